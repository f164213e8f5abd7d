/** Chats that are longer than what a device is sent at once. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

/** More than the page that a device is sent at once. */
const LENGTH = 650;

const texts = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => String(from + index));

test("a new device gets the newest messages, and the others as far as it scrolls, each once", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await world.write(alice, chatId, texts(1, LENGTH));
  const other = await world.again(bob);
  await other.has(chatId);
  await other.tab.sees(chatId, texts(LENGTH - 49, LENGTH));
  await until("all are unread", async () => (await other.unread(chatId)) === LENGTH);
  let older = true;
  let pages = 0;
  while (older) {
    older = await other.tab.run(async (id) => (await page.list(id)).loadOlder(), chatId);
    pages += 1;
    const shown = (await other.tab.shown(chatId)).map((message) => message.text);
    expect(shown).toEqual(texts(LENGTH - shown.length + 1, LENGTH));
  }
  // The chat's first entry, which is that the two joined, is a page of its own.
  expect(pages).toBe(LENGTH / 50);
  expect(await other.tab.run(async (id) => (await page.list(id)).loadOlder(), chatId)).toBe(false);
  await other.tab.sees(chatId, texts(1, LENGTH));
});

test("a message far back is read by itself, can be jumped to, and leaves no hole behind", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await world.write(alice, chatId, texts(1, LENGTH));
  const other = await world.again(bob);
  await other.has(chatId);
  await other.tab.sees(chatId, texts(LENGTH - 49, LENGTH));
  // The first entry of the chat is that the two joined.
  const seq = 76;
  const body = await other.tab.run(async ([chatId, seq]) => (await page.client.messages.at(chatId, seq))?.body, [
    chatId,
    seq,
  ] as const);
  expect(body).toMatchObject({ text: "75" });
  const found = await other.tab.run(async ([chatId, seq]) => (await page.list(chatId)).loadTo(seq), [
    chatId,
    seq,
  ] as const);
  expect(found).toBe(true);
  const shown = (await other.tab.shown(chatId)).map((message) => message.text);
  expect(shown[0]).toBe(String(LENGTH - shown.length + 1));
  expect(shown).toEqual(texts(LENGTH - shown.length + 1, LENGTH));
  expect(
    await other.tab.run(async ([chatId, seq]) => (await page.list(chatId)).loadTo(seq), [chatId, 1] as const),
  ).toBe(true);
  await other.tab.sees(chatId, texts(1, LENGTH));
});

test("a device that was away for long shows the newest messages, and reads what it missed when it scrolls", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await world.write(alice, chatId, texts(1, 40));
  await bob.tab.sees(chatId, texts(1, 40));
  await bob.tab.close();
  await world.write(alice, chatId, texts(41, LENGTH));
  await bob.newTab();
  await bob.tab.reaches("online");
  await bob.tab.sees(chatId, texts(LENGTH - 49, LENGTH));
  await bob.tab.run(async ([chatId, seq]) => (await page.list(chatId)).loadTo(seq), [chatId, 2] as const);
  await bob.tab.sees(chatId, texts(1, LENGTH));
});

test("what was edited and reacted to while a device was away is there in its present state", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await world.write(alice, chatId, texts(1, 3));
  await bob.tab.sees(chatId, texts(1, 3));
  await bob.tab.close();
  await alice.tab.run(async (chatId) => {
    await page.client.messages.edit(chatId, 2, { text: "edited" });
    await page.client.messages.react(chatId, 3, "🎉");
    await page.client.messages.revoke(chatId, 4);
  }, chatId);
  await world.write(alice, chatId, texts(4, 700));
  await bob.newTab();
  await bob.tab.reaches("online");
  const expected = ["edited", "2", "revoked", ...texts(4, 700)];
  const other = await world.again(bob);
  for (const person of [bob, other]) {
    await person.has(chatId);
    await person.tab.sees(chatId, texts(651, 700));
    await person.tab.run(async ([chatId, seq]) => (await page.list(chatId)).loadTo(seq), [chatId, 1] as const);
    await person.tab.sees(chatId, expected);
    await until("the reaction is there", async () => (await person.tab.shown(chatId))[1]?.reactions[0] === "🎉 1");
  }
});
