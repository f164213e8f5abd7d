/** What the scenarios leave out: every other call, and what is promised about order, restarts and reloads. */
import { expect, test } from "vitest";
import type { Chat, Message } from "../src";
import { eventually, failure, type Person, shows, texts, until, World } from "./world/world";

test("messages that are written without waiting arrive in order", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  const wanted = Array.from({ length: 50 }, (_, number) => String(number));
  await Promise.all(wanted.map((text) => ada.client.sendText(chat, text)));
  await ben.sees(chat, ...wanted);
});

test("a reply with a mention, a link and emoji is read as it was written", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  await ben.client.sendText(chat, "where?");
  const replyToSeq = (await ada.sees(chat, "where?")).at(-1)?.seq ?? 0;
  const text = "👋🏽 @ben, 🌍 here";
  const mentions = [{ userId: await ben.userId(), offset: text.indexOf("@"), length: "@ben".length }];
  const link = { url: "https://example.org/", title: "Here", description: "A place" };
  await ada.client.send(chat, { text, replyToSeq, mentions, link });
  const message = (await ben.sees(chat, "where?", text)).at(-1);
  expect(message?.body).toEqual({ type: "text", text, link, replyToSeq, mentions, forwardCount: 0 });
  expect(message?.at).toBeInstanceOf(Date);
});

test("what is refused for good waits for the app to try it again or drop it", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  await ben.client.blockUser(await ada.userId());
  expect((await ben.client.blockedUsers()).map(({ username }) => username)).toEqual(["ada"]);
  const first = await ada.client.sendText(chat, "hello?");
  const second = await ada.client.sendText(chat, "are you there?");
  const blocked = await until(ada.client.chatList, (chats) => chats?.[0]?.blockedBy === first);
  expect(blocked?.[0]?.lastMessage?.id).toBe(second);
  const waiting = await ada.client.outbox(chat);
  expect(waiting.map(({ id, kind }) => [id, kind])).toEqual([
    [first, "message"],
    [second, "message"],
  ]);
  expect(waiting[0]?.status).toMatchObject({ type: "failed", reason: "CANNOT_MESSAGE_USER" });
  expect(waiting[0]?.queuedAt).toBeInstanceOf(Date);

  await ada.client.retry(first);
  await eventually(
    () => ada.client.outbox(chat),
    ([oldest]) => oldest?.id === first && oldest.status.type === "failed",
  );
  await ben.client.unblockUser(await ada.userId());
  await ada.client.discard(first);
  await ben.sees(chat, "are you there?");
});

test("a message counts as handled once its listener is done, and otherwise comes again after a restart", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const ben = await world.register("ben", world.newApp());
  const chat = await ada.chatWith(ben);
  const heard: Message[] = [];
  ben.client.onIncoming((message) => {
    heard.push(message);
    return texts([message])[0] === "two" ? new Promise(() => undefined) : undefined;
  });
  for (const text of ["one", "two", "three"]) await ada.client.sendText(chat, text);
  await eventually(
    () => texts(heard),
    (said) => said.length === 2,
  );
  await ben.app.kill();

  await ben.reopen();
  const again: Message[] = [];
  const stop = ben.client.onIncoming((message) => again.push(message));
  await eventually(
    () => texts(again),
    (said) => said.length === 2,
  );
  expect([texts(heard), texts(again)]).toEqual([
    ["one", "two"],
    ["two", "three"],
  ]);
  stop();
});

test("a list that JavaScript has no time for comes as one change, not as a queue", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  const events: number[] = [];
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  // While this one is not done, the others wait as well.
  ben.client.onIncoming(() => released);
  const list = ben.client.messages(chat);
  list.subscribe((_, changes) => events.push(changes.length));
  await until(list, ({ messages }) => messages !== undefined);
  await ada.client.sendText(chat, "first");
  const wanted = Array.from({ length: 200 }, (_, number) => String(number));
  for (const text of wanted) await ada.client.sendText(chat, text);
  await until(ada.client.messages(chat), ({ messages }) => messages?.at(-1)?.status.type === "delivered");
  const before = events.length;
  release();
  await until(list, ({ messages }) => texts(messages).length === 201);
  expect(events.length - before).toBeLessThan(100);
});

test("after a reload of the JavaScript the store opens again at once, and nothing is left of before", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  await ada.client.sendText(chat, "hi");
  await ben.sees(chat, "hi");
  const before = ben.client;
  before.chatList.subscribe(() => undefined);
  before.messages(chat).subscribe(() => undefined);
  await until(before.connection, (state) => state?.type === "online");
  await world.app.reload();
  await ben.reopen();
  await ben.sees(chat, "hi");
  expect((await failure(before.chats())).kind).toBe("closed");
  await ben.client.close();
  await eventually(
    async () => {
      await world.app.collect();
      return world.app.liveObjects();
    },
    ({ cores, subscriptions }) => cores === 0 && subscriptions === 0,
  );
});

test("profiles, privacy, contacts and devices can be changed", async () => {
  await using world = await World.start();
  const { ada, ben } = await pair(world);
  const benId = await ben.userId();
  await ben.client.updateProfile({ statusText: "On a walk" });
  const profile = await ada.client.profile(benId);
  expect(profile).toEqual({
    userId: benId,
    username: "ben",
    displayName: "ben",
    statusText: "On a walk",
    deleted: false,
  });
  expect(await ada.client.searchUsers("ben")).toEqual([profile]);

  const statusExpiresAt = new Date(Date.now() + 3_600_000);
  await ben.client.updateProfile({ statusText: "At sea", statusExpiresAt });
  expect(await ada.client.profile(benId)).toEqual({ ...profile, statusText: "At sea", statusExpiresAt });
  await ben.client.updateProfile({ statusText: "On a walk" });

  const privacy = {
    lastSeen: "contacts",
    online: "nobody",
    statusText: "everyone",
    addToGroups: "contacts",
    findByPhone: "nobody",
    readReceipts: false,
  } as const;
  expect(await ben.client.updatePrivacy(privacy)).toEqual(privacy);
  expect(await ben.client.privacy()).toEqual(privacy);

  const contact = await ada.client.addContact({ username: "ben" }, "Benny");
  expect(contact).toEqual({ profile, alias: "Benny", addedAt: expect.any(Date) as Date });
  expect(await ada.client.contacts()).toEqual([contact]);
  expect((await ada.client.addContact({ userId: benId })).alias).toBe("");
  const unknown = await failure(ada.client.addContact({ phone: "+4915100000000" }));
  expect(unknown.reason).toBe("USER_NOT_FOUND");
  await ada.client.removeContact(benId);
  expect(await ada.client.contacts()).toEqual([]);

  const [device] = await ada.client.devices();
  expect((await ada.client.renameDevice(device?.id ?? "", "Old phone")).name).toBe("Old phone");
});

test("a group's members and a chat's place in the list can be changed", async () => {
  await using world = await World.start();
  const { ada, ben } = await pair(world);
  const cem = await world.register("cem");
  const [benId, cemId] = [await ben.userId(), await cem.userId()];
  const { id: group } = await ada.client.createGroup({
    title: "Walks",
    description: "On Sundays",
    memberIds: [],
    historyShared: true,
  });
  expect((await ada.client.addMembers(group, [benId, cemId])).memberCount).toBe(3);
  await ada.client.removeMember(group, cemId);
  await ada.client.transferOwnership(group, benId);
  const members = await ben.client.members(group);
  expect(members.map(({ displayName, role }) => `${displayName} ${role}`).sort()).toEqual(["ada admin", "ben owner"]);
  expect((await failure(ben.client.leaveGroup(group))).reason).toBe("OWNER_MUST_STAY");

  const mutedUntil = new Date(Date.now() + 3_600_000);
  await ada.client.muteChat(group, mutedUntil);
  await ada.client.archiveChat(group, true);
  await ada.client.pinChat(group, true);
  const is = (wanted: (chat: Chat) => boolean) =>
    until(ada.client.chatList, (chats) => chats?.some((chat) => chat.id === group && wanted(chat)) ?? false);
  await is(({ archived, pinnedAt }) => archived && pinnedAt instanceof Date);
  await is((chat) => chat.mutedUntil?.getTime() === mutedUntil.getTime());
  await ada.client.muteChat(group, undefined);
  await is((chat) => chat.mutedUntil === undefined);
  expect((await ada.client.chat(group))?.description).toBe("On Sundays");
  expect(await ada.client.chat(await ben.userId())).toBeUndefined();
});

test("a message can be forwarded, hidden and looked up by who has read it", async () => {
  await using world = await World.start();
  const { ada, ben, chat } = await pair(world);
  const { id: group } = await ada.client.createGroup({ title: "Walks", memberIds: [await ben.userId()] });
  await ada.client.sendText(chat, "news");
  const seq = (await ben.sees(chat, "news")).at(-1)?.seq ?? 0;
  await ben.client.markRead(chat, seq);
  const benId = await ben.userId();
  await eventually(
    () => ada.client.receipts(chat),
    (receipts) => receipts.some(({ userId, readSeq }) => userId === benId && readSeq === seq),
  );
  await ada.client.forward(chat, seq, [group]);
  const forwarded = (await ben.sees(group, "news")).at(-1);
  expect(forwarded?.body).toMatchObject({ forwardCount: 1 });
  await ada.client.hide(chat, [seq]);
  await shows(ada.client, chat, []);
  await ben.sees(chat, "news");
});

test("a value of another type is refused before it reaches the server", async () => {
  await using world = await World.start();
  const { ada, chat } = await pair(world);
  const halfASeq = await failure(ada.client.revoke(chat, 1.5));
  expect([halfASeq.kind, halfASeq.field]).toEqual(["invalid", "seq"]);
  const negative = await failure(ada.client.markRead(chat, -1));
  expect([negative.kind, negative.field]).toEqual(["invalid", "seq"]);
  const list = ada.client.messages(chat);
  expect((await failure(list.loadOlder())).kind).toBe("invalid");
});

async function pair(world: World): Promise<{ ada: Person; ben: Person; chat: string }> {
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  return { ada, ben, chat: await ada.chatWith(ben) };
}
