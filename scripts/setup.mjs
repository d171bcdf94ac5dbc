// Everything a fresh machine lacks, installed where that can be done and named where it cannot.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ask, root, run, say, stop } from "./run.mjs";

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) stop(`Node ${process.versions.node} is too old: install Node 20 or newer from https://nodejs.org.`);

/** The packages that package-lock.json names. */
export function packages() {
  const lock = readFileSync(`${root}package-lock.json`, "utf8");
  const stamp = `${root}node_modules/.installed`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing the npm packages");
  run("npm", ["ci", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, lock);
}

/** The compiler's target for browsers. */
export function wasmTarget() {
  if (!ask("cargo", ["--version"])) stop("Rust is not installed: get it from https://rustup.rs, then try again.");
  const sysroot = ask("rustc", ["--print", "sysroot"]);
  if (existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return;
  if (!ask("rustup", ["--version"])) {
    stop("The Rust compiler here has no wasm32-unknown-unknown target, and there is no rustup to add it: get Rust from https://rustup.rs.");
  }
  say("Adding Rust's wasm32-unknown-unknown target");
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

/** wasm-bindgen's own tools, built once; Cargo.lock says which version. */
export function bindgen() {
  cargoBuild("relaydance-bindgen", "Building wasm-bindgen's tools (about two minutes, once)");
  return `${root}target/debug/relaydance-bindgen`;
}

/** The server of the demo page. */
export function devServer() {
  cargoBuild("relaydance-dev-server", "Building the dev server (some minutes, the first time)");
}

function cargoBuild(name, words) {
  if (!existsSync(`${root}target/debug/${name}`)) say(words);
  run("cargo", ["build", "--quiet", "--locked", "-p", name]);
}

const first = (candidates) => candidates.find((path) => path && existsSync(path));

/** Chromium and its driver. */
export function chromium() {
  const find = () => ({
    browser: first([process.env.CHROME, "/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser",
      "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]),
    driver: first([process.env.CHROMEDRIVER, ask("which", ["chromedriver"]), "/usr/bin/chromedriver"]),
  });
  let found = find();
  if (found.browser && found.driver) return found;
  if (existsSync("/etc/debian_version") && ask("which", ["apt-get"])) {
    const isRoot = process.getuid?.() === 0;
    if (isRoot || ask("sudo", ["-n", "true"]) !== undefined) {
      say("Installing Chromium and its driver from Debian's packages");
      const apt = (...args) =>
        run(isRoot ? "apt-get" : "sudo", [...(isRoot ? [] : ["apt-get"]), "-qq", "-o", "Dpkg::Use-Pty=0", ...args], {
          stdio: ["ignore", "ignore", "inherit"],
          env: { DEBIAN_FRONTEND: "noninteractive" },
        });
      apt("update");
      apt("install", "-y", "--no-install-recommends", "chromium", "chromium-driver");
      found = find();
      if (found.browser && found.driver) return found;
    }
  }
  return stop(
    "The tests need Chrome or Chromium with its driver. On Debian: apt-get install chromium chromium-driver. " +
      "Elsewhere install Chrome and the chromedriver of its version, and name them in CHROME and CHROMEDRIVER.",
  );
}
