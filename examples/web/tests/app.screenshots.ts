import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { BrowserContextOptions, Page } from "@playwright/test";
import sharp from "sharp";
import { expect, Person, test } from "./support/fixtures.js";

const FOLDER = resolve(import.meta.dirname, "../screenshots");
const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 800 } };
const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 780 },
  deviceScaleFactor: 1.5,
  isMobile: true,
  hasTouch: true,
};

/** Takes a picture in each theme. */
async function picture(page: Page, name: string): Promise<void> {
  await mkdir(FOLDER, { recursive: true });
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const taken = await page.screenshot({ animations: "disabled", caret: "hide" });
    await sharp(taken)
      .png({ palette: true, colours: 128, effort: 10, compressionLevel: 9 })
      .toFile(join(FOLDER, `${name}-${colorScheme}.png`));
  }
}

test("pictures of every page", async ({ join: register, newPage }) => {
  test.setTimeout(10 * 60_000);
  const maya = await register("Maya Chen", DESKTOP);
  const tom = await register("Tom Keller");
  const priya = await register("Priya Nair");
  const lukas = await register("Lukas Brandt");
  await pictureAccountPages(await newPage(DESKTOP), "desktop");
  await pictureAccountPages(await newPage(PHONE), "phone");

  await talkInPairs(maya, [tom, priya, lukas]);
  await talkInGroup(maya, [tom, priya, lukas]);
  await pictureChats(maya, "desktop");

  const phone = new Person(await newPage(PHONE), maya.name, maya.username);
  await phone.logIn();
  await phone.seesChats();
  await expect(phone.chat("Weekend hike")).toContainText("map");
  await picture(phone.page, "chats-phone");
  await pictureChats(phone, "phone");
});

async function pictureAccountPages(page: Page, size: string): Promise<void> {
  await page.goto("/#/login");
  await page.getByLabel("Username").fill("maya");
  await picture(page, `login-${size}`);
  await page.goto("/#/register");
  await page.getByLabel("Name", { exact: true }).fill("Maya Chen");
  await picture(page, `register-${size}`);
  await page.goto("/#/link");
  await expect(page.getByRole("img", { name: "QR code that links this browser" })).toBeVisible();
  await picture(page, `link-${size}`);
}

async function talkInPairs(maya: Person, [tom, priya, lukas]: [Person, Person, Person]): Promise<void> {
  await lukas.find(maya);
  await lukas.write("The invoice is on its way, thanks for the quick answer!");
  await maya.open(lukas.name);
  await maya.write("Perfect, thank you 🙏");
  await maya.find(priya);
  await maya.write("Did the parcel arrive?");
  await priya.open(maya.name);
  await priya.sees("Did the parcel arrive?");
  await priya.write("It did, this morning!");
  await priya.write("I'll bring it along on Saturday");

  await tom.find(maya);
  await tom.write("Morning! Did you get a chance to read the draft?");
  await maya.open(tom.name);
  await maya.sees("Did you get a chance");
  await maya.write("I did. The middle part is really good, I would only shorten the introduction a little.");
  await tom.choose("The middle part", "❤️");
  await tom.write("Agreed, it is too long. What about the figures?");
  await maya.choose("What about the figures?", "Reply");
  await maya.write("Two of them could go. This explains how to choose: https://example.org/figures");
  await tom.write("Great, I'll take those out and send you a new version tonight");
  await maya.choose("new version tonight", "👍");
  await maya.write("No hurry, tomorrow is fine too 🙂");
  await tom.sees("No hurry");
}

async function talkInGroup(maya: Person, [tom, priya, lukas]: [Person, Person, Person]): Promise<void> {
  await maya.makeGroup("Weekend hike", [tom, priya, lukas]);
  const details = await maya.openDetails("Weekend hike");
  await details.getByRole("button", { name: "Edit name and description" }).click();
  await maya.page
    .getByRole("dialog")
    .getByLabel("Description")
    .fill("Saturday, 9 o'clock at the station. Bring water!");
  await maya.confirm("Save");
  await details.getByRole("button", { name: "Actions for Tom Keller" }).click();
  await maya.page.getByRole("menuitem", { name: "Make admin" }).click();
  await expect(details.getByText("Admin")).toBeVisible();
  await details.getByRole("button", { name: "Close" }).click();

  await maya.write("The forecast for Saturday looks good ☀️ Shall we take the lake route?");
  for (const other of [tom, priya, lukas]) await other.open("Weekend hike");
  await priya.sees("The forecast for Saturday");
  await priya.write("Yes please! It is 14 km, and there is a café half-way.");
  await priya.write("I'll check when it opens");
  await tom.choose("half-way", "👍");
  await lukas.choose("half-way", "👍");
  await tom.write("I'm in. Which train do we take?");
  await maya.choose("Which train", "Reply");
  await maya.write("The one at 8:15, platform 3");
  await lukas.composer.pressSequentially("@Maya");
  await lukas.composer.press("Enter");
  await lukas.composer.pressSequentially("could you bring the map?");
  await lukas.composer.press("Enter");
  await maya.sees("could you bring the map?");
  await maya.choose("could you bring the map?", "👍");
  await tom.choose("The forecast for Saturday", "❤️");
  for (const other of [tom, priya, lukas]) await other.sees("could you bring the map?");
}

async function pictureChats(person: Person, size: "desktop" | "phone"): Promise<void> {
  const { page } = person;
  const start = async () => {
    await page.goto("/#/");
    await person.seesChats();
  };
  await start();
  await person.open("Tom Keller");
  await person.sees("No hurry");
  await picture(page, `chat-${size}`);
  await start();
  await person.open("Weekend hike");
  await person.sees("could you bring the map?");
  await picture(page, `group-${size}`);
  const details = await person.openDetails("Weekend hike");
  await expect(details.getByRole("list", { name: "Members" }).getByRole("listitem")).toHaveCount(4);
  await picture(page, `details-${size}`);
  await start();
  await page.getByRole("button", { name: "New chat" }).click();
  await expect(page.getByText("No contacts yet")).toBeVisible();
  await picture(page, `new-chat-${size}`);
  await start();
  await person.openSettings();
  await expect(page.getByRole("region", { name: "Devices" }).getByRole("listitem").first()).toBeVisible();
  await picture(page, `settings-${size}`);
  await person.openPanel("Account and security");
  await expect(person.section("Two-step log-in")).toBeVisible();
  await picture(page, `security-${size}`);
}
