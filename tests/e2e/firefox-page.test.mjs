// The demo page in Firefox, from the photo to the playing clip and on: its history after a reload, the developers' part, a task that is stopped and taken up again.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { PROMPT, QUICK } from "./support/desk.mjs";
import { launch, open } from "./support/firefox.mjs";
import { pictures } from "./support/form.mjs";
import { standIn } from "./support/stand-in.mjs";

let servers;
let browser;
const folder = mkdtempSync(join(tmpdir(), "relaydance-firefox-"));
// One makes clips at once, the other never gets so far in the time of a test.
before(async () => ([browser, ...servers] = await Promise.all([launch(), standIn(), standIn({ pace: 100 })])));
after(async () => {
  await Promise.all([browser.close(), ...servers.map((server) => server.end())]);
  rmSync(folder, { recursive: true, force: true });
});

const ready = (page) => page.waitForFunction(() => !document.getElementById("unready"));
const phase = (page, ...wanted) => page.waitForFunction((phases) => phases.includes(document.querySelector("#runs > li")?.dataset.phase), {}, wanted);
const playing = (page) => page.waitForFunction(() => {
  const { hidden, paused, currentTime, readyState } = document.getElementById("clip");
  return !hidden && !paused && currentTime > 0 && readyState >= 2;
});
const clips = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll("#clips > li").length === wanted, {}, count);

/** The page with a photo, a prompt and options, and what it posts from now on. */
async function desk(server) {
  const { page, wrong } = await open(browser, server.url);
  await page.setViewport({ width: 1280, height: 900 });
  const submits = [];
  page.on("request", (request) => request.method() === "POST" && request.url().endsWith("/generations") && submits.push(request.url()));
  await ready(page);
  const [{ name, buffer }] = pictures("a", 1280, 720);
  writeFileSync(join(folder, name), buffer);
  await (await page.$("#images")).uploadFile(join(folder, name));
  await page.waitForSelector("#tiles > li img");
  await page.focus("#prompt");
  await page.keyboard.type(PROMPT);
  await page.select("#model", QUICK.model);
  await page.focus("#seconds");
  await page.keyboard.press("Home");
  await page.click(`#ratio label:has([value="${QUICK.ratio}"])`);
  await page.click(`#resolution label:has([value="${QUICK.resolution}"])`);
  return { page, wrong, submits };
}

test("a photo becomes a clip that plays, is in the history after a reload, and plays from there without the service", async () => {
  const { page, wrong, submits } = await desk(servers[0]);
  await page.click("#generate");
  await playing(page);
  const { width, height, duration } = await page.$eval("#clip", (clip) => ({ width: clip.videoWidth, height: clip.videoHeight, duration: clip.duration }));
  assert.ok(height > width && Math.abs(duration - 4) < 0.1, `${width} × ${height}, ${duration} s`);
  await clips(page, 1);
  await page.waitForSelector("#clips > li img");

  await page.reload();
  await ready(page);
  await clips(page, 1);
  assert.equal(await page.$eval("#clips .prompt", (prompt) => prompt.textContent), PROMPT);
  const asked = [];
  page.on("request", (request) => /generations\/|\.mp4|content$/.test(request.url()) && !request.url().startsWith("blob:") && asked.push(request.url()));
  await page.click("#clips [data-act=play]");
  await playing(page);
  assert.deepEqual(asked, []);
  assert.equal(submits.length, 1);
  assert.deepEqual(wrong, []);
});

test("the developers' part shows the body that will be posted, as programs too, and the log of what was", async () => {
  const { page, wrong } = await desk(servers[1]);
  await page.click("#developers > summary");
  const code = (text) => page.waitForFunction((wanted) => document.getElementById("code").textContent.includes(wanted), {}, text);
  await code(`"prompt": "${PROMPT}"`);
  await page.focus("#tab-json");
  await page.keyboard.press("ArrowRight");
  await code("curl");
  await page.click("#generate");
  await phase(page, "queued", "rendering");
  await page.click("#tab-log");
  await page.waitForFunction(() => document.getElementById("exchanges").textContent.includes("/v1/video/generations"));
  assert.deepEqual(wrong, []);
});

test("a task that is no longer waited for is taken up again, also after a reload, and is bought once", async () => {
  const { page, wrong, submits } = await desk(servers[1]);
  await page.click("#generate");
  await phase(page, "queued", "rendering");
  const id = await page.$eval("#runs .task code", (code) => code.textContent);
  await page.click("#runs [data-act=stop]");
  await phase(page, "stopped");
  await page.waitForFunction(() => document.activeElement.dataset.act === "takeUp");
  await page.keyboard.press("Enter");
  await phase(page, "queued", "rendering");
  await page.reload();
  await ready(page);
  await phase(page, "queued", "rendering");
  assert.equal(await page.$eval("#runs .task code", (code) => code.textContent), id);
  assert.equal(submits.length, 1);
  assert.deepEqual(wrong, []);
});
