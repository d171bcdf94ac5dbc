// No guide with code in it stands there untried.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

const docs = new URL("../../docs/", import.meta.url);
const here = new URL("./", import.meta.url);

test("every guide with code in it has a test that takes its blocks, and runs every one of them", () => {
  const guides = readdirSync(docs).filter((name) => name.endsWith(".md") && /^```/m.test(readFileSync(new URL(name, docs), "utf8")));
  assert.ok(guides.includes("keys-and-proxies.md"));
  for (const name of guides) {
    const tests = readFileSync(new URL(name.replace(".md", ".test.mjs"), here), "utf8");
    assert.ok(tests.includes(`guide("${name}")`), name);
  }
});

test("the README leads to every guide", () => {
  const readme = readFileSync(new URL("../README.md", docs), "utf8");
  for (const name of readdirSync(docs).filter((name) => name.endsWith(".md"))) assert.ok(readme.includes(`(docs/${name})`), name);
});
