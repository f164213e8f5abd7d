import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["tests/**/*.test.ts"],
    globalSetup: ["tests/world/setup.ts"],
    // A test starts a server and browser tabs, on a machine that may be busy.
    testTimeout: 240_000,
    hookTimeout: 120_000,
    // Once more, for a browser that had no time. The report names what needed it; what fails twice is wrong.
    retry: 1,
    // Each file has a browser of its own; more of them at once only wait for each other.
    maxWorkers: 2,
  },
});
