import { join } from "node:path";
import { defineConfig } from "vitest/config";

/** Everything is tested with each platform's native code. */
function project(native: "kotlin" | "swift") {
  return { extends: true, test: { name: native, provide: { native } } } as const;
}

export default defineConfig({
  resolve: {
    alias: {
      "@tidings/react-native": join(import.meta.dirname, "src"),
      "react-native": join(import.meta.dirname, "tests/native/react_native.ts"),
    },
  },
  test: {
    include: ["tests/**/*.test.{ts,tsx}"],
    // A test starts a server and an app's process, on a machine that may be busy.
    setupFiles: ["tests/world/setup.ts"],
    testTimeout: 240_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    silent: "passed-only",
    server: { deps: { inline: ["react-native-web"] } },
    projects: [project("kotlin"), project("swift")],
  },
});
