// Several clips in the making at once: each has its line, none is bought by accident, and their end is told where the page is not seen.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, together } from "../e2e/support/browser.mjs";
import {
  act, desk as filled, DESERT, fill, generate, gone, LINE, lineOf, lines, part, photo, playing, PROMPT, QUICK, reached, says, text, visible,
} from "../e2e/support/desk.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { until } from "../e2e/support/until.mjs";

const LOOK = "**/v1/video/generations/*";
const SUBMIT = "**/v1/video/generations";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const desk = (t, { path = "/", ...more } = {}) => filled(t, browser, server.url + path, more);
const submits = (asked) => asked.filter((each) => each.endsWith("generations")).length;
const title = (page, wanted) => page.waitForFunction((source) => new RegExp(source).test(document.title), wanted.source);

/** So much time passes on the page at once. */
const pass = (page, time) => page.evaluate((by) => {
  const at = performance.now() + by;
  const real = performance.now.bind(performance);
  const since = real();
  performance.now = () => at + real() - since;
}, time);

/** From now on every task is in this state for the page: where `state(id)` says none, it is as it is. */
function held(page, state) {
  return page.route(LOOK, (route) => {
    const id = route.request().url().split("/").pop();
    const said = state(id);
    return said ? route.fulfill({ json: { task_id: id, ...said } }) : route.fallback();
  });
}
const rendering = () => ({ status: "in_progress", progress: 40 });

/** Starts another clip, of another photo, and waits for its task. */
async function another(page, colours, prompt) {
  const count = await page.locator("#runs > li").count();
  await page.locator("#tiles button[aria-label^='Remove']").first().click();
  await fill(page, { images: [await photo(page, { colours })], prompt });
  await generate(page);
  await lines(page, count + 1);
  await reached(page, "queued", "rendering");
  return text(page, part("task code"));
}

/** The page with a clip in its history, and the next one being made. */
async function afterOne(t) {
  const { page } = await desk(t);
  await generate(page);
  await playing(page);
  await held(page, rendering);
  await generate(page);
  await reached(page, "queued", "rendering");
  return page;
}

describe("several at once", { concurrency: together }, () => {
  test("two clips are made side by side, and both are playable: what is watched is not taken away by what is done later", async (t) => {
    const { page, asked, wrong } = await desk(t);
    const over = new Set();
    await held(page, (id) => (over.has(id) ? undefined : rendering()));
    await generate(page);
    await reached(page, "queued", "rendering");
    const first = await text(page, part("task code"));
    const second = await another(page, DESERT, "@image1: the dunes wander, slow pan right");
    assert.notEqual(first, second);
    for (const id of [first, second]) await says(page, `${lineOf(id)} .phase`, /^Rendering, 40 %$/);

    over.add(first);
    await page.waitForFunction((id) => document.getElementById("clip-task").textContent === id && !document.getElementById("clip").hidden, first);
    await page.locator(lineOf(first)).waitFor({ state: "detached" });
    over.add(second);
    await says(page, `${lineOf(second)} .phase`, /ready/);
    assert.equal(await text(page, "#clip-task"), first);
    await page.locator(`${lineOf(second)} [data-act=watch]`).click();
    await page.waitForFunction((id) => document.getElementById("clip-task").textContent === id, second);
    await playing(page);
    await lines(page, 0);
    assert.equal(await page.evaluate(() => document.activeElement.id), "stage");
    await page.waitForFunction(() => document.querySelectorAll("#clips > li").length === 2);
    assert.equal(submits(asked), 2);
    assert.deepEqual(wrong, []);
  });

  test("one is stopped and taken up again while the other goes on: nothing is bought twice", async (t) => {
    const { page, asked } = await desk(t);
    let free = false;
    await held(page, () => (free ? undefined : rendering()));
    await generate(page);
    await reached(page, "queued", "rendering");
    const first = await text(page, part("task code"));
    const second = await another(page, DESERT, "@image1: the dunes wander");
    await page.locator(`${lineOf(first)} [data-act=stop]`).focus();
    await page.keyboard.press("Enter");
    await says(page, `${lineOf(first)} .detail`, /no longer waits.*goes on.*may be billed.*take it up again here/);
    assert.equal(await page.locator(`${lineOf(second)} progress`).isVisible(), true);
    // The keyboard stands on what leads back.
    assert.equal(await page.evaluate(() => document.activeElement.dataset.act), "takeUp");
    await page.keyboard.press("Enter");
    await says(page, `${lineOf(first)} .phase`, /Rendering/);
    free = true;
    await page.waitForFunction(() => document.querySelectorAll("#clips > li").length === 2);
    assert.equal(submits(asked), 2);
  });

  test("the line of one that fails says why, and leaves the others alone", async (t) => {
    const { page } = await desk(t);
    let failed;
    await held(page, (id) => (id === failed ? { status: "failed", error: { code: "OutputVideoSensitiveContentDetected", message: "It may show too much." } } : rendering()));
    await generate(page);
    await reached(page, "queued", "rendering");
    const first = await text(page, part("task code"));
    const second = await another(page, DESERT, "@image1: the dunes wander");
    failed = first;
    await says(page, `${lineOf(first)} [role=alert]`, /It may show too much/);
    assert.equal(await page.locator(`${lineOf(first)} [data-act=takeUp]`).isVisible(), false);
    await says(page, `${lineOf(second)} .phase`, /Rendering/);
    await page.locator(`${lineOf(first)} [data-act=forget]`).click();
    await lines(page, 1);
  });

  test("its picture is not dragged by accident, neither in its line nor in the history", async (t) => {
    const page = await afterOne(t);
    for (const picture of ["#runs img", "#clips img"]) {
      await visible(page, picture);
      assert.equal(await page.locator(picture).evaluate(({ draggable }) => draggable), false);
    }
  });

  test("how long such a clip usually takes is learned, and the next one says how long it may still take", async (t) => {
    const page = await afterOne(t);
    await says(page, part("elapsed"), /left|any moment/);
  });

  test("but not from one that the machine slept through: that says nothing of the next", async (t) => {
    const { page } = await desk(t);
    let working = true;
    await held(page, () => (working ? { status: "in_progress" } : undefined));
    await generate(page);
    await says(page, part("elapsed"), /^0:0[1-9]/);
    await page.evaluate(() => {
      const { now } = Date;
      Date.now = () => now() + 8 * 3600 * 1000;
    });
    await says(page, part("elapsed"), /^8:00:/);
    working = false;
    await playing(page);
    working = true;
    await generate(page);
    await reached(page, "rendering");
    assert.doesNotMatch(await text(page, part("elapsed")), /left|any moment/);
    assert.equal(await page.locator(`${LINE} progress`).getAttribute("value"), null);
  });
});

describe("nothing is bought by accident", { concurrency: together }, () => {
  test("a double click makes one clip, and so does a key held down", async (t) => {
    const { page, asked } = await desk(t);
    await held(page, rendering);
    await page.locator("#generate").dblclick();
    await reached(page, "queued", "rendering");
    await says(page, "#generate", /^Generate$/);
    // Held down, a key presses again and again.
    await page.locator("#prompt").focus();
    await page.keyboard.down("Control");
    for (let index = 0; index < 8; index += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await page.keyboard.up("Control");
    await says(page, "#generate", /press again/);
    assert.equal(submits(asked), 1);
    await lines(page, 1);
  });

  for (const key of ["Enter", "Space"]) {
    test(`${key} held down on the button is one press, however long`, async (t) => {
      const { page, asked } = await desk(t);
      await held(page, rendering);
      const down = async () => {
        await pass(page, 5000);
        await page.keyboard.down(key);
      };
      await page.locator("#generate").focus();
      for (let index = 0; index < 3; index += 1) await down();
      if (key === "Space") await page.keyboard.up(key);
      await reached(page, "queued", "rendering");
      await says(page, "#generate", /^Generate$/);
      for (let index = 0; index < 3; index += 1) await down();
      await page.keyboard.up(key);
      // A press of its own is the first that is asked about.
      if (key === "Enter") await page.keyboard.press(key);
      await says(page, "#generate", /press again/);
      assert.equal(submits(asked), 1);
      await lines(page, 1);
    });
  }

  test("the very same request that is being made already wants a second press; another one does not", async (t) => {
    const { page, asked } = await desk(t);
    await held(page, rendering);
    await generate(page);
    await reached(page, "queued", "rendering");
    await generate(page);
    await says(page, "#generate", /press again for a second clip/);
    await says(page, "#status", /being made already/);
    assert.equal(submits(asked), 1);
    // The question is for this request alone.
    await fill(page, { prompt: "@image1: something else" });
    await says(page, "#generate", /^Generate$/);
    await generate(page);
    await lines(page, 2);
    await reached(page, "queued", "rendering");
    assert.equal(submits(asked), 2);
    await generate(page);
    await says(page, "#generate", /press again/);
    await page.waitForFunction((since) => performance.now() - since > 700, await page.evaluate(() => performance.now()));
    await generate(page);
    await lines(page, 3);
    await reached(page, "queued", "rendering");
    assert.equal(submits(asked), 3);
  });

  test("so does one whose task this page has stopped waiting for: it can be taken up again, or bought once more", async (t) => {
    const { page, asked } = await desk(t);
    await held(page, rendering);
    await generate(page);
    await reached(page, "queued", "rendering");
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    await says(page, "#generate", /^Generate$/);
    await generate(page);
    await says(page, "#generate", /take it up again, or press again/);
    await says(page, "#status", /accepted already: take it up again/);
    assert.equal(submits(asked), 1);
    await page.locator(act("takeUp")).click();
    await says(page, "#generate", /is being made: press again/);
    await lines(page, 1);
  });

  test("so does one that may have been bought, and the press that meets its end is not the second", async (t) => {
    const { page, asked } = await desk(t, { path: "/?baseUrl=/faults/submit-500/v1" });
    await generate(page);
    await reached(page, "failed");
    await pass(page, 5000);
    await says(page, "#generate", /^Generate anyway.*twice/);
    await generate(page);
    await says(page, "#generate", /may have been bought: press again/);
    await says(page, "#status", /look at your account first/);
    await generate(page);
    assert.equal(submits(asked), 1);
    // Read, it is meant.
    await pass(page, 700);
    await generate(page);
    await lines(page, 2);
    await reached(page, "failed");
    assert.equal(submits(asked), 2);
  });

  test("so does one that another tab has asked for", async (t) => {
    const { page, context, garden } = await desk(t);
    await held(page, rendering);
    const second = await context.newPage();
    await second.goto(server.url);
    await second.locator("#unready").waitFor({ state: "detached" });
    await fill(second, { images: [garden], prompt: PROMPT, ...QUICK });
    await generate(page);
    await reached(second, "open");
    await generate(second);
    await says(second, "#generate", /take it up again, or press again/);
    await lines(second, 1);
  });

  test("a press that comes before the question can have been read is no answer to it", async (t) => {
    const { page } = await desk(t);
    const pressed = await page.evaluate(async () => {
      const { Repeat } = await import("./runs/repeat.js");
      let now = 0;
      performance.now = () => now;
      const repeat = new Repeat();
      const at = (time, making) => {
        now = time;
        return repeat.press("the same", making);
      };
      const first = at(0, false);
      repeat.started();
      return [first, at(300, true), at(1200, true), at(1500, true), at(1900, true)];
    });
    assert.deepEqual(pressed, [true, false, false, false, true]);
  });

  test("also after a reload, which brings back the task and the photo", async (t) => {
    const { page, asked } = await desk(t);
    await held(page, rendering);
    await generate(page);
    await reached(page, "queued", "rendering");
    await page.reload();
    await lines(page, 1);
    await page.locator("#tiles > li").waitFor();
    await generate(page);
    await says(page, "#generate", /press again/);
    assert.equal(submits(asked), 1);
  });
});

describe("what may have been paid for is not forgotten by a slip", { concurrency: together }, () => {
  const pending = (page, count) => until(page, async (wanted) => {
    const { Relaydance } = await import("./relaydance-web/index.js");
    return (await new Relaydance({ baseUrl: "/v1" }).pending()).length === wanted;
  }, count);
  const forget = (id) => `${lineOf(id)} [data-act=forget]`;
  /** All of it in sight: nothing is scrolled, so that a line comes where the one above it was. */
  const options = { viewport: { width: 1280, height: 2000 } };
  /** Two tasks that go on with the service and are not waited for, the upper one first. */
  async function stopped(page) {
    await held(page, rendering);
    await generate(page);
    await reached(page, "queued", "rendering");
    const lower = await text(page, part("task code"));
    const upper = await another(page, DESERT, "@image1: the dunes wander");
    for (const id of [upper, lower]) await page.locator(`${lineOf(id)} [data-act=stop]`).click();
    for (const id of [upper, lower]) await page.locator(`${forget(id)}:not([aria-disabled])`).waitFor();
    return [upper, lower];
  }

  test("nor by the same being asked for again: each that may have been bought stays listed until it is dismissed", async (t) => {
    const { page } = await desk(t, { path: "/?baseUrl=/faults/submit-reply-lost/v1" });
    const told = "#runs > li[data-bought=unsure]:has([data-code=may_have_been_accepted])";
    await generate(page);
    await page.locator(told).waitFor();
    await pass(page, 5000);
    await generate(page);
    await says(page, "#generate", /press again/);
    await pass(page, 700);
    await generate(page);
    await page.locator(told).nth(1).waitFor();
    await page.locator(`${told}:nth-child(2) [data-act=forget]:not([aria-disabled])`).click();
    await lines(page, 1);
    await says(page, "#generate", /^Generate anyway/);
    await page.locator(`${told} [data-act=forget]:not([aria-disabled])`).click();
    await lines(page, 0);
    await says(page, "#generate", /^Generate$/);
  });

  test("a double click on one line leaves the one that moves up, and undo brings the first back", async (t) => {
    const { page } = await desk(t, { options });
    const [upper, lower] = await stopped(page);
    await page.locator(forget(upper)).dblclick();
    await lines(page, 1);
    await says(page, "#undo-forgotten", new RegExp(`${upper} is forgotten here`));
    assert.equal(await text(page, part("task code")), lower);
    await pending(page, 2);
    await page.locator("#undo-forgotten button").click();
    await lines(page, 2);
    await gone(page, "#undo-forgotten");
    await says(page, "#status", /back/);
    assert.equal(await page.evaluate(() => document.activeElement.querySelector("code").textContent), upper);
    await page.locator(`${lineOf(upper)} [data-act=takeUp]`).click();
    await says(page, `${lineOf(upper)} .phase`, /Rendering/);
    // Forgotten for good when the page goes, and only that one.
    await page.locator(forget(lower)).click();
    await lines(page, 1);
    await page.reload();
    await page.locator(lineOf(upper)).waitFor();
    await pending(page, 1);
  });

  test("a second press at the same place comes too soon for the line that has moved there", async (t) => {
    const { page } = await desk(t, { options });
    const [upper, lower] = await stopped(page);
    const { x, y, width, height } = await page.locator(forget(upper)).boundingBox();
    // Both in one moment of the page.
    await page.evaluate(([left, top]) => {
      for (let press = 0; press < 2; press += 1) document.elementFromPoint(left, top).click();
    }, [x + width / 2, y + height / 2]);
    await lines(page, 1);
    await page.locator(forget(lower)).click();
    await lines(page, 0);
  });

  test("Enter held down on Stop, or pressed again at once, does not dismiss what may have been bought", async (t) => {
    const { page } = await desk(t);
    await page.route(SUBMIT, () => {});
    const sent = page.waitForRequest(SUBMIT);
    await generate(page);
    await sent;
    await says(page, part("note"), /leaves it open/);
    // The time in which the page waits for eyes lasts as long as this test wants.
    await page.evaluate(() => {
      const real = globalThis.setTimeout;
      globalThis.setTimeout = (call, delay, ...rest) => real(delay === 600 ? () => (globalThis.read = call) : call, delay === 600 ? 0 : delay, ...rest);
    });
    await page.locator(act("stop")).focus();
    for (let index = 0; index < 4; index += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    await reached(page, "stopped");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.act), "forget");
    await page.keyboard.press("Enter");
    await says(page, part("detail"), /may have been accepted/);
    await page.waitForFunction(() => globalThis.read);
    await page.evaluate(() => globalThis.read());
    await page.locator(`${act("forget")}:not([aria-disabled])`).waitFor();
    await lines(page, 1);
    // Read, it is dismissed; until the page goes that can be undone.
    await page.keyboard.press("Enter");
    await lines(page, 0);
    await says(page, "#undo-forgotten", /Dismissed/);
    await pending(page, 1);
    await page.locator("#undo-forgotten button").click();
    await says(page, part("detail"), /may have been accepted/);
    await says(page, "#generate", /twice/);
  });
});

describe("where the page is out of sight", { concurrency: together }, () => {
  test("its title tells the progress of one, the number of several, and that they are ready", async (t) => {
    const { page } = await desk(t);
    let free = false;
    await held(page, () => (free ? undefined : rendering()));
    assert.equal(await page.title(), "Relaydance");
    await generate(page);
    await title(page, /^Rendering 40 %… – Relaydance$/);
    await another(page, DESERT, "@image1: the dunes wander");
    await title(page, /^2 in the making… – Relaydance$/);
    free = true;
    await title(page, /^2 ready – Relaydance$/);
  });

  /** The driver keeps every page in sight, so the page is told otherwise. */
  const sight = (page, visible) => page.evaluate((seen) => {
    Object.defineProperties(document, { hidden: { value: !seen, configurable: true }, visibilityState: { value: seen ? "visible" : "hidden", configurable: true } });
    document.dispatchEvent(new Event("visibilitychange"));
  }, visible);

  /** Notes every notification that the page makes. */
  const notes = () => {
    globalThis.notes = [];
    globalThis.Notification = new Proxy(Notification, {
      construct(target, [name, options]) {
        const note = Reflect.construct(target, [name, options]);
        globalThis.notes.push({ name, body: options.body, click: () => note.onclick() });
        return note;
      },
    });
  };

  test("a notification tells of a clip that is done, if the user has asked for that, and leads to it", async (t) => {
    const { page } = await desk(t, { options: { permissions: ["notifications"] } });
    await page.evaluate(notes);
    let free = false;
    await held(page, () => (free ? undefined : rendering()));
    await generate(page);
    await reached(page, "queued", "rendering");
    await page.locator("#notify").click();
    assert.equal(await page.locator("#notify").getAttribute("aria-pressed"), "true");
    await says(page, "#status", /will be notified/);
    await sight(page, false);
    free = true;
    await page.waitForFunction(() => globalThis.notes.length > 0, undefined, { polling: 100 });
    const [{ name, body }] = await page.evaluate(() => globalThis.notes.map((note) => ({ ...note, click: undefined })));
    assert.match(name, /ready/);
    assert.match(body, /slow pan left/);
    await title(page, /^Ready – Relaydance$/);
    await page.evaluate(() => globalThis.notes[0].click());
    await sight(page, true);
    await playing(page);
    assert.equal(await page.title(), "Relaydance");
    // The wish is kept.
    await page.reload();
    await page.locator("#notify[aria-pressed=true]").waitFor({ state: "attached" });
  });

  test("where the user refuses them, it is said where it is seen, as long as that is so", async (t) => {
    const { page, context } = await desk(t);
    await context.addInitScript(() => {
      let permission = "default";
      Object.defineProperty(Notification, "permission", { get: () => permission });
      Notification.requestPermission = async () => (permission = "denied");
      const { query } = Permissions.prototype;
      Permissions.prototype.query = async function noting(about) {
        const state = await query.call(this, about);
        globalThis.allow = () => {
          permission = "granted";
          state.dispatchEvent(new Event("change"));
        };
        return state;
      };
    });
    await page.reload();
    await held(page, rendering);
    await page.locator("#tiles > li").waitFor();
    await generate(page);
    await reached(page, "queued", "rendering");
    assert.doesNotMatch(await text(page, "#runs-part"), /forbids/);
    await page.locator("#notify").click();
    await says(page, "#runs-part .hint", /forbids notifications.*settings can allow them/);
    assert.equal(await page.locator("#notify").getAttribute("aria-pressed"), "false");
    await page.evaluate(() => globalThis.allow());
    await page.locator("#notify:not([aria-disabled=true])").click();
    await page.locator("#notify[aria-pressed=true]").waitFor();
    assert.doesNotMatch(await text(page, "#runs-part"), /forbids/);
  });

  test("where pages may show none, they are not offered", async (t) => {
    const { page, context } = await desk(t);
    await context.addInitScript(() => {
      globalThis.Notification = class {
        static permission = "default";
        constructor() {
          throw new TypeError("Illegal constructor. Use ServiceWorkerRegistration.showNotification() instead.");
        }
      };
    });
    await page.reload();
    await held(page, rendering);
    await page.locator("#tiles > li").waitFor();
    await generate(page);
    await reached(page, "queued", "rendering");
    assert.equal(await page.locator("#notify").isVisible(), false);
  });

  test("one that fails after all is told at the button, which promises none any more", async (t) => {
    const { page } = await desk(t, { options: { permissions: ["notifications"] } });
    let free = false;
    await held(page, () => (free ? undefined : rendering()));
    await generate(page);
    await reached(page, "queued", "rendering");
    await page.locator("#notify").click();
    await page.locator("#notify[aria-pressed=true]").waitFor();
    await page.evaluate(() => {
      globalThis.Notification = new Proxy(Notification, { construct: () => { throw new TypeError("Illegal constructor."); } });
    });
    await sight(page, false);
    free = true;
    await page.locator("#notify[aria-pressed=false]", { hasText: "shows no notifications" }).waitFor({ state: "attached" });
    await sight(page, true);
    assert.equal(await page.locator("#notify").getAttribute("aria-disabled"), "true");
    assert.equal(await page.evaluate(() => localStorage.getItem("relaydance.page.notify")), null);
  });

  test("without that wish, or in sight, there is none", async (t) => {
    const { page } = await desk(t, { options: { permissions: ["notifications"] } });
    await page.evaluate(notes);
    await generate(page);
    await visible(page, "#notify");
    await sight(page, false);
    await page.waitForFunction(() => !document.getElementById("clip").hidden);
    await sight(page, true);
    await fill(page, { prompt: "@image1: another" });
    await generate(page);
    await page.locator("#notify").click();
    await playing(page);
    assert.deepEqual(await page.evaluate(() => globalThis.notes), []);
  });
});

describe("what a server says is data", { concurrency: together }, () => {
  const MARKUP = "<img src=x onerror=\"globalThis.hit = true\"><script>globalThis.hit = true</script>";
  const unhurt = async (page) => {
    assert.equal(await page.evaluate(() => globalThis.hit), undefined);
    assert.equal(await page.locator("img[src=x], #runs script, #history script").count(), 0);
  };

  test("markup in an error is text", async (t) => {
    const { page } = await desk(t);
    await page.route(SUBMIT, (route) => route.fulfill({ status: 400, json: { error: { code: MARKUP, message: `No: ${MARKUP}` } } }));
    await generate(page);
    await says(page, part("problem"), /No: <img src=x onerror=/);
    await unhurt(page);
  });

  for (const url of ["javascript:globalThis.hit=true", "data:text/html,<script>opener.hit=true</script>"]) {
    test(`a clip at ${url.slice(0, 10)}… is not gone to`, async (t) => {
      const { page } = await desk(t);
      await page.route(LOOK, (route) => route.fulfill({ json: { task_id: route.request().url().split("/").pop(), status: "succeeded", url } }));
      await generate(page);
      await reached(page, "failed", "done");
      assert.equal(await page.evaluate((bad) => [...document.querySelectorAll("[href], [src]")].some((each) => (each.getAttribute("href") ?? each.getAttribute("src")) === bad), url), false);
      await unhurt(page);
    });
  }

  test("tags in a prompt are text in its line and in the history, also after a reload", async (t) => {
    const { page, wrong } = await desk(t, { prompt: `@image1 ${MARKUP}` });
    await generate(page);
    await playing(page);
    await says(page, "#clips .prompt", /<img src=x onerror=/);
    await page.reload();
    await says(page, "#clips .prompt", /<img src=x onerror=/);
    await unhurt(page);
    assert.deepEqual(wrong, []);
  });
});
