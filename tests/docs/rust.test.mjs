// docs/rust.md: its blocks are examples of the crate, which the step `rust` compiles; that of the app stands in the app.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { guide } from "./support/guide.mjs";

const block = guide("rust.md");
const read = (path) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const lines = (code) => code.split("\n").map((line) => line.trim()).filter(Boolean).join("\n");

test("what the guide shows is compiled as examples of the crate", () => {
  assert.match(read("src/lib.rs"), /include_str!\("..\/docs\/rust.md"\)/);
  for (const name of ["start", "request", "progress", "errors", "resume", "keys"]) assert.match(block(name), /^use relaydance_web::/);
  assert.doesNotMatch(read("docs/rust.md"), /^```rust,(?!ignore leptos$)/m);
});

test("the app's part stands in the app, which is compiled and used in a browser", () => {
  const app = lines(read("examples/leptos/src/main.rs"));
  for (const part of block("leptos").split("\n\n")) assert.ok(app.includes(lines(part)), part);
});
