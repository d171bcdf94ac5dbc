// What the page says stands in one place, www/words.js, beside what stands in the page's markup from the start; and how it says numbers.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";
import { size, words } from "../../www/words.js";

const PAGE = new URL("../../www/", import.meta.url);

/** Attributes and properties that are read by people. */
const TOLD = ["textContent", "innerText", "title", "alt", "placeholder", "label", "aria-label", "ariaLabel", "ariaDescription", "description", "roledescription", "body"];
/** Functions whose arguments from this one on are shown. */
const SHOWN = { tell: 1, el: 2, append: 0, prepend: 0, replaceChildren: 0, replaceWith: 0, before: 0, after: 0, Option: 0, Text: 0, createTextNode: 0, setCustomValidity: 0, Notification: 0, alert: 0, confirm: 0, prompt: 0 };

/** Texts with a word in them that an expression may come to, seen without following names. */
function texts(node) {
  if (ts.isStringLiteralLike(node)) return /\p{L}{2}/u.test(node.text) ? [node.text] : [];
  if (ts.isTemplateExpression(node)) {
    const written = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(" ");
    return [...(/\p{L}{2}/u.test(written) ? [written] : []), ...node.templateSpans.flatMap(({ expression }) => texts(expression))];
  }
  if (ts.isConditionalExpression(node)) return [...texts(node.whenTrue), ...texts(node.whenFalse)];
  if (ts.isBinaryExpression(node)) {
    const [left, right] = [texts(node.left), texts(node.right)];
    const compares = [ts.SyntaxKind.EqualsEqualsEqualsToken, ts.SyntaxKind.ExclamationEqualsEqualsToken].includes(node.operatorToken.kind);
    return compares ? [] : node.operatorToken.kind === ts.SyntaxKind.AmpersandAmpersandToken ? right : [...left, ...right];
  }
  if (ts.isParenthesizedExpression(node) || ts.isSpreadElement(node)) return texts(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.flatMap(texts);
  return [];
}

/** What a module shows of its own. */
function shown(source) {
  const found = [];
  const look = (node) => {
    if ((ts.isCallExpression(node) || ts.isNewExpression(node)) && node.arguments) {
      const name = node.expression.name?.text ?? node.expression.text;
      if (Object.hasOwn(SHOWN, name)) found.push(...node.arguments.slice(SHOWN[name]).flatMap(texts));
      if (name === "setAttribute" && TOLD.includes(node.arguments[0]?.text)) found.push(...texts(node.arguments[1]));
    }
    if (ts.isPropertyAssignment(node) && TOLD.includes(node.name.text)) found.push(...texts(node.initializer));
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken && TOLD.includes(node.left.name?.text)) found.push(...texts(node.right));
    ts.forEachChild(node, look);
  };
  look(ts.createSourceFile("module.js", source, ts.ScriptTarget.Latest));
  return found;
}

test("text of a module's own is seen wherever it is shown", () => {
  for (const source of [
    `tell(byId("status"), "Ready now")`, `tell(where, ready ? words.ready : "Not yet")`, "tell(where, `It took ${seconds} seconds`)", `el("p", { className: "hint" }, "Hello")`,
    `el("button", { title: "Close" })`, `el("button", { aria: { label: busy && "Close" } })`, `status.textContent = "Done"`, `image.setAttribute("alt", "A lake")`,
    `new Notification("Done")`, `list.append("and" + more)`, `select.add(new Option("None", ""))`,
  ]) assert.equal(shown(source).length, 1, source);
  for (const source of [
    `tell(byId("status"), words.ready)`, `el("p", { className: "hint set" }, words.hint, " · ")`, `byId("clip").append(el("source", { type: "video/mp4" }))`,
    `image.setAttribute("role", "img")`, "tell(where, `${a} × ${b}`)",
  ]) assert.deepEqual(shown(source), [], source);
});

test("no module of the page but words.js has text of its own to show", () => {
  const modules = ["", "form/", "runs/", "panels/"].flatMap((folder) => readdirSync(new URL(`./${folder}`, PAGE)).filter((name) => name.endsWith(".js")).map((name) => folder + name))
    .filter((name) => name !== "words.js");
  assert.ok(modules.includes("app.js") && modules.includes("form/tile.js"));
  const found = modules.flatMap((name) => shown(readFileSync(new URL(name, PAGE), "utf8")).map((text) => `${name}: ${text}`));
  assert.deepEqual(found, []);
});

test("sizes and times are rounded before their unit is chosen, and hours are called hours", () => {
  const sizes = { 1: "1 byte", 999: "999 bytes", 1000: "1 kB", 999_499: "999 kB", 999_600: "1.0 MB", 9_940_000: "9.9 MB", 9_970_000: "10 MB", 300_000_000: "300 MB" };
  for (const [bytes, said] of Object.entries(sizes)) assert.equal(size(Number(bytes)), said);
  const took = { 1: "1 second", 59.4: "59 seconds", 59.6: "1:00 minutes", 61: "1:01 minutes", 3599.6: "1:00:00 hours", 3605: "1:00:05 hours", 28_800: "8:00:00 hours" };
  for (const [seconds, said] of Object.entries(took)) assert.equal(words.progress.done(seconds * 1000), `Your clip is ready after ${said}.`);
  const left = { 2: "any moment now", 11: "about 15 s left", 96: "about 2 min left", 3540: "about 59 min left", 3590: "about 1 h left", 5400: "about 1.5 h left", 18_000: "about 5 h left" };
  for (const [seconds, said] of Object.entries(left)) assert.equal(words.progress.left(seconds * 1000), said);
});
