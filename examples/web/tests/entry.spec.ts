import { Authenticator, withPasskeys } from "./support/authenticator.js";
import { expect, PASSWORD, Person, test } from "./support/fixtures.js";

const PHONE = "+49 151 23456789";
const E164 = "+4915123456789";

/** Turns the authenticator app on for somebody who just registered; gives the app and the recovery codes. */
async function turnTotpOn(person: Person): Promise<{ app: Authenticator; codes: string[] }> {
  await person.openPanel("Account and security");
  await person.section("Two-step log-in").getByRole("button", { name: "Turn on" }).click();
  const dialog = person.dialog("Set the authenticator app up");
  await expect(dialog.getByRole("img", { name: "QR code for the authenticator app" })).toBeVisible();
  const app = new Authenticator(await dialog.getByLabel("Or type this secret").inputValue());
  await dialog.getByLabel("Then enter the code that it shows").fill(await app.code());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  const shown = person.dialog("Recovery codes");
  await expect(shown.getByRole("listitem")).toHaveCount(10);
  const codes = await shown.getByRole("listitem").allTextContents();
  await shown.getByRole("button", { name: "I have kept them" }).click();
  return { app, codes };
}

test("a phone number that is new becomes an account", async ({ newPage, server }) => {
  const page = await newPage();
  await page.goto("/#/login");
  await page.getByRole("button", { name: "Use a phone number" }).click();
  await page.getByLabel("Phone number").fill("0151 23456789");
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("Phone number")).toHaveAccessibleDescription(/country code/);
  await page.getByLabel("Phone number").fill(PHONE);
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByText(`It was sent to ${E164}.`)).toBeVisible();
  await expect(page.getByText(/Another code can be sent in \d+ s/)).toBeVisible();
  const code = await server.codeFor(E164);
  await page.getByLabel("Code").fill(code === "000000" ? "000001" : "000000");
  await page.getByLabel("Your name, if you are new").fill("Ada Byron");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("This is wrong, or no longer valid.");
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Chats", level: 1 })).toBeVisible();
  await page.getByRole("button", { name: "Settings" }).click();
  await expect(page.getByRole("region", { name: "Profile" }).getByText("Ada Byron")).toBeVisible();
});

test("the second step takes the app's code or a recovery code, and a trusted browser needs neither", async ({
  join,
  newPage,
}) => {
  const ada = await join("Ada Byron");
  const { app, codes } = await turnTotpOn(ada);
  expect(codes).toHaveLength(10);

  const second = new Person(await newPage(), ada.name, ada.username);
  await second.logIn();
  await expect(second.page.getByRole("heading", { name: "One more step" })).toBeFocused();
  await second.page.getByLabel("Code from your authenticator app").fill("123456");
  await second.page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(second.page.getByRole("alert")).toHaveText("This is wrong, or no longer valid.");
  await second.page.getByLabel("Code from your authenticator app").fill(await app.code());
  await second.page.getByRole("switch", { name: "Do not ask on this browser for 30 days" }).check();
  await second.page.getByRole("button", { name: "Log in", exact: true }).click();
  await second.seesChats();
  await second.menu("Log out");
  await second.confirm("Log out");
  await second.logIn();
  await second.seesChats();

  const third = new Person(await newPage(), ada.name, ada.username);
  await third.logIn();
  await third.page.getByRole("button", { name: "Use a recovery code" }).click();
  await third.page.getByLabel("Recovery code").fill(codes[3] ?? "");
  await third.page.getByRole("button", { name: "Log in", exact: true }).click();
  await third.seesChats();
  await third.openPanel("Account and security");
  await expect(third.section("Two-step log-in").getByText("9 left")).toBeVisible();
  await expect(third.section("Two-step log-in").getByText("1 device needs no second step")).toBeVisible();
});

test("a passkey is made in the settings and logs in", async ({ newPage, server }) => {
  const ada = new Person(await newPage({ baseURL: server.namedUrl }), "Ada Byron", "ada.byron");
  await withPasskeys(ada.page);
  await ada.register();
  await ada.openPanel("Account and security");
  const passkeys = ada.section("Passkeys");
  await passkeys.getByRole("button", { name: "Add a passkey" }).click();
  await ada.dialog("Add a passkey").getByLabel("Name").fill("My laptop");
  await ada.dialog("Add a passkey").getByRole("button", { name: "Continue" }).click();
  await expect(passkeys.getByRole("listitem").filter({ hasText: "My laptop" })).toBeVisible();

  await ada.page.goto("/#/");
  await ada.menu("Log out");
  await ada.confirm("Log out");
  await ada.page.getByRole("button", { name: "Log in with a passkey" }).click();
  await ada.seesChats();

  await ada.openPanel("Account and security");
  await passkeys.getByRole("button", { name: "Rename My laptop" }).click();
  await ada.dialog("Rename").getByLabel("Name").fill("Old laptop");
  await ada.dialog("Rename").getByRole("button", { name: "Save" }).click();
  await passkeys.getByRole("button", { name: "Delete Old laptop" }).click();
  await ada.confirm("Delete");
  await expect(passkeys.getByText("None yet")).toBeVisible();
  await ada.page.goto("/#/");
  await ada.menu("Log out");
  await ada.confirm("Log out");
  await ada.page.getByRole("button", { name: "Log in with a passkey" }).click();
  await expect(ada.page.getByRole("status").getByText("The username or the password is wrong.")).toBeVisible();
});

test("a browser is linked by its QR code once the words are compared", async ({ pair, newPage }) => {
  const [ada, ben] = await pair();
  const page = await newPage();
  await page.goto("/#/login");
  await page.getByRole("button", { name: "Link this browser by QR code" }).click();
  await expect(page.getByRole("img", { name: "QR code that links this browser" })).toBeVisible();
  const text = await page.getByLabel("Or copy this text to it").inputValue();

  await ada.openSettings();
  await ada.section("Devices").getByRole("button", { name: "Link a device" }).click();
  const dialog = ada.dialog("Link a device");
  await dialog.getByLabel("Text of the QR code").fill(text);
  await dialog.getByRole("button", { name: "Continue" }).click();
  const words = dialog.getByRole("list", { name: "Words to compare" }).getByRole("listitem");
  await expect(words).toHaveCount(4);
  await expect(page.getByRole("list", { name: "Words to compare" }).getByRole("listitem")).toHaveText(
    await words.allTextContents(),
  );
  await dialog.getByRole("button", { name: "Yes, let it in" }).click();
  const linked = new Person(page, ada.name, ada.username);
  await linked.seesChats();
  await linked.open(ben.name);
  await linked.sees("Hello Ben");

  await expect(ada.section("Devices").getByRole("listitem")).toHaveCount(2);
  await expect(
    ada
      .section("Devices")
      .getByText(/^from /)
      .first(),
  ).toBeVisible();
  await ada.section("Devices").getByRole("button", { name: "Log out all others" }).click();
  await ada.confirm("Log out all others");
  await ada.isTold("1 device was logged out.");
  await expect(page.getByText("You were logged out on this device.")).toBeVisible();
});

test("a browser that is refused is told so, and can show another code", async ({ join, newPage }) => {
  const ada = await join("Ada Byron");
  const page = await newPage();
  await page.goto("/#/link");
  const text = await page.getByLabel("Or copy this text to it").inputValue();
  await ada.openSettings();
  await ada.section("Devices").getByRole("button", { name: "Link a device" }).click();
  const dialog = ada.dialog("Link a device");
  await dialog.getByLabel("Text of the QR code").fill(text);
  await dialog.getByRole("button", { name: "Continue" }).click();
  await dialog.getByRole("button", { name: "No", exact: true }).click();
  await expect(page.getByRole("alert")).toHaveText("The other device did not let this browser in.");
  await page.getByRole("button", { name: "Show another code" }).click();
  await expect(page.getByLabel("Or copy this text to it")).not.toHaveValue(text);
});

test("a forgotten password is set anew by e-mail, and logs in with the address", async ({ join, newPage, server }) => {
  const ada = await join("Ada Byron");
  await ada.openPanel("Account and security");
  await ada.section("How you log in").getByRole("button", { name: "Add: E-mail" }).click();
  const dialog = ada.dialog("Change the e-mail address");
  await dialog.getByLabel("New e-mail address").fill("ada@example.org");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByText("A code was sent to ada@example.org.")).toBeVisible();
  const mailed = await server.codeFor("ada@example.org");
  await dialog.getByLabel("Code").fill(mailed);
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(ada.section("How you log in").getByText("ada@example.org")).toBeVisible();

  const page = await newPage();
  await page.goto("/#/login");
  await page.getByRole("link", { name: "Forgotten your password?" }).click();
  await page.getByLabel("E-mail").fill("ada@example.org");
  await page.getByRole("button", { name: "Mail the code" }).click();
  await expect(page.getByText("If ada@example.org has an account, a code is on its way.")).toBeVisible();
  await expect.poll(() => server.codeFor("ada@example.org")).not.toBe(mailed);
  await page.getByLabel("Code").fill(await server.codeFor("ada@example.org"));
  await page.getByLabel("New password").fill("12345678");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByLabel("New password")).toHaveAccessibleDescription(
    "This password is easily guessed. Choose another.",
  );
  await page.getByLabel("New password").fill("violet stapler horse");
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText(/^The password is set\./)).toBeVisible();
  await expect(ada.page.getByText("You were logged out on this device.")).toBeVisible();
  const again = new Person(page, ada.name, "ada@example.org");
  await again.logIn(PASSWORD);
  await expect(page.getByRole("alert")).toHaveText("The username or the password is wrong.");
  await again.logIn("violet stapler horse");
  await again.seesChats();
});
