import { expect, Person, test } from "./support/fixtures.js";

test("who opens an invitation's link registers and is in a chat with who sent it", async ({ join, newPage }) => {
  const ada = await join("Ada Byron");
  await ada.openPanel("Invitations");
  await ada.page.getByLabel("For whom").fill("Ben from work");
  await ada.page.getByRole("button", { name: "Make a link" }).click();
  const link = await ada.page.getByLabel("Send this link. It is shown this one time.").inputValue();
  const open = ada.page.getByRole("list", { name: "Open invitations" });
  await expect(open.getByText("Ben from work")).toBeVisible();

  const page = await newPage();
  await page.goto(link);
  await expect(page.getByText("Log in or create an account to accept the invitation.")).toBeVisible();
  await page.getByRole("link", { name: "Create account" }).click();
  const ben = new Person(page, "Ben Okafor", "ben.okafor");
  await page.getByLabel("Name", { exact: true }).fill(ben.name);
  await page.getByLabel("Username").fill(ben.username);
  await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
  await page.getByRole("button", { name: "Create account" }).click();
  await ben.confirm("Accept the invitation");
  await expect(ben.window(ada.name)).toBeVisible();
  await ben.write("Hello Ada");

  await ada.page.reload();
  await expect(ada.page.getByText("No open invitations")).toBeVisible();
  await page.goto(link);
  await ben.confirm("Accept the invitation");
  await ben.isTold("This invitation is no longer valid.");
});

test("an invitation is taken back", async ({ join }) => {
  const ada = await join("Ada Byron");
  await ada.openPanel("Invitations");
  await ada.page.getByLabel("For whom").fill("Nobody");
  await ada.page.getByRole("button", { name: "Make a link" }).click();
  await ada.page.getByRole("button", { name: "Take back: Nobody" }).click();
  await expect(ada.page.getByText("No open invitations")).toBeVisible();
});

test("a person is added by what their QR code says", async ({ join }) => {
  const [ada, ben] = [await join("Ada Byron"), await join("Ben Okafor")];
  await ada.openSettings();
  await ada.page.getByRole("button", { name: "My QR code" }).click();
  const dialog = ada.dialog("My QR code");
  await expect(dialog.getByRole("img", { name: "My QR code" })).toBeVisible();
  const code = await dialog.getByLabel("What the code says").inputValue();

  await ben.openPanel("Find people");
  await ben.page.getByLabel("Text of the code").fill(code);
  await ben.page.getByRole("button", { name: "Add to contacts" }).click();
  await ben.isTold("Ada Byron is in your contacts now.");

  await dialog.getByRole("button", { name: "Make another code" }).click();
  await ada.page
    .getByRole("dialog", { name: "Make another code" })
    .getByRole("button", { name: "Make another code" })
    .click();
  await expect(dialog.getByLabel("What the code says")).not.toHaveValue(code);
  await ben.page.getByLabel("Text of the code").fill(code);
  await ben.page.getByRole("button", { name: "Add to contacts" }).click();
  await expect(ben.page.getByRole("alert").filter({ hasText: "This person cannot be found." })).toBeVisible();
});

test("people are found by a pasted list of phone numbers", async ({ join, newPage, server }) => {
  const ada = await join("Ada Byron");
  const page = await newPage();
  await page.goto("/#/phone");
  await page.getByLabel("Phone number").fill("+49 151 23456789");
  await page.getByRole("button", { name: "Send the code" }).click();
  await page.getByLabel("Code").fill(await server.codeFor("+4915123456789"));
  await page.getByLabel("Your name, if you are new").fill("Ben Okafor");
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Chats", level: 1 })).toBeVisible();

  await ada.openPanel("Find people");
  await ada.page
    .getByRole("textbox", { name: "Phone numbers" })
    .fill("0049 (151) 23456789\n+49 160 1111111\nthe plumber");
  await ada.page.getByRole("button", { name: "Look them up" }).click();
  await expect(ada.page.getByText("1 person is here")).toBeVisible();
  await expect(ada.page.getByText("Not phone numbers: the plumber")).toBeVisible();
  const found = ada.page.getByRole("list", { name: "Found" });
  await found.getByRole("button", { name: "Add", exact: true }).click();
  await ada.isTold("Ben Okafor is in your contacts now.");
  await found.getByRole("button", { name: /Ben Okafor/ }).click();
  await expect(ada.window("Ben Okafor")).toBeVisible();
});

test("a message is reported, and its author blocked", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.choose("Hello Ben", "Report");
  const dialog = ben.dialog("Report Ada Byron");
  await expect(dialog.getByText("The administrators can read this message as it is now.")).toBeVisible();
  await dialog.getByLabel("What is wrong?").selectOption("Harassment or threats");
  await dialog.getByLabel("What happened?").fill("This is a test");
  await dialog.getByRole("switch", { name: "Block this person too" }).check();
  await dialog.getByRole("button", { name: "Report" }).click();
  await ben.isTold("Reported. Thank you.");
  await expect(ben.page.getByText("You have blocked this person.")).toBeVisible();
  await ada.write("Are you there?");
  await expect(ada.page.getByText("Messages cannot be sent to this person.")).toBeVisible();
});

test("a status goes away when its time is over", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.openSettings();
  const profile = ada.section("Profile");
  await profile.getByLabel("About").fill("On the train");
  await profile.getByLabel("Goes away").selectOption("In an hour");
  await profile.getByRole("button", { name: "Save" }).click();
  await ada.isTold("Saved");
  await expect(profile.getByLabel("About")).toHaveAccessibleDescription(/^Goes away /);
  await ben.page.clock.install();
  const details = await ben.openDetails(ada.name);
  await expect(details.getByText("On the train")).toBeVisible();
  await ben.page.clock.fastForward("01:01:00");
  await expect(details.getByText("On the train")).toBeHidden();
});

test("who does not tell what they have read is not told either", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.openSettings();
  await ben.page.getByRole("switch", { name: "Show others what you have read" }).click();
  await expect(ben.page.getByRole("switch", { name: "Show others what you have read" })).not.toBeChecked();
  await ada.write("Did you see this?");
  await ben.sees("Did you see this?");
  await expect(ada.bubble("Did you see this?").getByLabel("Delivered")).toBeAttached();
  await ada.page.reload();
  await expect(ada.bubble("Did you see this?").getByLabel("Delivered")).toBeAttached();
});
