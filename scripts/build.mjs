// The package, from the crate: dist/index.js (modules), dist/index.cjs (require), and the types.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { gzipSync, constants } from "node:zlib";
import { pathToFileURL } from "node:url";
import { root, run, say } from "./run.mjs";
import { bindgen, packages, wasmTarget } from "./setup.mjs";

const glue = `${root}.cache/glue`;
const dist = `${root}dist`;
const inputs = ["src", "scripts/build.mjs", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", "rust-toolchain.toml"];

/** Builds what is not up to date. */
export async function build() {
  packages();
  const stamp = `${dist}/.inputs`;
  const now = hash(inputs);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  wasmTarget();
  const tool = bindgen();

  say("Building the package");
  run("cargo", ["build", "--quiet", "--locked", "--release", "--target", "wasm32-unknown-unknown", "-p", "relaydance-web"]);
  rmSync(glue, { recursive: true, force: true });
  run(tool, ["target/wasm32-unknown-unknown/release/relaydance_web.wasm", "--out-dir", glue,
    "--target", "web", "--omit-default-module-path", "--no-typescript", "--remove-name-section", "--remove-producers-section"]);
  // No feature flags, and one pass to the fixed point: more gain nothing.
  run(`${root}node_modules/.bin/wasm-opt`, [`${glue}/relaydance_web_bg.wasm`, "-o", `${glue}/relaydance_web.wasm`,
    "-Oz", "--converge", "--strip-debug", "--strip-producers", "--strip-target-features"]);
  await bundle();
  writeFileSync(stamp, now);
}

async function bundle() {
  const { build: esbuild } = await import("esbuild");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const common = {
    absWorkingDir: root,
    entryPoints: ["src/js/index.js"],
    bundle: true,
    minify: true,
    // Error names are part of what callers see.
    keepNames: false,
    target: "es2022",
    platform: "neutral",
    legalComments: "none",
    plugins: [parts],
  };
  await esbuild({ ...common, format: "esm", outfile: "dist/index.js" });
  await esbuild({ ...common, format: "cjs", outfile: "dist/index.cjs" });
  copyFileSync(`${root}src/js/index.d.ts`, `${dist}/index.d.ts`);
  copyFileSync(`${root}src/js/index.d.ts`, `${dist}/index.d.cts`);
}

/** What the facade imports that is made by the build. */
const parts = {
  name: "parts",
  setup(builder) {
    builder.onResolve({ filter: /^relaydance-web\/glue$/ }, () => ({ path: `${glue}/relaydance_web.js` }));
    // The glue has a copy of the error class; there must be one, or instanceof tells lies.
    builder.onResolve({ filter: /\/src\/js\/error\.js$/ }, () => ({ path: `${root}src/js/error.js` }));
    builder.onResolve({ filter: /^relaydance-web\/wasm$/ }, (args) => ({ path: args.path, namespace: "wasm" }));
    builder.onLoad({ filter: /.*/, namespace: "wasm" }, () => {
      const packed = gzipSync(readFileSync(`${glue}/relaydance_web.wasm`), { level: constants.Z_BEST_COMPRESSION });
      return { contents: packed.toString("base64"), loader: "text" };
    });
  },
};

/** One word for the content of all these files. */
function hash(paths) {
  const sum = createHash("sha256");
  const add = (path) => {
    if (statSync(root + path).isDirectory()) {
      for (const name of readdirSync(root + path).sort()) add(`${path}/${name}`);
    } else {
      sum.update(`${path}\0`).update(readFileSync(root + path));
    }
  };
  paths.forEach(add);
  return sum.digest("hex");
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) await build();
