// What the demo page leaves behind and finds again: reloads in every phase, two tabs, a network that goes and comes, keys that
// are gone. A clip is bought once, and comes to play wherever there is a task.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, together } from "../e2e/support/browser.mjs";
import {
  act, again, desk as filled, DESERT, fill, generate, gone, held, LINE, lineOf, lines, part, phase, photo, playing, QUICK, reached, says, stored, text, visible,
} from "../e2e/support/desk.mjs";
import { png } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { until } from "../e2e/support/until.mjs";

const FILES = "**/v1/files";
const LOOK = "**/v1/video/generations/*";
const CLIP = /\.mp4|\/content$/;

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

let orders = 0;
/** A page ready to go, with a prompt of its own, by which the server knows its tasks. */
async function desk(t, { path = "/", ...more } = {}) {
  const prompt = `@image1 comes alive: slow pan left, take ${(orders += 1)}`;
  const made = await filled(t, browser, server.url + path, { prompt, ...more });
  const left = [];
  made.page.on("dialog", async (dialog) => {
    left.push(dialog.type());
    await dialog.accept();
  });
  const tasks = async () => (await fetch(`${server.url}/stand-in/tasks?prompt=${encodeURIComponent(prompt)}`)).json();
  return { ...made, prompt, left, tasks };
}

/** Lets no answer to a request for a clip through to the page; `accepted` waits until the server has given one. */
async function withheld(page) {
  await page.evaluate(() => {
    const { fetch } = globalThis;
    globalThis.accepted = new Promise((accepted) => {
      globalThis.fetch = async (to, options) => {
        const answer = await fetch(to, options);
        if (!String(to).endsWith("/generations")) return answer;
        accepted();
        return new Promise(() => {});
      };
    });
  });
  return { accepted: () => page.evaluate(() => globalThis.accepted) };
}

/** Loads the page again; what was withheld from it is not from then on. */
async function reload(page) {
  await page.reload();
  // Not before: that would let through what is withheld.
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await page.locator("#unready").waitFor({ state: "detached" });
}

const once = async (tasks) => assert.equal((await tasks()).length, 1, "one task at the server");
/** Nothing goes on and nothing is listed, nor is there anything that could be. */
const idle = async (page) => {
  await until(page, async () => {
    const { Relaydance } = await import("./relaydance-web/index.js");
    return (await new Relaydance({ baseUrl: "/v1" }).pending()).length === 0;
  });
  assert.equal(await phase(page), "idle");
  assert.equal(await page.locator("#runs-part").isVisible(), false);
};

describe("reloaded", { concurrency: together }, () => {
  test("while a photo is on its way, after a warning: nothing was bought, and photo and words are there to begin anew", async (t) => {
    const { page, left, tasks, wrong } = await desk(t);
    const entry = await held(page);
    const asked = page.waitForRequest(FILES);
    await page.route(FILES, () => {});
    await generate(page);
    await reached(page, "uploading");
    await asked;
    await reload(page);
    assert.deepEqual(left, ["beforeunload"]);
    await idle(page);
    assert.deepEqual(await tasks(), []);
    assert.deepEqual(await held(page), entry);
    await generate(page);
    await playing(page);
    await once(tasks);
    assert.deepEqual(wrong, []);
  });

  test("while the request is on its way, after a warning: it is listed as one that may have been bought, until it is dismissed", async (t) => {
    const { page, left, tasks, prompt, asked } = await desk(t);
    const { accepted } = await withheld(page);
    await generate(page);
    await accepted();
    await reload(page);
    assert.deepEqual(left, ["beforeunload"]);
    const lost = `${LINE}[data-phase=lost]`;
    await visible(page, lost);
    const told = await text(page, lost);
    assert.ok(told.includes(prompt), told);
    assert.match(told, /May have been bought[\s\S]*Look at your account/);
    await says(page, "#status", /may have been bought/);
    // The same again may cost twice, another one does not.
    await says(page, "#generate", /twice/);
    await fill(page, { prompt: "something else" });
    await says(page, "#generate", /^Generate$/);
    await fill(page, { prompt });
    await says(page, "#generate", /twice/);

    await page.locator(`${lost} [data-act=forget]`).focus();
    await page.keyboard.press("Enter");
    await gone(page, lost);
    await says(page, "#status", /Dismissed/);
    await says(page, "#generate", /^Generate$/);
    assert.equal(await page.evaluate(() => document.activeElement.id), "stage");
    await reload(page);
    await idle(page);
    await once(tasks);
    assert.deepEqual(asked.filter((each) => each.endsWith("generations")), ["POST /v1/video/generations"]);
  });

  for (const at of ["queued", "rendering"]) {
    test(`while it is ${at}, without a warning: it goes on by itself and plays`, async (t) => {
      const { page, left, tasks, prompt, wrong } = await desk(t);
      // Held in this state until the page has been loaded again.
      await page.route(LOOK, async (route) => {
        const answer = await (await route.fetch()).json();
        await route.fulfill({ json: { ...answer, status: at === "queued" ? "queued" : "in_progress", url: undefined } });
      });
      const looked = page.waitForResponse(LOOK);
      await generate(page);
      await looked;
      await reached(page, at);
      const entry = await held(page);
      const id = await text(page, part("task code"));
      await stored(page, 1); // the picture of its line
      await page.reload();
      await visible(page, lineOf(id));
      assert.equal(await page.locator(part("prompt")).textContent(), prompt);
      await visible(page, `${LINE} .shot img`);
      await page.unrouteAll({ behavior: "ignoreErrors" });
      await playing(page);
      assert.equal(await text(page, "#clip-task"), id);
      assert.match(await text(page, "#made"), /Seedance 1.5 Pro.*9:16.*480p.*4 s/);
      assert.deepEqual(await held(page), entry);
      assert.deepEqual(left, []);
      await once(tasks);
      // What was seen is over.
      await reload(page);
      await idle(page);
      assert.deepEqual(wrong, []);
    });
  }

  test("while the clip is fetched, without a warning: it is fetched and plays, although the task is over", async (t) => {
    const { page, left, tasks } = await desk(t);
    const asked = page.waitForRequest(CLIP);
    await page.route(CLIP, () => {});
    await generate(page);
    await reached(page, "saving");
    await asked;
    await reload(page);
    await playing(page);
    assert.deepEqual(left, []);
    await once(tasks);
    await reload(page);
    await idle(page);
  });

  test("after it was stopped: it goes on", async (t) => {
    const { page, tasks } = await desk(t);
    await generate(page);
    await reached(page, "queued");
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    await reload(page);
    await playing(page);
    await once(tasks);
  });

  test("with another address chosen: the task is asked for where it was made", async (t) => {
    const { page, tasks } = await desk(t, { path: "/?baseUrl=/gateway/v1" });
    await generate(page);
    await reached(page, "queued");
    await page.goto(`${server.url}/?baseUrl=/v1`);
    await playing(page);
    assert.deepEqual((await tasks()).map(({ base }) => base), ["/gateway/v1"]);
    assert.equal((await held(page))["base-url"], "/v1");
  });

  test("with three tasks under way: all go on by themselves, one plays, and the others can be watched", async (t) => {
    const { page, tasks } = await desk(t);
    // Held until the page has been loaded again.
    await page.route(LOOK, async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, status: "in_progress", url: undefined } });
    });
    const ids = [];
    for (const ratio of ["9:16", "16:9", "1:1"]) {
      await fill(page, { ratio });
      await generate(page);
      await lines(page, ids.length + 1);
      await reached(page, "queued", "rendering");
      ids.push(await text(page, part("task code")));
    }
    assert.equal(new Set(ids).size, 3);
    await reload(page);
    const watched = [];
    for (const left of [2, 1, 0]) {
      await lines(page, left);
      await page.waitForFunction((seen) => !seen.includes(document.getElementById("clip-task").textContent) && !document.getElementById("clip").hidden, watched);
      watched.push(await text(page, "#clip-task"));
      if (left > 0) await page.locator(`#runs > li[data-phase=done] [data-act=watch]`).first().click();
    }
    assert.deepEqual([...watched].sort(), [...ids].sort());
    assert.equal((await tasks()).length, 3);
  });

  test("a task that is forgotten is not asked for again", async (t) => {
    const { page, tasks } = await desk(t);
    await generate(page);
    await reached(page, "queued");
    await page.locator(act("stop")).click();
    await page.locator(act("forget")).click();
    await gone(page, "#runs-part");
    await says(page, "#status", /forgotten here/);
    await reload(page);
    await idle(page);
    await once(tasks);
  });

  test("without the key it was made with, it stays listed, in words, until the key is typed again", async (t) => {
    const { page, tasks } = await desk(t);
    await page.locator("#connection summary").click();
    await page.locator("#api-key").fill("sk-mine");
    await generate(page);
    await reached(page, "queued");
    await page.unrouteAll();
    await page.route(LOOK, async (route) => {
      if ((await route.request().allHeaders()).authorization) await route.fallback();
      else await route.fulfill({ status: 401, json: { error: { message: "No key was sent.", type: "authentication_error" } } });
    });
    await page.reload();
    await says(page, part("detail"), /wants a key.*Connection/);
    assert.equal(await page.locator("#error").isVisible(), false);
    assert.equal(await page.locator("#runs [role=alert] *").count(), 0);
    assert.ok(!JSON.stringify(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }])).includes("sk-mine"));
    await page.locator("#connection summary").click();
    await page.locator("#api-key").fill("sk-mine");
    await page.locator(act("takeUp")).click();
    await playing(page);
    await once(tasks);
  });

  test("a task that goes on by itself is in nobody's way: another clip is made beside it", async (t) => {
    const { page, tasks, prompt } = await desk(t);
    await page.route(LOOK, async (route) => {
      const answer = await (await route.fetch()).json();
      await route.fulfill({ json: { ...answer, status: "in_progress", url: undefined } });
    });
    await generate(page);
    await reached(page, "queued", "rendering");
    const id = await text(page, part("task code"));
    await page.reload();
    await visible(page, lineOf(id));
    await fill(page, { images: [await photo(page, { colours: DESERT })], prompt: `${prompt}, another` });
    await generate(page);
    await lines(page, 2);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.waitForFunction(() => !document.getElementById("clip").hidden);
    const first = await text(page, "#clip-task");
    await page.locator("#runs > li[data-phase=done] [data-act=watch]").click();
    await lines(page, 0);
    await playing(page);
    const second = await text(page, "#clip-task");
    assert.ok(first !== second && [first, second].includes(id), `${first}, ${second}`);
    await once(tasks);
  });
});

describe("two tabs", { concurrency: together }, () => {
  test("on one task: the second goes on with it, both play, one task is bought", async (t) => {
    const { page, context, tasks, wrong } = await desk(t);
    await page.route(LOOK, () => {}); // until the second is there
    const looked = page.waitForRequest(LOOK);
    await generate(page);
    await looked;
    const second = await context.newPage();
    await second.goto(server.url);
    await reached(second, "queued", "rendering");
    assert.equal(await text(second, part("task code")), await text(page, part("task code")));
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await Promise.all([playing(page), playing(second)]);
    await once(tasks);
    for (const tab of [page, second]) {
      await reload(tab);
      await idle(tab);
    }
    assert.deepEqual(wrong, []);
  });

  test("what one is sending is nothing lost in the other; its task is listed there while it is made", async (t) => {
    const { page, context, tasks } = await desk(t);
    const second = await context.newPage();
    await second.goto(server.url);
    await second.locator("#unready").waitFor({ state: "detached" });
    await idle(second);
    await second.evaluate(() => {
      globalThis.listed = [];
      const list = document.getElementById("runs");
      new MutationObserver(() => globalThis.listed.push(...Array.from(list.children, ({ dataset }) => dataset.phase))).observe(list, { childList: true });
    });
    await generate(page);
    await reached(page, "queued");
    await visible(second, `${LINE}[data-phase=open]`);
    await playing(page);
    await gone(second, "#runs-part");
    assert.deepEqual([...new Set(await second.evaluate(() => globalThis.listed))], ["open"]);
    await once(tasks);
  });

  test("what one has stopped waiting for leaves its list once the other has the clip, and the same can be asked for again", async (t) => {
    const { page, context, tasks, garden, prompt, wrong } = await desk(t);
    let free = false;
    await context.route(LOOK, async (route) => {
      if (free) return route.fallback();
      const answer = await (await route.fetch()).json();
      return route.fulfill({ json: { ...answer, status: "in_progress", url: undefined } });
    });
    await generate(page);
    await reached(page, "queued", "rendering");
    const second = await context.newPage();
    await second.goto(server.url);
    await reached(second, "queued", "rendering");
    await second.locator(act("stop")).click();
    await reached(second, "stopped");
    free = true;
    await playing(page);
    await second.locator("#clips > li").waitFor();
    await lines(second, 0);
    assert.equal(await second.evaluate(() => document.activeElement.id), "stage");
    await once(tasks);
    await fill(second, { images: [garden], prompt, ...QUICK });
    await generate(second);
    await reached(second, "uploading", "queued", "rendering");
    assert.deepEqual(wrong, []);
  });
});

describe("without a network", { concurrency: together }, () => {
  test("the page says so while a task is made, and goes on when it is back", async (t) => {
    const { page, context, tasks } = await desk(t);
    await generate(page);
    await reached(page, "queued");
    await context.setOffline(true);
    await says(page, part("retrying"), /^Offline: the task goes on, waiting for the network\.$/);
    await says(page, "#status", /Offline/);
    await context.setOffline(false);
    await gone(page, part("retrying"));
    await playing(page);
    await once(tasks);
  });

  test("a clip that is made is fetched when it is back", async (t) => {
    const { page, context, tasks } = await desk(t);
    const asked = new Promise((free) => page.route(CLIP, async (route) => {
      await context.setOffline(true);
      await route.abort("internetdisconnected");
      free();
    }));
    await generate(page);
    await asked;
    await says(page, part("retrying"), /^Offline: the clip is made/);
    assert.equal(await phase(page), "saving");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.setOffline(false);
    await playing(page);
    await once(tasks);
  });

  test("it says what that means for a photo on its way; nothing is bought, and with the network the same press makes the clip", async (t) => {
    const { page, context, tasks } = await desk(t);
    const asked = page.waitForRequest(FILES);
    await page.route(FILES, () => {});
    await generate(page);
    await asked;
    await context.setOffline(true);
    await says(page, part("retrying"), /^Offline: nothing more can be sent/);
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.setOffline(false);
    assert.deepEqual(await tasks(), []);
    await again(page);
    await playing(page);
    await once(tasks);
  });
});

test("photos on their way are told by the byte, and the bar follows", async (t) => {
  // At a server that takes them at a trickle, and one of them larger than what a system takes off a browser at once.
  const { page } = await desk(t, { path: "/?baseUrl=/faults/upload-slow/v1", images: [] });
  const pictures = [png(), png(2000, 2000, [200, 90, 40], 0), png(400, 300)];
  await fill(page, { images: pictures.map((buffer, index) => ({ name: `${index}.png`, mimeType: "image/png", buffer })) });
  assert.equal((await held(page)).photos, 3);
  await page.evaluate(() => {
    globalThis.told = [];
    const look = () => {
      const one = (part) => document.querySelector(`#runs ${part}`);
      const bar = one("progress");
      if (one(".phase")?.textContent === "Uploading") globalThis.told.push([bar.hasAttribute("value") ? bar.value : null, one(".detail").textContent]);
    };
    new MutationObserver(look).observe(document.getElementById("runs"), { subtree: true, childList: true, characterData: true, attributes: true });
  });
  await generate(page);
  // Of the large one alone, as the others have arrived: it comes to the page bit by bit.
  const ofOne = /^2 of 3 photos sent · [\d.]+ MB of 12 MB$/;
  await page.waitForFunction((pattern) => new Set(globalThis.told.map(([, words]) => words).filter((words) => pattern.test(words))).size > 2, ofOne);
  await page.locator(act("stop")).click();
  await reached(page, "stopped");
  const told = await page.evaluate(() => globalThis.told);
  const values = told.map(([value]) => value).filter((value) => value !== null);
  assert.deepEqual(values, [...values].sort((one, other) => one - other), "it only rises");
  const large = new Map(told.filter(([, words]) => ofOne.test(words)).map(([value, words]) => [words, value]));
  for (const [words, value] of large) assert.ok(Math.abs(value * 12 - parseFloat(words.split("· ")[1])) < 0.5, `${words}: ${value}`);
});
