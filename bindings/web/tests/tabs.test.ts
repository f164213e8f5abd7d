/** Several tabs of one browser. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("all tabs share one connection and show the same", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const tabs = [bob.tab, await bob.newTab(), await bob.newTab()];
  for (const tab of tabs) await tab.reaches("online");
  await alice.tab.send(chatId, "to all tabs");
  for (const tab of tabs) await tab.sees(chatId, ["to all tabs"]);
  // One stream for each of the two people.
  await until("there are two streams", async () => (await world.counted("tidings_streams")) === 2);
  await tabs[2]?.send(chatId, "from the third");
  await alice.tab.sees(chatId, ["to all tabs", "from the third"]);
  for (const tab of tabs) await tab.sees(chatId, ["to all tabs", "from the third"]);
});

test("when the tab with the connection is closed or crashes, another takes over", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const [first, second, third] = [bob.tab, await bob.newTab(), await bob.newTab()];
  await third.reaches("online");
  await first.close();
  await alice.tab.send(chatId, "after the first");
  await second.sees(chatId, ["after the first"]);
  await third.sees(chatId, ["after the first"]);
  await second.crash();
  await alice.tab.send(chatId, "after the second");
  await third.sees(chatId, ["after the first", "after the second"]);
  await third.send(chatId, "still here");
  await alice.tab.sees(chatId, ["after the first", "after the second", "still here"]);
});

test("somebody is there as long as one of their tabs is in front of them, and typing in any tab counts", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const second = await bob.newTab();
  await second.reaches("online");
  await alice.tab.run(
    ([userId, chatId]) => {
      page.client.live.presence(userId).subscribe(() => undefined);
      page.client.live.typing(chatId).subscribe(() => undefined);
    },
    [bob.userId, chatId] as const,
  );
  const isThere = () => alice.tab.run((userId) => page.client.live.presence(userId).get()?.online, bob.userId);
  await second.run(() => page.client.live.setAvailable(true));
  await until("bob is there", isThere);
  await until("bob is typing", async () => {
    // He goes on typing: what is shown of it ends by itself.
    await second.run((chatId) => page.client.live.setTyping(chatId, true), chatId);
    const typing = await alice.tab.run((id) => page.client.live.typing(id).get(), chatId);
    return typing.includes(bob.userId);
  });
  await second.crash();
  await until("bob is gone", async () => (await isThere()) === false);
});

test("whoever logs out in one tab is logged out in all, and nothing is left", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.send(chatId, "a secret");
  await bob.tab.sees(chatId, ["a secret"]);
  const second = await bob.newTab();
  await second.reaches("online");
  await second.run(() => page.client.session.logOut());
  for (const tab of [bob.tab, second]) {
    await tab.reaches("loggedOut");
    await until("the tab shows nothing", () => tab.run(() => page.client.chats.list.get().length === 0));
  }
  await bob.tab.sees(chatId, []);
  const left = await bob.tab.run(async () => {
    const [info] = await indexedDB.databases();
    const request = indexedDB.open(info?.name ?? "");
    await new Promise((resolve) => (request.onsuccess = resolve));
    const db = request.result;
    const counts = [...db.objectStoreNames].map(async (name) => {
      const count = db.transaction(name).objectStore(name).count();
      await new Promise((resolve) => (count.onsuccess = resolve));
      return count.result;
    });
    return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
  });
  expect(left).toBe(0);
});

test("tabs that need new tokens at the same time get them once", async () => {
  await using world = await World.start({ TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "4s" });
  const { bob } = await world.pair();
  const tabs = [bob.tab, await bob.newTab(), await bob.newTab()];
  const end = Date.now() + 13_000;
  // Each tab calls all the time, over three lives of a token.
  await Promise.all(
    tabs.map((tab) =>
      tab.run(async (end) => {
        while (Date.now() < end) await page.client.people.search("alice");
      }, end),
    ),
  );
  for (const tab of tabs) await tab.reaches("online");
});
