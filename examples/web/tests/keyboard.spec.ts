import { expect, PASSWORD, test } from "./support/fixtures.js";

test("everything from the log-in to a reaction is done with the keyboard alone", async ({ pair, newPage }) => {
  const [, ben] = await pair();
  const page = await newPage();
  const press = (key: string) => page.keyboard.press(key);
  const focused = page.locator(":focus");

  await page.goto("/#/login");
  await expect(page.getByRole("heading", { name: "Log in" })).toBeVisible();
  await press("Tab");
  await page.keyboard.type(ben.username);
  await press("Tab");
  await page.keyboard.type(PASSWORD);
  await press("Enter");
  await expect(page.getByRole("heading", { name: "Chats", level: 1 })).toBeVisible();

  // The first stop leads to the chats, from where the arrows go through them.
  await press("Tab");
  await expect(focused).toHaveText("Skip to the chats");
  await press("Enter");
  const chat = page.getByRole("navigation").getByRole("link", { name: /Ada Byron/ });
  await expect(async () => {
    await press("Tab");
    await expect(chat).toBeFocused({ timeout: 100 });
  }).toPass();
  await press("Enter");
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
  await page.keyboard.type("By keyboard");
  await press("Enter");
  await expect(page.getByRole("article").filter({ hasText: "By keyboard" })).toHaveCount(1);

  // Back into the messages, up to what Ada wrote, and answer it.
  await press("Shift+Tab");
  await expect(async () => {
    await press("Shift+Tab");
    await expect(page.getByRole("article", { name: /By keyboard/ })).toBeFocused({ timeout: 100 });
  }).toPass();
  await press("ArrowUp");
  await press("ArrowUp");
  await expect(page.getByRole("article", { name: /Ada Byron.*Hello Ben/ })).toBeFocused();
  await press("r");
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
  await page.keyboard.type("Answered by keyboard");
  await press("Enter");
  const answer = page.getByRole("article", { name: /Answered by keyboard/ });
  await expect(answer.getByRole("button", { name: /Hello Ben/ })).toBeVisible();

  // And react to it from its menu.
  await expect(async () => {
    await press("Shift+Tab");
    await expect(answer).toBeFocused({ timeout: 100 });
  }).toPass();
  await press("Enter");
  await expect(page.getByRole("menu")).toBeVisible();
  await press("ArrowRight");
  await expect(focused).toHaveText("❤️");
  await press("Enter");
  await expect(page.getByRole("button", { name: /^❤️ 1/ })).toBeVisible();
  await expect(page.getByRole("menu")).toBeHidden();

  // Escape leads back to writing.
  await expect(answer).toBeFocused();
  await press("Escape");
  await expect(page.getByRole("textbox", { name: "Message", exact: true })).toBeFocused();
});

test("Escape closes what is open, one thing at a time, and gives the focus back", async ({ pair }) => {
  const [ada] = await pair();
  const menu = ada.page.getByRole("button", { name: "Menu", exact: true });
  await menu.focus();
  await ada.page.keyboard.press("Enter");
  await expect(ada.page.getByRole("menuitem").first()).toBeFocused();
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.getByRole("menu")).toBeHidden();
  await expect(menu).toBeFocused();

  await ada.openSettings();
  await ada.page.getByRole("button", { name: "Log out" }).click();
  await expect(ada.page.getByRole("dialog")).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await expect(ada.page.getByRole("dialog")).toBeHidden();
  await expect(ada.page.getByRole("heading", { name: "Settings" })).toBeVisible();
  await ada.page.keyboard.press("Escape");
  await ada.seesChats();
});

test("those who listen hear what others write", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ben.write("Do you hear this?");
  await expect(ada.page.locator("[aria-live=polite]")).toHaveText("Ben Okafor: Do you hear this?");
});
