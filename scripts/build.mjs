// The package, from the crate: dist/index.js (modules), dist/index.cjs (require), the same as external.js and external.cjs with the
// wasm as a file, workerd.js as well, the helpers, and the types.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { pathToFileURL } from "node:url";
import { pack } from "./pack.mjs";
import { ask, root, run, say } from "./run.mjs";
import { bindgen, packages, rustSource, wasmTarget } from "./setup.mjs";
import { rustflags, shrink, smallest, unstable } from "./shrink.mjs";

const glue = `${root}.cache/glue`;
const dist = `${root}dist`;
/** The entries that need no wasm. */
export const helpers = ["react", "testing"];
const inputs = ["src", "scripts/build.mjs", "scripts/pack.mjs", "scripts/shrink.mjs", "Cargo.toml", "Cargo.lock", "package.json", "package-lock.json", "rust-toolchain.toml"];

/** What cargo is asked about. */
const what = ["--target", "wasm32-unknown-unknown", "-p", "relaydance-web", "--no-default-features", "--features", "js,talc"];

/** Builds what is not up to date. */
export async function build() {
  packages();
  const stamp = `${root}.cache/inputs`;
  const now = `${smallest ? "smallest " : ""}${hash(inputs)}`;
  if (existsSync(`${dist}/index.js`) && existsSync(stamp) && readFileSync(stamp, "utf8") === now) return;
  // What fails half-way is not up to date, whatever comes back.
  rmSync(stamp, { force: true });
  wasmTarget();
  if (smallest) rustSource();
  const tool = bindgen();

  say(smallest ? "Building the package, as small as it gets" : "Building the package");
  // Apart, since a target folder that both used would be built anew each time.
  const target = smallest ? "target/smallest" : "target";
  // One kind of library, since with two cargo would quietly do without link-time optimisation.
  run("cargo", ["rustc", "--quiet", "--locked", "--profile", "npm", ...what, "--lib", "--crate-type", "cdylib", "--target-dir", target, ...unstable.args],
    { env: { CARGO_ENCODED_RUSTFLAGS: rustflags(), ...unstable.env } });
  rmSync(glue, { recursive: true, force: true });
  run(tool, [`${target}/wasm32-unknown-unknown/npm/relaydance_web.wasm`, "--out-dir", glue,
    "--target", "web", "--omit-default-module-path", "--no-typescript", "--remove-name-section", "--remove-producers-section"]);
  shrink(glue);
  await bundle();
  writeFileSync(`${dist}/THIRD-PARTY-LICENSES.txt`, licences());
  writeFileSync(stamp, now);
}

async function bundle() {
  const { build: esbuild } = await import("esbuild");
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist, { recursive: true });
  const common = {
    absWorkingDir: root,
    bundle: true,
    minify: true,
    target: "es2022",
    platform: "neutral",
    legalComments: "none",
    plugins: [parts],
  };
  const index = { ...common, entryPoints: ["src/js/index.js"] };
  await esbuild({ ...index, format: "esm", outfile: "dist/index.js" });
  await esbuild({ ...index, format: "cjs", outfile: "dist/index.cjs" });
  const external = { ...common, entryPoints: ["src/js/external.js"], plugins: [fromFile, parts] };
  await esbuild({ ...external, format: "esm", outfile: "dist/external.js" });
  await esbuild({ ...external, format: "cjs", outfile: "dist/external.cjs", define: { "import.meta": "meta" }, banner: { js: META } });
  await esbuild({ ...external, entryPoints: ["src/js/workerd.js"], format: "esm", outfile: "dist/workerd.js", external: ["./relaydance_web.wasm"] });
  copyFileSync(`${glue}/relaydance_web.wasm`, `${dist}/relaydance_web.wasm`);
  for (const name of helpers) {
    const helper = { ...common, entryPoints: [`src/js/${name}.js`], external: ["react"] };
    await esbuild({ ...helper, format: "esm", outfile: `dist/${name}.js` });
    await esbuild({ ...helper, format: "cjs", outfile: `dist/${name}.cjs` });
  }
  for (const name of ["index", "external", ...helpers]) {
    const types = readFileSync(`${root}src/js/${name}.d.ts`, "utf8");
    writeFileSync(`${dist}/${name}.d.ts`, types);
    writeFileSync(`${dist}/${name}.d.cts`, types.replaceAll('from "./index.js"', 'from "./index.cjs"'));
  }
}

/** The licences of what is compiled in, which ask to be handed on with it. */
function licences() {
  const used = ask("cargo", ["tree", "--locked", ...what, "--edges", "normal,no-proc-macro", "--prefix", "none", "--format", "{p}"]);
  const { packages } = JSON.parse(ask("cargo", ["metadata", "--locked", "--all-features", "--filter-platform", "wasm32-unknown-unknown", "--format-version", "1"]));
  // The package's own, which has a path, stand beside it.
  const others = new Set(used.split("\n").map((line) => line.replace(" (*)", "")).filter((line) => !line.includes("(")));
  const texts = [...others].sort().map((line) => {
    const [name, version] = line.split(" v");
    const found = packages.find((one) => one.name === name && one.version === version);
    const folder = dirname(found.manifest_path);
    const file = readdirSync(folder).sort((a, b) => b.includes("MIT") - a.includes("MIT")).find((name) => /^licen[cs]e/i.test(name));
    return `${name} ${version}, ${found.license}\n\n${file ? readFileSync(`${folder}/${file}`, "utf8").trim() : found.repository}\n`;
  });
  return texts.join(`\n${"-".repeat(80)}\n\n`);
}

/** What import.meta is, in a build that has none. It is asked for by the first call in Node, and elsewhere fails by then only. */
const META = 'const meta={get url(){return process.getBuiltinModule("node:url").pathToFileURL(__filename).href}};';

/** The facade, with the wasm from a file. */
const fromFile = {
  name: "from a file",
  setup(builder) {
    builder.onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: `${root}src/js/load-file.js` }));
  },
};

/** What the facade imports that is made by the build. */
const parts = {
  name: "parts",
  setup(builder) {
    builder.onResolve({ filter: /^relaydance-web\/glue$/ }, () => ({ path: `${glue}/relaydance_web.js` }));
    // The glue has copies of our own modules; there must be one error class, or instanceof tells lies.
    builder.onResolve({ filter: /\/snippets\/.*\/src\// }, ({ path }) => ({ path: `${root}src/${path.split("/src/")[1]}` }));
    builder.onResolve({ filter: /^relaydance-web\/wasm$/ }, (args) => ({ path: args.path, namespace: "wasm" }));
    builder.onLoad({ filter: /.*/, namespace: "wasm" }, () => {
      return { contents: `export const streams = ${JSON.stringify(pack(readFileSync(`${glue}/relaydance_web.wasm`)))};` };
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
