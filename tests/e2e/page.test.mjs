// The demo page, start to end, in headless Chromium: a photo goes in, a clip of it plays.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./support/chromium.mjs";
import { cropped, DESERT, difference, fill, GARDEN, phases, photo, playing, watch } from "./support/desk.mjs";
import { isMp4 } from "./support/pictures.mjs";
import { standIn } from "./support/stand-in.mjs";

let server;
let browser;
// At this pace a look falls into the queue, one into the rendering.
before(async () => ([server, browser] = await Promise.all([standIn({ pace: 1 }), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

/** Makes one clip as a user would. */
async function make(path, { colours, ...options }) {
  const { page, context, wrong } = await open(browser, server.url + path);
  const image = await photo(page, { colours });
  await fill(page, { images: [image], prompt: "@image1 comes alive: slow push-in", ...options });
  const seen = await phases(page);
  await page.locator("#generate").click();
  await playing(page);
  return { page, context, wrong, image, phases: await seen() };
}

const HD = { model: "seedance-1-5-pro-with-audio", seconds: 4, ratio: "16:9", resolution: "720p" };

for (const [path, tall] of [["/", { ratio: "16:9", size: [1920, 1080], grid: [32, 18] }], ["/?baseUrl=/gateway/v1", { ratio: "9:16", size: [1080, 1920], grid: [18, 32] }]]) {
  describe(`on the page at ${path}`, { concurrency: true }, () => {
    test("a photo becomes a clip of the length and size asked for, that begins with the photo and moves; another photo becomes another clip", async () => {
      const grid = [32, 18];
      const garden = await make(path, { ...HD, colours: GARDEN });
      const desert = await photo(garden.page, { colours: DESERT });
      const clip = await watch(garden.page, [0, 1, 2], grid);
      assert.ok(Math.abs(clip.duration - 4) < 0.1, `${clip.duration} s`);
      assert.deepEqual([clip.width, clip.height], [1280, 720]);
      assert.deepEqual(garden.phases, ["uploading", "queued", "rendering", "saving", "done"]);

      const [first, second, third] = clip.frames;
      const own = difference(first, await cropped(garden.page, garden.image, [16, 9], grid));
      const foreign = difference(first, await cropped(garden.page, desert, [16, 9], grid));
      assert.ok(own < 10, `its own photo is ${own} away`);
      assert.ok(foreign > 60 && foreign > own * 6, `another photo is ${foreign} away, its own ${own}`);
      assert.ok(difference(first, second) > 1, `a second later only ${difference(first, second)} has changed`);
      assert.ok(difference(first, third) > difference(first, second));

      // The same with the other photo, on the same page.
      await garden.page.locator("#tiles button[aria-label^='Remove']").click();
      await fill(garden.page, { images: [desert] });
      const before = clip.address;
      await garden.page.locator("#generate").click();
      await garden.page.waitForFunction((old) => {
        const { currentSrc, readyState, hidden } = document.getElementById("clip");
        return document.getElementById("progress").dataset.phase === "done" && currentSrc !== old && readyState >= 2 && !hidden;
      }, before);
      const other = await watch(garden.page, [0], grid);
      assert.ok(difference(other.frames[0], await cropped(garden.page, desert, [16, 9], grid)) < 10);
      assert.ok(difference(other.frames[0], first) > 60);
      assert.deepEqual(garden.wrong, []);
      await garden.context.close();
    });

    test(`a clip of 1080p in ${tall.ratio} is cropped from the photo's centre; its download is the clip, byte for byte`, async () => {
      const made = await make(path, { model: "doubao-seedance-2-0-1080p", seconds: 4, ratio: tall.ratio, colours: GARDEN });
      const clip = await watch(made.page, [0, 1], tall.grid);
      assert.ok(Math.abs(clip.duration - 4) < 0.1, `${clip.duration} s`);
      assert.deepEqual([clip.width, clip.height], tall.size);
      const own = difference(clip.frames[0], await cropped(made.page, made.image, tall.size, tall.grid));
      assert.ok(own < 10, `its own photo is ${own} away`);
      assert.ok(difference(...clip.frames) > 1);

      const [download] = await Promise.all([made.page.waitForEvent("download"), made.page.locator("#download").click()]);
      assert.match(download.suggestedFilename(), /^relaydance-.+\.mp4$/);
      const bytes = await readFile(await download.path());
      assert.ok(isMp4(bytes));
      assert.ok(bytes.equals(Buffer.from(await (await fetch(clip.address)).arrayBuffer())));
      assert.deepEqual(made.wrong, []);
      await made.context.close();
    });
  });
}
