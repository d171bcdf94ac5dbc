// The demo page in WebKit, from the photo to the playing clip and on: its history after a reload, a task that is stopped and taken up again.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PROMPT, QUICK } from "./support/desk.mjs";
import { named, prompts, tabTo } from "./support/form.mjs";
import { skip } from "./support/webkit.mjs";
import { asked, clips, desks, phase, playing, reload, submits } from "./support/webkit-desk.mjs";

// One server makes clips at once, the other never gets so far in the time of a test.
const [QUICKLY, SLOWLY] = [0, 1];

const chosen = () => Array.from(document.querySelectorAll("#model, #seconds, #ratio input:checked, #resolution input:checked"), ({ value }) => value).join();

/** Waits until these are chosen, or says what is instead. */
const held = (page, ...wanted) => page.waitForFunction(`(values) => values.join() === (${chosen})()`, wanted)
  .catch(async (cause) => {
    throw new Error(`chosen is ${await page.evaluate(chosen)}, not ${wanted}`, { cause });
  });

describe("the demo page in WebKit", { skip }, () => {
  let desk;
  let end;
  before(async () => ({ desk, end } = await desks(0.3, 100)));
  after(() => end?.());

  test("a photo becomes a clip that plays, is in the history after a reload, and plays from there without the service", async () => {
    const page = await desk(QUICKLY, "a");
    await page.click("#prompt");
    await page.keyboard.type(PROMPT);
    await page.click(`#model [value="${QUICK.model}"]`);
    await page.focus("#seconds");
    await page.keyboard.press("Home");
    await page.click(`#ratio label:has([value="${QUICK.ratio}"])`);
    await page.click(`#resolution label:has([value="${QUICK.resolution}"])`);
    await held(page, QUICK.model, QUICK.seconds, QUICK.ratio, QUICK.resolution);
    await page.click("#generate");
    await playing(page);
    const { width, height, duration } = await page.evaluate(() => {
      const { videoWidth: width, videoHeight: height, duration } = document.getElementById("clip");
      return { width, height, duration };
    });
    assert.ok(height > width && Math.abs(duration - 4) < 0.1, `${width} × ${height}, ${duration} s`);
    await clips(page, 1);
    assert.equal(await submits(page), 1);

    await reload(page);
    await clips(page, 1);
    await named(page, "a");
    assert.equal(await page.evaluate(() => document.querySelector("#clips .prompt").textContent), PROMPT);
    await page.click("#clips [data-act=play]");
    await playing(page);
    assert.deepEqual(await asked(page, "generations(/|$)|\\.mp4|content$"), []);
    assert.deepEqual(await page.wrong(), []);
    await page.close();
  });

  test("by keyboard alone a clip is asked for, no longer waited for and taken up again, also after a reload, and bought once", async () => {
    const page = await desk(SLOWLY, "ab");
    await page.focus("#images");
    await tabTo(page, "#prompt");
    await page.keyboard.type("From @image1 to @");
    await page.waitForFunction(() => !document.getElementById("choices").hidden);
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await prompts(page, "From @image1 to @image2 ");
    await page.keyboard.type("slow pan left");
    await tabTo(page, "#seconds-number");
    await tabTo(page, "#seconds");
    await page.keyboard.press("End");
    await tabTo(page, "#ratio input");
    await page.keyboard.press("ArrowLeft");
    const chosen = await page.evaluate(() => [document.getElementById("seconds").value, document.activeElement.value, document.activeElement.checked]);
    assert.deepEqual(chosen, ["15", "21:9", true]);
    await tabTo(page, "#generate");
    await page.keyboard.press("Enter");
    await phase(page, "queued", "rendering");
    const id = () => page.evaluate(() => document.querySelector("#runs .task code").textContent);
    const first = await id();
    await tabTo(page, "#runs [data-act=stop]");
    await page.keyboard.press("Enter");
    await phase(page, "stopped");
    await page.waitForFunction(() => document.activeElement.dataset.act === "takeUp");
    await page.keyboard.press(" ");
    await phase(page, "queued", "rendering");
    assert.equal(await submits(page), 1);

    await reload(page);
    await phase(page, "queued", "rendering");
    assert.equal(await id(), first);
    assert.equal(await submits(page), 0);
    assert.deepEqual(await page.wrong(), []);
    await page.close();
  });
});
