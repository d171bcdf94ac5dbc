// The options on the demo page: they follow the model, reach the request, and what is typed wrong is mended by one press.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, together } from "../e2e/support/browser.mjs";
import { fill, generate, gone, held, QUICK, retype, says, text, visible } from "../e2e/support/desk.mjs";
import { form, mend, named, posted, prompts, tabTo, tile } from "../e2e/support/form.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const READY = { photos: "a", prompt: "@image1 comes alive" };
const checked = (page, group) => page.locator(`#${group} input:checked`).inputValue();

describe("the length", { concurrency: together }, () => {
  test("is the same on the slider and in its number, within the model's limits", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    await tabTo(page, "#seconds");
    await page.keyboard.press("End");
    assert.equal(await page.locator("#seconds-number").inputValue(), "15");
    assert.equal(await page.locator("#seconds").getAttribute("aria-valuetext"), "15 seconds");
    await retype(page, "#seconds-number", "7");
    assert.equal((await held(page)).seconds, "7");
    await fill(page, { model: "grok-imagine-video" });
    await page.locator("#seconds").fill("1");
    await fill(page, { model: "happyhorse-1.0-i2v" });
    assert.equal(await page.locator("#seconds-number").inputValue(), "3");
    assert.deepEqual(wrong, []);
  });

  test("typed beyond them is told at its place, stops the clip, and one press makes it fit; undone, it is as it was typed", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    const issue = "#seconds-issue .issue[data-severity=error]";
    await retype(page, "#seconds-number", "40");
    await says(page, issue, /40 seconds.*4 to 15/);
    await page.locator("#generate").click();
    await page.waitForFunction(() => document.activeElement.id === "seconds-number");
    await mend(page, issue, "Make it 15 seconds");
    assert.equal(await page.locator("#seconds-number").inputValue(), "15");
    // By the keys in the field that the keyboard stands in, too: nothing has been typed there since.
    assert.equal(await page.evaluate(() => document.activeElement.id), "seconds-number");
    await page.keyboard.press("Control+z");
    await says(page, issue, /40 seconds/);
    assert.equal(await page.locator("#seconds-number").inputValue(), "40");
    // Another model gets what it can make.
    await fill(page, { model: "seedance-1-5-pro-no-audio" });
    await page.locator(issue).waitFor({ state: "detached" });
    assert.equal(await page.locator("#seconds-number").inputValue(), "12");
    await says(page, "#seconds-hint", /does not make 40 seconds/);
    // Left empty, it is what it was.
    await retype(page, "#seconds-number", "");
    await page.locator("#seconds-number").blur();
    assert.equal(await page.locator("#seconds-number").inputValue(), "12");
    await retype(page, "#seconds-number", "4.6");
    await mend(page, issue, "Make it 5 seconds");
    assert.deepEqual(wrong, []);
  });

  test("mistyped so that it is no number is told, stays as it was typed, also after a reload, and is mended by one press", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { ...READY, seconds: 6 });
    const number = page.locator("#seconds-number");
    const issue = "#seconds-issue .issue[data-severity=error]";
    await retype(page, "#seconds-number", "12-34");
    await says(page, issue, /“Length” must be a whole number/);
    await page.locator("#generateAudio").uncheck();
    await number.blur();
    assert.equal(await number.inputValue(), "12-34");
    assert.equal(await page.locator("#seconds").inputValue(), "12"); // so far it was one
    await says(page, "#caption", /^\S+ · 1080p$/);
    await page.reload();
    await page.locator("#unready").waitFor({ state: "detached" });
    assert.equal(await number.inputValue(), "12-34");
    await named(page, "a");
    await page.locator("#generate").click();
    await page.waitForFunction(() => document.activeElement.id === "seconds-number");
    await mend(page, issue, "Make it 12 seconds");
    assert.equal(await number.inputValue(), "12");
    await page.locator("#undo-do").click();
    assert.equal(await number.inputValue(), "12-34");
    await retype(page, "#seconds-number", "");
    await number.blur();
    assert.equal(await number.inputValue(), "12");
    await page.locator(issue).waitFor({ state: "detached" });
    assert.deepEqual(wrong, []);
  });
});

describe("the shape", { concurrency: together }, () => {
  test("is chosen among little pictures by the arrow keys, and a frame shows what is cut off", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { ...READY, ratio: "16:9" });
    const frame = () => page.evaluate(() => {
      const [sheet, frame_] = [".sheet", ".window"].map((selector) => document.querySelector(selector).getBoundingClientRect());
      return { photo: sheet.width / sheet.height, clip: frame_.width / frame_.height, high: frame_.height / sheet.height };
    });
    const close = (one, other) => assert.ok(Math.abs(one - other) < 0.05, `${one} is not ${other}`);
    await page.locator("#crop[data-cuts=ends]").waitFor();
    close((await frame()).photo, 4 / 3);
    close((await frame()).clip, 16 / 9);
    assert.match(await page.locator("#crop").getAttribute("aria-label"), /a\.png: top and bottom are cut off/);
    await tabTo(page, "#ratio input");
    await page.keyboard.press("ArrowRight");
    assert.equal(await checked(page, "ratio"), "9:16");
    await page.locator("#crop[data-cuts=sides]").waitFor();
    close((await frame()).clip, 9 / 16);
    close((await frame()).high, 1);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    assert.equal(await checked(page, "ratio"), "4:3");
    await page.locator("#crop[data-cuts=nothing]").waitFor();
    assert.deepEqual(wrong, []);
  });

  test("that crops a photo is made the nearest by one press at the photo", async (t) => {
    const { page } = await form(t, browser, server.url, { ...READY, ratio: "9:16" });
    const cropped = `${tile(1)} .issue[data-code=cropped]`;
    await mend(page, cropped, "Take 4:3");
    assert.equal(await checked(page, "ratio"), "4:3");
    await page.locator("#undo-do").click();
    await visible(page, cropped);
    assert.equal(await checked(page, "ratio"), "9:16");
  });

  test("and the resolution that a model does not make are told, and come back with one that does", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { ...READY, model: "dreamina-seedance-2-0-260128", ratio: "21:9", resolution: "1080p" });
    await fill(page, { model: "grok-imagine-video" });
    await says(page, "#ratio-hint", /does not make 21:9/);
    await says(page, "#resolution-hint", /does not make 1080p/);
    await fill(page, { model: "dreamina-seedance-2-0-260128" });
    assert.deepEqual([await checked(page, "ratio"), await checked(page, "resolution")], ["21:9", "1080p"]);
    await gone(page, "#ratio-hint");
    assert.deepEqual(wrong, []);
  });

  test("is the photo's own where the model says so, and cannot be chosen then", async (t) => {
    const { page } = await form(t, browser, server.url, { ...READY, model: "happyhorse-1.0-i2v" });
    assert.equal(await page.locator("#ratio input:enabled").count(), 0);
    await says(page, "#ratio-hint", /keeps the photo’s own shape/);
    const { metadata } = await posted(page);
    assert.equal(metadata.ratio, undefined);
  });
});

describe("what else is asked for", { concurrency: together }, () => {
  test("reaches the request as it was chosen", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { ...READY, model: "dreamina-seedance-2-0-260128", seconds: 6, ratio: "1:1", resolution: "480p" });
    await page.locator("#generateAudio").uncheck();
    await page.locator("#more summary").click();
    await retype(page, "#seed", "42");
    await page.locator("#watermark").check();
    await page.locator("#callbackUrl").fill(" https://hooks.example/done ");
    await says(page, "#more-told", /^Seed 42 · Watermark · Callback$/);
    const { seconds, metadata: { content, ...metadata } } = await posted(page);
    assert.equal(seconds, "6");
    assert.deepEqual(metadata, { ratio: "1:1", resolution: "480p", generate_audio: false, seed: 42, watermark: true, callback_url: "https://hooks.example/done" });
    assert.equal(content.length, 1);
    assert.deepEqual(wrong, []);
  });

  test("is left out where it was not, and where the model has no such thing", async (t) => {
    const { page } = await form(t, browser, server.url, { ...READY, model: "seedance-1-5-pro-with-audio" });
    await page.locator("#more summary").click();
    await page.locator("#cameraFixed").check();
    await says(page, "#more-told", /^Still camera$/);
    await page.locator(`${tile(1)} select`).selectOption("first_frame");
    assert.equal(await page.locator("#generateAudio").isVisible(), false);
    await says(page, "#sound-hint", /Always with sound/);
    await fill(page, { model: "doubao-seedance-2-0-720p" });
    assert.equal(await page.locator("#cameraFixed").isVisible(), false);
    await visible(page, "#generateAudio");
    const { metadata: { content, ...metadata } } = await posted(page);
    assert.deepEqual(metadata, { ratio: "adaptive", resolution: "720p", generate_audio: true });
  });

  test("survives a reload", async (t) => {
    const { page } = await form(t, browser, server.url, { ...READY, model: "seedance-1-5-pro-no-audio", resolution: "480p" });
    await page.locator("#more summary").click();
    await retype(page, "#seed", "7");
    await page.locator("#cameraFixed").check();
    await retype(page, "#seconds-number", "99");
    await page.reload();
    await page.locator("#unready").waitFor({ state: "detached" });
    await says(page, "#more-told", /^Seed 7 · Still camera$/);
    assert.equal(await page.locator("#seed").inputValue(), "7");
    assert.equal(await page.locator("#seconds-number").inputValue(), "99");
    assert.equal(await checked(page, "resolution"), "480p");
  });

  test("as a seed that is no number is told, and is not erased by what is chosen next", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    await page.locator("#more summary").click();
    for (const typed of ["12-34", "1.5", "seven"]) {
      await retype(page, "#seed", typed);
      await says(page, "#seed-issue .issue[data-severity=error]", /“Seed” must be a whole number/);
      await page.locator("#watermark").check();
      await page.locator("#watermark").uncheck();
      assert.equal(await page.locator("#seed").inputValue(), typed);
      await page.locator("#generate").click();
      await page.waitForFunction(() => document.activeElement.id === "seed");
      await mend(page, "#seed-issue .issue", "Leave the seed out");
      assert.equal(await page.locator("#seed").inputValue(), "");
    }
    assert.deepEqual(wrong, []);
  });

  test("that is wrong opens the fold it lies in, and is mended by one press", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    await page.locator("#more summary").click();
    await page.locator("#callbackUrl").fill("http://hooks.example/done");
    await retype(page, "#seed", "-5");
    await page.locator("#more summary").click();
    await page.locator("#generate").click();
    await page.waitForFunction(() => document.activeElement.id === "seed");
    await says(page, "#issues-list", /-5 is no seed/);
    // Not encrypted, it stops nothing.
    await says(page, "#callbackUrl-issue .issue[data-severity=warning]", /“Callback address” is not encrypted/);
    await mend(page, "#seed-issue .issue", "Take -1");
    assert.equal(await page.locator("#seed").inputValue(), "-1");
    await page.locator("#undo-do").click();
    await mend(page, "#seed-issue .issue", "Leave the seed out");
    assert.equal(await page.locator("#seed").inputValue(), "");
    await mend(page, "#callbackUrl-issue .issue", "Use https://hooks.example/done");
    assert.equal(await page.locator("#callbackUrl").inputValue(), "https://hooks.example/done");
    await gone(page, "#issues");
    await page.locator("#callbackUrl").fill("nowhere");
    await says(page, "#callbackUrl-issue .issue[data-severity=error]", /“Callback address” must be a whole https/);
    await page.locator("#undo-close").click(); // lies over the button
    await mend(page, "#callbackUrl-issue .issue", "Leave it out");
    assert.equal(await page.locator("#callbackUrl").inputValue(), "");
    assert.deepEqual(wrong, []);
  });
});

describe("what is changed after a step that is taken back", { concurrency: together }, () => {
  test("the settings of an earlier clip: is put away with it and comes again with it, by the line and by the keys, and earlier steps stay within reach", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", ...QUICK, prompt: "@image1 wakes" });
    await generate(page);
    await page.locator("#clips > li [data-act=reuse]").waitFor();
    await page.locator("button[aria-label='Move @image2 earlier']").click();
    await prompts(page, "@image2 wakes");
    await fill(page, { prompt: "before", seconds: 6 });
    const before = await held(page);
    await page.locator("#clips > li [data-act=reuse]").click();
    await prompts(page, "@image1 wakes");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("rewritten");
    await page.locator("#ratio input[value='1:1']").check();
    const after = await held(page);
    assert.deepEqual([after.prompt, after.seconds, after.ratio], ["rewritten", "4", "1:1"]);

    await page.locator("#ratio input:checked").press("Control+z");
    await prompts(page, "before");
    assert.deepEqual(await held(page), before);
    await says(page, "#status", /^Undone: Its settings.*Shift \+ Z does it again/);
    await says(page, "#undo-do", /^Redo$/);
    await page.locator("#undo-do").click();
    await prompts(page, "rewritten");
    assert.deepEqual(await held(page), after);
    await says(page, "#undo-do", /^Undo$/);
    await page.keyboard.press("Control+z");
    assert.deepEqual(await held(page), before);
    await page.keyboard.press("Control+Shift+z");
    assert.deepEqual(await held(page), after);

    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await named(page, "ab");
    assert.deepEqual(wrong, []);
  });

  test("comes again as the page has said, also after one press too many, which is the field's own", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "a", ...QUICK });
    await page.locator("#prompt").focus();
    await page.keyboard.type("@image1 wakes");
    await generate(page);
    await page.locator("#clips > li [data-act=reuse]").waitFor();
    await fill(page, { seconds: 6 });
    await page.locator("#clips > li [data-act=reuse]").click();
    const seconds = (count) => page.waitForFunction((wanted) => document.getElementById("seconds").value === wanted, String(count));
    await seconds(4);
    await page.keyboard.press("Control+z");
    await seconds(6);
    await page.keyboard.press("Control+z"); // what was typed
    assert.notEqual(await page.locator("#prompt").inputValue(), "@image1 wakes");
    await page.keyboard.press("Control+Shift+z");
    await seconds(4);
    await page.keyboard.press("Control+z");
    await seconds(6);

    // What the page writes over has no steps of its own left.
    await page.locator("#prompt").fill("");
    await page.locator("#prompt").focus();
    await page.keyboard.type("@image1 sleeps");
    await page.locator("#clips > li [data-act=reuse]").click();
    await prompts(page, "@image1 wakes");
    await page.keyboard.press("Control+z");
    await prompts(page, "@image1 sleeps");
    await page.keyboard.press("Control+z");
    assert.equal(await page.locator("#prompt").inputValue(), "@image1 sleeps");
    await page.keyboard.press("Control+Shift+z");
    await prompts(page, "@image1 wakes");
    assert.deepEqual(wrong, []);
  });

  test("is written over once, in a number's field too, whose own undo has nothing left to take back", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    const number = page.locator("#seconds-number");
    await retype(page, "#seconds-number", "40");
    await mend(page, "#seconds-issue .issue[data-severity=error]", "Make it 15 seconds");
    await page.keyboard.press("Control+z");
    assert.deepEqual([await number.inputValue(), await page.evaluate(() => document.activeElement.id)], ["40", "seconds-number"]);
    await page.keyboard.press("Control+z");
    assert.equal(await number.inputValue(), "40");
    await page.keyboard.press("Control+Shift+z");
    assert.equal(await number.inputValue(), "15");
    assert.deepEqual(wrong, []);
  });

  test("what an issue's button did: a number typed since comes again", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, READY);
    await retype(page, "#seconds-number", "40");
    await mend(page, "#seconds-issue .issue[data-severity=error]", "Make it 15 seconds");
    await retype(page, "#seconds-number", "9");
    await page.locator("#undo-do").click();
    assert.equal(await page.locator("#seconds-number").inputValue(), "40");
    await page.locator("#undo-do").click();
    assert.equal(await page.locator("#seconds-number").inputValue(), "9");
    assert.deepEqual(wrong, []);
  });
});

describe("the line that leads back and forth moves nothing on the page", { concurrency: together }, () => {
  const PHONE = { viewport: { width: 360, height: 740 } };
  const top = (page, selector) => page.evaluate((wanted) => document.querySelector(wanted).getBoundingClientRect().top, selector);
  /** But for a fraction: browsers scroll along by whole pixels with what comes above. */
  const still = async (page, selector, before) => {
    const now = await top(page, selector);
    assert.ok(Math.abs(now - before) <= 1, `${selector} was at ${before} and is at ${now}`);
  };
  const active = (page) => page.evaluate(() => document.activeElement.id);
  /** By the mouse itself: the driver would scroll first. */
  const press = async (page, selector) => {
    const { x, y, width, height } = await page.locator(selector).boundingBox();
    await page.mouse.click(x + width / 2, y + height / 2);
  };

  for (const [view, options] of Object.entries({ phone: PHONE, wide: {} })) {
    test(`the keyboard stays on it, and is where it was when the line goes: ${view}`, async (t) => {
      const { page, wrong } = await form(t, browser, server.url, { ...READY, photos: "abcdef", options });
      await page.locator("#more summary").click();
      await page.locator("#seed").fill("1.5");
      await mend(page, "#seed-issue .issue", "Take 2");
      const before = await top(page, "#seed");
      for (const [next, issues] of [["Redo", 1], ["Undo", 0], ["Redo", 1]]) {
        await press(page, "#undo-do");
        await page.waitForFunction((count) => document.querySelectorAll("#seed-issue .issue").length === count, issues);
        assert.deepEqual([await active(page), await text(page, "#undo-do")], ["undo-do", next]);
        await still(page, "#seed", before);
      }
      await press(page, "#undo-close");
      await gone(page, "#undo");
      assert.equal(await active(page), "seed");
      await still(page, "#seed", before);
      assert.deepEqual(wrong, []);
    });
  }

  test("neither where what had the keyboard before it is gone", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abcdef", options: PHONE });
    await page.locator("button[aria-label^='Remove @image1']").click();
    await named(page, "bcdef");
    await page.locator("#link-open").click();
    await page.locator("#link-url").waitFor();
    await page.locator("#link-url").focus();
    await page.locator("#undo-do").focus();
    await page.locator("#link-open").evaluate((button) => button.click());
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    const before = await top(page, "#generate");
    await press(page, "#undo-close");
    assert.equal(await active(page), "drop");
    await still(page, "#generate", before);
  });

  test("nor where it brings a photo back that is out of sight", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abc", options: PHONE });
    for (const left of ["bc", "c"]) {
      await page.locator("button[aria-label^='Remove @image1']").press("Enter");
      await named(page, left);
    }
    await page.locator("#generate").scrollIntoViewIfNeeded();
    const before = await top(page, "#generate");
    await press(page, "#undo-do");
    await named(page, "bc");
    assert.equal(await active(page), "undo-do");
    await still(page, "#generate", before);
    await press(page, "#undo-do");
    await named(page, "abc");
    await gone(page, "#undo");
    await still(page, "#generate", before);
    assert.match(await page.evaluate(() => document.activeElement.ariaLabel), /^Remove @image/);
  });
});

test("an issue calls a field by what stands beside it", async (t) => {
  const { page } = await form(t, browser, server.url);
  const [called, beside] = await page.evaluate(async () => {
    const { fields } = (await import("/words.js")).words.issues;
    const labelOf = (control) => control.closest(".field").querySelector(".label") ?? control.labels[0];
    return [fields, Object.fromEntries(Object.keys(fields).map((field) => [field, labelOf(document.getElementById(field)).textContent]))];
  });
  assert.deepEqual(called, beside);
});

test("on the narrowest phones the choices read whole: the resolutions have room around them, and so has the part that a photo plays", async (t) => {
  const { page, wrong } = await form(t, browser, server.url, { ...READY, model: "seedance-1-5-pro-no-audio" });
  for (const width of [320, 375, 390]) {
    await page.setViewportSize({ width, height: 640 });
    const room = await page.evaluate(() => {
      const words = document.createRange();
      const around = Array.from(document.querySelectorAll("#resolution .radio"), (choice) => {
        words.selectNodeContents(choice.querySelector("span"));
        const [inner, outer] = [words, choice].map((each) => each.getBoundingClientRect());
        return Math.min(inner.left - outer.left, outer.right - inner.right);
      });
      const pen = new OffscreenCanvas(1, 1).getContext("2d");
      const behind = Array.from(document.querySelectorAll("#tiles option"), ({ text, parentElement: select }) => {
        const { font, paddingLeft, paddingRight } = getComputedStyle(select);
        pen.font = font;
        return select.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - pen.measureText(text).width;
      });
      return { resolutions: around.length, around: Math.min(...around), parts: behind.length, behind: Math.min(...behind) };
    });
    assert.deepEqual({ ...room, around: room.around >= 4, behind: room.behind >= 0 }, { resolutions: 3, around: true, parts: 3, behind: true }, `${width} px: ${JSON.stringify(room)}`);
  }
  assert.deepEqual(wrong, []);
});

test("the keyboard alone sets everything, and what has it can be seen", async (t) => {
  const { page, wrong } = await form(t, browser, server.url, READY);
  const seen = () => page.evaluate(() => {
    const held = document.activeElement;
    const about = getComputedStyle(held.matches("[type=radio]") ? held.parentElement : held);
    return about.outlineStyle !== "none" && parseFloat(about.outlineWidth) >= 2;
  });
  await tabTo(page, "#ratio input");
  assert.ok(await seen());
  await page.keyboard.press("ArrowLeft");
  assert.equal(await checked(page, "ratio"), "21:9");
  await tabTo(page, "#generateAudio");
  assert.ok(await seen());
  await page.keyboard.press("Space");
  await tabTo(page, "#more summary");
  await page.keyboard.press("Enter");
  await tabTo(page, "#seed");
  assert.ok(await seen());
  await page.keyboard.type("3");
  await tabTo(page, "#watermark");
  await page.keyboard.press("Space");
  await tabTo(page, "#callbackUrl");
  await page.keyboard.type("https://hooks.example/");
  await tabTo(page, "#generate");
  const { metadata: { content, ...metadata } } = await posted(page, () => page.keyboard.press("Enter"));
  assert.deepEqual(metadata, { ratio: "21:9", resolution: "1080p", generate_audio: false, seed: 3, watermark: true, callback_url: "https://hooks.example/" });
  assert.deepEqual(wrong, []);
});
