import { createRequire } from "node:module";
import type { Page } from "@playwright/test";
import type { AxeResults, RunOptions } from "axe-core";
import { Authenticator, withPasskeys } from "./support/authenticator.js";
import { expect, Person, test } from "./support/fixtures.js";

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** axe, as it stands in the page. */
interface WithAxe {
  axe: { run: (options: RunOptions) => Promise<AxeResults> };
}

/** Nothing serious or critical, as axe sees it, in either theme. */
async function isAccessible(page: Page, what: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    // What is still fading in has not got its colours yet.
    await page.waitForFunction(() => document.getAnimations().every(({ playState }) => playState === "finished"));
    const results = await page.evaluate(() => (window as unknown as WithAxe).axe.run({ resultTypes: ["violations"] }));
    const grave = results.violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    const found = grave.map(
      ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => node.html).join("\n  ")}`,
    );
    expect(found, `${what}, ${colorScheme}`).toEqual([]);
  }
}

/** Puts axe into a page; the content security policy is for what comes over the network. */
async function withAxe(page: Page): Promise<void> {
  await page.addInitScript({ path: AXE });
  await page.reload();
}

test("axe finds nothing serious where people log in and register", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/#/login");
  await withAxe(page);
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await isAccessible(page, "log-in");
  await page.getByRole("link", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Create account" })).toBeVisible();
  await isAccessible(page, "registration");
});

test("axe finds nothing serious on the other ways in", async ({ newPage }) => {
  const page = await newPage();
  await page.goto("/#/phone");
  await withAxe(page);
  await expect(page.getByLabel("Phone number")).toBeVisible();
  await isAccessible(page, "the phone number");
  await page.getByLabel("Phone number").fill("+49 151 23456789");
  await page.getByRole("button", { name: "Send the code" }).click();
  await expect(page.getByLabel("Code")).toBeVisible();
  await isAccessible(page, "the code");
  await page.goto("/#/reset");
  await page.getByLabel("E-mail").fill("ada@example.org");
  await isAccessible(page, "a forgotten password");
  await page.getByRole("button", { name: "Mail the code" }).click();
  await expect(page.getByLabel("New password")).toBeVisible();
  await isAccessible(page, "a new password");
  await page.goto("/#/link");
  await expect(page.getByRole("img", { name: "QR code that links this browser" })).toBeVisible();
  await isAccessible(page, "linking this browser");
});

test("axe finds nothing serious where an account is guarded", async ({ join, newPage, server }) => {
  const ada = await join("Ada Byron", { baseURL: server.namedUrl });
  await withPasskeys(ada.page);
  await withAxe(ada.page);
  await ada.openPanel("Account and security");
  await ada.section("Passkeys").getByRole("button", { name: "Add a passkey" }).click();
  await isAccessible(ada.page, "naming a passkey");
  await ada.dialog("Add a passkey").getByRole("button", { name: "Continue" }).click();
  await expect(ada.section("Passkeys").getByRole("listitem")).toHaveCount(1);
  for (const change of ["Change: Username", "Add: E-mail", "Add: Phone number", "Change: Password"]) {
    await ada.section("How you log in").getByRole("button", { name: change }).click();
    await isAccessible(ada.page, change);
    await ada.page.keyboard.press("Escape");
  }
  await ada.section("Two-step log-in").getByRole("button", { name: "Turn on" }).click();
  const dialog = ada.dialog("Set the authenticator app up");
  await expect(dialog.getByRole("img")).toBeVisible();
  await isAccessible(ada.page, "setting the authenticator app up");
  const app = new Authenticator(await dialog.getByLabel("Or type this secret").inputValue());
  await dialog.getByLabel("Then enter the code that it shows").fill(await app.code());
  await dialog.getByRole("button", { name: "Turn on" }).click();
  await expect(ada.dialog("Recovery codes")).toBeVisible();
  await isAccessible(ada.page, "the recovery codes");
  await ada.dialog("Recovery codes").getByRole("button", { name: "I have kept them" }).click();
  await expect(ada.section("Two-step log-in").getByText("10 left")).toBeVisible();
  await isAccessible(ada.page, "account and security");

  const second = new Person(await newPage(), ada.name, ada.username);
  await second.page.goto("/#/login");
  await withAxe(second.page);
  await second.logIn();
  await expect(second.page.getByRole("heading", { name: "One more step" })).toBeVisible();
  await isAccessible(second.page, "the second step");
});

test("axe finds nothing serious where people are found, invited and reported", async ({ pair }) => {
  const [ada, ben] = await pair();
  await withAxe(ada.page);
  await ada.openPanel("Find people");
  await isAccessible(ada.page, "finding people");
  await ada.openPanel("Invitations");
  await ada.page.getByLabel("For whom").fill("Grace");
  await ada.page.getByRole("button", { name: "Make a link" }).click();
  await expect(ada.page.getByRole("list", { name: "Open invitations" })).toBeVisible();
  await isAccessible(ada.page, "the invitations");
  await ada.page.goto("/#/");
  await ada.openSettings();
  await ada.page.getByRole("button", { name: "My QR code" }).click();
  await expect(ada.dialog("My QR code").getByRole("img")).toBeVisible();
  await isAccessible(ada.page, "the profile code");
  await ada.page.keyboard.press("Escape");
  await ada.section("Devices").getByRole("button", { name: "Link a device" }).click();
  await isAccessible(ada.page, "linking a device");
  await ada.page.keyboard.press("Escape");
  await ada.page.goto("/#/");
  await ada.open(ben.name);
  await ada.choose("Hello Ada", "Report");
  await isAccessible(ada.page, "a report");
});

test("axe finds nothing serious in a chat and what opens over it", async ({ pair }) => {
  const [ada, ben] = await pair();
  await withAxe(ada.page);
  await ada.choose("Hello Ada", "❤️");
  await ada.choose("Hello Ada", "Reply");
  await ada.write("See https://example.org 👍");
  await ben.sees("See https://example.org");
  await ben.write("And this is unread");
  await ada.sees("And this is unread");
  await isAccessible(ada.page, "a chat");

  await ada.bubble("And this is unread").click({ button: "right", position: { x: 12, y: 12 } });
  await expect(ada.page.getByRole("menu")).toBeVisible();
  await isAccessible(ada.page, "a message's menu");
  await ada.page.keyboard.press("Escape");
  await ada.page.getByRole("button", { name: "Emoji" }).click();
  await expect(ada.page.getByRole("dialog", { name: "Emoji" })).toBeVisible();
  await isAccessible(ada.page, "the emoji");
  await ada.page.keyboard.press("Escape");
  await ada.choose("Hello Ben", "Who has read this");
  await isAccessible(ada.page, "who has read a message");
  await ada.page.keyboard.press("Escape");
  await ada.choose("Hello Ben", "Forward");
  await isAccessible(ada.page, "forwarding");
  await ada.page.keyboard.press("Escape");
  await ada.choose("Hello Ben", "Delete for everyone");
  await isAccessible(ada.page, "a question");
  await ada.page.keyboard.press("Escape");
  await ada.openDetails(ben.name);
  await isAccessible(ada.page, "a person's details");
});

test("axe finds nothing serious in a group and its details", async ({ pair }) => {
  const [ada, ben] = await pair();
  await withAxe(ada.page);
  await ada.makeGroup("Garden plans", [ben]);
  await ben.open("Garden plans");
  await ben.write("Tomatoes!");
  await ada.sees("Tomatoes!");
  await ada.composer.pressSequentially("Yes @");
  await expect(ada.page.getByRole("listbox")).toBeVisible();
  await isAccessible(ada.page, "mentioning");
  await ada.composer.fill("");
  const details = await ada.openDetails("Garden plans");
  await expect(details.getByRole("list", { name: "Members" })).toBeVisible();
  await isAccessible(ada.page, "a group's details");
  await details.getByRole("button", { name: "Edit name and description" }).click();
  await isAccessible(ada.page, "editing a group");
});

test("axe finds nothing serious in the panels of the sidebar", async ({ pair }) => {
  const [ada, ben] = await pair();
  await withAxe(ada.page);
  const panels: [string, (person: Person) => Promise<void>][] = [
    ["the search", (person) => person.search.fill(ben.username)],
    ["the settings", (person) => person.openSettings()],
    ["a new chat", (person) => person.page.getByRole("button", { name: "New chat" }).click()],
    ["a new group", (person) => person.menu("New group")],
    ["the archive", (person) => person.menu("Archived chats")],
  ];
  for (const [what, open] of panels) {
    await ada.page.goto("/#/");
    await ada.seesChats();
    await open(ada);
    await expect(ada.page.getByRole("navigation").getByRole("status")).toHaveCount(0);
    await isAccessible(ada.page, what);
  }
  await ada.page.context().setOffline(true);
  await ada.page.goto("/#/");
  await expect(ada.page.getByText(/You are offline/)).toBeVisible();
  await isAccessible(ada.page, "the chats without a connection");
});
