/** A browser that is logged in by a QR code which another scans. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World, type Person } from "./world/world.js";

const ended = (person: Person) => until("it ended", () => person.tab.run(() => page.end));

test("both browsers show the same words, and the one that is let in has the chats", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.send(chatId, "hello");
  const browser = await world.stranger("alice");
  const text = await browser.showLink();
  const scanned = await alice.tab.run((text) => page.client.devices.scanLink(text), text);
  expect(scanned).toMatchObject({ deviceName: "the tab of alice", platform: "Web" });
  expect(scanned.words).toHaveLength(4);
  const words = await until("the words are shown", () =>
    browser.tab.run(() => page.steps.flatMap((step) => (step.type === "scanned" ? [step.words] : []))[0]),
  );
  expect(words).toEqual(scanned.words);
  await alice.tab.run((linkId) => page.client.devices.approveLink(linkId, true), scanned.linkId);
  expect(await ended(browser)).toBe("linked");
  await browser.tab.reaches("online");
  await browser.tab.sees(chatId, ["hello"]);
  const devices = await alice.tab.run(() => page.client.devices.list.refresh());
  expect(devices).toHaveLength(2);
  expect(devices.every((device) => device.place !== "")).toBe(true);
  expect(await alice.tab.run(() => page.client.devices.revokeOthers())).toBe(1);
  await browser.tab.reaches("loggedOut");
});

test("a browser that is refused stays outside, and a code works once", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  const browser = await world.stranger("alice");
  const text = await browser.showLink();
  const { linkId } = await alice.tab.run((text) => page.client.devices.scanLink(text), text);
  await alice.tab.run((linkId) => page.client.devices.approveLink(linkId, false), linkId);
  expect(await ended(browser)).toBe("refused");
  expect(await browser.tab.connection()).toBe("loggedOut");
  expect(await alice.tab.run((text) => page.failure(page.client.devices.scanLink(text)), text)).toMatchObject({
    reason: "CHALLENGE_INVALID",
  });
});

test("a code that is no longer shown logs nobody in", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  const browser = await world.stranger("alice");
  const text = await browser.showLink();
  await browser.tab.run(() => {
    page.stop.abort();
  });
  expect(await ended(browser)).toBe("stopped");
  await until("the code is void", async () => {
    const failure = await alice.tab.run((text) => page.failure(page.client.devices.scanLink(text)), text);
    return failure?.reason === "CHALLENGE_INVALID";
  });
});
