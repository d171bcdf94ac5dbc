// The pictures in README.md, taken of the real page with a clip that the stand-in has made: node scripts/screenshots.mjs
import { mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { build } from "./build.mjs";
import { root, say, serve } from "./run.mjs";
import { chromium, devServer } from "./setup.mjs";

const SIZE = { width: 1280, height: 800 };
/** Between which seconds of the playing clip the picture is taken. */
const MOMENTS = [4, 4.6];

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
    return !clip.hidden && clip.readyState >= 2;
  });
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    document.activeElement?.blur();
    scrollTo(0, 0);
  });
  // By then the player has put its controls away.
  await page.waitForFunction(([from, to]) => {
    const { currentTime, paused } = document.getElementById("clip");
    return !paused && currentTime > from && currentTime < to;
  }, MOMENTS);
  const path = `${root}docs/demo.png`;
  await page.screenshot({ path });
  say(`docs/demo.png: ${Math.round(statSync(path).size / 1000)} kB`);
} finally {
  await browser.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
