/** Logging in by phone. */
import { expect, test } from "vitest";
import { World, type Person } from "./world/world.js";

const PHONE = "+4915123456789";

/** Has a code sent, and logs in with it. */
async function logIn(world: World, person: Person, options: { displayName?: string; startOver?: boolean } = {}) {
  await person.tab.run((phone) => page.client.session.sendCode(phone), PHONE);
  const code = await world.server.codeFor(PHONE);
  return person.tab.run(([phone, code, options]) => page.client.session.verifyCode(phone, code, options), [
    PHONE,
    code,
    options,
  ] as const);
}

function ownName(person: Person): Promise<string> {
  return person.tab.run(async () => {
    const { userId } = page.client.session.account.get() ?? { userId: "" };
    return (await page.client.people.fetchProfile(userId)).displayName;
  });
}

test("a number that is new makes an account, and logs into it the next time", async () => {
  await using world = await World.start();
  const ada = await world.stranger("ada");
  const sent = await ada.tab.run(async (phone) => {
    const { resendAt, expiresAt, channels } = await page.client.session.sendCode(phone);
    return { resends: resendAt > new Date(), lasts: expiresAt > resendAt, channels };
  }, PHONE);
  expect(sent).toMatchObject({ resends: true, lasts: true });
  const code = await world.server.codeFor(PHONE);
  const verify = (code: string) =>
    ada.tab.run(([phone, code]) => page.failure(page.client.session.verifyCode(phone, code, { displayName: "Ada" })), [
      PHONE,
      code,
    ] as const);
  const wrong = code === "000000" ? "000001" : "000000";
  expect(await verify(wrong)).toMatchObject({ kind: "refused", reason: "WRONG_CREDENTIALS" });
  expect(await verify(code)).toBeUndefined();
  await ada.tab.reaches("online");
  expect(await ownName(ada)).toBe("Ada");
});

test("who is new to a number starts over, and does not see whose account it was", async () => {
  await using world = await World.start({ TIDINGS_AUTH__RESEND_WAIT: "0s" });
  const before = await world.stranger("before");
  expect(await logIn(world, before, { displayName: "Before" })).toMatchObject({ registered: true });
  await before.tab.reaches("online");
  const after = await world.stranger("after");
  expect(await logIn(world, after, { displayName: "After", startOver: true })).toMatchObject({ registered: true });
  expect(await ownName(after)).toBe("After");
  await before.tab.reaches("loggedOut");
});

test("registering a number again asks for its PIN", async () => {
  await using world = await World.start({ TIDINGS_AUTH__RESEND_WAIT: "0s" });
  const ada = await world.stranger("ada");
  await logIn(world, ada, { displayName: "Ada" });
  await ada.tab.run(() => page.client.security.setRegistrationPin("9281"));
  const again = await world.stranger("again");
  const { secondFactor } = await logIn(world, again);
  expect(secondFactor).toMatchObject({ factors: expect.arrayContaining(["registrationPin"]) as unknown });
  if (!secondFactor) throw new Error("no second factor was asked for");
  const complete = (registrationPin: string) =>
    again.tab.run(
      ([needed, registrationPin]) => page.failure(page.client.session.completeLogIn(needed, { registrationPin })),
      [secondFactor, registrationPin] as const,
    );
  expect(await complete("1111")).toMatchObject({ reason: "WRONG_CREDENTIALS" });
  expect(await complete("9281")).toBeUndefined();
  await again.tab.reaches("online");
  expect(await ownName(again)).toBe("Ada");
});
