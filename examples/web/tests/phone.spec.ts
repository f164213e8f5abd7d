import { devices } from "@playwright/test";
import { expect, test } from "./support/fixtures.js";

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices["Pixel 7"];
const PHONE = { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch };

test("on a phone, one thing is shown at a time, and back leads back", async ({ join }) => {
  const ada = await join("Ada Byron", PHONE);
  const ben = await join("Ben Okafor");
  await ben.find(ada);
  await ben.write("Hello Ada");
  await ada.open(ben.name);
  await expect(ada.page.getByRole("navigation")).toBeHidden();
  await ada.sees("Hello Ada");
  await ada.composer.fill("Hello Ben");
  await ada.composer.press("Enter");
  await expect(ada.composer).toHaveValue("Hello Ben\n");
  await ada.page.getByRole("button", { name: "Send" }).click();
  await ben.sees("Hello Ben");

  await ada.page.goBack();
  await expect(ada.page.getByRole("navigation")).toBeVisible();
  await ada.open(ben.name);
  await ada.openDetails(ben.name);
  await expect(ada.composer).toBeHidden();
  await ada.page.getByRole("button", { name: "Close" }).click();
  await expect(ada.composer).toBeVisible();
  await ada.page.getByRole("button", { name: "Back" }).click();
  await ada.seesChats();
});

test("on a phone, nothing is wider than the screen", async ({ join }) => {
  const ada = await join("Ada Byron", { ...PHONE, viewport: { width: 320, height: 640 } });
  const ben = await join("Ben Okafor");
  await ben.find(ada);
  await ben.write(`https://example.org/${"a-very-long-path/".repeat(20)}`);
  await ben.write("word".repeat(80));
  await ada.open(ben.name);
  await ada.sees(/example\.org/, /^(word){80}/);
  const excess = () => ada.page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(await excess()).toBe(0);
  for (const panel of ["Settings", "New group", "Archived chats"]) {
    await ada.page.goto("/#/");
    await ada.menu(panel);
    expect(await excess(), panel).toBe(0);
  }
});

test("on a phone, a long press opens a message's menu", async ({ join }) => {
  const ada = await join("Ada Byron", PHONE);
  const ben = await join("Ben Okafor");
  await ben.find(ada);
  await ben.write("Hello Ada");
  await ada.open(ben.name);
  const bubble = ada.bubble("Hello Ada");
  const touch = { pointerType: "touch", bubbles: true, clientX: 60, clientY: 300 };
  await bubble.dispatchEvent("pointerdown", touch);
  await expect(ada.page.getByRole("menu")).toBeVisible();
  await bubble.dispatchEvent("pointerup", touch);
  await ada.page.getByRole("menuitem", { name: "👍" }).tap();
  await expect(ben.page.getByRole("button", { name: /^👍 1/ })).toBeVisible();
});
