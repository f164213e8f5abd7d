/** Once for all tests: builds their page, as a web app that the server can serve, and starts a browser. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright";
import { build } from "vite";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The folder with the page. */
    site: string;
    /** Where the browser listens. */
    browser: string;
  }
}

/** Debian's browser; it runs without a sandbox, since the pages are our own, and without telling anybody. */
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const site = await mkdtemp(join(tmpdir(), "tidings-web-page-"));
  await build({
    root: join(import.meta.dirname, "../page"),
    configFile: false,
    logLevel: "warn",
    build: { outDir: site, emptyOutDir: true, target: "es2022", chunkSizeWarningLimit: 2_000 },
  });
  const browser = await chromium.launchServer({ executablePath: CHROMIUM, args: FLAGS });
  project.provide("site", site);
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    await rm(site, { recursive: true });
  };
}
