// What a page loads: a page of one line, bundled and minified, with everything it needs.
import { readFileSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, helpers } from "./build.mjs";
import { root, say, stop } from "./run.mjs";
import { smallest } from "./shrink.mjs";

await build();
const { build: esbuild } = await import("esbuild");
const { outputFiles } = await esbuild({
  stdin: { contents: 'import { Relaydance } from "./dist/index.js"; globalThis.relaydance = new Relaydance();', resolveDir: root },
  bundle: true,
  minify: true,
  format: "esm",
  write: false,
});
const page = outputFiles[0].contents;
const wasm = readFileSync(`${root}.cache/glue/relaydance_web.wasm`);
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } }).length;
const row = (name, bytes) => ({ "": name, raw: bytes.length, "gzip -9": gzipSync(bytes, { level: 9 }).length, "brotli -11": brotli(bytes) });

const rows = [row("a page with the package", page), row("of it the wasm, by itself", wasm)];
for (const name of helpers) rows.push(row(`relaydance-web/${name}`, readFileSync(`${root}dist/${name}.js`)));
for (const { "": name, ...figures } of rows) {
  console.log(`${name.padEnd(28)}${Object.entries(figures).map(([unit, bytes]) => `${unit} ${String(bytes).padStart(7)} B`).join("   ")}`);
}
const { size } = JSON.parse(readFileSync(`${root}package.json`, "utf8"));
const budget = smallest ? size.smallest : size.brotli;
const used = rows[0]["brotli -11"];
if (used > budget) stop(`${used} bytes are ${used - budget} more than the budget of ${budget} in package.json.`);
say(`${budget - used} bytes within the budget of ${budget}`);
