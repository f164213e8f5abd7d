import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.js";

/** What the page noted of the notifications that it showed. */
interface Noted {
  noted: { title: string; body: string }[];
}

/** Notes each notification that the page shows, besides showing it. */
async function noteNotifications(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const noted: Noted["noted"] = [];
    const Shown = window.Notification;
    window.Notification = class extends Shown {
      constructor(title: string, options: NotificationOptions = {}) {
        super(title, options);
        noted.push({ title, body: options.body ?? "" });
      }
    };
    Object.assign(window, { noted });
  });
  await page.reload();
}

const notedBy = (page: Page) => page.evaluate(() => (window as unknown as Noted).noted);

/** Lets the page believe that another window lies over it, which headless browsers cannot do. */
async function hide(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
    document.dispatchEvent(new Event("visibilitychange"));
  });
}

test("what arrives while the app is hidden is notified, unless the chat is muted", async ({ pair }) => {
  const [ada, ben] = await pair();
  await ada.page.context().grantPermissions(["notifications"]);
  await noteNotifications(ada.page);
  await ada.openSettings();
  await ada.page.getByRole("switch", { name: "Notify me of new messages" }).click();
  await expect(ada.page.getByRole("switch", { name: "Notify me of new messages" })).toBeChecked();
  await ben.write("Seen by Ada");
  await ada.sees("Seen by Ada");

  await hide(ada.page);
  await expect(ben.window(ada.name).getByText("online", { exact: true })).toBeHidden();
  await ben.write("Not seen by Ada");
  await expect.poll(() => notedBy(ada.page)).toEqual([{ title: ben.name, body: "Not seen by Ada" }]);

  await ada.page.getByRole("button", { name: "Back" }).first().click();
  await ada.chooseForChat(ben.name, "Mute");
  await expect(ada.chat(ben.name).getByRole("img", { name: "Muted" })).toBeVisible();
  await ben.write("Muted by Ada");
  await ada.sees("Muted by Ada");
  expect(await notedBy(ada.page)).toHaveLength(1);
});

test("a browser that does not allow notifications is told of", async ({ join }) => {
  const ada = await join("Ada Byron");
  await ada.openSettings();
  await ada.page.getByRole("switch", { name: "Notify me of new messages" }).click();
  await expect(ada.page.getByRole("alert")).toHaveText("The browser does not allow notifications from this site.");
  await expect(ada.page.getByRole("switch", { name: "Notify me of new messages" })).not.toBeChecked();
});
