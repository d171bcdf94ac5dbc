// What those get who write in Rust: the reference with its examples, the crate as it is published, and the example app.
import { cpSync, rmSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { forWasm, root, run, say } from "./run.mjs";
import { bindgen, devServer, wasmTarget } from "./setup.mjs";

const wasm = ["--target", "wasm32-unknown-unknown"];
const crate = ["--locked", ...wasm, "-p", "relaydance-web"];
/** The reference, as docs.rs shows it. */
export const reference = `${root}target/wasm32-unknown-unknown/doc/relaydance_web`;
/** The example app, ready to be served. */
export const app = `${root}.cache/example`;

export function buildForRust() {
  wasmTarget();
  run("cargo", ["doc", "--quiet", "--no-deps", ...crate], { env: { RUSTDOCFLAGS: "-D warnings" } });
  // The guide is among them. What needs a page cannot run here: that it compiles is what is held.
  run("cargo", ["test", ...forWasm(process.execPath, "--eval", "0"), "--quiet", "--doc", ...crate]);
  run("cargo", ["publish", "--quiet", "--dry-run", "--allow-dirty", ...crate]);
  buildApp();
  devServer();
}

function buildApp() {
  const example = `${root}examples/leptos`;
  // Apart: this crate's own file has the same name in every workspace.
  const target = "target/example";
  run("cargo", ["build", "--quiet", "--locked", ...wasm, "--manifest-path", `${example}/Cargo.toml`, "--target-dir", target]);
  rmSync(app, { recursive: true, force: true });
  for (const name of ["index.html", "start.js"]) cpSync(`${example}/${name}`, `${app}/${name}`);
  run(bindgen(), [`${target}/wasm32-unknown-unknown/debug/relaydance-example-leptos.wasm`, "--out-dir", `${app}/pkg`, "--out-name", "app", "--target", "web", "--no-typescript"]);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  wasmTarget();
  buildApp();
  say("npm start -- --www .cache/example shows it");
}
