// The demo page's form in WebKit: photos come in, are reordered and removed, and survive a reload; on a phone all of it fits.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { PROMPT, QUICK } from "./support/desk.mjs";
import { beyond, overlapping, small } from "./support/fits.mjs";
import { named, prompts } from "./support/form.mjs";
import { skip } from "./support/webkit.mjs";
import { clips, desks, playing, reload } from "./support/webkit-desk.mjs";

describe("the demo page's form in WebKit", { skip }, () => {
  let desk;
  let end;
  before(async () => ({ desk, end } = await desks(0.3)));
  after(() => end?.());

  test("photos are moved by keys and by dragging, removed and brought back, and survive a reload", async () => {
    const page = await desk(0, "abc");
    await page.click("#prompt");
    await page.keyboard.type("@image1, @image3 and @image2 ");
    await page.focus("#tiles > li:nth-child(1) .cite");
    await page.keyboard.press("Alt+ArrowRight");
    await named(page, "bac");
    await prompts(page, "@image2, @image3 and @image1 ");
    await page.evaluate(() => scrollTo(0, 0));
    await page.drag(...(await page.evaluate(() => [0, 2].map((index) => {
      const { x, y, width, height } = document.querySelectorAll(".print")[index].getBoundingClientRect();
      return [x + width / 2, y + height / 3];
    }))));
    await named(page, "acb");
    await page.focus("#tiles > li:nth-child(2) .cite");
    await page.keyboard.press("Delete");
    await named(page, "ab");
    await page.waitForFunction(() => document.querySelector("#prompt-issue .mend"));
    await page.keyboard.press("Control+z");
    await named(page, "acb");
    await reload(page);
    await named(page, "acb");
    await prompts(page, "@image1, @image2 and @image3 ");
    assert.deepEqual(await page.wrong(), []);
    await page.close();
  });

  test("on a phone all of it fits and can be hit, from the empty form to the clip", async () => {
    const page = await desk(0, "a", { width: 390, height: 844 });
    const fits = async (state) => assert.deepEqual([await beyond(page), await small(page), await overlapping(page)], [[], [], []], state);
    await fits("with a photo");
    await page.click("#prompt");
    await page.keyboard.type(PROMPT);
    for (const panel of ["more", "connection", "developers"]) await page.click(`#${panel} > summary`);
    await page.waitForFunction(() => document.getElementById("code").textContent.includes("@image1"));
    await fits("with all panels");
    await page.focus("#prompt");
    await page.keyboard.press("End");
    await page.keyboard.type(", @image9");
    await page.waitForFunction(() => document.querySelector("#prompt-issue .mend"));
    await fits("with an issue");
    await page.click("#prompt-issue .mend");
    await page.click(`#model [value="${QUICK.model}"]`);
    await page.click("#generate");
    await playing(page);
    await clips(page, 1);
    await fits("with a clip");
    await page.resize({ width: 320, height: 640 });
    await fits("on the smallest");
    assert.deepEqual(await page.wrong(), []);
    await page.close();
  });
});
