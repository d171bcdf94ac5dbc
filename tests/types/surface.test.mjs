// The types are written by hand, so they are held against what is there: the built module, the Rust words, the package.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { packing } from "../consumers/support/pack.mjs";

const root = new URL("../../", import.meta.url);
const read = (path) => readFileSync(new URL(path, root), "utf8");
const types = ts.createSourceFile("index.d.ts", read("src/js/index.d.ts"), ts.ScriptTarget.ES2022, true);
const exported = types.statements.filter((statement) => statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword));

const named = (is, name) => exported.find((statement) => is(statement) && statement.name.text === name);

/** The words of a union of texts. */
function union(name) {
  const { type } = named(ts.isTypeAliasDeclaration, name);
  assert.ok(ts.isUnionTypeNode(type));
  return type.types.map((word) => word.literal.text);
}

/** The words that Rust gives its codes. */
function codes(path) {
  const [, list] = /^codes! \{\n([\s\S]*?)^\}/m.exec(read(path));
  return [...list.matchAll(/^\s*\w+ = "(\w+)",$/gm)].map(([, word]) => word);
}

const own = (prototype) => Object.getOwnPropertyNames(prototype).filter((key) => key !== "constructor");

test("a class's declared methods are the built ones, no more and no less", async () => {
  const { Relaydance } = await import("../../dist/index.js");
  const declared = named(ts.isClassDeclaration, "Relaydance").members.filter(ts.isMethodDeclaration).map(({ name }) => name.text);
  assert.ok(declared.length >= 10);
  assert.deepEqual(own(Relaydance.prototype).toSorted(), declared.toSorted());
  for (const name of declared) assert.equal(typeof Relaydance.prototype[name], "function");
  assert.deepEqual(Object.getOwnPropertyNames(new Relaydance()), []);
});

test("the exported values are the declared ones", async () => {
  const values = exported.filter((statement) => ts.isClassDeclaration(statement) || ts.isFunctionDeclaration(statement)).map(({ name }) => name.text);
  assert.ok(!exported.some((statement) => ts.isVariableStatement(statement) || ts.isEnumDeclaration(statement)));
  assert.deepEqual(Object.keys(await import("../../dist/index.js")).toSorted(), values.toSorted());
  assert.deepEqual(Object.keys(createRequire(import.meta.url)("../../dist/index.cjs")).toSorted(), values.toSorted());
});

test("the entry with the wasm as a file exports the same and setWasm, and is all it declares", async () => {
  const values = [...Object.keys(await import("../../dist/index.js")), "setWasm"].toSorted();
  assert.deepEqual(Object.keys(await import("../../dist/external.js")).toSorted(), values);
  assert.deepEqual(Object.keys(createRequire(import.meta.url)("../../dist/external.cjs")).toSorted(), values);
  assert.deepEqual([...read("src/js/external.d.ts").matchAll(/^export (?:declare )?(?:function|class|const) (\w+)|^export (\*) from "\.\/index\.js"/gm)].map(([, name, all]) => name ?? all), ["*", "setWasm"]);
});

test("the module can be handed over in every form, also after a place where it is not", () => {
  const lines = `
    const { createRequire } = await import("node:module");
    const bytes = await (await import("node:fs/promises")).readFile(createRequire(process.cwd() + "/").resolve("relaydance-web/relaydance_web.wasm"));
    const { Relaydance, RelaydanceError, setWasm } = await import("relaydance-web/external");
    const sources = { bytes, buffer: new Uint8Array(bytes).buffer, module: await WebAssembly.compile(bytes), promise: Promise.resolve(bytes), response: new Response(bytes),
      streamed: new Response(bytes, { headers: { "content-type": "application/wasm" } }) };
    const relaydance = new Relaydance();
    const tell = () => relaydance.citations("@image1").then((found) => found.length, (error) => [error instanceof RelaydanceError, error.code, error.message.includes("setWasm"), error.message.includes("nowhere.wasm")]);
    setWasm("file:///nowhere.wasm");
    const before = await tell();
    setWasm(sources[process.env.SOURCE]);
    console.log(JSON.stringify([before, await tell()]));
  `;
  for (const source of ["bytes", "buffer", "module", "promise", "response", "streamed"]) {
    assert.deepEqual(program("module", lines, { SOURCE: source }), [[true, "network", true, true], 1], source);
  }
});

test("an error's declared fields are there, and no others", async () => {
  const { RelaydanceError } = await import("../../dist/index.js");
  const declared = named(ts.isClassDeclaration, "RelaydanceError").members.filter(ts.isPropertyDeclaration).map(({ name }) => name.text);
  const fields = { code: "network", status: 1, issues: [], task: {}, retryAfter: 2, body: {}, cause: {} };
  const error = new RelaydanceError("words", fields);
  assert.deepEqual(["name", ...Object.keys(fields)].toSorted(), declared.toSorted());
  for (const [name, value] of Object.entries(fields)) assert.equal(error[name], value, name);
});

for (const [name, path] of [["IssueCode", "src/issue.rs"], ["ErrorCode", "src/error.rs"]]) {
  test(`${name} has exactly the words of ${path}`, () => {
    const words = codes(path);
    assert.ok(words.length > 10);
    assert.deepEqual(union(name), words);
  });
}

test("the tables of the README and of docs/errors.md name every method and every code, and no others", () => {
  const pages = read("README.md") + read("docs/errors.md");
  /** The first column of the table under this heading. */
  const table = (heading) => {
    const [, rows] = new RegExp(`^\\| ${heading} \\|.*\\n\\|[-|]+\\n((?:\\|.*\\n)+)`, "m").exec(pages);
    return [...rows.matchAll(/^\| `(\w+)/gm)].map(([, word]) => word);
  };
  assert.deepEqual(table("`code`").toSorted(), union("ErrorCode").toSorted());
  assert.deepEqual(table("issue `code`").toSorted(), union("IssueCode").toSorted());
  const methods = named(ts.isClassDeclaration, "Relaydance").members.filter(ts.isMethodDeclaration).map(({ name }) => name.text);
  assert.deepEqual(table("method").toSorted(), methods.toSorted());
});

/** What a program of its own prints, as JSON. */
function program(type, lines, env = {}) {
  const { stdout, stderr, status } = spawnSync(process.execPath, [`--input-type=${type}`, "-"], { cwd: fileURLToPath(root), encoding: "utf8", input: lines, env: { ...process.env, ...env } });
  assert.equal(status, 0, stderr);
  assert.equal(stderr, "");
  return JSON.parse(stdout);
}

const WATCH = `
  const did = [];
  for (const name of ["fetch", "setTimeout", "setInterval", "queueMicrotask"]) {
    const real = globalThis[name];
    globalThis[name] = (...given) => (did.push(name), real(...given));
  }
  for (const name of ["compile", "instantiate", "compileStreaming", "instantiateStreaming", "Module"]) {
    const real = WebAssembly[name];
    WebAssembly[name] = new Proxy(real, { apply: (...call) => (did.push(name), Reflect.apply(...call)), construct: (...call) => (did.push(name), Reflect.construct(...call)) });
  }
  const before = Reflect.ownKeys(globalThis);
`;
const TELL = `
  const clients = [new Relaydance(), new Relaydance({ baseUrl: "/v1", apiKey: () => { did.push("asked for the key"); } })];
  const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String);
  console.log(JSON.stringify({ did, added, clients: clients.length }));
`;
const NOTHING = { did: [], added: [], clients: 2 };
/** The entries beside the client's, with what each exports. */
const HELPERS = { react: ["useImageToVideo"], testing: ["createTestService"] };
/** The entries that have the whole client. */
const ENTRIES = ["relaydance-web", "relaydance-web/external"];

for (const entry of ENTRIES) {
  test(`importing ${entry} and constructing does nothing that anybody could notice`, () => {
    assert.deepEqual(program("module", `${WATCH} const { Relaydance } = await import("${entry}"); ${TELL}`), NOTHING);
    assert.deepEqual(program("commonjs", `${WATCH} const { Relaydance } = require("${entry}"); ${TELL}`), NOTHING);
  });

  test(`${entry} can be imported where there is no WebAssembly, no DecompressionStream and no fetch, as servers render pages`, () => {
    const lines = `for (const name of ["WebAssembly", "DecompressionStream", "fetch", "FormData", "Blob", "AbortController", "performance"]) delete globalThis[name];`;
    assert.equal(program("module", `${lines} const { Relaydance } = await import("${entry}"); new Relaydance(); console.log(JSON.stringify("fine"));`), "fine");
  });
}

const KIND = `
  const error = await new Relaydance().retrieve("").catch((error) => error);
  class Mine extends RelaydanceError {}
  const mine = new Mine("words", { code: "network", cause: 0 });
  console.log(JSON.stringify([
    error instanceof RelaydanceError, error instanceof Error, error.name, RelaydanceError.name, String(error).split(":")[0], error.stack.split(":")[0],
    error.code, Object.keys(error).includes("name"), mine instanceof RelaydanceError, mine.cause, Object.prototype.toString.call(error),
  ]));
`;
const OURS = [true, true, "RelaydanceError", "RelaydanceError", "RelaydanceError", "RelaydanceError", "invalid_request", false, true, 0, "[object Error]"];

for (const entry of ENTRIES) {
  test(`the error of ${entry} is one real class of Error, whose name survives minifying, by import and by require`, () => {
    assert.deepEqual(program("module", `import { Relaydance, RelaydanceError } from "${entry}"; ${KIND}`), OURS);
    assert.deepEqual(program("commonjs", `const { Relaydance, RelaydanceError } = require("${entry}"); (async () => { ${KIND} })();`), OURS);
  });
}

test("all builds work, and check a request the same way", () => {
  const lines = `console.log(JSON.stringify(await new Relaydance().validate({ model: "happyhorse-1.0-i2v", prompt: "" })));`;
  for (const entry of ENTRIES) {
    const module = program("module", `import { Relaydance } from "${entry}"; ${lines}`);
    assert.deepEqual(module.map(({ code, path }) => `${path} ${code}`), ["prompt required", "images no_image"]);
    assert.deepEqual(program("commonjs", `const { Relaydance } = require("${entry}"); (async () => { ${lines} })();`), module);
  }
});

test("bundled and minified once more by a user, the names are still the same", async () => {
  const { build } = await import("esbuild");
  const { outputFiles: [{ text }] } = await build({
    stdin: { contents: `import { Relaydance, RelaydanceError } from "relaydance-web"; (async () => { ${KIND} })();`, resolveDir: fileURLToPath(root) },
    bundle: true, minify: true, format: "iife", platform: "browser", write: false, logLevel: "error",
  });
  assert.deepEqual(program("commonjs", text), OURS);
});

let packed;
before(() => {
  packed = packing("--dry-run").files.map(({ path }) => path);
});

test("only what users need is packed", () => {
  // A stub folder for each further entry, for those that read no "exports".
  const allowed = /^(dist\/[\w-]+(\.[\w-]+)*|\w+\/package\.json|README\.md|CHANGELOG\.md|LICENSE[\w.-]*|package\.json)$/;
  assert.deepEqual(packed.filter((path) => !allowed.test(path)), []);
});

test("every path that package.json names is there, and packed", () => {
  const about = JSON.parse(read("package.json"));
  const paths = [];
  const gather = (value) => (typeof value === "string" ? paths.push(value) : Object.values(value ?? {}).forEach(gather));
  gather([about.exports, about.main, about.module, about.types]);
  assert.ok(paths.length >= 8);
  for (const path of paths) {
    assert.match(path, /^\.\//);
    assert.ok(existsSync(new URL(path, root)), path);
    assert.ok(packed.includes(path.slice(2)), `${path} is not packed`);
  }
});

test("a stub folder stands for each entry of its own, and says the same as exports", () => {
  const { exports } = JSON.parse(read("package.json"));
  const entries = Object.entries(exports).filter(([name, entry]) => name !== "." && entry.require);
  assert.ok(entries.length >= 1);
  for (const [name, entry] of entries) {
    assert.deepEqual(JSON.parse(read(`${name}/package.json`)), Object.fromEntries(
      [["main", entry.require.default], ["module", entry.import.default], ["types", entry.import.types]].map(([field, path]) => [field, `.${path}`])));
  }
});

test("types come with all builds, and are the ones written by hand", () => {
  for (const name of ["index", "external", ...Object.keys(HELPERS)]) {
    const types = read(`src/js/${name}.d.ts`);
    assert.equal(read(`dist/${name}.d.ts`), types);
    assert.equal(read(`dist/${name}.d.cts`), types.replaceAll("./index.js", "./index.cjs"));
  }
});

test("importing a helper does nothing, by import and by require, and gives what its types declare", () => {
  for (const [name, exported] of Object.entries(HELPERS)) {
    const tell = `const added = Reflect.ownKeys(globalThis).filter((key) => !before.includes(key)).map(String); console.log(JSON.stringify({ did, added, names: Object.keys(module) }));`;
    const found = { did: [], added: [], names: exported };
    assert.deepEqual(program("module", `${WATCH} const module = await import("relaydance-web/${name}"); ${tell}`), found);
    assert.deepEqual(program("commonjs", `${WATCH} { const module = require("relaydance-web/${name}"); ${tell} }`), found);
    for (const [, declared] of read(`src/js/${name}.d.ts`).matchAll(/^export (?:declare )?function (\w+)/gm)) assert.ok(exported.includes(declared), declared);
  }
});
