/** How people find each other: by phone numbers, profile codes and invitations; privacy, status and reports. */
import { expect, test } from "vitest";
import { until } from "./world/until.js";
import { World, type Person } from "./world/world.js";

async function givePhone(world: World, person: Person, phone: string): Promise<void> {
  await person.tab.run((phone) => page.client.account.sendPhoneChangeCode(phone), phone);
  const code = await world.server.codeFor(phone);
  await person.tab.run(([phone, code]) => page.client.account.changePhone(phone, code), [phone, code] as const);
}

test("phone numbers of an address book are found, unless their owner does not want that", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  const bob = await world.person("bob");
  await givePhone(world, bob, "+4915123456789");
  const numbers = ["+4915123456789", "+4915200000000", "+4915123456789"];
  // More than one call takes, so that it must ask several times.
  const others = Array.from({ length: 1_100 }, (_, index) => `+49160${String(1_000_000 + index)}`);
  const look = () => alice.tab.run((numbers) => page.client.people.findByPhone(numbers), [...others, ...numbers]);
  expect(await look()).toEqual([{ phone: "+4915123456789", userId: bob.userId }]);
  await bob.tab.run(() => page.client.people.updatePrivacy({ findByPhone: "nobody" }));
  expect(await look()).toEqual([]);
});

test("a profile code adds its owner as a contact until there is another", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  const bob = await world.person("bob");
  const code = await bob.tab.run(() => page.client.people.profileCode());
  expect(code.qrSvg).toContain("<svg");
  const add = (text: string) =>
    alice.tab.run((profileCode) => page.failure(page.client.people.addContact({ profileCode }, "Bobby")), text);
  expect(await add(code.text)).toBeUndefined();
  const contacts = await alice.tab.run(() => page.client.people.contacts.refresh());
  expect(contacts).toMatchObject([{ alias: "Bobby", profile: { userId: bob.userId } }]);
  await bob.tab.run(() => page.client.people.rotateProfileCode());
  expect(await add(code.text)).toMatchObject({ reason: "USER_NOT_FOUND" });
});

test("an invitation makes contacts of two people, once", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  const bob = await world.person("bob");
  const { code, id } = await alice.tab.run(() => page.client.invitations.create("for Bob"));
  const open = () => alice.tab.run(() => page.client.invitations.list.refresh());
  expect(await open()).toMatchObject([{ id, note: "for Bob" }]);
  const accepted = await bob.tab.run((code) => page.client.invitations.accept(code), code);
  expect(accepted.profile.userId).toBe(alice.userId);
  const contacts = await alice.tab.run(() => page.client.people.contacts.refresh());
  expect(contacts).toMatchObject([{ profile: { userId: bob.userId } }]);
  expect(await open()).toEqual([]);
  const again = await bob.tab.run((code) => page.failure(page.client.invitations.accept(code)), code);
  expect(again).toMatchObject({ reason: "INVITATION_INVALID" });
  const other = await alice.tab.run(() => page.client.invitations.create());
  await alice.tab.run((id) => page.client.invitations.revoke(id), other.id);
  expect(await open()).toEqual([]);
});

test("a status text is shown until its time is over, and to those who may see it", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const shown = () => alice.tab.run((userId) => page.client.people.profile(userId).get()?.statusText, bob.userId);
  await alice.tab.run((userId) => {
    page.client.people.profile(userId).subscribe(() => undefined);
  }, bob.userId);
  await bob.tab.run(() =>
    page.client.people.updateProfile({ statusText: "On the train", statusExpiresAt: new Date(Date.now() + 15_000) }),
  );
  await alice.tab.run((userId) => page.client.people.fetchProfile(userId), bob.userId);
  await until("the status is shown", async () => (await shown()) === "On the train");
  await until("it is gone by itself", async () => (await shown()) === "");
  await bob.tab.run(async () => {
    await page.client.people.updatePrivacy({ statusText: "contacts" });
    await page.client.people.updateProfile({ statusText: "At home" });
  });
  const fetched = await alice.tab.run((userId) => page.client.people.fetchProfile(userId), bob.userId);
  expect(fetched.statusText).toBe("");
});

test("settings of privacy that are not named stay as they are", async () => {
  await using world = await World.start();
  const alice = await world.person("alice");
  await alice.tab.run(() => page.client.people.updatePrivacy({ readReceipts: false, addToGroups: "contacts" }));
  expect(await alice.tab.run(() => page.client.people.updatePrivacy({ online: "nobody" }))).toEqual({
    lastSeen: "everyone",
    online: "nobody",
    statusText: "everyone",
    addToGroups: "contacts",
    findByPhone: "everyone",
    readReceipts: false,
  });
});

test("somebody is reported with what they wrote, and blocked", async () => {
  await using world = await World.start();
  const { alice, bob, chatId } = await world.pair();
  await bob.tab.send(chatId, "buy this");
  await alice.tab.sees(chatId, ["buy this"]);
  const seq = (await alice.tab.shown(chatId))[0]?.seq ?? 0;
  const report = (userId: string) =>
    alice.tab.run(
      ([userId, chatId, seq]) =>
        page.failure(
          page.client.people.report(userId, { reason: "spam", messages: { chatId, seqs: [seq] }, block: true }),
        ),
      [userId, chatId, seq] as const,
    );
  expect(await report(bob.userId)).toBeUndefined();
  expect(await alice.tab.run(() => page.client.people.blocked.refresh())).toMatchObject([{ userId: bob.userId }]);
  expect(await report(alice.userId)).toMatchObject({ reason: "USER_IS_SELF" });
});
