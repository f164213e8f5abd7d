import { expect, test } from "./support/fixtures.js";
import { openAccount, writeMany } from "./support/writer.js";

test("unread messages begin below a divider, and are read when they were seen", async ({ pair, join }) => {
  const [ada, ben] = await pair();
  const cleo = await join("Cleo Marsh");
  await ben.find(cleo);
  await ada.write("Unread, the first");
  await ada.write("Unread, the second");
  await expect(ben.chat(ada.name).getByText("2 unread messages")).toBeAttached();
  await ben.open(ada.name);
  const divider = ben.page.getByText("Unread messages", { exact: true });
  await expect(divider).toBeVisible();
  const lines = await ben.page.getByRole("group", { name: "Messages" }).innerText();
  expect(lines.indexOf("Hello Ada")).toBeLessThan(lines.indexOf("Unread messages"));
  expect(lines.indexOf("Unread messages")).toBeLessThan(lines.indexOf("Unread, the first"));
  await expect(ada.bubble("Unread, the second").getByRole("img", { name: "Read" })).toBeVisible();
});

test.describe("on the next day", () => {
  // So that the tokens of today still work.
  test.use({ settings: { TIDINGS_AUTH__ACCESS_TOKEN_LIFE: "7days" } });

  test("days are told apart", async ({ pair }) => {
    const [ada] = await pair();
    await expect(ada.page.getByRole("heading", { name: "Today" })).toBeVisible();
    await ada.page.clock.setFixedTime(Date.now() + 24 * 60 * 60 * 1000);
    await ada.page.reload();
    await expect(ada.page.getByRole("heading", { name: "Yesterday" })).toBeVisible();
  });
});

test("the past comes as it is scrolled to, and keeps its place", async ({ pair, server }) => {
  const [ada, ben] = await pair();
  const chatId = chatIdOf(ada.page.url());
  await writeMany(await openAccount(server.url, ben.username), chatId, 700, (count) => `Line ${count}`);
  await expect(ada.bubble(/^Line 700/)).toBeInViewport();
  await expect(ada.chat(ben.name).getByText(/unread/)).toBeHidden();
  await ada.page.reload();
  await expect(ada.bubble(/^Line 700/)).toBeInViewport();
  const messages = ada.page.getByRole("group", { name: "Messages" });
  await messages.hover();
  const { grew, moved } = await ada.page.evaluate(readOlder);
  expect(grew, "older messages are put before what is in sight").toBeGreaterThan(2000);
  expect(Math.abs(moved), "which stays where it is").toBeLessThan(2);

  await expect(async () => {
    await ada.page.mouse.wheel(0, -20_000);
    await expect(ada.page.getByText("This is where the chat begins.")).toBeInViewport({ timeout: 500 });
  }).toPass();
  await ada.sees("Hello Ben");

  await ben.write("And something new");
  await expect(ada.page.getByRole("button", { name: /Jump to the latest message/ })).toContainText("1 new message");
  await ada.page.getByRole("button", { name: /Jump to the latest message/ }).click();
  await expect(ada.bubble("And something new")).toBeInViewport();
});

test("who reads the end stays there as messages come", async ({ pair, server }) => {
  const [ada, ben] = await pair();
  const chatId = chatIdOf(ada.page.url());
  await writeMany(await openAccount(server.url, ben.username), chatId, 60, (count) => `Line ${count}`);
  await expect(ada.bubble(/^Line 60/)).toBeInViewport();
  await ben.write("One more");
  await expect(ada.bubble("One more")).toBeInViewport();
  await ada.composer.fill("A\nmessage\nof\nmany\nlines");
  await expect(ada.bubble("One more")).toBeInViewport();
});

function chatIdOf(url: string): string {
  const id = /chats\/([0-9a-f-]+)/.exec(url)?.[1];
  if (!id) throw new Error(`no chat is open at ${url}`);
  return id;
}

/** In the page: scrolls near the beginning, and sees what moves while older messages are read. */
async function readOlder(): Promise<{ grew: number; moved: number }> {
  const frames = async (count: number) => {
    for (let frame = 0; frame < count; frame++) await new Promise(requestAnimationFrame);
  };
  const scroller = document.querySelector("ol")?.parentElement;
  if (!scroller) throw new Error("no messages");
  const height = scroller.scrollHeight;
  scroller.dispatchEvent(new WheelEvent("wheel"));
  scroller.scrollTo({ top: 400 });
  await frames(3);
  const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
  const all = [...document.querySelectorAll("article")];
  const watched = all.find((element) => element.getBoundingClientRect().top > middle);
  const top = () => watched?.getBoundingClientRect().top ?? NaN;
  const before = top();
  const end = performance.now() + 10_000;
  while (scroller.scrollHeight < height + 2000 && performance.now() < end) await frames(1);
  await frames(10);
  return { grew: scroller.scrollHeight - height, moved: top() - before };
}
