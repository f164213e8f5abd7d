/** What guards an account: the second factor, trusted browsers, step-up, passkeys, and what is changed. */
import { expect, test } from "vitest";
import { Authenticator } from "./world/authenticator.js";
import { until } from "./world/until.js";
import { PASSWORD, World, type Person } from "./world/world.js";

/** Turns the authenticator app on for somebody who just logged in. */
async function turnTotpOn(person: Person): Promise<{ app: Authenticator; codes: readonly string[] }> {
  const { secret, qrSvg } = await person.tab.run(() => page.client.security.beginTotp());
  expect(qrSvg).toContain("<svg");
  const app = new Authenticator(secret);
  const codes = await person.tab.run((code) => page.client.security.confirmTotp(code), await app.code());
  return { app, codes };
}

function logIn(person: Person, username: string) {
  return person.tab.run(([username, password]) => page.client.session.logIn({ username }, password), [
    username,
    PASSWORD,
  ] as const);
}

async function logOut(person: Person): Promise<void> {
  await person.tab.run(() => page.client.session.logOut());
}

test("a log-in asks for the second factor, and a trusted browser is not asked again", async () => {
  await using world = await World.start();
  const ada = await world.person("ada");
  const { app, codes } = await turnTotpOn(ada);
  expect(codes).toHaveLength(10);

  const second = await world.stranger("ada");
  const needed = await logIn(second, "ada");
  expect(needed).toMatchObject({ login: "ada", factors: expect.arrayContaining(["totp", "recoveryCode"]) as unknown });
  if (!needed) throw new Error("no second factor was asked for");
  expect(await second.tab.connection()).toBe("loggedOut");
  await second.tab.run(
    ([needed, totpCode]) => page.client.session.completeLogIn(needed, { totpCode }, { trustDevice: true }),
    [needed, await app.code()] as const,
  );
  await second.tab.reaches("online");

  await logOut(second);
  expect(await logIn(second, "ada")).toBeUndefined();
  await second.tab.reaches("online");

  await ada.tab.run(() => page.client.security.forgetTrustedDevices());
  await logOut(second);
  const again = await logIn(second, "ada");
  if (!again) throw new Error("a browser that is no longer trusted was not asked");
  const recoveryCode = codes[0] ?? "";
  const complete = (needed: typeof again) =>
    second.tab.run(
      ([needed, recoveryCode]) => page.failure(page.client.session.completeLogIn(needed, { recoveryCode })),
      [needed, recoveryCode] as const,
    );
  expect(await complete(again)).toBeUndefined();
  await until("the overview counts the code", () =>
    second.tab.run(async () => (await page.client.security.overview.refresh()).recoveryCodesLeft === 9),
  );
  await logOut(second);
  const third = await logIn(second, "ada");
  if (!third) throw new Error("no second factor was asked for");
  expect(await complete(third)).toMatchObject({ reason: "WRONG_CREDENTIALS" });
});

test("a call that is refused for want of a step-up is made again after one", async () => {
  await using world = await World.start();
  const ada = await world.person("ada");
  // Its user gave no proof on it.
  const linked = await world.linked(ada);
  const change = (password: string, steps: boolean) =>
    linked.tab.run(
      ([old, password, steps]) =>
        page.failure(
          page.client.security.guarded(
            () => page.client.account.changePassword(password),
            async () => {
              if (steps) await page.client.security.stepUp({ password: old });
              return steps;
            },
          ),
        ),
      [PASSWORD, password, steps] as const,
    );
  expect(await change("violet stapler horse", false)).toMatchObject({ reason: "STEP_UP_REQUIRED" });
  expect(await change("violet stapler horse", true)).toBeUndefined();
  await ada.tab.reaches("loggedOut");
  const failure = await ada.tab.run(
    (password) => page.failure(page.client.session.logIn({ username: "ada" }, password)),
    PASSWORD,
  );
  expect(failure).toMatchObject({ reason: "WRONG_CREDENTIALS" });
});

test("a passkey is made, logs in without anything else, is renamed and deleted", async () => {
  await using world = await World.start();
  const ada = await world.person("ada");
  const cdp = await ada.tab.page.context().newCDPSession(ada.tab.page);
  await cdp.send("WebAuthn.enable");
  await cdp.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  const made = await ada.tab.run(() => page.client.passkeys.add("This laptop"));
  expect(made.name).toBe("This laptop");
  expect(await ada.tab.run(() => page.failure(page.client.passkeys.add("Once more")))).toEqual({
    kind: "passkeyExists",
    reason: undefined,
  });
  await logOut(ada);
  await ada.tab.run(() => page.client.session.logInWithPasskey());
  await ada.tab.reaches("online");
  expect(await ada.tab.run(() => page.client.session.account.get()?.userId)).toBe(ada.userId);
  await ada.tab.run(() => page.client.security.stepUpWithPasskey());
  const renamed = await ada.tab.run((id) => page.client.passkeys.rename(id, "The old laptop"), made.id);
  expect(renamed).toMatchObject({ name: "The old laptop" });
  expect(renamed.lastUsedAt).toBeDefined();
  await ada.tab.run((id) => page.client.passkeys.remove(id), made.id);
  expect(await ada.tab.run(async () => (await page.client.passkeys.list.refresh()).length)).toBe(0);
  await logOut(ada);
  expect(await ada.tab.run(() => page.failure(page.client.session.logInWithPasskey()))).toMatchObject({
    kind: "refused",
    reason: "WRONG_CREDENTIALS",
  });
});

test("username, e-mail address and phone number change, and the password is set anew by e-mail", async () => {
  await using world = await World.start();
  const ada = await world.person("ada");
  await ada.tab.run(() => page.client.account.changeUsername("ada.byron"));
  expect(await ada.tab.run(() => page.failure(page.client.account.changeUsername("ada.l")))).toMatchObject({
    reason: "TOO_SOON",
  });
  const email = "ada@example.org";
  await ada.tab.run((email) => page.client.account.sendEmailChangeCode(email), email);
  const mailed = await world.server.codeFor(email);
  await ada.tab.run(([email, code]) => page.client.account.changeEmail(email, code), [email, mailed] as const);
  const phone = "+4915123456789";
  await ada.tab.run((phone) => page.client.account.sendPhoneChangeCode(phone), phone);
  const sent = await world.server.codeFor(phone);
  await ada.tab.run(([phone, code]) => page.client.account.changePhone(phone, code), [phone, sent] as const);
  expect(await ada.tab.run(() => page.client.security.overview.refresh())).toMatchObject({
    username: "ada.byron",
    email,
    phone,
  });

  const elsewhere = await world.stranger("ada");
  await elsewhere.tab.run((email) => page.client.session.requestPasswordReset(email), email);
  await until("another code is mailed", async () => (await world.server.codeFor(email)) !== mailed);
  const code = await world.server.codeFor(email);
  await elsewhere.tab.run(([email, code]) => page.client.session.resetPassword(email, code, "violet stapler horse"), [
    email,
    code,
  ] as const);
  await ada.tab.reaches("loggedOut");
  await elsewhere.tab.run((email) => page.client.session.logIn({ email }, "violet stapler horse"), email);
  await elsewhere.tab.reaches("online");
});

test("an export is a ZIP archive, and a deleted account is logged out and cannot be found", async () => {
  await using world = await World.start();
  const { alice, bob } = await world.pair();
  const archive = await alice.tab.run(async () => {
    const blob = await page.client.account.export();
    return { type: blob.type, begins: await blob.slice(0, 2).text() };
  });
  expect(archive).toEqual({ type: "application/zip", begins: "PK" });
  const inFuture = await alice.tab.run(async () => (await page.client.account.delete()) > new Date());
  expect(inFuture).toBe(true);
  await alice.tab.reaches("loggedOut");
  expect(await bob.tab.run(async () => (await page.client.people.search("alice")).length)).toBe(0);
});
