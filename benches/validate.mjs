// How long `validate` takes for a request of nine hosted images, beside the same rules in zod and in valibot, in headless
// Chromium, all in one run: `npm run bench`. It fails where the three do not agree on what is right, and holds no time to a target.
import { build as esbuild } from "esbuild";
import { root, stop } from "../scripts/run.mjs";
import { bare } from "../tests/e2e/support/bare.mjs";
import { launch, open } from "../tests/e2e/support/chromium.mjs";

const ROUNDS = 101;
const CALLS = 200;

const images = Array.from({ length: 9 }, (_, index) => `https://images.example/photos/${index + 1}.jpg`);
const prompt = "@image1 to @image9: @image2 walks past @image3, @image4 and @image5, while @image6 looks at @image7 and @image8 in the evening sun";
const valid = {
  model: "doubao-seedance-2-0-1080p", prompt, images: images.map((source, index) => (index % 2 ? source : { source, role: "reference_image" })),
  seconds: 5, ratio: "16:9", resolution: "1080p", generateAudio: true, seed: 7, watermark: false, callbackUrl: "https://hooks.example/done", metadata: { service_tier: "flex" },
};
const invalid = {
  ...valid, prompt: "@image1 to @image10: the others are not cited", seconds: 99, ratio: "5:4", seed: -2, callbackUrl: "http://hooks.example/done",
  images: valid.images.with(3, "blob:https://images.example/1"),
};
const HORSE = { model: "happyhorse-1.0-i2v", prompt: "waves", images: images.slice(0, 1), seconds: 3 };
const frames = (...roles) => ({ ...valid, images: roles.map((role, index) => ({ source: images[index], role })), prompt: "a walk" });
const { model: _, ...nameless } = valid;

/** A white image of 300 pixels a side: ours looks into such addresses as well, which is no work for a schema. */
const WHITE = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAASwAAAEsAQAAAABRBrPYAAAAIklEQVR42u3BMQEAAADCoPVPbQo/oAAAAAAAAAAAAAAAeBkttAABAZVTBAAAAABJRU5ErkJggg==";

/** What they must agree on: whether there is an error, and whether there is anything at all. */
const REQUESTS = [
  valid, invalid, nameless, HORSE, {},
  { ...valid, promt: "x" }, { ...valid, images: [{ source: images[0], rol: "x" }], prompt: "@image1" }, { ...valid, prompt: " " }, { ...valid, prompt: 7 }, { ...valid, model: "seedance-9" },
  { ...valid, seconds: "5" }, { ...valid, seconds: 5.5 }, { ...valid, seconds: 15 }, { ...valid, seconds: 16 }, { ...valid, seconds: null }, { ...valid, resolution: "720p" }, { ...valid, ratio: "3:2" },
  { ...valid, watermark: 1 }, { ...valid, cameraFixed: false }, { ...valid, seed: 2 ** 32 }, { ...valid, seed: 2 ** 32 - 1 }, { ...valid, images: [...images, images[0]] }, { ...valid, images: images[0] },
  { ...valid, images: [7], prompt: "@image1" }, { ...valid, images: [""], prompt: "@image1" },
  ...["file:///1.png", "1.png", "http://localhost/1.png", "http://[::1]/1", "https://", "asset://1", "data:image/png;base64,A", "data:image/png,AAAA", "data:text/plain;base64,AAAA", "HTTPS://images.example/1", "https://host:99999/1", "https://host:8443/1", "https://[2001:db8::1]/1", "ASSET://1"].map((url) => ({ ...valid, images: [url], prompt: "@image1" })),
  { ...valid, images: [WHITE], prompt: "@image1", ratio: "1:1" },
  frames("first_frame"), frames("first_frame", "last_frame"), frames("last_frame"), frames("first_frame", "first_frame"), frames("first_frame", "reference_image"), frames("middle_frame"),
  { ...valid, videos: [images[0]] }, { ...valid, videos: Array(4).fill(images[0]) }, { ...valid, images: [], prompt: "waves", audios: [images[0]] }, { ...valid, images: [], prompt: "waves" },
  { ...valid, prompt: `${prompt} @video1` }, { ...valid, prompt: `${prompt} @image0` }, { ...valid, prompt: `${prompt} @image10th` }, { ...valid, prompt: "@IMAGE1" },
  { ...valid, callbackUrl: "https://127.0.0.1/x" }, { ...valid, callbackUrl: "hook" }, { ...valid, metadata: { seed: 1 } }, { ...valid, metadata: { draft: 1 } }, { ...valid, metadata: { content: [] } },
  { ...valid, seed: undefined, metadata: { seed: -2 } }, { ...valid, seed: undefined, metadata: { seed: 5, more: { of: ["it"] } } }, { ...valid, generateAudio: null, metadata: { generate_audio: "yes" } },
  { ...HORSE, images: [] }, { ...HORSE, images: images.slice(0, 2) }, { ...HORSE, ratio: "16:9" }, { ...HORSE, seed: -1 }, { ...HORSE, prompt: "é".repeat(5001) },
  { ...valid, model: "seedance-1-5-pro-no-audio", generateAudio: false, seconds: 12 }, { ...valid, model: "seedance-1-5-pro-no-audio", generateAudio: true },
];

const { outputFiles } = await esbuild({
  absWorkingDir: root,
  entryPoints: ["benches/rules/page.js"],
  alias: { "relaydance-web": `${root}dist/index.js` },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  write: false,
});
const server = await bare({ "/page.js": ["text/javascript", outputFiles[0].text] });
const browser = await launch();
const { page } = await open(browser, server.url);

const found = await page.evaluate(async (requests) => (await import("/page.js")).found(requests), REQUESTS);
const verdict = (issues) => (issues.some(({ severity }) => severity === "error") ? "errors" : issues.length ? "warnings" : "nothing");
const quarrels = REQUESTS.flatMap((request, index) => {
  const verdicts = Object.entries(found).map(([checker, all]) => [checker, verdict(all[index])]);
  if (new Set(verdicts.map(([, word]) => word)).size === 1) return [];
  return [`${JSON.stringify(request).slice(0, 300)}\n${verdicts.map(([checker, word]) => `  ${checker} finds ${word}: ${JSON.stringify(found[checker][index]).slice(0, 300)}`).join("\n")}`];
});
const lines = [];
for (const [name, request] of Object.entries({ valid, invalid })) {
  if (quarrels.length) break;
  const { ours, zod, valibot } = await page.evaluate(
    async ([given, rounds, calls]) => (await import("/page.js")).measured(given, rounds, calls), [request, ROUNDS, CALLS]);
  const index = REQUESTS.indexOf(request);
  const micro = (checker, time) => `${checker} ${time.toFixed(1)} µs (${found[checker][index].length} issues)`.padEnd(30);
  lines.push(`${name.padEnd(9)}${micro("ours", ours)}${micro("zod", zod)}${micro("valibot", valibot)}ours/zod ${(ours / zod).toFixed(2).padEnd(8)}ours/valibot ${(ours / valibot).toFixed(2)}`);
}
await browser.close();
server.end();
if (quarrels.length) stop(`The three do not agree:\n${quarrels.join("\n")}`);
console.log(`${REQUESTS.length} requests on which all three agree; then medians of ${ROUNDS} rounds of ${CALLS} calls each, in turns:`);
console.log(lines.join("\n"));
console.log(
  "Ours is what a page calls: a promise, a request read and issues written across the border between JavaScript and WebAssembly.\n" +
  "The schema libraries stay on one side of it and are faster; what concerns several fields both leave to the same plain function.");
