// The demo page, start to end, in a real browser: a photo goes in, a clip of it plays.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { launch, open, refusing, together } from "../e2e/support/browser.mjs";
import { cropped, desk, DESERT, difference, fill, GARDEN, held, phases, photo, playing, says, watch } from "../e2e/support/desk.mjs";
import { isMp4 } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

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

/** Where the service has the clip that is on the stage. */
async function address(page) {
  const id = await page.locator("#clip-task").innerText();
  return page.evaluate(async (task) => {
    const { Relaydance } = await import("./relaydance-web/index.js");
    return (await new Relaydance({ baseUrl: document.getElementById("base-url").value }).retrieve(task)).url;
  }, id);
}

const HD = { model: "seedance-1-5-pro-with-audio", seconds: 4, ratio: "16:9", resolution: "720p" };

for (const [path, tall] of [["/", { ratio: "16:9", size: [1920, 1080], grid: [32, 18] }], ["/?baseUrl=/gateway/v1", { ratio: "9:16", size: [1080, 1920], grid: [18, 32] }]]) {
  describe(`on the page at ${path}`, { concurrency: together }, () => {
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
        const { currentSrc, currentTime, readyState, hidden } = document.getElementById("clip");
        return currentSrc !== old && readyState >= 2 && currentTime > 0 && !hidden;
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
      assert.ok(bytes.equals(Buffer.from(await (await fetch(await address(made.page))).arrayBuffer())));
      assert.deepEqual(made.wrong, []);
      await made.context.close();
    });
  });
}

describe("the models that are offered", { concurrency: together }, () => {
  /** What can be chosen now. */
  const choices = (page) => page.evaluate(() => {
    const options = (select) => Array.from(select.options).filter(({ disabled }) => !disabled).map(({ value }) => value);
    const radios = (id) => Array.from(document.querySelectorAll(`#${id} input:enabled`), ({ value }) => value);
    const seconds = document.getElementById("seconds");
    return {
      seconds: { min: Number(seconds.min), max: Number(seconds.max) },
      ratios: radios("ratio"),
      resolutions: radios("resolution"),
      roles: options(document.querySelector("#tiles select")),
    };
  });
  const usable = (page) => page.evaluate(() =>
    Array.from(document.getElementById("model").options).filter(({ disabled }) => !disabled).map(({ value }) => value));
  /** Answers for the service, from now on. */
  const lists = (page, ...ids) => page.route("**/v1/models", (route) => route.fulfill({ json: { data: ids.map((id) => ({ id })) } }));
  const typeKey = async (page, key) => {
    if (!(await page.locator("#api-key").isVisible())) await page.locator("#connection summary").click();
    await page.locator("#api-key").fill(key);
  };

  test("are those of the library that animate photos, and each offers just what it takes", async (t) => {
    const { page, wrong } = await desk(t, browser, server.url);
    const table = await page.evaluate(async () => {
      const { Relaydance } = await import("./relaydance-web/index.js");
      return new Relaydance().models({ offline: true });
    });
    const animating = table.filter(({ roles }) => roles.length > 0);
    assert.ok(animating.length > 4 && animating.length < table.length);
    assert.deepEqual(await usable(page), animating.map(({ id }) => id));
    for (const { id, seconds, ratios, resolutions, roles } of animating) {
      await fill(page, { model: id });
      assert.deepEqual(await choices(page), { seconds, ratios, resolutions, roles }, id);
    }
    assert.deepEqual(wrong, []);
  });

  test("keep what was wished where they can, and give it back where they could not", async (t) => {
    const entered = { model: "seedance-1-5-pro-no-audio", seconds: 4, ratio: "21:9", resolution: "480p" };
    const { page } = await desk(t, browser, server.url, entered);
    await page.locator("#tiles select").selectOption("last_frame");
    const wished = await held(page);
    await fill(page, { model: "happyhorse-1.0-i2v" });
    assert.deepEqual(await held(page), { ...wished, model: "happyhorse-1.0-i2v", ratio: "", resolution: "1080p" });
    assert.equal(await page.locator("#tiles select").inputValue(), "reference_image");
    await fill(page, { model: "grok-imagine-video" });
    assert.deepEqual(await held(page), { ...wished, model: "grok-imagine-video", ratio: "16:9" });
    await fill(page, { model: entered.model });
    assert.deepEqual(await held(page), wished);
    assert.equal(await page.locator("#tiles select").inputValue(), "last_frame");
  });

  test("that the key may not use are shown as such, and cannot be chosen; the one that was chosen stays, with words", async (t) => {
    const { page, wrong } = await desk(t, browser, server.url, { model: "seedance-1-5-pro-no-audio" });
    const all = await usable(page);
    await lists(page, "gpt-5-mini", "happyhorse-1.0-i2v", "seedance-1-5-pro-with-audio");
    await typeKey(page, "sk-small");
    await says(page, "#model-hint", /does not list it for this key/);
    assert.deepEqual(await usable(page), ["seedance-1-5-pro-with-audio", "happyhorse-1.0-i2v"]);
    assert.equal((await held(page)).model, "seedance-1-5-pro-no-audio");
    assert.equal(await page.locator("#model option:checked").textContent(), "Seedance 1.5 Pro, silent (not with this key)");
    await fill(page, { model: "happyhorse-1.0-i2v" });
    await says(page, "#model-hint", /Animates one photo/);
    // Another key, another list.
    await page.unrouteAll();
    await typeKey(page, "sk-large");
    await page.waitForFunction((count) => document.querySelectorAll("#model option:enabled").length === count, all.length);
    assert.deepEqual(wrong, []);
  });

  test("begin with one that the key may use", async (t) => {
    const { page, context } = await open(browser, server.url);
    t.after(() => context.close());
    assert.equal((await held(page)).model, "doubao-seedance-2-0-1080p");
    await lists(page, "happyhorse-1.0-i2v", "grok-imagine-video");
    await page.reload();
    await says(page, "#model-hint", /Animates one photo/);
    assert.equal((await held(page)).model, "happyhorse-1.0-i2v");
    assert.equal(await page.locator("#seconds").getAttribute("min"), "3");
  });

  for (const [name, answer] of Object.entries({
    "keeps no list": { status: 404, json: { error: { message: "Not found.", type: "invalid_request_error" } } },
    "lists none of them": { json: { data: [{ id: "gpt-5-mini" }] } },
  })) {
    test(`are all of them where the service ${name}`, async (t) => {
      const { page } = await desk(t, browser, server.url);
      const all = await usable(page);
      await lists(page, "happyhorse-1.0-i2v");
      await typeKey(page, "sk-small");
      await page.waitForFunction(() => document.querySelectorAll("#model option:enabled").length === 1);
      await page.unrouteAll();
      await page.route("**/v1/models", (route) => route.fulfill(answer));
      const answered = page.waitForResponse("**/v1/models");
      await typeKey(page, "sk-other");
      await answered;
      assert.deepEqual(await usable(page), all);
      await page.locator("#generate").click();
      await playing(page);
      assert.deepEqual(await usable(page), all);
    });
  }
});

for (const all of [false, true]) {
  test(`where the browser refuses ${all ? "all cookies, and storage with them" : "the cookies of other sites"}, a clip is made, plays and is listed`, async (t) => {
    const context = await refusing(t, { all });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(server.url);
    const kept = await page.evaluate(() => {
      try {
        return Boolean(localStorage);
      } catch {
        return false;
      }
    });
    assert.equal(kept, !all);
    await page.locator("#sample").click();
    await page.locator("#tiles > li").waitFor();
    await fill(page, { prompt: "@image1 wakes", ...HD });
    await page.locator("#generate").click();
    await playing(page);
    await page.locator("#clips > li").waitFor();
    await says(page, "#history-note", all ? /keeps nothing.*gone when the tab is closed/ : /Kept in this browser/);
  });
}

test("where the library cannot start, the page says so and why", async (t) => {
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  await page.addInitScript(() => delete globalThis.WebAssembly);
  await page.goto(server.url);
  await says(page, "#unready", /library could not start: .*WebAssembly/);
});
