import type { Page } from "@playwright/test";
import { expect, test } from "./support/fixtures.js";
import { openAccount, writeMany } from "./support/writer.js";

const MESSAGES = 100_000;
const LINES = [
  "Did you see the notes from yesterday?",
  "Yes. I would move the second part to the front, and leave the numbers for the end, where people look for them.",
  "Good idea 👍",
  "I'll have a new version by noon. Could you go over it before the meeting? There is not much time in between.",
  "Sure",
];

interface Frames {
  median: number;
  p99: number;
  slow: number;
  count: number;
}

test("a chat of 100,000 messages is scrolled, and only what is in sight is in the page", async ({ pair, server }) => {
  test.setTimeout(10 * 60_000);
  const [ada, ben] = await pair();
  const url = ada.page.url();
  const chatId = /chats\/([0-9a-f-]+)/.exec(url)?.[1] ?? "";
  // Nobody looks while they are written.
  for (const { page } of [ada, ben]) await page.goto("about:blank");
  const seeding = Date.now();
  const text = (number: number) => `${number}: ${LINES[number % LINES.length] ?? ""}`;
  await writeMany(await openAccount(server.url, ben.username), chatId, MESSAGES, text);
  print(`written in ${seconds(seeding)}`);

  const opening = Date.now();
  await ada.page.goto(url);
  await expect(ada.bubble(/^100000:/)).toBeInViewport({ timeout: 60_000 });
  print(`opened in ${seconds(opening)}, ${await heap(ada.page)} of memory`);

  const wheeling = framesDuring(ada.page, 10_000);
  await ada.page.getByRole("group", { name: "Messages" }).hover();
  for (const until = Date.now() + 9_500; Date.now() < until;) await ada.page.mouse.wheel(0, -300);
  print(`the wheel, for 10 s: ${show(await wheeling)}`);

  const loaded = await holdAtTop(ada.page, 30_000);
  print(`held at the top for 30 s: ${loaded} pixels of the past, ${await heap(ada.page)} of memory`);
  const elements = await ada.page.locator("ol > li").count();
  print(`${elements} of the messages are in the page`);
  expect(elements).toBeLessThan(200);

  const whole = framesDuring(ada.page, 10_000);
  for (const until = Date.now() + 9_500; Date.now() < until;) await ada.page.mouse.wheel(0, 300);
  print(`the wheel in that past, for 10 s: ${show(await whole)}`);
  await ada.page.getByRole("button", { name: /Jump to the latest message/ }).click();
  await expect(ada.bubble(/^100000:/)).toBeInViewport();
});

/** Scrolls into the past as somebody does who drags the scrollbar to the top and holds it there; gives how far. */
function holdAtTop(page: Page, milliseconds: number): Promise<number> {
  return page.evaluate(async (milliseconds) => {
    const scroller = document.querySelector("ol")?.parentElement;
    scroller?.dispatchEvent(new WheelEvent("wheel"));
    for (const end = performance.now() + milliseconds; performance.now() < end;) {
      scroller?.scrollTo({ top: 0 });
      await new Promise(requestAnimationFrame);
    }
    return scroller?.scrollHeight ?? 0;
  }, milliseconds);
}

/** How long the frames take for some time. */
function framesDuring(page: Page, milliseconds: number): Promise<Frames> {
  return page.evaluate(async (milliseconds) => {
    const times: number[] = [];
    let last = performance.now();
    for (const end = last + milliseconds; last < end;) {
      const now = await new Promise(requestAnimationFrame);
      times.push(now - last);
      last = now;
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
    return { median: at(0.5), p99: at(0.99), slow: times.filter((time) => time > 50).length, count: times.length };
  }, milliseconds);
}

const show = ({ median, p99, slow, count }: Frames) =>
  `${count} frames, median ${median.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms, ${slow} over 50 ms`;

async function heap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize } = await session.send("Runtime.getHeapUsage");
  await session.detach();
  return `${(usedSize / 1024 / 1024).toFixed(0)} MB`;
}

const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

function print(line: string): void {
  console.log(`  100,000 messages: ${line}`);
}
