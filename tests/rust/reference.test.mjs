// The reference of the crate: what it shows, and that everything in it has an example.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { reference } from "../../scripts/rust.mjs";

const pages = readdirSync(reference).filter((name) => /^(struct|enum|fn|trait|type|macro)\..*\.html$/.test(name));

/** The pieces of a page that are to have an example: the item itself, and each function of its own. */
function pieces(name) {
  const html = readFileSync(`${reference}/${name}`, "utf8");
  const own = html.split(/<h2 id="(?:trait-implementations|synthetic-implementations|implementations)/)[0];
  // What an enum's variants or a struct's fields say is no example of the item.
  const item = own.split(/<h2 id="(?:variants|fields)"/)[0];
  const [, methods = ""] = html.split(/<h2 id="implementations"/);
  const inherent = methods.split(/<h2 id="(?:trait|synthetic|blanket|deref)/)[0];
  const functions = inherent.split(/<section id="(?=(?:method|associatedconstant)\.)/).slice(1);
  return [[name, item], ...functions.map((text) => [`${name} ${text.split('"')[0]}`, text])];
}

test("the reference shows the surface and none of what is public for tests", () => {
  for (const name of ["Client", "ClientBuilder", "VideoRequest", "Task", "Error", "Issue", "Operation", "PendingTask", "Watch"]) {
    assert.ok(pages.includes(`struct.${name}.html`), name);
  }
  for (const name of ["ErrorCode", "Event", "IssueCode", "Severity", "Status"]) assert.ok(pages.includes(`enum.${name}.html`), name);
  assert.doesNotMatch(readFileSync(`${reference}/index.html`, "utf8"), /id="modules"/);
});

test("everything that can be called or named has an example", () => {
  const all = pages.flatMap(pieces);
  assert.ok(all.length > 100, `${all.length}`);
  const without = all.filter(([, text]) => !text.includes("rust-example-rendered")).map(([name]) => name);
  assert.deepEqual(without, []);
});
