import { test as base, expect, type BrowserContextOptions, type Page } from "@playwright/test";
import { Person } from "./person.js";
import { Server } from "./server.js";

export { expect } from "@playwright/test";
export { PASSWORD, Person } from "./person.js";

interface Options {
  /** What this test's server is told besides the defaults, as environment variables. */
  settings: Record<string, string>;
}

interface Fixtures {
  server: Server;
  /** A page of the app in a new browser. */
  newPage: (options?: BrowserContextOptions) => Promise<Page>;
  /** Somebody new, who has just registered. */
  join: (name: string, options?: BrowserContextOptions) => Promise<Person>;
  /** Two people in their chat with each other, who have said hello. */
  pair: () => Promise<[Person, Person]>;
}

/** Errors of the network are what some tests are about; everything else that a page complains of is a fault. */
const OF_THE_NETWORK = /net::|Failed to load resource|Failed to fetch|NetworkError|ERR_/;

export const test = base.extend<Options & Fixtures>({
  settings: [{}, { option: true }],

  server: async ({ settings }, use) => {
    const server = await Server.start(settings);
    await use(server);
    await server.stop();
  },

  newPage: async ({ browser, server }, use) => {
    const complaints: string[] = [];
    await use(async (options) => {
      const context = await browser.newContext({ baseURL: server.url, ...options });
      context.on("weberror", (error) => complaints.push(error.error().stack ?? error.error().message));
      context.on("console", (message) => {
        if (message.type() === "error" && !OF_THE_NETWORK.test(message.text())) complaints.push(message.text());
      });
      return context.newPage();
    });
    for (const context of browser.contexts()) await context.close();
    expect(complaints, "what the pages complained of").toEqual([]);
  },

  join: async ({ newPage }, use) => {
    await use(async (name, options) => {
      const person = new Person(await newPage(options), name, name.toLowerCase().replace(" ", "."));
      await person.register();
      return person;
    });
  },

  pair: async ({ join }, use) => {
    await use(async () => {
      const [ada, ben] = [await join("Ada Byron"), await join("Ben Okafor")];
      await ada.find(ben);
      await ada.write("Hello Ben");
      await ben.open(ada.name);
      await ben.write("Hello Ada");
      await ada.sees("Hello Ada");
      return [ada, ben];
    });
  },
});
