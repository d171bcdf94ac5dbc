// The pictures in README.md and docs/screens.md, of the real page with clips that the stand-in has made: node scripts/screenshots.mjs.
// With names behind it, those alone: node scripts/screenshots.mjs phone dark
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { STATES } from "../tests/e2e/support/states.mjs";
import { build } from "./build.mjs";
import { root, say, serve, stop } from "./run.mjs";
import { devServer } from "./setup.mjs";

/** What is shown of which state; `height` is that of the window, where all of it shall be seen. */
const SHOTS = {
  demo: { reach: sampleClip, height: 800, to: "docs/demo.png", still: true },
  empty: { state: "empty" },
  issues: { state: "issues", height: 1400 },
  photos: { state: "nine photos", height: 1100 },
  completion: { state: "completion" },
  uploading: { state: "uploading", height: 1100 },
  running: { state: "running", height: 1300 },
  stopped: { state: "stopped", height: 1000 },
  failed: { state: "failed", height: 1000 },
  offline: { state: "offline", height: 1000 },
  history: { state: "history", height: 1300, still: true },
  developers: { state: "panels", height: 1300, at: "#connection" },
  log: { state: "log of exchanges", at: "#developers" },
  dark: { state: "running", height: 1300, colorScheme: "dark" },
  phone: { state: "completion", phone: true },
  "phone-clip": { state: "done", phone: true, colorScheme: "dark", still: true, at: "#stage" },
};
/** Between which seconds of a playing clip its picture is taken: by then the player has put its controls away. */
const MOMENTS = [3.2, 3.9];

const names = process.argv.slice(2);
const unknown = names.find((name) => !SHOTS[name]);
if (unknown) stop(`There is no picture "${unknown}": take ${Object.keys(SHOTS).join(", ")}.`);

await build();
devServer();
const { launch } = await import("../tests/e2e/support/chromium.mjs");
const data = mkdtempSync(join(tmpdir(), "relaydance-"));
const { url, server } = await serve(["--port", "0", "--pace", "0.2", "--data", data]);
const browser = await launch();

/** What a first visitor does. */
async function sampleClip(page) {
  await page.locator("#sample").click();
  await page.locator("#tiles > li").waitFor();
  await page.locator("#generate").click();
  await page.waitForFunction(() => !document.getElementById("clip").hidden && document.getElementById("clip").readyState >= 2);
}

async function shoot(name, { state, reach, height = 900, colorScheme = "light", phone = false, still = false, at, to = `docs/screens/${name}.webp` }) {
  const viewport = phone ? { width: 390, height: 844 } : { width: 1280, height };
  const context = await browser.newContext({ viewport, deviceScaleFactor: phone ? 2 : 1, hasTouch: phone, isMobile: phone, colorScheme, reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(url + (STATES[state]?.path ?? "/"));
  await page.locator("#unready").waitFor({ state: "detached" });
  await (reach ?? STATES[state].reach)(page);
  await page.mouse.move(0, 0);
  if (!["issues", "completion"].includes(state)) {
    await page.evaluate((where) => {
      document.activeElement?.blur();
      scrollTo(0, 0);
      if (where) document.querySelector(where).scrollIntoView();
    }, at);
  }
  if (still) {
    await page.waitForFunction(([from, until]) => {
      const { currentTime, paused } = document.getElementById("clip");
      return !paused && currentTime > from && currentTime < until;
    }, MOMENTS);
  }
  const picture = await page.screenshot();
  await context.close();
  const bytes = to.endsWith(".webp") ? await webp(picture) : picture;
  writeFileSync(root + to, bytes);
  say(`${to}: ${Math.round(bytes.length / 1000)} kB`);
}

/** The browser packs smaller than it takes pictures. */
async function webp(png) {
  const page = await browser.newPage();
  const base64 = await page.evaluate(async (data) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${data}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    canvas.getContext("2d").drawImage(image, 0, 0);
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: "image/webp", quality: 0.82 })).arrayBuffer());
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  }, png.toString("base64"));
  await page.close();
  return Buffer.from(base64, "base64");
}

try {
  mkdirSync(`${root}docs/screens`, { recursive: true });
  for (const name of names.length ? names : Object.keys(SHOTS)) await shoot(name, SHOTS[name]);
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
