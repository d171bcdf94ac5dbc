// The demo page for everyone: in each of its states, as axe, the keyboard, a small phone, quiet motion and the page's own policy see it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { launch, open, together } from "../e2e/support/browser.mjs";
import { playing } from "../e2e/support/desk.mjs";
import { beyond, overlapping, small } from "../e2e/support/fits.mjs";
import { named, pictures } from "../e2e/support/form.mjs";
import { jumped, noteJumps } from "../e2e/support/jumps.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { STATES } from "../e2e/support/states.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const VIEWS = { phone: { width: 390, height: 844 }, wide: { width: 1280, height: 900 } };

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch({ still: true })])));
after(() => Promise.all([server.end(), browser.close()]));

/** What axe finds, each with where. */
const faults = (page) => page.evaluate(async () => {
  const { violations } = await globalThis.axe.run(document, { resultTypes: ["violations"] });
  return violations.map(({ id, help, nodes }) => `${id}: ${help} ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join("; ")}`);
});

/** What moves by itself; a clip that plays is no animation. */
const moving = (page) => page.evaluate(() => document.getAnimations().filter(({ playState }) => playState === "running")
  .map(({ effect, animationName, transitionProperty }) => `${effect.target.tagName} ${effect.target.id} ${animationName ?? transitionProperty}`));

describe("in every state, axe finds nothing, all fits and can be hit without hitting another, and nothing moves for whoever wants it still", { concurrency: together }, () => {
  for (const [name, { path = "/", reach }] of Object.entries(STATES)) {
    test(name, async (t) => {
      const { page, context, wrong } = await open(browser, server.url + path);
      t.after(() => context.close());
      await reach(page);
      await page.emulateMedia({ reducedMotion: "reduce" });
      assert.ok(await page.evaluate(() => matchMedia("(prefers-reduced-motion: reduce)").matches));
      // The page's policy forbids this to scripts, and not to a debugger.
      await page.evaluate(`${AXE}; undefined`);
      for (const [view, size] of Object.entries(VIEWS)) {
        await page.setViewportSize(size);
        for (const colorScheme of ["light", "dark"]) {
          await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
          assert.ok(await page.evaluate((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme));
          assert.deepEqual(await faults(page), [], `${view}, ${colorScheme}`);
        }
        assert.deepEqual(await small(page), [], view);
        assert.deepEqual(await beyond(page), [], view);
        assert.deepEqual(await overlapping(page), [], view);
      }
      for (const width of [480, 320]) {
        await page.setViewportSize({ width, height: 640 });
        assert.deepEqual(await beyond(page), [], `at ${width} px`);
        assert.deepEqual(await overlapping(page), [], `at ${width} px`);
      }
      assert.deepEqual(await moving(page), []);
      // Being offline is told on the console by the browser itself.
      assert.deepEqual(wrong.filter((line) => name !== "offline" || !line.includes("ERR_INTERNET_DISCONNECTED")), []);
    });
  }
});

/** What of the shapes to choose from lies under the picture beside them, and how much of the window the way back takes. */
const crowded = (page) => page.evaluate(() => {
  const box = (element) => element.getBoundingClientRect();
  const crop = box(document.getElementById("crop"));
  const meets = ({ left, right, top, bottom }) => left < crop.right - 1 && right > crop.left + 1 && top < crop.bottom - 1 && bottom > crop.top + 1;
  const under = Array.from(document.querySelectorAll("#ratio .radio")).filter((radio) => meets(box(radio))).map((radio) => `${radio.textContent} lies under the crop`);
  const { height } = box(document.getElementById("undo"));
  return height > 0.4 * innerHeight ? [...under, `the way back is ${height} px high`] : under;
});

for (const text of [24, 32]) {
  test(`on a phone whose browser shows text at ${text} px instead of 16, all fits and nothing lies on anything else`, async (t) => {
    const own = await launch({ still: true, text });
    t.after(() => own.close());
    const { page, wrong } = await open(own, server.url, { viewport: { width: 360, height: 740 } });
    assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize), `${text}px`);
    const fits = async (when) => {
      for (const width of [320, 360]) {
        await page.setViewportSize({ width, height: 740 });
        for (const found of [beyond, overlapping, crowded]) assert.deepEqual(await found(page), [], `${when}, at ${width} px`);
      }
    };
    await fits("empty");
    await page.locator("#images").setInputFiles(pictures("abcde"));
    await named(page, "abcde");
    await fits("many photos");
    for (const left of ["bcde", "cde", "de", "e", ""]) {
      await page.locator("#tiles button[aria-label^='Remove @image1']").press("Enter");
      await named(page, left);
      await page.locator("#undo").waitFor();
      await fits(`after removal, ${left.length} left`);
    }
    await page.locator("#undo-close").click();
    await STATES.done.reach(page);
    await fits("a clip is done");
    assert.deepEqual(wrong, []);
  });
}

/** How light and dark lie apart in what is seen of an element, of 255: in all of it, or between these parts of its width and height. */
async function contrast(page, selector, { across = [0, 1], down = [0, 1] } = {}) {
  const picture = await page.locator(selector).first().screenshot();
  return page.evaluate(async ([base64, [left, right], [top, bottom]]) => {
    const image = await createImageBitmap(new Blob([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))]));
    const [width, height] = [[left, right, image.width], [top, bottom, image.height]].map(([from, to, all]) => Math.max(1, Math.round((to - from) * all)));
    const pen = new OffscreenCanvas(width, height).getContext("2d");
    pen.drawImage(image, -Math.round(left * image.width), -Math.round(top * image.height));
    const { data } = pen.getImageData(0, 0, width, height);
    const lights = Array.from({ length: data.length / 4 }, (_, index) => 0.3 * data[index * 4] + 0.6 * data[index * 4 + 1] + 0.1 * data[index * 4 + 2]);
    return Math.round(Math.max(...lights) - Math.min(...lights));
  }, [picture.toString("base64"), across, down]);
}

test("where the user's own colours are forced upon the page, what it says by colour is seen still", async (t) => {
  const own = await launch({ still: true, forced: true });
  t.after(() => own.close());
  const at = async (state) => {
    const { page } = await open(own, server.url, { forcedColors: "active", reducedMotion: "reduce" });
    await STATES[state].reach(page);
    await page.mouse.move(0, 0);
    assert.ok(await page.evaluate(() => matchMedia("(forced-colors: active)").matches));
    return page;
  };
  const sees = async (...what) => {
    const apart = await contrast(...what);
    assert.ok(apart > 80, `${JSON.stringify(what.slice(1))}: ${apart}`);
  };
  const differs = async (page, selector, change) => {
    const before = await page.locator(selector).screenshot();
    await page.locator(selector).evaluate(change);
    assert.notDeepEqual(await page.locator(selector).screenshot(), before, selector);
  };
  const running = await at("running");
  await sees(running, "#runs > li:last-child progress", { across: [0.1, 0.9], down: [0.4, 0.6] });
  await differs(running, "#notify", (toggle) => toggle.setAttribute("aria-pressed", "true"));
  const made = await at("history");
  await sees(made, "#clips > li .shot", { across: [0.08, 0.15], down: [0.75, 0.88] });
  const panels = await at("panels");
  await sees(panels, "#seconds", { across: [0.8, 0.85] });
  for (const select of ["#model", "#base-url"]) await sees(panels, select, { across: [0.9, 0.985], down: [0.1, 0.9] });
  await differs(panels, "#tab-json", (tab) => tab.setAttribute("aria-selected", "false"));
});

/** Of what has the keyboard: what is wrong with how that is seen. An outline may be drawn around what stands for it. Runs on the page. */
const unseen = () => {
  const { activeElement: active, body } = document;
  // The browser's own controls within a video show the keyboard by themselves; it is not theirs to tell where it is.
  if (active === body || (active.tagName === "VIDEO" && !active.matches(":focus-visible"))) return [];
  const named = `${active.tagName} ${active.id || active.className || active.value}`;
  const outlined = [active, ...(active.labels ?? []), active.nextElementSibling, active.parentElement].filter(Boolean).find((element) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(element);
    return outlineStyle !== "none" && parseFloat(outlineWidth) >= 2;
  });
  if (!outlined) return [`${named} has no outline`];
  const { left, top, right, bottom } = outlined.getBoundingClientRect();
  const [x, y] = [(Math.max(0, left) + Math.min(innerWidth, right)) / 2, (Math.max(0, top) + Math.min(innerHeight, bottom)) / 2];
  const over = document.elementFromPoint(x, y);
  const there = over && [outlined, active].some((element) => element.contains(over) || over.contains(element));
  return there ? [] : [`${named} is out of sight, at ${x}, ${y}: ${over?.tagName} ${over?.id || over?.className}`];
};

for (const [view, viewport] of Object.entries(VIEWS)) {
  test(`by keyboard alone, and always seeing where it is, an empty page becomes a playing clip: ${view}`, async (t) => {
    const { page, context, wrong } = await open(browser, server.url, { viewport, reducedMotion: "reduce" });
    t.after(() => context.close());
    const hidden = new Set();
    const look = async () => {
      // Scrolling to it takes some frames, and on a busy machine frames take long; what stays out of sight is told.
      for (const end = Date.now() + 5000; Date.now() < end && (await page.evaluate(unseen)).length > 0;) await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(drawn)));
      (await page.evaluate(unseen)).forEach((each) => hidden.add(each));
    };
    const key = async (name) => {
      await page.keyboard.press(name);
      await look();
    };
    const to = async (selector) => {
      for (let presses = 0; presses < 80 && !(await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)); presses += 1) await key("Tab");
      assert.ok(await page.evaluate((wanted) => document.activeElement.matches(wanted), selector), `Tab does not lead to ${selector}`);
    };
    await to("#sample");
    await key("Enter");
    await page.locator("#tiles > li").waitFor();
    await page.waitForFunction(() => document.activeElement.id === "prompt");
    await key("Control+a");
    await page.keyboard.type("@");
    await page.locator("#choices").waitFor();
    await key("Enter");
    await page.keyboard.type("comes alive: slow pan left");
    await page.waitForFunction(() => document.getElementById("prompt").value === "@image1 comes alive: slow pan left");
    await to("#model");
    await page.keyboard.type("Seedance 1.5 Pro with");
    await page.waitForFunction(() => document.getElementById("model").value === "seedance-1-5-pro-with-audio");
    await to("#seconds");
    await key("Home");
    await to("#ratio input");
    await key("ArrowRight");
    await to("#resolution input");
    await key("ArrowLeft");
    await to("#generate");
    await key("Enter");
    await playing(page);
    // From the end of the form the keyboard comes to what stands below it, to the clip, and on to all that can be done with it.
    await to("#connection summary");
    await to("#clip");
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.getElementById("clip").paused);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => !document.getElementById("clip").paused);
    await to("#download");
    const [download] = await Promise.all([page.waitForEvent("download"), key("Enter")]);
    assert.match(download.suggestedFilename(), /\.mp4$/);
    await to("#clips [data-act=delete]");
    assert.deepEqual([...hidden], []);
    assert.deepEqual(wrong, []);
  });

  test(`the keyboard goes down the page as the eye does, one column after the other: ${view}`, async (t) => {
    const { page, context } = await open(browser, server.url, { viewport, reducedMotion: "reduce" });
    t.after(() => context.close());
    await STATES.done.reach(page);
    for (const fold of ["more", "connection", "developers"]) await page.locator(`#${fold} > summary`).click();
    await page.locator("#images").focus();
    const held = () => page.evaluate(() => {
      const { activeElement: active } = document;
      const { left, top, bottom } = active.getBoundingClientRect();
      const scrolled = scrollY + (active.closest(".view")?.scrollTop ?? 0);
      const column = left < document.querySelector(".show").getBoundingClientRect().left ? 0 : 1;
      return { name: active.id || active.dataset.act || active.className || active.tagName, column, top: top + scrolled, bottom: bottom + scrolled };
    });
    const stops = [await held()];
    const ends = ["copy-code", "delete"];
    while (!ends.every((end) => stops.some(({ name }) => name === end))) {
      assert.ok(stops.length < 80, stops.map(({ name }) => name).join());
      await page.keyboard.press("Tab");
      stops.push(await held());
    }
    const back = stops.slice(1).filter(({ column, bottom }, index) => (column === stops[index].column ? bottom <= stops[index].top : column < stops[index].column));
    assert.deepEqual(back, []);
  });

  test(`nothing jumps, neither while the page starts nor from a photo to the press of Generate: ${view}`, async (t) => {
    const context = await browser.newContext({ viewport });
    t.after(() => context.close());
    const page = await context.newPage();
    await page.addInitScript(noteJumps);
    const still = async () => {
      const { sum, all } = await jumped(page);
      assert.ok(sum < 0.01, `${sum}: ${all}`);
    };
    await page.goto(server.url);
    await page.locator("#unready").waitFor({ state: "detached" });
    await page.waitForLoadState("networkidle");
    await still();
    await page.locator("#sample").click();
    await page.locator("#tiles > li img").waitFor();
    // A photo was asked for, and makes room for itself however long it takes to draw.
    await page.evaluate(() => (globalThis.jumps = []));
    await page.locator("#prompt").pressSequentially(" and the wind rises");
    await page.locator("#generate").click();
    await page.locator("#runs > li").waitFor();
    await still();
  });
}
