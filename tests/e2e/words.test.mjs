// What the page says stands in one place, www/words.js, beside what stands in the page's markup from the start.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import ts from "typescript";

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
