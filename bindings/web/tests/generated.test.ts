/** What is generated from the contract. */
import { execFile } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const PACKAGE = resolve(import.meta.dirname, "..");

async function files(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = paths.map(async (path) => [path.slice(folder.length), await readFile(path, "utf8")] as const);
  return Object.fromEntries(await Promise.all(read));
}

test("the generated code is what the contract gives: npm run generate", async () => {
  const folder = await mkdtemp(join(tmpdir(), "tidings-web-generated-"));
  const programs = join(PACKAGE, "node_modules/.bin");
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH ?? ""}` };
  await promisify(execFile)("buf", ["generate", "--output", folder], { cwd: PACKAGE, env });
  expect(await files(join(folder, "src/gen"))).toEqual(await files(join(PACKAGE, "src/gen")));
  await rm(folder, { recursive: true });
});
