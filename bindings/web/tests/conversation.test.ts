/** People who are online. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("what one writes the other reads, once and in order, and the writer sees how far it has come", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const texts = ["one", "two", "three"];
  for (const text of texts) await alice.tab.send(chatId, text);
  await bob.tab.sees(chatId, texts);
  await alice.tab.sees(chatId, texts);
  await alice.tab.lastIs(chatId, "delivered");
  await until("three are unread", async () => (await bob.unread(chatId)) === 3);
  await bob.tab.read(chatId);
  await alice.tab.lastIs(chatId, "read");
  await until("nothing is unread", async () => (await bob.unread(chatId)) === 0);
});

test("a message is edited, reacted to and taken back, and its writer sees that before the server has it", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.send(chatId, "helo");
  await bob.tab.sees(chatId, ["helo"]);
  world.network.down();
  await alice.tab.reaches("offline");
  await alice.tab.run(async (chatId) => {
    const seq = (await page.shown(chatId))[0]?.seq ?? 0;
    await page.client.messages.edit(chatId, seq, { text: "hello" });
    await page.client.messages.react(chatId, seq, "👍");
  }, chatId);
  await alice.tab.sees(chatId, ["hello"]);
  await until("alice sees the reaction", async () => (await alice.tab.shown(chatId))[0]?.reactions[0] === "👍 1");
  world.network.up();
  await bob.tab.sees(chatId, ["hello"]);
  await until("bob sees the reaction", async () => (await bob.tab.shown(chatId))[0]?.reactions[0] === "👍 1");
  await alice.tab.run(async (chatId) => {
    await page.client.messages.revoke(chatId, (await page.shown(chatId))[0]?.seq ?? 0);
  }, chatId);
  await bob.tab.sees(chatId, ["revoked"]);
});

test("replies, mentions and links arrive as they were written, whatever characters come before a name", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.send(chatId, "a question");
  await alice.tab.sees(chatId, ["a question"]);
  const text = "👩‍🚀 thanks, @bob!";
  const mention = { userId: bob.userId, offset: text.indexOf("@bob"), length: 4 };
  const link = { url: "https://example.org/", title: "An example", description: "" };
  await alice.tab.run(
    async ({ chatId, text, mention, link }) => {
      const replyToSeq = (await page.shown(chatId))[0]?.seq;
      await page.client.messages.send(chatId, { text, mentions: [mention], link, replyToSeq });
    },
    { chatId, text, mention, link },
  );
  await bob.tab.sees(chatId, ["a question", text]);
  const body = await bob.tab.run(async (chatId) => (await page.list(chatId)).get().messages.at(-1)?.body, chatId);
  expect(body).toMatchObject({ type: "text", text, mentions: [mention], link, replyToSeq: 2 });
});

test("typing is shown while it lasts, and presence while somebody has the app open", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await alice.tab.run((chatId) => {
    page.client.live.typing(chatId).subscribe(() => undefined);
  }, chatId);
  const typing = (chatId: string) => alice.tab.run((id) => page.client.live.typing(id).get(), chatId);
  await bob.tab.run((chatId) => {
    page.client.live.setTyping(chatId, true);
  }, chatId);
  await until("bob is typing", async () => (await typing(chatId)).includes(bob.userId));
  await bob.tab.run((chatId) => {
    page.client.live.setTyping(chatId, false);
  }, chatId);
  await until("nobody is typing", async () => (await typing(chatId)).length === 0);

  await alice.tab.run((userId) => {
    page.client.live.presence(userId).subscribe(() => undefined);
  }, bob.userId);
  const online = () => alice.tab.run((userId) => page.client.live.presence(userId).get()?.online, bob.userId);
  await until("bob is not there", async () => (await online()) === false);
  await bob.tab.run(() => {
    page.client.live.setAvailable(true);
  });
  await until("bob is there", online);
});

test("a group is made and changed, and everybody sees who is in it", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const carol = await world.person("carol");
  const chatId = await alice.tab.run(
    async (memberIds) => (await page.client.chats.createGroup({ title: "Climbing", memberIds })).id,
    [bob.userId],
  );
  await bob.has(chatId);
  await alice.tab.run(
    async ({ chatId, carol, bob }) => {
      await page.client.chats.addMembers(chatId, [carol]);
      await page.client.chats.setRole(chatId, bob, "admin");
      await page.client.chats.updateGroup(chatId, { title: "Climbing on Sunday" });
    },
    { chatId, carol: carol.userId, bob: bob.userId },
  );
  await carol.has(chatId);
  const seen = () =>
    bob.tab.run((chatId) => {
      const chat = page.client.chats.get(chatId);
      return `${chat?.title ?? ""}, ${String(chat?.memberCount)}, ${String(chat?.role)}`;
    }, chatId);
  await until("bob sees the changes", async () => (await seen()) === "Climbing on Sunday, 3, admin");
  const members = await bob.tab.run((chatId) => page.client.chats.members(chatId).refresh(), chatId);
  expect(new Set(members.map(({ userId }) => userId))).toEqual(new Set([alice.userId, bob.userId, carol.userId]));
  await carol.tab.run((chatId) => page.client.chats.leave(chatId), chatId);
  await until("carol's role is gone", () =>
    carol.tab.run((id) => page.client.chats.get(id)?.role === undefined, chatId),
  );
  await until("two are left", () => bob.tab.run((id) => page.client.chats.get(id)?.memberCount === 2, chatId));
});

test("a message is forwarded, hidden and announced to one tab only", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const second = await bob.newTab();
  await second.reaches("online");
  const group = await alice.tab.run(
    async (memberIds) => (await page.client.chats.createGroup({ title: "News", memberIds })).id,
    [bob.userId],
  );
  await alice.tab.send(chatId, "read this");
  await bob.tab.sees(chatId, ["read this"]);
  await until("one tab is told", async () => {
    const told = await Promise.all([bob.tab, second].map((tab) => tab.run(() => page.incoming)));
    return JSON.stringify(told.flat()) === '["read this"]';
  });
  await bob.tab.run(
    async ([chatId, group]) => {
      const seq = (await page.shown(chatId))[0]?.seq ?? 0;
      await page.client.messages.forward(chatId, seq, [group]);
      await page.client.messages.hide(chatId, [seq]);
    },
    [chatId, group] as const,
  );
  await alice.tab.sees(group, ["read this"]);
  await bob.tab.sees(chatId, []);
  await alice.tab.sees(chatId, ["read this"]);
});

test("what is wrong is said so that an app can act on it", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const stranger = await world.stranger("zoe");
  const failures = [
    await alice.tab.run((id) => page.failure(page.client.chats.openDirect(id)), alice.userId),
    await alice.tab.run(() => page.failure(page.client.people.search("x"))),
    await stranger.tab.run(() => page.failure(page.client.people.search("alice"))),
    await stranger.tab.run(() => page.failure(page.client.session.logIn({ username: "alice" }, "a guess of mine"))),
  ];
  expect(failures).toEqual([
    { kind: "refused", reason: "USER_IS_SELF" },
    { kind: "refused", reason: "INVALID_FIELD" },
    { kind: "loggedOut", reason: undefined },
    { kind: "refused", reason: "WRONG_CREDENTIALS" },
  ]);
  world.network.down();
  const offline = await bob.tab.run(() => page.failure(page.client.people.search("alice")));
  expect(offline?.kind).toBe("offline");
});
