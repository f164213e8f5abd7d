import { expect, PASSWORD, Person, test } from "./support/fixtures.js";

test("a wrong password is told, and the right one logs in", async ({ join, newPage }) => {
  const ada = await join("Ada Byron");
  const elsewhere = new Person(await newPage(), ada.name, ada.username);
  await elsewhere.logIn("wrong password");
  await expect(elsewhere.page.getByRole("alert")).toHaveText("The username or the password is wrong.");
  await elsewhere.logIn(PASSWORD);
  await elsewhere.seesChats();
});

test("a username that is taken, and one that is malformed, are told at the field", async ({ join, newPage }) => {
  const ada = await join("Ada Byron");
  const page = await newPage();
  await page.goto("/#/register");
  await page.getByLabel("Name", { exact: true }).fill("Another Ada");
  await page.getByLabel("Username").fill(ada.username);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription("This username is taken.");
  await page.getByLabel("Username").fill("Ada Byron!");
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByLabel("Username")).toHaveAccessibleDescription(/starting with a letter\.$/);
});

test("a password can be shown", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/#/login");
  const password = page.getByLabel("Password", { exact: true });
  await password.fill(PASSWORD);
  await expect(password).toHaveAttribute("type", "password");
  await page.getByRole("button", { name: "Show password" }).click();
  await expect(password).toHaveAttribute("type", "text");
});

test("who logs out leaves nothing behind, and has their chats back at the next log-in", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.composer.fill("A draft");
  await ada.menu("Log out");
  await ada.confirm("Log out");
  await expect(ada.page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await expect.poll(() => ada.page.evaluate(() => JSON.stringify(localStorage))).not.toContain("A draft");
  await ada.logIn();
  await ada.open(ben.name);
  await ada.sees("Hello Ben", "Hello Ada");
  await expect(ada.composer).toHaveValue("");
});

test("a device that is logged out from another one is told so", async ({ pair, newPage }) => {
  const [ada, ben] = await pair();
  const second = new Person(await newPage(), ada.name, ada.username);
  await second.logIn();
  await second.open(ben.name);
  await second.sees("Hello Ada");

  await second.openSettings();
  const devices = second.page.getByRole("region", { name: "Devices" });
  await expect(devices.getByRole("listitem")).toHaveCount(2);
  await expect(devices.getByRole("listitem").filter({ hasText: "This device" })).toHaveCount(1);
  await devices.getByRole("button", { name: /^Log out Chrome on Linux/ }).click();
  await second.confirm("Log out");
  await expect(devices.getByRole("listitem")).toHaveCount(1);
  await expect(ada.page.getByText("You were logged out on this device. Log in to go on.")).toBeVisible();
});

test("the profile is changed, and others see it", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.openSettings();
  const profile = ada.page.getByRole("region", { name: "Profile" });
  await profile.getByLabel("Name").fill("Ada Lovelace");
  await profile.getByLabel("About").fill("Counting on engines");
  await profile.getByRole("button", { name: "Save" }).click();
  await expect(ada.page.getByRole("status").getByText("Saved")).toBeVisible();
  await expect(profile.getByText("Ada Lovelace")).toBeVisible();
  const details = await ben.openDetails(ada.name);
  await expect(details.getByText("Counting on engines")).toBeVisible();
});

test("who hides when they were last online is not seen, and does not see", async ({ pair }) => {
  const [ada, ben] = await pair();
  await expect(ada.window(ben.name).getByText("online", { exact: true })).toBeVisible();
  await ben.openSettings();
  const privacy = ben.page.getByRole("region", { name: "Privacy" });
  await privacy.getByLabel("Who sees that you are online").selectOption("Nobody");
  await expect(ada.window(ben.name).getByText("online", { exact: true })).toBeHidden();
  await ben.page.reload();
  await expect(ben.window(ada.name)).toBeVisible();
  await expect(ben.window(ada.name).getByText("online", { exact: true })).toBeHidden();
  await privacy.getByLabel("Who sees that you are online").selectOption("Everyone");
  await expect(ada.window(ben.name).getByText("online", { exact: true })).toBeVisible();
});

test("the theme follows the system until one is chosen", async ({ join }) => {
  const ada = await join("Ada Byron");
  const background = () => ada.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await ada.page.emulateMedia({ colorScheme: "light" });
  const light = await background();
  await ada.page.emulateMedia({ colorScheme: "dark" });
  const dark = await background();
  expect(dark).not.toBe(light);
  await ada.openSettings();
  await ada.page.getByLabel("Theme").selectOption("Light");
  expect(await background()).toBe(light);
  await ada.page.reload();
  expect(await background()).toBe(light);
});

test("the app speaks German to those who do, and to those who choose it", async ({ newPage, join }) => {
  const german = await newPage({ locale: "de-DE" });
  await german.goto("/#/login");
  await expect(german.getByRole("heading", { name: "Anmelden" })).toBeVisible();
  await expect(german.locator("html")).toHaveAttribute("lang", "de");

  const ada = await join("Ada Byron");
  await ada.openSettings();
  await ada.page.getByLabel("Language").selectOption("Deutsch");
  await expect(ada.page.getByRole("heading", { name: "Einstellungen" })).toBeVisible();
});
