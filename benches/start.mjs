// From importing the package to the first answer of `validate`, beside importing fal's client and making one, in headless Chromium, in
// one run. fal's does no work then; it is the measure of what a page waits for anyway. No time is held to a target.
import { brotliCompressSync, constants } from "node:zlib";
import { build as esbuild } from "esbuild";
import { root } from "../scripts/run.mjs";
import { bare } from "../tests/e2e/support/bare.mjs";
import { launch, open } from "../tests/e2e/support/chromium.mjs";

const ROUNDS = 31;
const CLIENTS = {
  ours: `import { Relaydance } from "./dist/index.js";
    export const first = () => new Relaydance().validate({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });`,
  fal: `import { createFalClient } from "@fal-ai/client";
    export const first = async () => createFalClient({ proxyUrl: "/proxy" });`,
};

const bundles = {};
for (const [name, contents] of Object.entries(CLIENTS)) {
  const { outputFiles } = await esbuild({ stdin: { contents, resolveDir: root }, bundle: true, minify: true, format: "esm", target: "es2022", write: false });
  bundles[name] = outputFiles[0].text;
}
const server = await bare(Object.fromEntries(Object.entries(bundles).map(([name, text]) => [`/${name}.js`, ["text/javascript", text]])));
const browser = await launch();
const times = { ours: [], fal: [] };
for (let round = -3; round < ROUNDS; round += 1) {
  for (const name of Object.keys(CLIENTS)) {
    // A context of its own: nothing of it is in any cache.
    const { page, context } = await open(browser, server.url);
    const took = await page.evaluate(async (path) => {
      const from = performance.now();
      const { first } = await import(path);
      await first();
      return performance.now() - from;
    }, `/${name}.js`);
    if (round >= 0) times[name].push(took);
    await context.close();
  }
}
await browser.close();
server.end();

const median = (list) => list.toSorted((one, other) => one - other)[Math.floor(list.length / 2)];
const brotli = (text) => brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
for (const name of Object.keys(CLIENTS)) {
  console.log(`${name.padEnd(6)}${median(times[name]).toFixed(1).padStart(8)} ms   ${String(brotli(bundles[name])).padStart(7)} B brotli`);
}
console.log(`ours/fal${(median(times.ours) / median(times.fal)).toFixed(2).padStart(6)}`);
