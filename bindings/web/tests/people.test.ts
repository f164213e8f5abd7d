/** What the server keeps about people, and how a page hears that it changed. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World } from "./world/world.js";

test("contacts and blocks that change in one browser change in the user's other one", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const other = await world.again(alice);
  await other.tab.run(() => {
    page.client.people.contacts.subscribe(() => undefined);
    page.client.people.blocked.subscribe(() => undefined);
    page.client.devices.list.subscribe(() => undefined);
  });
  const seen = () =>
    other.tab.run(() => ({
      contacts: page.client.people.contacts.get().value?.map((contact) => contact.alias),
      blocked: page.client.people.blocked.get().value?.map((profile) => profile.username),
      devices: page.client.devices.list.get().value?.map((device) => device.name),
    }));
  await until("all three are read", async () => {
    const { contacts, blocked, devices } = await seen();
    return contacts?.length === 0 && blocked?.length === 0 && devices?.length === 2;
  });
  await alice.tab.run(async (userId) => {
    await page.client.people.addContact({ userId }, "Bobby");
    await page.client.people.block(userId);
    const devices = await page.client.devices.list.refresh();
    const own = devices.find((device) => device.current);
    await page.client.devices.rename(own?.id ?? "", "the old laptop");
  }, bob.userId);
  await until("the other browser shows them", async () => {
    const { contacts, blocked, devices } = await seen();
    return contacts?.[0] === "Bobby" && blocked?.[0] === "bob" && devices?.includes("the old laptop");
  });
});

test("a changed name is shown wherever it appears", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  const title = () => alice.tab.run((id) => page.client.chats.get(id)?.title, chatId);
  await until("the chat has the name", async () => (await title()) === "bob");
  await bob.tab.run(() => page.client.people.updateProfile({ displayName: "Robert" }));
  await alice.tab.run((userId) => page.client.people.fetchProfile(userId), bob.userId);
  await until("the chat has the new name", async () => (await title()) === "Robert");
});

test("whoever hides their presence is neither seen nor sees", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const privacy = await bob.tab.run(() => page.client.people.updatePrivacy({ online: "nobody" }));
  expect(privacy).toMatchObject({ online: "nobody", lastSeen: "everyone" });
  await bob.tab.run(() => {
    page.client.live.setAvailable(true);
  });
  await alice.tab.run((userId) => {
    page.client.live.setAvailable(true);
    page.client.live.presence(userId).subscribe(() => undefined);
  }, bob.userId);
  const online = () => alice.tab.run((userId) => page.client.live.presence(userId).get()?.online, bob.userId);
  await until("the server has answered", async () => (await online()) !== undefined);
  expect(await online()).toBe(false);
});

test("a chat is muted, archived and pinned for the user alone, in all their browsers", async () => {
  await using world = await World.start();
  const { alice, chatId } = await world.pair();
  const other = await world.again(alice);
  await other.has(chatId);
  await alice.tab.run(async (chatId) => {
    await page.client.chats.mute(chatId, new Date(Date.now() + 3_600_000));
    await page.client.chats.archive(chatId, true);
    await page.client.chats.pin(chatId, true);
  }, chatId);
  await until("the other browser has them", () =>
    other.tab.run((id) => {
      const chat = page.client.chats.get(id);
      return chat?.mutedUntil !== undefined && chat.archived && chat.pinnedAt !== undefined;
    }, chatId),
  );
});
