// The pictures in README.md, taken of the real page with a clip that the stand-in has made: node scripts/screenshots.mjs
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, say, serve } from "./run.mjs";
import { chromium, devServer } from "./setup.mjs";

const SIZE = { width: 1280, height: 800 };
/** Where in the clip the picture is taken: far enough for the camera to have moved. */
const MOMENT = 2;

await build();
devServer();
const { chromium: driver } = await import("playwright-core");
const data = mkdtempSync(join(tmpdir(), "relaydance-"));
const { url, server } = await serve(["--port", "0", "--pace", "0.2", "--data", data], { RELAYDANCE_API_KEY: "" });
const browser = await driver.launch({
  executablePath: chromium().browser,
  args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--autoplay-policy=no-user-gesture-required"],
});

try {
  mkdirSync(`${root}docs`, { recursive: true });
  const context = await browser.newContext({ viewport: SIZE, deviceScaleFactor: 1, colorScheme: "light", reducedMotion: "reduce" });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(url);
  await page.locator("#unready").waitFor({ state: "detached" });
  await page.locator("#sample").click();
  await page.locator("#tiles > li").waitFor();
  await page.locator("#generate").click();
  await page.waitForFunction(() => {
    const clip = document.getElementById("clip");
    return document.getElementById("progress").dataset.phase === "done" && !clip.hidden && clip.readyState >= 2;
  });
  // Stopped at one moment, so that the next picture is the same one.
  await page.evaluate(async (moment) => {
    const clip = document.getElementById("clip");
    clip.pause();
    const there = new Promise((resolve) => clip.addEventListener("seeked", resolve, { once: true }));
    clip.currentTime = moment;
    await there;
    document.activeElement?.blur();
    scrollTo(0, 0);
  }, MOMENT);
  const path = `${root}docs/demo.png`;
  await page.waitForTimeout(500); // the page's own transitions
  await page.screenshot({ path });
  say(`docs/demo.png: ${Math.round(statSync(path).size / 1000)} kB`);
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
