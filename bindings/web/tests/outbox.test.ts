/** What was written and not sent yet. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("what was written offline survives that all tabs are closed, and is sent in order", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  world.network.down();
  await alice.tab.reaches("offline");
  const texts = Array.from({ length: 30 }, (_, index) => `offline ${String(index)}`);
  for (const text of texts) await alice.tab.send(chatId, text);
  await alice.tab.close();
  world.network.up();
  await alice.newTab();
  await bob.tab.sees(chatId, texts);
  await alice.tab.sees(chatId, texts);
  await until("the outbox is empty", async () => {
    const left = await alice.tab.run((id) => page.client.messages.outbox(id), chatId);
    return left.length === 0;
  });
});

test("a tab that is closed while it sends sends nothing twice", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const texts = Array.from({ length: 60 }, (_, index) => String(index));
  await alice.tab.run(
    async ([chatId, texts]) => {
      for (const text of texts) await page.client.messages.sendText(chatId, text);
    },
    [chatId, texts] as const,
  );
  await until("some have arrived", async () => (await bob.tab.shown(chatId)).length > 5);
  await alice.tab.close();
  await alice.newTab();
  await bob.tab.sees(chatId, texts);
});

test("a message that was refused for good holds back the next until it is discarded", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const carol = await world.person("carol");
  const other = await alice.chatWith(carol);
  await bob.tab.run((userId) => page.client.people.block(userId), alice.userId);
  const refused = await alice.tab.send(chatId, "refused");
  await alice.tab.send(chatId, "behind it");
  await alice.tab.lastIs(chatId, "pending");
  await until("the chat is blocked", () =>
    alice.tab.run(
      ([chatId, id]) => {
        const blockedBy = page.client.chats.get(chatId)?.blockedBy;
        return blockedBy?.id === id && blockedBy.status.type === "failed" && blockedBy.status.reason;
      },
      [chatId, refused] as const,
    ),
  );
  // Other chats go on.
  await alice.tab.send(other, "hello carol");
  await carol.has(other);
  await carol.tab.sees(other, ["hello carol"]);

  await bob.tab.run((userId) => page.client.people.unblock(userId), alice.userId);
  await alice.tab.run((id) => page.client.messages.discard(id), refused);
  await bob.tab.sees(chatId, ["behind it"]);
  await alice.tab.sees(chatId, ["behind it"]);
});

test("a message that was refused for good is sent when it is retried, before those behind it", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.run((userId) => page.client.people.block(userId), alice.userId);
  const refused = await alice.tab.send(chatId, "first");
  await alice.tab.send(chatId, "second");
  await until("it was refused", async () => (await alice.tab.shown(chatId))[0]?.status === "failed");
  // Also after a reload.
  await alice.tab.reload(alice.name);
  expect((await alice.tab.run((id) => page.client.messages.outbox(id), chatId))[0]?.status.type).toBe("failed");
  await bob.tab.run((userId) => page.client.people.unblock(userId), alice.userId);
  await alice.tab.run((id) => page.client.messages.retry(id), refused);
  await bob.tab.sees(chatId, ["first", "second"]);
});

test("a device that writes faster than it may is slowed down and loses nothing", async () => {
  const settings = {
    TIDINGS_LIMITS__ENABLED: "true",
    TIDINGS_LIMITS__DEVICE_PER_SECOND: "20",
    TIDINGS_LIMITS__DEVICE_BURST: "40",
  };
  await using world = await World.start(settings);
  const { alice, bob, chatId } = await world.pair();
  const texts = Array.from({ length: 80 }, (_, index) => String(index));
  await alice.tab.run(
    async ([chatId, texts]) => {
      for (const text of texts) await page.client.messages.sendText(chatId, text);
    },
    [chatId, texts] as const,
  );
  await bob.tab.sees(chatId, texts);
  await alice.tab.lastIs(chatId, "delivered");
});
