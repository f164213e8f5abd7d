/** The scenarios of bindings/scenarios.md, under their names. */
import { readdirSync, readlinkSync } from "node:fs";
import { expect, test } from "vitest";
import { liveObjects, type ListChange, type LogLine, type Message, observeLog, TidingsClient } from "../src";
import { softwareKey } from "./world/software_key";
import {
  eventually,
  failure,
  PASSWORD,
  type Person,
  same,
  secondFactorOf,
  texts,
  turnTotpOn,
  until,
  World,
} from "./world/world";

test("register and log in", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const tablet = await world.onAnotherDevice(ada);
  expect(await tablet.userId()).toBe(await ada.userId());
  const [first, second] = [await ada.client.devices(), await tablet.client.devices()];
  expect([first.length, second.length]).toEqual([2, 2]);
  const current = [first, second].map((devices) => devices.filter(({ current }) => current).map(({ id }) => id));
  expect(current.flat()).toHaveLength(2);
  expect(current[0]).not.toEqual(current[1]);
  expect(first[0]?.createdAt).toBeInstanceOf(Date);
});

test("two devices chat", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ada.client.sendText(chat, "hi");
  await ben.sees(chat, "hi");
  await until(ben.client.chatList, (chats) => {
    const [only] = chats ?? [];
    return chats?.length === 1 && only?.title === "ada" && only.unreadCount === 1;
  });
  await ben.client.sendText(chat, "hello");
  await ada.sees(chat, "hi", "hello");
  await ben.sees(chat, "hi", "hello");

  for (let number = 0; number < 70; number += 1) await ada.client.sendText(chat, `message ${String(number)}`);
  await until(ben.client.chatList, (chats) => chats?.[0]?.unreadCount === 71);
  const list = ben.client.messages(chat);
  const changes: ListChange<Message>[] = [];
  list.subscribe((_, news) => changes.push(...news));
  await until(list, ({ messages }) => messages?.length === 50 && messages.every(({ authorName }) => authorName !== ""));
  const before = changes.length;
  expect(await list.loadOlder(10)).toBe(true);
  await until(list, ({ messages }) => messages?.length === 60);
  expect(changes.slice(before).map(({ type }) => type)).toEqual(Array<string>(10).fill("insert"));
});

test("group with roles", async () => {
  await using world = await World.start();
  const [ada, ben, cem] = [await world.register("ada"), await world.register("ben"), await world.register("cem")];
  const memberIds = [await ben.userId(), await cem.userId()];
  const { id: group } = await ada.client.createGroup({ title: "Walks", memberIds });
  await ada.client.setMemberRole(group, await ben.userId(), "admin");
  await ben.client.updateGroup(group, { title: "Hikes" });
  await until(cem.client.chatList, (chats) => chats?.[0]?.title === "Hikes" && chats[0].role === "member");
  const refused = await failure(cem.client.updateGroup(group, { title: "Naps" }));
  expect([refused.kind, refused.reason]).toEqual(["refused", "ROLE_REQUIRED"]);
  const benId = await ben.userId();
  expect((await ada.client.members(group)).find(({ userId }) => userId === benId)?.role).toBe("admin");
  await cem.client.leaveGroup(group);
  await until(cem.client.chatList, (chats) => chats?.[0]?.role === undefined && chats?.length === 1);
  await until(ada.client.chatList, (chats) => chats?.[0]?.memberCount === 2);
});

test("edit, revoke, react", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ada.client.sendText(chat, "helo");
  const seq = (await ben.sees(chat, "helo")).at(-1)?.seq ?? 0;
  await ada.client.edit(chat, seq, { text: "hello" });
  expect((await ben.sees(chat, "hello")).at(-1)?.editedAt).toBeInstanceOf(Date);
  await ben.client.react(chat, seq, "👍");
  const benId = await ben.userId();
  await until(ada.client.messages(chat), ({ messages }) => {
    const [reaction] = messages?.at(-1)?.reactions ?? [];
    return reaction?.emoji === "👍" && same(reaction.userIds, [benId]);
  });
  await ada.client.revoke(chat, seq);
  await ben.sees(chat, "revoked");
});

test("receipts and typing", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  const id = await ada.client.sendText(chat, "hi");
  const list = ada.client.messages(chat);
  const message = () => list.get().messages?.find((message) => message.id === id);
  await until(list, () => message()?.status.type === "delivered");
  await ben.client.markRead(chat, message()?.seq ?? 0);
  await until(list, () => message()?.status.type === "read");

  const adaId = await ada.userId();
  const typing = ben.client.typing(chat);
  const seen = until(typing, (userIds) => same(userIds, [adaId]));
  await ada.client.setTyping(chat, true);
  await seen;
  await ada.client.setTyping(chat, false);
  await until(typing, (userIds) => userIds.length === 0);

  const presence = ben.client.presence([adaId]);
  await until(presence, (known) => known.get(adaId)?.online === false);
  await ada.client.setAvailable(true);
  await until(presence, (known) => known.get(adaId)?.online === true);
  await ada.client.setAvailable(false);
  await until(presence, (known) => known.get(adaId)?.online === false);
});

test("send while offline, restart the process, connect, it arrives once", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada", world.newApp()), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ada.app.kill();
  await world.server.kill();

  await ada.reopen();
  for (const text of ["one", "two", "three"]) await ada.client.sendText(chat, text);
  await ada.app.kill();

  await ada.reopen();
  const waiting = await ada.sees(chat, "one", "two", "three");
  expect(waiting.slice(-3).map(({ status }) => status.type)).toEqual(["pending", "pending", "pending"]);
  await world.server.restart();
  await ada.client.networkChanged();
  await ben.client.networkChanged();
  await ben.sees(chat, "one", "two", "three");
  const arrived = await until(
    ada.client.messages(chat),
    ({ messages }) => messages?.at(-1)?.status.type === "delivered",
  );
  expect(texts(arrived.messages)).toEqual(["one", "two", "three"]);
  await ben.sees(chat, "one", "two", "three");
});

test("server killed in mid-stream", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  const wanted = Array.from({ length: 90 }, (_, number) => `message ${String(number)}`);
  const [own, view] = [ada.client.messages(chat), ben.client.messages(chat)];
  const stop = [own, view].map((list) => list.subscribe(() => undefined));
  await until(view, ({ messages = [] }) => messages.length > 0);
  for (let first = 0; first < 90; first += 30) {
    for (const text of wanted.slice(first, first + 30)) await ada.client.sendText(chat, text);
    await until(view, ({ messages }) => texts(messages).includes(wanted[first] ?? ""));
    await world.server.kill();
    await world.server.restart();
    await ada.client.networkChanged();
    await ben.client.networkChanged();
  }
  await until(view, ({ messages }) => same(texts(messages), wanted));
  await until(own, ({ messages }) => same(texts(messages), wanted));
  for (const each of stop) each();
});

test("token expired", async () => {
  await using world = await World.start({ TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "2s" });
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  const wanted = ["message 0", "message 1", "message 2"];
  for (const text of wanted) {
    // The stream ends with its token, and another one is opened.
    await until(ada.client.connection, (state) => state !== undefined && state.type !== "online");
    await ada.isOnline();
    await ada.client.sendText(chat, text);
    expect(await ada.client.devices()).toHaveLength(1);
  }
  await ben.sees(chat, ...wanted);
});

test("device revoked", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ada.client.sendText(chat, "hi");
  const lost = await world.onAnotherDevice(ada);
  await lost.sees(chat, "hi");
  const other = (await ada.client.devices()).find(({ current }) => !current);
  await ada.client.revokeDevice(other?.id ?? "");
  await until(lost.client.connection, (state) => state?.type === "loggedOut" && state.cause === "server");
  expect((await failure(lost.client.devices())).kind).toBe("loggedOut");
  await lost.sees(chat, "hi");
});

test("second factor and step-up", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const { app } = await turnTotpOn(ada);
  const tablet = await world.onNewDevice("ada");
  const needed = await secondFactorOf(tablet);
  expect(needed.factors).toEqual(expect.arrayContaining(["totp", "recoveryCode"]));
  await tablet.client.completeLogIn(needed, { totpCode: await app.code() }, { trustDevice: true });
  await tablet.isOnline();
  await tablet.client.logOut();
  await tablet.client.logIn(tablet.login, PASSWORD);
  await tablet.isOnline();

  const change = () => tablet.client.account.changePassword("an umbrella for the platypus");
  const asked = await failure(change());
  expect(asked.kind).toBe("stepUpRequired");
  expect(asked.factors).toContain("totp");
  const steppedUpUntil = await tablet.client.security.stepUp({ totpCode: await app.code() });
  expect((await tablet.client.security.overview()).steppedUpUntil).toEqual(steppedUpUntil);
  await change();
  await until(ada.client.connection, (state) => state?.type === "loggedOut" && state.cause === "server");
});

test("link a device by QR", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const tablet = await world.onNewDevice("ada");
  const link = await tablet.client.linking.begin();
  const offer = await link.next();
  if (offer?.type !== "offer") throw new Error("there is no offer");
  expect(offer.qrSvg).toContain("<svg");
  expect(offer.expiresAt.getTime()).toBeGreaterThan(Date.now());
  const { linkId, deviceName, words } = await ada.client.linking.scan(offer.qrText);
  expect([deviceName, words.length]).toEqual(["ada's device", 4]);
  expect(await link.next()).toEqual({ type: "scanned", words });
  await ada.client.linking.approve(linkId, true);
  expect(await link.next()).toEqual({ type: "linked" });
  expect(await link.next()).toBeUndefined();
  await tablet.isOnline();
  expect(await tablet.userId()).toBe(await ada.userId());
});

test("device key logs in again", async () => {
  const life = 10_000;
  await using world = await World.start({
    TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "5s",
    TIDINGS_AUTH__REFRESH_TOKEN_LIFE: `${String(life / 1000)}s`,
  });
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ben.client.sendText(chat, "hi");
  await ada.sees(chat, "hi");
  const [key, another] = [softwareKey(), softwareKey()];
  await ada.client.deviceKey.enrol(key);
  const [device] = await ada.client.devices();
  await ada.client.close();
  // So long nobody asks for another token.
  await new Promise((resolve) => setTimeout(resolve, life));

  await ada.reopen();
  await until(ada.client.connection, (state) => state?.type === "loggedOut" && state.cause === "server");
  expect((await failure(ada.client.deviceKey.logIn(another))).reason).toBe("WRONG_CREDENTIALS");
  const turnedDown = await failure(ada.client.deviceKey.logIn({ ...key, sign: () => Promise.reject(new Error("no")) }));
  expect(turnedDown.kind).toBe("notSigned");
  await ada.client.deviceKey.logIn(key);
  await ada.isOnline();
  expect((await ada.client.devices())[0]?.id).toBe(device?.id);
  await ada.sees(chat, "hi");
});

test("store closed and reopened", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chat = await ada.chatWith(ben);
  await ben.client.sendText(chat, "hi");
  await ada.sees(chat, "hi");
  await until(ada.client.chatList, (chats) => chats?.[0]?.title === "ben");
  expect(await openFiles(ada)).toBeGreaterThan(0);

  const closed = ada.client;
  const ends = [closed.chatList, closed.messages(chat), closed.connection].map(
    (observable) =>
      new Promise<string>((end) =>
        observable.subscribe(
          () => undefined,
          ({ kind }) => {
            end(kind);
          },
        ),
      ),
  );
  await Promise.all(Array.from({ length: 4 }, () => closed.close()));
  expect(await openFiles(ada)).toBe(0);
  expect(await Promise.all(ends)).toEqual(["closed", "closed", "closed"]);
  expect((await failure(closed.chats())).kind).toBe("closed");
  await ada.reopen();
  expect((await ada.client.chats()).map(({ title }) => title)).toEqual(["ben"]);
  await ada.sees(chat, "hi");
});

test("bad input gives the right error", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const noUrl = await failure(TidingsClient.open({ ...ada.options, server: "chat.example.org" }, ada.app));
  expect([noUrl.kind, noUrl.field]).toEqual(["invalid", "server"]);
  const noFolder = await failure(TidingsClient.open({ ...ada.options, store: "/nowhere/at/all/store.db" }, ada.app));
  expect(noFolder.kind).toBe("storage");

  const other = await world.onNewDevice("ada");
  expect((await failure(other.client.logIn(other.login, "not this one"))).reason).toBe("WRONG_CREDENTIALS");
  expect((await failure(other.client.register(other.login, PASSWORD, "Ada"))).reason).toBe("USERNAME_TAKEN");
  const short = await failure(other.client.register({ username: "x" }, PASSWORD, "X"));
  expect([short.reason, short.field]).toEqual(["INVALID_FIELD", "username"]);
  expect((await failure(other.client.devices())).kind).toBe("loggedOut");

  const nowhere = await failure(ada.client.members("01a2093c-16dc-7118-95fa-07d558428303"));
  expect(nowhere.reason).toBe("CHAT_NOT_FOUND");
  expect((await failure(ada.client.openDirectChat(await ada.userId()))).reason).toBe("USER_IS_SELF");

  const lines: LogLine[] = [];
  const stop = observeLog("warn", (line) => lines.push(line), ada.app);
  const fault = await failure(ada.client.failOnPurpose("the moon is full"));
  expect([fault.kind, fault.message]).toEqual(["internal", "the moon is full"]);
  await eventually(
    () => lines,
    () => lines.some(({ level, message }) => level === "error" && message.includes("the moon is full")),
  );
  stop();
});

test("observe 10,000 messages without leak", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const memberIds = [await ben.userId()];
  const chats: string[] = [];
  for (let number = 0; number < 10; number += 1) {
    chats.push((await ada.client.createGroup({ title: `group ${String(number)}`, memberIds })).id);
  }
  const lists = chats.map((chat) => ben.client.messages(chat));
  const stop = lists.map((list) => list.subscribe(() => undefined));
  await eventually(
    () => lists.map((list) => list.get().messages?.length ?? 0),
    (counts) => counts.every((count) => count > 0),
  );
  const wanted = Array.from({ length: 1000 }, (_, number) => `message ${String(number)}`);
  for (const text of wanted) await Promise.all(chats.map((chat) => ada.client.sendText(chat, text)));
  await eventually(
    () => lists.map((list) => texts(list.get().messages).length),
    (counts) => counts.every((count) => count === 1000),
  );
  for (const list of lists) expect(texts(list.get().messages)).toEqual(wanted);
  for (const each of stop) each();
  await ada.client.close();
  await ben.client.close();
  await eventually(
    async () => {
      await world.app.collect();
      return liveObjects(world.app);
    },
    ({ cores, subscriptions }) => cores === 0 && subscriptions === 0,
  );
});

/** How many files of a person's store their app has open. */
async function openFiles({ app, options }: Person): Promise<number> {
  const folder = `/proc/${String(await app.pid)}/fd`;
  const files = readdirSync(folder).flatMap((file) => {
    try {
      return [readlinkSync(`${folder}/${file}`)];
    } catch {
      // It was closed meanwhile.
      return [];
    }
  });
  return files.filter((file) => file.includes(options.store)).length;
}
