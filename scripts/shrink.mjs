// From the module that wasm-bindgen writes to the bytes a page loads: what each step wins stands in
// CONTRIBUTING.md.
import { readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { ask, root, run } from "./run.mjs";

const wasmOpt = `${root}node_modules/.bin/wasm-opt`;

/**
 * The smallest build compiles the standard library too, with panics that end the module at once and say nothing. It needs features that
 * stable Rust does not promise, so it is for what is published: `npm pack` and `npm publish` make it, anything else when RELAYDANCE_BUILD is "smallest".
 */
export const smallest = process.env.RELAYDANCE_BUILD === "smallest" || process.argv.includes("--smallest");

/** What cargo is told for that. */
export const unstable = smallest
  ? { args: ["-Zbuild-std=std,panic_abort", "-Zbuild-std-features=optimize_for_size"], env: { RUSTC_BOOTSTRAP: "1" } }
  : { args: [], env: {} };

/** What the compiler is told besides the profile in Cargo.toml. */
export function rustflags() {
  const cargo = process.env.CARGO_HOME ?? `${homedir()}/.cargo`;
  const sysroot = ask("rustc", ["--print", "sysroot"]);
  return [
    // Branches and counters as they stand, and no load repeated on other paths so as to be spared on one.
    "-Cllvm-args=-two-entry-phi-node-folding-threshold=1",
    "-Cllvm-args=-disable-lsr",
    "-Cllvm-args=-enable-load-pre=false",
    // The browser's compiler does these again; here they only cost locals.
    "-Cllvm-args=-disable-machine-cse",
    "-Cllvm-args=-disable-machine-licm",
    // The builder's own paths are nobody's business, and long.
    `--remap-path-prefix=${cargo}/registry/src=`,
    `--remap-path-prefix=${sysroot}/lib/rustlib/src/rust=`,
    `--remap-path-prefix=${root}=`,
    ...(smallest ? ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"] : []),
  ].join("\x1f");
}

/** Shortens the names between module and glue, then optimises. */
export function shrink(folder) {
  const [from, short, to] = ["_bg.wasm", ".short.wasm", ".wasm"].map((end) => `${folder}/relaydance_web${end}`);
  const names = JSON.parse(ask(wasmOpt, [from, "--minify-imports-and-exports-and-modules", "-o", short]));
  // No feature flags: Chromium refuses a module that was let use all of them.
  run(wasmOpt, [short, "-o", to, "--flatten", "--rereloop", "-Oz", "-Oz", "--converge",
    "--low-memory-unused", "--one-caller-inline-max-function-size=25",
    "--strip-debug", "--strip-producers", "--strip-target-features"]);
  const glue = `${folder}/relaydance_web.js`;
  writeFileSync(glue, shortenGlue(readFileSync(glue, "utf8"), names));
}

/** Gives the glue the names that the module knows now. Each must be found, or the two do not fit. */
function shortenGlue(glue, { imports, exports }) {
  const replace = (pattern, replacement) => {
    if (!pattern.test(glue)) throw new Error(`wasm-bindgen's glue has changed: no ${pattern} in it.`);
    glue = glue.replace(pattern, replacement);
  };
  // Our own modules are imported whole, each under a name of the glue's.
  const wholes = Object.fromEntries([...glue.matchAll(/^import \* as (import\d+) from "(.*)"$/gm)].map(([, name, path]) => [path, name]));
  const ours = [];
  for (const [module, name, short] of imports) {
    if (module === "./relaydance_web_bg.js") replace(new RegExp(`^        ${name}: `, "m"), `        ${short.replace(/\$/g, "$$$$")}: `);
    else ours.push(`${short}: ${wholes[module]}.${name},`);
  }
  replace(/return \{\s*__proto__: null,\s*"\.\/relaydance_web_bg\.js": import0,[^}]*\};/, `return { a: { ...import0, ${ours.join(" ")} } };`);
  // Made at the first call, so that importing does nothing, and of what host.js finds.
  const decoder = /new TextDecoder\((.*)\);\s*cachedTextDecoder\.decode\(\);/;
  const [, options] = decoder.exec(glue) ?? [];
  replace(new RegExp(`^let cachedTextDecoder = ${decoder.source}`, "m"), `let cachedTextDecoder, cachedTextEncoder;\nconst newDecoder = () => (cachedTextDecoder = new (coders().TextDecoder)(${options})).decode();`);
  replace(new RegExp(`cachedTextDecoder = ${decoder.source}`), "newDecoder();");
  replace(/^const cachedTextEncoder = new TextEncoder\(\);\s*if \(!\('encodeInto'[^]*?^\}$/m, "");
  replace(/^function __wbg_finalize_init\(.*\{$/m, "$&\n    newDecoder();\n    cachedTextEncoder = new (coders().TextEncoder)();");
  glue = `import { coders } from "${Object.keys(wholes).find((path) => path.endsWith("/host.js"))}";\n${glue}`;
  // Texts are short: encoded as a whole, not piece by piece into memory that grows.
  replace(/^    if \(realloc === undefined\) \{\n([^]*?)^    \}$[^]*?^\}$/m, "$1}");
  replace(/^(function passStringToWasm0\(.*), realloc\)/m, "$1)");
  replace(/, wasm\.__wbindgen_realloc\)/g, ")");
  // A view of the memory is as quick to make as to look whether the last one still holds.
  replace(/^let cachedUint8ArrayMemory0[^]*?^\}$/m, "");
  replace(/^let cachedDataViewMemory0[^]*?^\}$/m, "const getDataViewMemory0 = () => new DataView(wasm.memory.buffer);");
  replace(/getUint8ArrayMemory0\(\)\.subarray\(ptr(?: \/ 1)?, ptr(?: \/ 1)? \+ ([\w.]+)\)/g, "new Uint8Array(wasm.memory.buffer, ptr, $1)");
  replace(/^    cachedDataViewMemory0 = null;\n    cachedUint8ArrayMemory0 = null;$/m, "");
  // Nobody frees a client: that is left to the garbage collector.
  replace(/^    __destroy_into_raw\(\) \{[^]*?^    free\(\) \{[^]*?^    \}$/m, "");
  replace(/^if \(Symbol\.dispose\) .*$/m, "");
  // What is imported, as arrows.
  replace(/: function\(\) \{ return handleError\(function \(([^)]*)\) (\{\n[^]*?\n        \}), arguments\); \},/g, ": caught(($1) => $2),");
  replace(/^function handleError\(f, args\) (\{[^]*?)f\.apply\(this, args\)([^]*?^\})$/m, "const caught = (f) => (...args) => $1f(...args)$2;");
  replace(/^(        [\w$]+): function\(([^)]*)\) \{/gm, "$1: ($2) => {");
  // Only ever given a module, and once: src/js/once.js.
  replace(/wasmModule, wasmInstance, /, "");
  replace(/^    wasm(?:Instance = instance|Module = module);$/gm, "");
  replace(/^function initSync\([^]*?^\}$/m, "const initSync = (module) => __wbg_finalize_init(new WebAssembly.Instance(module, __wbg_get_imports()));");
  for (const [name, short] of exports) glue = glue.replaceAll(new RegExp(`\\bwasm\\.${name}\\b`, "g"), `wasm.${short.replace(/\$/g, "$$$$")}`);
  return glue;
}
