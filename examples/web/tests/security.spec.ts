import { readFile } from "node:fs/promises";
import { expect, PASSWORD, Person, test } from "./support/fixtures.js";

test("on a browser that was linked, what guards the account asks who it is", async ({ join, newPage }) => {
  const ada = await join("Ada Byron");
  // Nobody gave a proof on it.
  const linked = new Person(await newPage(), ada.name, ada.username);
  await linked.link(ada);
  await linked.openPanel("Account and security");
  await linked.section("How you log in").getByRole("button", { name: "Change: Password" }).click();
  const dialog = linked.dialog("Change the password");
  await dialog.getByLabel("New password").fill("violet stapler horse");
  await dialog.getByRole("button", { name: "Save" }).click();
  const stepUp = linked.dialog("Is it you?");
  await stepUp.getByRole("button", { name: "Close" }).click();
  await expect(dialog.getByRole("alert")).toHaveText("Confirm that it is you to do this.");
  await dialog.getByRole("button", { name: "Save" }).click();
  await stepUp.getByLabel("Password", { exact: true }).fill("wrong password");
  await stepUp.getByRole("button", { name: "Confirm" }).click();
  await expect(stepUp.getByRole("alert")).toHaveText("This is wrong, or no longer valid.");
  await stepUp.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await stepUp.getByRole("button", { name: "Confirm" }).click();
  await linked.isTold("Changed");
  await expect(dialog).toBeHidden();
  await expect(ada.page.getByText("You were logged out on this device.")).toBeVisible();
});

test("the username is changed, and not again so soon", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.openPanel("Account and security");
  const login = ada.section("How you log in");
  const change = async (username: string) => {
    await login.getByRole("button", { name: "Change: Username" }).click();
    await ada.dialog("Change the username").getByLabel("Username").fill(username);
    await ada.dialog("Change the username").getByRole("button", { name: "Save" }).click();
  };
  await change(ben.username);
  const field = ada.dialog("Change the username").getByLabel("Username");
  await expect(field).toHaveAccessibleDescription("This username is taken.");
  await ada.page.keyboard.press("Escape");
  await change("countess");
  await expect(login.getByText("@countess")).toBeVisible();
  await expect(login.getByText(/Can be changed again/)).toBeVisible();
  await change("lovelace");
  await expect(field).toHaveAccessibleDescription("This was changed not long ago. Try again later.");
});

test("a phone number is added and guarded by a PIN", async ({ join, newPage, server }) => {
  const ada = await join("Ada Byron");
  await ada.openPanel("Account and security");
  const login = ada.section("How you log in");
  await login.getByRole("button", { name: "Add: Phone number" }).click();
  const dialog = ada.dialog("Change the phone number");
  await dialog.getByLabel("New phone number").fill("+49 151 23456789");
  await dialog.getByRole("button", { name: "Continue" }).click();
  await expect(dialog.getByText("A code was sent to +4915123456789.")).toBeVisible();
  await dialog.getByLabel("Code").fill(await server.codeFor("+4915123456789"));
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(login.getByText("+4915123456789")).toBeVisible();

  const twoStep = ada.section("Two-step log-in");
  await twoStep.getByRole("button", { name: "Set" }).click();
  await ada.dialog("PIN of the phone number").getByLabel("PIN of the phone number").fill("9281");
  await ada.dialog("PIN of the phone number").getByRole("button", { name: "Save" }).click();
  await expect(twoStep.getByText("On: registering the number again needs it")).toBeVisible();

  const page = await newPage();
  await page.goto("/#/phone");
  const before = await server.codeFor("+4915123456789");
  await page.getByLabel("Phone number").fill("+4915123456789");
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect.poll(() => server.codeFor("+4915123456789")).not.toBe(before);
  await page.getByLabel("Code").fill(await server.codeFor("+4915123456789"));
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByLabel("PIN of this number").fill("9281");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Chats", level: 1 })).toBeVisible();
});

test("everything that is kept can be downloaded", async ({ join }) => {
  const ada = await join("Ada Byron");
  await ada.openPanel("Account and security");
  const downloading = ada.page.waitForEvent("download");
  await ada.section("Your data").getByRole("button", { name: "Download your data" }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe("tidings.zip");
  const archive = await readFile(await download.path());
  expect(archive.subarray(0, 2).toString()).toBe("PK");
});

test("a deleted account is logged out, is not found, and is back after a log-in", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.openPanel("Account and security");
  await ada.section("Your data").getByRole("button", { name: "Delete the account" }).click();
  await ada.confirm("Delete the account");
  await ada.isTold(/^Your account will be gone for good on/);
  await expect(ada.page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await ben.page.goto("/#/");
  await ben.search.fill(ada.username);
  await expect(ben.page.getByText("Nothing found")).toBeVisible();
  await ada.logIn();
  await ada.open(ben.name);
  await ada.sees("Hello Ben");
});
