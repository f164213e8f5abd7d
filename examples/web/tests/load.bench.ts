import type { Page } from "@playwright/test";
import { expect, test, type Person } from "./support/fixtures.js";

const RUNS = 7;

/** What the browser measured of one load. */
interface Load {
  firstPaint: number;
  largestPaint: number;
  /** When the chats were there. */
  ready: number;
  kilobytes: number;
}

test("first paint, and how long an interaction takes", async ({ pair }) => {
  const [ada] = await pair();
  const cold: Load[] = [];
  const warm: Load[] = [];
  for (let run = 0; run < RUNS; run++) {
    const session = await ada.page.context().newCDPSession(ada.page);
    await session.send("Network.clearBrowserCache");
    cold.push(await load(ada));
    warm.push(await load(ada));
    await session.detach();
  }
  report("first load", cold);
  report("later loads", warm);

  const keys = await interactions(ada.page, async () => {
    for (const character of "A message of some length, to be typed.") await ada.page.keyboard.type(character);
  });
  console.log(`  typing: ${keys}`);
  await ada.composer.fill("");
  const sends = await interactions(ada.page, async () => {
    for (let count = 1; count <= 20; count++) await ada.write(`Message ${count}`);
  });
  console.log(`  sending: ${sends}`);
});

async function load(person: Person): Promise<Load> {
  await person.page.reload();
  await expect(person.composer).toBeVisible();
  return person.page.evaluate(async () => {
    const ready = performance.now();
    const largest = new Promise<number>((resolve) => {
      new PerformanceObserver((list) => resolve(list.getEntries().at(-1)?.startTime ?? NaN)).observe({
        type: "largest-contentful-paint",
        buffered: true,
      });
    });
    const files = performance.getEntriesByType("resource") as PerformanceResourceTiming[];
    return {
      firstPaint: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? NaN,
      largestPaint: await largest,
      ready,
      kilobytes: files.reduce((sum, file) => sum + file.transferSize, 0) / 1024,
    };
  });
}

/** How long it took from each input until its effect was painted, as the browser counts it. */
async function interactions(page: Page, act: () => Promise<void>): Promise<string> {
  await page.evaluate(() => {
    const durations: number[] = [];
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) durations.push(duration);
    }).observe({ type: "event", durationThreshold: 16 } as PerformanceObserverInit);
    Object.assign(window, { durations });
  });
  await page.getByRole("textbox", { name: "Message", exact: true }).focus();
  await act();
  const durations = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return (window as unknown as { durations: number[] }).durations;
  });
  durations.sort((a, b) => a - b);
  if (durations.length === 0) return "each within 16 ms";
  return `median ${median(durations)} ms, worst ${durations.at(-1) ?? 0} ms until painted`;
}

function report(what: string, loads: Load[]): void {
  const of = (key: keyof Load) => median(loads.map((load) => load[key])).toFixed(0);
  console.log(
    `  ${what}, median of ${loads.length}: first paint ${of("firstPaint")} ms, largest ${of("largestPaint")} ms, ` +
      `chats there after ${of("ready")} ms, ${of("kilobytes")} KB`,
  );
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
