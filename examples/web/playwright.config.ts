import { defineConfig } from "@playwright/test";

/** `spec` are the tests; `bench` measures, and `screenshots` makes the pictures of the README. */
const suite = process.env.SUITE ?? "spec";

export default defineConfig({
  testDir: "tests",
  testMatch: `**/*.${suite}.ts`,
  fullyParallel: true,
  forbidOnly: true,
  workers: 2,
  // A test starts a server and browser tabs, on a machine that may be busy.
  timeout: 240_000,
  expect: { timeout: 60_000 },
  // Once more, for a browser that had no time. The report names what needed it; what fails twice is wrong.
  retries: suite === "spec" ? 1 : 0,
  reporter: [["list"]],
  use: {
    viewport: { width: 1280, height: 800 },
    locale: "en-GB",
    timezoneId: "Europe/Berlin",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--enable-precise-memory-info",
      ],
    },
  },
});
