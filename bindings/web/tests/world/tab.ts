/** One tab of a person's browser. */
import { join } from "node:path";
import type { Page as BrowserPage } from "playwright";
import { inject } from "vitest";
import type { Shown } from "../page/page.js";
import { until } from "./until.js";

export class Tab {
  constructor(readonly page: BrowserPage) {}

  /** Runs something in the tab, where `page` is what the page offers. */
  run<Arg, Result>(run: (arg: Arg) => Result | Promise<Result>, arg: Arg): Promise<Result>;
  run<Result>(run: () => Result | Promise<Result>): Promise<Result>;
  run<Arg, Result>(run: (arg?: Arg) => Result | Promise<Result>, arg?: Arg): Promise<Result> {
    return this.page.evaluate(run as never, arg as never);
  }

  async open(address: string, name: string): Promise<void> {
    await this.page.goto(address);
    await this.run((name) => page.open(name), name);
  }

  async reload(name: string): Promise<void> {
    await this.open(this.page.url(), name);
  }

  /** Ends it as a fault of the browser would. */
  async crash(): Promise<void> {
    const crashed = this.page.waitForEvent("crash");
    // It never gets there.
    this.page.goto("chrome://crash").catch(() => undefined);
    await crashed;
  }

  /** From now on reloads get the page without the server. */
  async serveThePageItself(): Promise<void> {
    const site = inject("site");
    await this.page.route(/\/(assets\/.*)?$/, (route) => {
      const path = new URL(route.request().url()).pathname;
      return route.fulfill({ path: join(site, path === "/" ? "index.html" : path) });
    });
  }

  /** Marks all of a chat as read. */
  read(chatId: string): Promise<void> {
    return this.run(async (chatId) => {
      const shown = await page.shown(chatId);
      await page.client.messages.markRead(chatId, shown.at(-1)?.seq ?? 0);
    }, chatId);
  }

  send(chatId: string, text: string): Promise<string> {
    return this.run(([chatId, text]) => page.client.messages.sendText(chatId, text), [chatId, text] as const);
  }

  shown(chatId: string): Promise<Shown[]> {
    return this.run((chatId) => page.shown(chatId), chatId);
  }

  connection(): Promise<string> {
    return this.run(() => page.client.live.connection.get().type);
  }

  async reaches(state: string): Promise<void> {
    await until(`the tab is ${state}`, async () => (await this.connection()) === state);
  }

  /** Waits until a chat shows exactly these texts, in this order. */
  async sees(chatId: string, texts: readonly string[]): Promise<void> {
    let last: string[] = [];
    const same = async () => {
      last = (await this.shown(chatId)).map((message) => message.text);
      return last.length === texts.length && last.every((text, index) => text === texts[index]);
    };
    await until("the chat shows the texts", same).catch((error: unknown) => {
      throw new Error(`the chat shows ${JSON.stringify(last)}, not ${JSON.stringify(texts)}`, { cause: error });
    });
  }

  /** Waits until the last message of a chat has come so far. */
  async lastIs(chatId: string, status: Shown["status"]): Promise<void> {
    await until(`the last message is ${status}`, async () => (await this.shown(chatId)).at(-1)?.status === status);
  }

  close(): Promise<void> {
    return this.page.close();
  }
}
