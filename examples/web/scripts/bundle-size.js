// Prints what a first visit loads, compressed, and fails beyond the budget. That is the page with everything it needs
// to show the chats; dialogs, panels and other languages come when they are opened.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const BUDGET_KB = 250;
const FIRST = ["index.html", "src/chat/ChatPage.tsx"];

/** @typedef {{ file: string, css?: string[], imports?: string[] }} Chunk */

const dist = new URL("../dist/", import.meta.url);
/** @type {Record<string, Chunk>} */
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

/** @type {Set<string>} */
const files = new Set(["index.html"]);
/** @type {Set<string>} */
const seen = new Set();
const open = [...FIRST];
for (let name = open.pop(); name !== undefined; name = open.pop()) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`the build has no ${name}`);
  if (seen.has(name)) continue;
  seen.add(name);
  files.add(chunk.file);
  chunk.css?.forEach((file) => files.add(file));
  open.push(...(chunk.imports ?? []));
}

const sizes = [...files].map((file) => ({ file, kb: gzipSync(readFileSync(new URL(file, dist))).length / 1024 }));
sizes.sort((a, b) => b.kb - a.kb);
for (const { file, kb } of sizes) console.log(`${kb.toFixed(1).padStart(7)} KB  ${file}`);
const total = sizes.reduce((sum, { kb }) => sum + kb, 0);
console.log(`${total.toFixed(1).padStart(7)} KB  first load, gzip; at most ${BUDGET_KB} KB`);
if (total > BUDGET_KB) process.exit(1);
