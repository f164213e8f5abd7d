/** Logging in: by codes, with second factors, with passkeys, and by changed log-ins. */
import { expect, test } from "vitest";
import { Passkeys } from "./world/passkeys";
import { eventually, failure, PASSWORD, secondFactorOf, turnTotpOn, until, World } from "./world/world";

const PHONE = "+4915112345678";
const NEW_PHONE = "+4915112345679";
const EMAIL = "ada@example.org";
const NEW_PASSWORD = "an umbrella for the platypus";

test("a phone logs in with a code, and logs out", async () => {
  await using world = await World.start();
  const { client } = await world.onNewDevice("ada");
  expect((await failure(client.sendCode(PHONE, "voice"))).reason).toBe("PHONE_UNAVAILABLE");
  const sent = await client.sendCode(PHONE);
  expect(sent.expiresAt.getTime()).toBeGreaterThan(Date.now());
  expect(sent.resendAt).toBeInstanceOf(Date);
  expect(sent.channels).toEqual(["sms", "voice", "email"]);
  const code = await world.server.codeFor(PHONE);
  expect(await client.verifyCode(PHONE, code, { displayName: "Ada" })).toBe(true);
  expect(await client.connectionState()).not.toEqual({ type: "loggedOut", cause: "user" });
  await client.logOut();
  expect(await client.connectionState()).toEqual({ type: "loggedOut", cause: "user" });
  expect(await client.userId()).toBeUndefined();
});

test("a log-in asks for a second factor, and is completed with a code of the app or a recovery code", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const { app, recoveryCodes } = await turnTotpOn(ada);

  const tablet = await world.onNewDevice("ada");
  const asked = await failure(tablet.client.logIn(tablet.login, PASSWORD));
  const needed = asked.secondFactor;
  if (asked.kind !== "secondFactorRequired" || !needed) throw asked;
  expect(needed.factors).toEqual(expect.arrayContaining(["totp", "recoveryCode"]));
  expect(needed.expiresAt.getTime()).toBeGreaterThan(Date.now());
  expect(await tablet.client.connectionState()).toEqual({ type: "loggedOut", cause: "user" });

  const wrong = await failure(tablet.client.completeLogIn(needed, { recoveryCode: "nothing like it" }));
  expect([wrong.kind, wrong.reason]).toEqual(["refused", "WRONG_CREDENTIALS"]);
  expect(await tablet.client.completeLogIn(needed, { totpCode: await app.code() })).toBe(false);
  await tablet.isOnline();
  expect(await tablet.userId()).toBe(await ada.userId());

  const recoveryCode = recoveryCodes[0] ?? "";
  const laptop = await world.onNewDevice("ada");
  await laptop.client.completeLogIn(await secondFactorOf(laptop), { recoveryCode });
  await laptop.isOnline();
  const phone = await world.onNewDevice("ada");
  const again = await failure(phone.client.completeLogIn(await secondFactorOf(phone), { recoveryCode }));
  expect(again.reason).toBe("WRONG_CREDENTIALS");
});

test("after five wrong second factors one has to log in again, and to wait", async () => {
  await using world = await World.start();
  const { recoveryCodes } = await turnTotpOn(await world.register("ada"));
  const tablet = await world.onNewDevice("ada");
  const needed = await secondFactorOf(tablet);
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await failure(tablet.client.completeLogIn(needed, { recoveryCode: "nothing like it" }));
  }
  const recoveryCode = recoveryCodes[0] ?? "";
  const late = await failure(tablet.client.completeLogIn(needed, { recoveryCode }));
  expect(late.reason).toBe("CHALLENGE_INVALID");
  const soon = await failure(tablet.client.completeLogIn(await secondFactorOf(tablet), { recoveryCode }));
  expect(soon.reason).toBe("RATE_LIMITED");
  expect(soon.retryAfter).toBeGreaterThan(0);
});

test("a number that changes hands is started over with, when its PIN is known", async () => {
  await using world = await World.start();
  const ada = await world.registerPhone("ada", PHONE);
  const registered = await world.server.codeFor(PHONE);
  await ada.client.security.setRegistrationPin("2468");
  const security = await ada.client.security.overview();
  expect([security.phone, security.registrationPinEnabled, security.hasPassword]).toEqual([PHONE, true, false]);

  const next = await world.onNewDevice("ben");
  await next.client.sendCode(PHONE);
  const code = await codeAfter(registered, PHONE, world);
  const asked = await failure(next.client.verifyCode(PHONE, code, { displayName: "Ben", startOver: true }));
  if (!asked.secondFactor) throw asked;
  expect(asked.secondFactor.factors).toContain("registrationPin");
  expect(await next.client.completeLogIn(asked.secondFactor, { registrationPin: "2468" })).toBe(true);
  await next.isOnline();
  expect(await next.userId()).not.toBe(await ada.userId());
});

test("a device steps up by a code to the phone, whose number changes", async () => {
  await using world = await World.start();
  const ada = await world.registerPhone("ada", PHONE);
  await ada.client.account.sendPhoneChangeCode(NEW_PHONE);
  const first = await world.server.codeFor(NEW_PHONE);
  await ada.client.account.changePhone(NEW_PHONE, first);
  expect((await ada.client.security.overview()).phone).toBe(NEW_PHONE);

  const tablet = await world.onLinkedDevice(ada);
  const asked = await failure(tablet.client.security.setRegistrationPin("2468"));
  expect([asked.kind, asked.factors]).toEqual(["stepUpRequired", ["phoneCode"]]);
  const sent = await tablet.client.security.sendStepUpCode();
  expect(sent.resendAt).toBeInstanceOf(Date);
  const phoneCode = await codeAfter(first, NEW_PHONE, world);
  expect((await tablet.client.security.stepUp({ phoneCode })).getTime()).toBeGreaterThan(Date.now());
  await tablet.client.security.setRegistrationPin("2468");
  expect(await tablet.client.security.newRecoveryCodes()).toHaveLength(10);
  await tablet.client.security.removeRegistrationPin();
  expect((await tablet.client.security.overview()).registrationPinEnabled).toBe(false);
});

test("an address is set, a code to it sets a new password, and the username changes", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const expiresAt = await ada.client.account.sendEmailChangeCode(EMAIL);
  expect(expiresAt.getTime()).toBeGreaterThan(Date.now());
  const first = await world.server.codeFor(EMAIL);
  await ada.client.account.changeEmail(EMAIL, first);
  expect((await ada.client.security.overview()).email).toBe(EMAIL);

  const { client } = await world.onNewDevice("ada");
  await client.requestPasswordReset(EMAIL);
  const code = await codeAfter(first, EMAIL, world);
  expect((await failure(client.resetPassword(EMAIL, code, "password1"))).reason).toBe("WEAK_PASSWORD");
  await client.resetPassword(EMAIL, code, NEW_PASSWORD);
  await until(ada.client.connection, (state) => state?.type === "loggedOut" && state.cause === "server");
  expect((await failure(client.logIn({ email: EMAIL }, PASSWORD))).reason).toBe("WRONG_CREDENTIALS");
  await client.logIn({ email: EMAIL }, NEW_PASSWORD);
  const changeAt = await client.account.changeUsername("ada_again");
  expect((await client.security.overview()).usernameChangeAt).toEqual(changeAt);
  expect((await failure(client.account.changeUsername("ada_at_last"))).reason).toBe("TOO_SOON");
});

test("trusted devices are forgotten, and the second factor is turned off", async () => {
  await using world = await World.start();
  const ada = await world.register("ada");
  const { recoveryCodes } = await turnTotpOn(ada);
  const tablet = await world.onNewDevice("ada");
  const [recoveryCode = ""] = recoveryCodes;
  await tablet.client.completeLogIn(await secondFactorOf(tablet), { recoveryCode }, { trustDevice: true });
  const security = await ada.client.security.overview();
  expect([security.totpEnabled, security.trustedDevices, security.recoveryCodesLeft]).toEqual([true, 1, 9]);
  await ada.client.security.forgetTrustedDevices();
  expect((await ada.client.security.overview()).trustedDevices).toBe(0);
  await ada.client.security.removeTotp();
  expect((await ada.client.security.overview()).totpEnabled).toBe(false);
});

test("a passkey logs in without a username, and steps up", async () => {
  await using world = await World.start({
    TIDINGS_AUTH__PASSKEYS__DOMAIN: "example.org",
    TIDINGS_AUTH__PASSKEYS__ORIGINS: '["https://chat.example.org"]',
  });
  const ada = await world.register("ada");
  const platform = new Passkeys("https://chat.example.org");
  const begun = await ada.client.passkeys.beginRegistration();
  const created = platform.create(begun.optionsJson);
  const made = await ada.client.passkeys.finishRegistration(begun.challengeId, created, "Phone");
  expect([made.name, made.createdAt instanceof Date, made.lastUsedAt]).toEqual(["Phone", true, undefined]);

  const laptop = await world.onNewDevice("ada");
  const asked = await laptop.client.passkeys.beginLogIn();
  await laptop.client.passkeys.finishLogIn(asked.challengeId, platform.get(asked.optionsJson));
  await laptop.isOnline();
  expect(await laptop.userId()).toBe(await ada.userId());
  const renamed = await laptop.client.passkeys.rename(made.id, "Old phone");
  expect([renamed.name, renamed.lastUsedAt instanceof Date]).toEqual(["Old phone", true]);
  expect(await ada.client.passkeys.list()).toEqual([renamed]);

  const tablet = await world.onLinkedDevice(ada);
  expect((await failure(tablet.client.passkeys.delete(made.id))).factors).toContain("passkey");
  const { challengeId, optionsJson } = await tablet.client.passkeys.beginStepUp();
  await tablet.client.security.stepUp({ passkey: { challengeId, credentialJson: platform.get(optionsJson) } });
  await tablet.client.passkeys.delete(made.id);
  expect(await ada.client.passkeys.list()).toEqual([]);
});

/** The code that is sent after another one to the same phone or address. */
function codeAfter(last: string, to: string, { server }: World): Promise<string> {
  return eventually(
    () => server.codeFor(to),
    (code) => code !== last,
  );
}
