/** Devices, keys and people: what the scenarios leave out. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { softwareKey } from "./world/software_key";
import { eventually, failure, PASSWORD, until, World } from "./world/world";

test("a device that is refused is not logged in, and neither is one that gave it up", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const { client } = await world.onNewDevice("ada");
  const refused = await client.linking.begin();
  const offer = await refused.next();
  if (offer?.type !== "offer") throw new Error("there is no offer");
  const { linkId } = await ada.client.linking.scan(offer.qrText);
  await ada.client.linking.approve(linkId, false);
  expect((await refused.next())?.type).toBe("scanned");
  expect(await refused.next()).toEqual({ type: "refused" });
  expect(await refused.next()).toBeUndefined();

  const givenUp = await client.linking.begin();
  const second = await givenUp.next();
  if (second?.type !== "offer") throw new Error("there is no offer");
  const waiting = givenUp.next();
  await givenUp.cancel();
  expect(await waiting).toBeUndefined();
  await eventually(
    () => failure(ada.client.linking.scan(second.qrText)),
    ({ reason }) => reason === "CHALLENGE_INVALID",
  );
  expect(await client.userId()).toBeUndefined();
});

test("a linked device steps up with its key alone, and logs the others out", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const tablet = await world.onLinkedDevice(ada);
  const key = softwareKey();
  expect((await failure(tablet.client.deviceKey.enrol(key))).kind).toBe("stepUpRequired");
  await tablet.client.security.stepUp({ password: PASSWORD });
  const gone = { ...key, publicKey: () => Promise.reject(new Error("the key is gone")) };
  const unsigned = await failure(tablet.client.deviceKey.enrol(gone));
  expect([unsigned.kind, unsigned.message]).toEqual(["notSigned", expect.stringContaining("the key is gone")]);
  const noBase64 = await failure(tablet.client.deviceKey.enrol({ ...key, publicKey: () => Promise.resolve("?") }));
  expect(noBase64.kind).toBe("notSigned");
  await tablet.client.deviceKey.enrol(key);
  const { deviceKeyEnrolled, stepUpFactors } = await tablet.client.security.overview();
  expect([deviceKeyEnrolled, stepUpFactors.includes("deviceKey")]).toEqual([true, true]);
  const steppedUpUntil = await tablet.client.deviceKey.stepUp(key);
  expect((await tablet.client.security.overview()).steppedUpUntil).toEqual(steppedUpUntil);
  await tablet.client.deviceKey.remove();
  expect((await failure(tablet.client.deviceKey.stepUp(key))).reason).toBe("FACTOR_NOT_SET");

  expect(await tablet.client.revokeOtherDevices()).toBe(1);
  await until(ada.client.connection, (state) => state?.type === "loggedOut" && state.cause === "server");
  const [device] = await tablet.client.devices();
  expect(device?.place).not.toBe("");
});

test("after a reload of the JavaScript nobody is asked to sign", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  let ask = (): void => undefined;
  const asked = new Promise<void>((resolve) => (ask = resolve));
  const publicKey = () => {
    ask();
    return new Promise<string>(() => undefined);
  };
  const enrolment = failure(ada.client.deviceKey.enrol({ ...softwareKey(), publicKey }));
  await asked;
  await world.app.reload();
  expect(["closed", "notSigned"]).toContain((await enrolment).kind);
  await ada.reopen();
  expect((await ada.client.security.overview()).deviceKeyEnrolled).toBe(false);
});

test("people are found by phone and by their codes, and invited", async () => {
  await using world = await World.start();
  const phone = "+4915112345678";
  const [ada, ben] = [await world.registerPhone("ada", phone), await world.register("ben")];
  const adaId = await ada.userId();
  expect(await ben.client.findByPhone(["+4915112345670", phone])).toEqual([{ phone, userId: adaId }]);
  const code = await ada.client.profileCode();
  expect([code.qrSvg.includes("<svg"), code.qrPng.startsWith("iVBOR")]).toEqual([true, true]);
  expect((await ben.client.addContact({ profileCode: code.text })).profile.userId).toBe(adaId);
  await ada.client.rotateProfileCode();
  expect((await failure(ben.client.addContact({ profileCode: code.text }))).reason).toBe("USER_NOT_FOUND");

  const made = await ada.client.invitations.create("for Cem");
  expect(made.invitation).toMatchObject({ note: "for Cem", expiresAt: expect.any(Date) as Date });
  expect(await ada.client.invitations.list()).toEqual([made.invitation]);
  const cem = await world.register("cem");
  expect((await cem.client.invitations.accept(made.code)).profile.userId).toBe(adaId);
  const unwanted = await ada.client.invitations.create();
  await ada.client.invitations.revoke(unwanted.invitation.id);
  expect((await failure(ben.client.invitations.accept(unwanted.code))).reason).toBe("INVITATION_INVALID");
});

test("a user is reported with their messages, and blocked", async () => {
  await using world = await World.start();
  const [ada, ben] = [await world.register("ada"), await world.register("ben")];
  const chatId = await ada.chatWith(ben);
  await ada.client.sendText(chatId, "buy this");
  const seq = (await ben.sees(chatId, "buy this")).at(-1)?.seq ?? 0;
  const adaId = await ada.userId();
  const nowhere = { chatId, seqs: [seq + 1000] };
  const unknown = await failure(ben.client.report(adaId, { reason: "spam", messages: nowhere }));
  expect(unknown.reason).toBe("ENTRY_NOT_FOUND");
  const messages = { chatId, seqs: [seq] };
  await ben.client.report(adaId, { reason: "spam", comment: "I never asked", messages, block: true });
  expect((await ben.client.blockedUsers()).map(({ userId }) => userId)).toEqual([adaId]);
});

test("an account is taken along, and deleted", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const nowhere = await failure(ada.client.account.export(join(world.app.folder, "missing/export.zip")));
  expect(nowhere.kind).toBe("file");
  const path = join(world.app.folder, "export.zip");
  await ada.client.account.export(path);
  expect(readFileSync(path).subarray(0, 2).toString()).toBe("PK");
  expect(existsSync(`${path}.part`)).toBe(false);
  expect((await ada.client.account.delete()).getTime()).toBeGreaterThan(Date.now());
  expect(await ada.client.connectionState()).toEqual({ type: "loggedOut", cause: "user" });
});
