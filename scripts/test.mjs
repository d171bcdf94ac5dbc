// npm test: everything that CI asks for, in the order of how soon it fails. `npm test -- e2e` runs one step.
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, run, runWithin, say, serve, stop } from "./run.mjs";
import { bindgen, browsers, chromium, devServer, packages, wasmTarget } from "./setup.mjs";

const wasm = ["--target", "wasm32-unknown-unknown", "-p", "relaydance-web"];

const steps = {
  format: () => run("cargo", ["fmt", "--all", "--check"]),
  lint() {
    wasmTarget();
    run("cargo", ["clippy", "--quiet", "--locked", "--workspace", "--all-targets", "--", "-D", "warnings"]);
    run("cargo", ["clippy", "--quiet", "--locked", "--all-targets", ...wasm, "--", "-D", "warnings"]);
  },
  native() {
    // A million damaged images among them: that needs no optimising.
    run("cargo", ["test", "--locked", "--workspace"], { env: { HEADS: "1000000" } });
    // A few thousand of them ran already, unoptimised.
    run("cargo", ["test", "--locked", "--release", "--test", "histories"], { env: { HISTORIES: "1000000" } });
  },
  browser: inBrowser,
  async types() {
    await build();
    run(`${root}node_modules/.bin/tsc`, ["-p", "tests/types"]);
    nodeTests("tests/types");
  },
  async e2e() {
    await build();
    devServer();
    nodeTests("tests/e2e");
  },
  size: () => run(process.execPath, ["scripts/size.mjs"]),
};

/** The tests in the browser take some seconds; on a loaded machine, more. */
const MINUTES = 3;

const needs = { browser: ["chromium"], e2e: ["chromium", "firefox"] };

/** The driver's tests, as wasm in headless Chromium, against the stand-in. */
async function inBrowser() {
  const { browser, driver } = chromium();
  wasmTarget();
  const tool = bindgen();
  devServer();
  const data = mkdtempSync(join(tmpdir(), "relaydance-"));
  const { url, server } = await serve(["--port", "0", "--pace", "0.2", "--data", data]);
  const tests = ["test", "--locked", ...wasm, "--test", "web"];
  const env = {
    CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: `${tool} test-runner`,
    CHROMEDRIVER: driver,
    CHROME: browser,
    // Profiles stay behind; and a loaded machine is slow.
    TMPDIR: data,
    WASM_BINDGEN_TEST_TIMEOUT: "120",
    WASM_BINDGEN_TEST_DRIVER_TIMEOUT: "60",
    RELAYDANCE_TEST_SERVER: url,
  };
  try {
    run("cargo", [...tests, "--no-run"], { env });
    for (let tries = 1; !(await runWithin(MINUTES * 60, "cargo", tests, { env })); tries += 1) {
      if (tries === 3) stop(`The tests in the browser did not end within ${MINUTES} minutes, three times.`);
      say("The test runner's own server left a request of the page without an answer, as it does now and then: once more");
    }
  } finally {
    server.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

function nodeTests(folder) {
  const files = readdirSync(root + folder).filter((name) => name.endsWith(".test.mjs"));
  run(process.execPath, ["--test", ...files.map((name) => `${folder}/${name}`)]);
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
