// npm test: everything that CI asks for, in the order of how soon it fails. `npm test -- e2e` runs one step.
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { build } from "./build.mjs";
import { reference } from "./docs.mjs";
import { testDriver } from "./driver.mjs";
import { root, run, say, stop } from "./run.mjs";
import { buildForRust } from "./rust.mjs";
import { browsers, devServer, packages, wasmTarget } from "./setup.mjs";

const wasm = ["--target", "wasm32-unknown-unknown", "-p", "relaydance-web"];

const steps = {
  format() {
    run("cargo", ["fmt", "--all", "--check"]);
    run("cargo", ["fmt", "--manifest-path", "examples/leptos/Cargo.toml", "--check"]);
  },
  lint() {
    wasmTarget();
    run("cargo", ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    // As the npm package is built, and with what Rust calls as well.
    for (const features of [["--no-default-features"], []]) {
      run("cargo", ["clippy", "--quiet", "--locked", "--all-targets", ...wasm, "--features", "js", ...features, "--", "-D", "warnings"]);
    }
  },
  native() {
    // A million damaged images among them: that needs no optimising.
    run("cargo", ["test", "--locked", "--workspace"], { env: { HEADS: "1000000" } });
    // A few thousand of them ran already, unoptimised.
    run("cargo", ["test", "--locked", "--release", "--test", "histories"], { env: { HISTORIES: "1000000" } });
  },
  browser: testDriver,
  rust() {
    buildForRust();
    nodeTests("tests/rust");
  },
  async types() {
    await build();
    run(`${root}node_modules/.bin/tsc`, ["-p", "tests/types"]);
    reference();
    nodeTests("tests/types");
  },
  async e2e() {
    await build();
    devServer();
    nodeTests("tests/e2e");
  },
  async www() {
    await build();
    devServer();
    say("the page in Chromium");
    nodeTests("tests/www", { env: { BROWSER: "chromium" } });
    // There each browser takes one test at a time, so that more of them have to run.
    say("the page in Firefox");
    nodeTests("tests/www", { env: { BROWSER: "firefox" }, options: [`--test-concurrency=${availableParallelism()}`] });
  },
  docs: () => build().then(() => nodeTests("tests/docs")),
  consumers: () => run(process.execPath, ["scripts/consumers.mjs", "--fast"]),
  size: () => run(process.execPath, ["scripts/size.mjs"]),
};

const needs = { browser: ["chromium"], rust: ["chromium"], e2e: ["chromium", "firefox", "webkit"], www: ["chromium", "firefox"], docs: ["chromium"], consumers: ["chromium"] };

function nodeTests(folder, { env = {}, options = [] } = {}) {
  const files = readdirSync(root + folder).filter((name) => name.endsWith(".test.mjs"));
  run(process.execPath, ["--test", ...options, ...files.map((name) => `${folder}/${name}`)], { env });
}

const asked = process.argv.slice(2);
const unknown = asked.find((name) => !steps[name]);
if (unknown) stop(`There is no step "${unknown}": take ${Object.keys(steps).join(", ")}.`);
packages();
const names = asked.length ? asked : Object.keys(steps);
// What a machine lacks it lacks from the start, and is told so then.
browsers(...new Set(names.flatMap((name) => needs[name] ?? [])));
for (const name of names) {
  const started = Date.now();
  say(name);
  await steps[name]();
  say(`${name}: ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
