// Everything a fresh machine lacks, installed where that can be done and named where it cannot.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { ask, attempt, root, run, say, stop } from "./run.mjs";

const [major, minor] = process.versions.node.split(".").map(Number);
const isOld = major < 20 || (major === 20 && minor < 16) || major === 21 || (major === 22 && minor < 3);
if (isOld) stop(`Node ${process.versions.node} is too old: install Node 20.16, 22.3 or newer from https://nodejs.org.`);
if (process.platform === "win32") stop("These scripts are written for Linux and macOS. On Windows run them in WSL: https://learn.microsoft.com/windows/wsl.");

/** The packages that package-lock.json names. */
export function packages() {
  const lock = readFileSync(`${root}package-lock.json`, "utf8");
  const stamp = `${root}node_modules/.installed`;
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  say("Installing the npm packages");
  // All of them are for development, which NODE_ENV=production would leave out.
  run("npm", ["ci", "--include=dev", "--no-audit", "--no-fund"]);
  writeFileSync(stamp, lock);
}

/** The compiler's target for browsers. */
export function wasmTarget() {
  const [, version] = /^rustc (\d+\.\d+)/.exec(ask("rustc", ["--version"]) ?? "") ?? [];
  const hasRustup = ask("rustup", ["--version"]) !== undefined;
  if (!version) {
    stop(hasRustup ? "Rust's toolchain is not installed: rustup toolchain install stable, then try again." : "Rust is not installed: get it from https://rustup.rs, then try again.");
  }
  const [, needed] = /^rust-version = "(.*)"/m.exec(readFileSync(`${root}Cargo.toml`, "utf8"));
  if (version.localeCompare(needed, "en", { numeric: true }) < 0) stop(`Rust ${version} is too old, ${needed} is needed: ${hasRustup ? "rustup update stable" : "get it from https://rustup.rs"}, then try again.`);
  if (process.platform === "linux" && !ask("cc", ["--version"])) stop("Rust needs a C compiler to link with: on Debian and Ubuntu, apt-get install build-essential.");
  const sysroot = ask("rustc", ["--print", "sysroot"]);
  if (existsSync(`${sysroot}/lib/rustlib/wasm32-unknown-unknown/lib`)) return;
  if (!hasRustup) {
    stop("The Rust compiler here has no wasm32-unknown-unknown target, and there is no rustup to add it: get Rust from https://rustup.rs.");
  }
  say("Adding Rust's wasm32-unknown-unknown target");
  run("rustup", ["target", "add", "wasm32-unknown-unknown"]);
}

/** The standard library's source, for the smallest build. */
export function rustSource() {
  if (existsSync(`${ask("rustc", ["--print", "sysroot"])}/lib/rustlib/src/rust/library/Cargo.lock`)) return;
  say("Adding the source of Rust's standard library");
  run("rustup", ["component", "add", "rust-src"]);
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

/** The browsers of the tests: where they are found, Debian's packages of what is missing, and what to do elsewhere. */
const BROWSERS = {
  chromium: {
    title: "Chromium",
    find() {
      const browser = first([process.env.CHROME, "/usr/bin/chromium", "/usr/bin/google-chrome", "/usr/bin/chromium-browser",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"]);
      return browser && { browser };
    },
    debian: () => ["chromium"],
    words: "Chrome or Chromium. On Debian: apt-get install chromium. Elsewhere install Chrome, and name it in CHROME.",
  },
  firefox: {
    title: "Firefox",
    find() {
      const browser = first([process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox",
        "/Applications/Firefox.app/Contents/MacOS/firefox"]);
      // Debian's Firefox plays H.264 by a library that it only suggests.
      const plays = browser !== "/usr/bin/firefox-esr" || ask("/sbin/ldconfig", ["-p"])?.includes("libavcodec.so");
      return browser && plays && { browser };
    },
    debian: () => ["firefox-esr", ...libavcodec()],
    words: "Firefox. On Debian: apt-get install firefox-esr and libavcodec, by which it plays clips (the package's name ends in its version). " +
      "Elsewhere install Firefox, and name it in FIREFOX.",
  },
  // Safari's engine. It is built for Debian alone, so its tests are skipped where it is not.
  webkit: {
    title: "WebKit",
    optional: true,
    find() {
      const libraries = first(["x86_64", "aarch64"].map((processor) => `/usr/lib/${processor}-linux-gnu/webkit2gtk-4.1`));
      const [browser, driver, display] = [`${libraries}/MiniBrowser`, "/usr/bin/WebKitWebDriver", "/usr/bin/Xvfb"];
      // What takes a clip apart and decodes it: a container, its H.264, its sound.
      const plays = ["isomp4", "videoparsersbad", "libav"].map((name) => `${libraries}/../gstreamer-1.0/libgst${name}.so`);
      return [browser, driver, display, ...plays].every(existsSync) && { browser, driver, display };
    },
    debian: () => ["webkit2gtk-driver", "xvfb", "gstreamer1.0-libav", "gstreamer1.0-plugins-good", "gstreamer1.0-plugins-bad"],
    words: "WebKit, on Debian alone: apt-get install webkit2gtk-driver xvfb gstreamer1.0-libav gstreamer1.0-plugins-good gstreamer1.0-plugins-bad.",
  },
};

/** Finds these browsers; where Debian is, what is missing is installed. Those that may be missing are told of where they are. */
export function browsers(...names) {
  const find = () => Object.fromEntries(names.map((name) => [name, BROWSERS[name].find()]));
  let found = find();
  const lacking = (optional = false) => names.filter((name) => !found[name] && optional === Boolean(BROWSERS[name].optional));
  for (const optional of [false, true]) {
    const failure = install(lacking(optional));
    // Ubuntu, for one, has no such packages. What to do then is said below.
    if (failure) say(failure);
  }
  found = find();
  if (lacking().length) stop(`The tests need ${lacking().map((name) => BROWSERS[name].words).join("\nThey need ")}`);
  for (const name of lacking(true)) say(`The tests in ${BROWSERS[name].title} will be skipped. They need ${BROWSERS[name].words}`);
  return found;
}

export const chromium = () => browsers("chromium").chromium;
export const firefox = () => browsers("firefox").firefox;
/** Only looked for, since tests do without; `npm test` installs it. */
export const { webkit } = BROWSERS;

/** Says what went wrong, if anything. */
function install(names) {
  if (!names.length || !existsSync("/etc/debian_version") || !ask("which", ["apt-get"])) return undefined;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && ask("sudo", ["-n", "true"]) === undefined) return undefined;
  say(`Installing ${names.map((name) => BROWSERS[name].title).join(" and ")} from Debian's packages`);
  const apt = (...args) =>
    attempt(isRoot ? "apt-get" : "sudo", [...(isRoot ? [] : ["apt-get"]), "-qq", "-o", "Dpkg::Use-Pty=0", ...args], {
      stdio: ["ignore", "ignore", "inherit"],
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  return apt("update") ?? apt("install", "-y", "--no-install-recommends", ...names.flatMap((name) => BROWSERS[name].debian()));
}

/** The newest of Debian's packages of libavcodec, whose names end in its version; none where there is none. */
function libavcodec() {
  const all = (ask("apt-cache", ["pkgnames", "libavcodec"]) ?? "").split("\n").filter((line) => /^libavcodec\d+$/.test(line));
  return all.sort((one, other) => one.localeCompare(other, "en", { numeric: true })).slice(-1);
}
