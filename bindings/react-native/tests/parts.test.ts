/** What must agree where no compiler sees both sides. */
import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { REASONS } from "../src/error";
import { applyChanges } from "../src/lists";

const PACKAGE = resolve(import.meta.dirname, "..");

test("every call of the core can be made, and each platform knows all of them", () => {
  const core = /public interface CoreInterface \{.*?\n\}/s.exec(
    read("../kotlin/src/main/kotlin/tidings/Generated.kt"),
  )?.[0];
  const own = ["observeChats", "observeConnection", "observePresence", "observeTyping", "observeIncoming"];
  const elsewhere = new Set([...own, "observeMessages", "beginClose", "closeAndWait"]);
  const wanted = names(core ?? "", /fun `(\w+)`/g).filter((name) => !elsewhere.has(name));
  expect(wanted.length).toBeGreaterThan(50);
  // Of what the core answers or is given as an object, JavaScript has names.
  const withObjects = [...wanted, "nextLinkStep", "cancelLink", "answerSigner"].sort();
  expect(names(read("src/calls.ts"), /^ {2}(\w+): Call/gm)).toEqual(withObjects);
  expect(names(allCalls("android/src/main/kotlin/tidings/reactnative"), /^ +"(\w+)" ->/gm)).toEqual(withObjects);
  expect(names(allCalls("ios/Bridge"), /case "(\w+)":/g)).toEqual(withObjects);
});

test("the reasons are the contract's", () => {
  const contract = names(read("../../proto/tidings/v1/error.proto"), /^ {2}ERROR_REASON_(\w+) =/gm);
  expect([...REASONS].sort()).toEqual([...contract.filter((name) => name !== "UNSPECIFIED"), "OTHER"].sort());
});

test("the Objective-C++ class has the methods that codegen wants, and calls what Swift has", () => {
  const wanted = methods(
    /@protocol NativeTidingsSpec.*?@end/s.exec(read("build/codegen/ios/TidingsSpec/TidingsSpec.h"))?.[0] ?? "",
  );
  const module = read("ios/RCTTidings.mm");
  expect(wanted.length).toBeGreaterThan(5);
  expect(methods(module)).toEqual(expect.arrayContaining(wanted));

  const swift = Array.from(
    read("ios/TidingsBridge.swift").matchAll(/@objc\s+public func (\w+)\(([^)]*)\)/g),
    ([, name = "", parameters = ""]) => name + labels(parameters).join(""),
  );
  const called = Array.from(module.matchAll(/\[_bridge (.*?)\][;)]/gs), ([, call = ""]) => {
    return Array.from(call.matchAll(/\w+:/g)).join("") || call;
  });
  expect([...new Set(called)].sort()).toEqual(swift.sort());
});

/** The labels of a Swift function's parameters, as a selector has them. */
function labels(parameters: string): string[] {
  return Array.from(parameters.matchAll(/(?:^|,)\s*(\w+)(?: \w+)?:/g), ([, label]) =>
    label === "_" ? ":" : `${label ?? ""}:`,
  );
}

test("what is the same by its value stays the same object, and an unchanged list the same list", () => {
  const row = (id: string, at: number) => ({ id, at: new Date(at), tags: [id] });
  const list = [row("a", 1), row("b", 2), row("c", 3)];
  const [a, b, c] = list;
  expect(applyChanges(list, [{ type: "update", index: 1, item: row("b", 2) }])).toBe(list);
  expect(applyChanges(list, [{ type: "reset", items: [row("a", 1), row("b", 2), row("c", 3)] }])).toBe(list);
  const moved = applyChanges(list, [
    { type: "remove", index: 2 },
    { type: "insert", index: 0, item: row("c", 3) },
    { type: "update", index: 1, item: row("a", 9) },
  ]);
  expect(moved).toEqual([c, row("a", 9), b]);
  expect([moved[0] === c, moved[1] === a, moved[2] === b]).toEqual([true, false, true]);
});

function read(path: string): string {
  return readFileSync(join(PACKAGE, path), "utf8");
}

/** The files in a folder in which calls are carried out. */
function allCalls(folder: string): string {
  const files = readdirSync(join(PACKAGE, folder)).filter((file) => /Calls\.\w+$/.test(file));
  return files.map((file) => read(join(folder, file))).join("\n");
}

function names(text: string, pattern: RegExp): string[] {
  return Array.from(text.matchAll(pattern), ([, name = ""]) => name).sort();
}

/** The declarations of Objective-C methods, without what does not matter. */
function methods(text: string): string[] {
  return Array.from(text.matchAll(/^- \(void\)\w+:.*?(?=;|\n\{)/gms), ([method]) => method.replaceAll(/\s+/g, " "));
}
