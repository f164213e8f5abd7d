/** The README's code. */
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";

const PACKAGE = resolve(import.meta.dirname, "..");

/** What an app has around the second example. */
const AROUND = `
declare const client: import("@tidings/web").Client;
declare const root: import("react-dom/client").Root;
declare function App(): null;
`;

test("the README's code fits the types", async () => {
  const readme = await readFile(join(PACKAGE, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/```(tsx?)\n(.*?)```/gs)].map(([, kind, code = ""], index) => ({
    path: join(PACKAGE, "tests", `readme-${String(index)}.${String(kind)}`),
    code: kind === "tsx" ? AROUND + code : code,
  }));
  expect(blocks).toHaveLength(3);
  const texts = new Map(blocks.map(({ path, code }) => [path, code]));

  const { config } = ts.readConfigFile(join(PACKAGE, "tsconfig.json"), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PACKAGE);
  const own = { "@tidings/web": ["./src/index.ts"], "@tidings/web/react": ["./src/react/index.ts"] };
  const host = ts.createCompilerHost(options);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  const program = ts.createProgram([...texts.keys()], { ...options, paths: own, noUnusedLocals: false }, host);
  const wrong = ts.getPreEmitDiagnostics(program).filter(({ file }) => texts.has(file?.fileName ?? ""));
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
});
