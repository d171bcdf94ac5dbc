// Everything that goes wrong at the page: it is told in words, and nothing that was entered or bought is lost.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, tap, together } from "../e2e/support/browser.mjs";
import {
  act, again, DESERT, desk as filled, fill, GARDEN, generate, gone, held, LINE, part, phase, photo, playing, PROMPT, QUICK, reached, says, text, visible,
} from "../e2e/support/desk.mjs";
import { png } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { until } from "../e2e/support/until.mjs";

const SUBMIT = "**/v1/video/generations";
const CLIP = /\.mp4|\/content$/;

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

/** What the browser itself writes to the console when a server is gone. */
const GONE = /^Failed to load resource: net::ERR_(CONNECTION_REFUSED|CONNECTION_RESET|EMPTY_RESPONSE|SOCKET_NOT_CONNECTED|CONNECTION_CLOSED)/;

const FAILED = `${LINE}[data-phase=failed]`;

const desk = (t, { url = server.url, path = "/", ...entered } = {}) => filled(t, browser, url + path, entered);

/** No way leads sideways. */
async function fits(page) {
  const [scroll, client] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(scroll <= client, `${scroll} px wide in a window of ${client} px`);
}

describe("what is wrong with a request", { concurrency: together }, () => {
  const jpeg = "image/jpeg";
  const picture = (name, ...size) => ({ name, mimeType: "image/png", buffer: png(...size) });
  const mistakes = {
    "no photo": { entered: { images: [] }, words: /photo|image/i, field: "#images-issue" },
    "an empty prompt": { entered: { prompt: "  " }, words: /prompt is empty/i, field: "#prompt-issue" },
    "ten photos": { copies: 10, entered: { prompt: Array.from({ length: 10 }, (_, index) => `@image${index + 1}`).join(" ") }, words: /at most 9 images/, field: "#images-issue" },
    "a third photo cited, with two there": { copies: 2, entered: { prompt: "@image1 turns into @image2, then @image3" }, words: /@image3.*@image1 to @image2/, field: "#prompt-issue" },
    "words in a file that is named like a photo": { entered: { images: [{ name: "photo.jpg", mimeType: jpeg, buffer: Buffer.from("Dear diary, nothing to see here.") }] }, words: /photo\.jpg.*text/, field: "#tiles .issue-box" },
    "a photo too small": { entered: { images: [picture("thumb.png", 300, 299)] }, words: /thumb\.png has 300 × 299 pixels.*at least 300/, field: "#tiles .issue-box" },
    "a photo too wide": { entered: { images: [picture("skyline.png", 1000, 399)] }, words: /skyline\.png is too wide \(1000 × 399\).*0\.4 to 2\.5/, field: "#tiles .issue-box" },
    "a photo that was cut off": { entered: { images: [{ ...picture("half.png", 320, 320), buffer: png(320, 320).subarray(0, 50) }] }, words: /half\.png ends too early/, field: "#tiles .issue-box" },
  };
  for (const [name, { entered, copies, words, field }] of Object.entries(mistakes)) {
    test(`${name}: the words stand where the mistake is, nothing is sent and nothing is lost`, async (t) => {
      const { page, wrong, asked, garden } = await desk(t, { images: [], ...entered });
      if (copies) await fill(page, { images: Array.from({ length: copies }, (_, index) => ({ ...garden, name: `photo-${index + 1}.jpg` })) });
      else if (!entered.images) await fill(page, { images: [garden] });
      const entry = await held(page);
      await generate(page);
      // What was found before the photos came may still stand there for a moment.
      await page.locator(`${field} .issue[data-severity=error]`).filter({ hasText: words }).first().waitFor();
      await page.waitForFunction(() => document.activeElement !== document.body && document.activeElement.id !== "generate");
      assert.equal(await phase(page), "idle");
      assert.deepEqual(await held(page), entry);
      assert.deepEqual(asked, []);
      assert.deepEqual(wrong, []);
    });
  }

  test("what is wrong with one photo stands at that one, wherever it is moved, and goes with it", async (t) => {
    const { page, wrong } = await desk(t);
    await fill(page, { images: [picture("thumb.png", 640, 200)], prompt: "@image1 turns into @image2" });
    const tile = (number) => `#tiles > li:nth-child(${number})`;
    const told = (number) => page.locator(`${tile(number)} .issue[data-severity=error]`);
    await says(page, `${tile(2)} .issue[data-code=image_size]`, /thumb\.png has 640 × 200 pixels/);
    await says(page, `${tile(2)} .issue[data-code=image_ratio]`, /thumb\.png is too wide/);
    assert.equal(await told(1).count(), 0);
    assert.equal(await page.locator(`${tile(2)} select`).getAttribute("aria-invalid"), "true");
    await page.locator("button[aria-label='Move @image2 earlier']").click();
    await told(2).first().waitFor({ state: "detached" });
    assert.equal(await told(1).count(), 2);
    await page.locator("button[aria-label^='Remove @image1']").click();
    await told(1).first().waitFor({ state: "detached" });
    await says(page, "#prompt-issue", /@image2/);
    assert.deepEqual(wrong, []);
  });

  test("how much of a photo the clip's shape cuts off is told at the photo, and stops nothing", async (t) => {
    const { page, wrong } = await desk(t);
    const cropped = "#tiles .issue[data-code=cropped]";
    await says(page, cropped, /9:16.*64 % of its width/);
    await fill(page, { ratio: "21:9" });
    await says(page, cropped, /21:9.*31 % of its height/);
    assert.equal(await page.locator("#tiles select").getAttribute("aria-invalid"), null);
    assert.equal(await page.locator("#issues").isVisible(), false);
    await fill(page, { ratio: "adaptive" });
    await gone(page, cropped);
    await fill(page, { ratio: "9:16" });
    await visible(page, cropped);
    await generate(page);
    await playing(page);
    assert.deepEqual(wrong, []);
  });

  test("once it is mended, the same button makes the clip", async (t) => {
    const { page, wrong } = await desk(t, { prompt: "" });
    await generate(page);
    await visible(page, "#prompt-issue .issue[data-severity=error]");
    await fill(page, { prompt: PROMPT });
    await page.locator("#prompt-issue .issue[data-severity=error]").waitFor({ state: "detached" });
    await generate(page);
    await playing(page);
    assert.deepEqual(wrong, []);
  });
});

test("checks that run at the same time do not keep each other from ending", async (t) => {
  const { page } = await desk(t);
  const [asked, shown] = await page.evaluate(async () => {
    const { Check } = await import("/form/check.js");
    const counts = [0, 0];
    // Answers as late as the library, and would go on answering.
    const validate = () => new Promise((resolve) => (counts[0] += 1) < 100 && setTimeout(resolve, 0, []));
    const check = new Check({ ask: () => ({ client: { validate }, request: { images: [0] } }), show: () => (counts[1] += 1) });
    const first = check.now();
    check.soon(); // a change: what was asked before it is asked again
    await Promise.all([first, check.now(), check.now()]);
    return counts;
  });
  assert.deepEqual([asked, shown], [4, 3]);
});

describe("what goes wrong on the way", { concurrency: together }, () => {
  test("a wrong key is told as such; with it gone, the same press makes the clip", async (t) => {
    const { page, wrong } = await desk(t);
    await page.locator("#connection summary").click();
    await page.locator("#api-key").fill("sk-wrong-0123");
    const entry = await held(page);
    await generate(page);
    await visible(page, FAILED);
    assert.equal(await page.locator(part("problem")).getAttribute("data-code"), "unauthorized");
    assert.match(await text(page, FAILED), /key/i);
    assert.ok(!(await page.content()).includes("sk-wrong-0123"));
    assert.ok(!JSON.stringify(await page.evaluate(() => [{ ...localStorage }, { ...sessionStorage }, location.href])).includes("sk-wrong"));
    assert.equal(await phase(page), "failed");
    assert.deepEqual(await held(page), entry);
    await page.locator("#api-key").fill("");
    await again(page);
    await playing(page);
    assert.deepEqual(wrong.filter((line) => !line.startsWith("Failed to load resource: the server responded with a status of 401")), []);
  });

  test("a dead server is told in words, without a clip being bought; when it is back, the same press makes the clip", async (t) => {
    const own = await standIn();
    t.after(() => own.end());
    const { page, wrong } = await desk(t, { url: own.url });
    const entry = await held(page);
    await own.kill();
    await generate(page);
    await visible(page, FAILED);
    assert.equal(await page.locator(part("problem")).getAttribute("data-code"), "network");
    assert.match(await text(page, FAILED), /offline.*server is down/s);
    assert.deepEqual(await held(page), entry);
    await own.again();
    await again(page);
    await playing(page);
    assert.equal(await page.locator(FAILED).count(), 0);
    assert.deepEqual(wrong.filter((line) => !GONE.test(line)), []);
  });

  test("a server that dies half-way and comes back: the page says that it still tries, and the clip arrives", async (t) => {
    const own = await standIn();
    t.after(() => own.end());
    const { page, wrong, asked } = await desk(t, { url: own.url });
    await generate(page);
    await reached(page, "queued");
    await own.kill();
    await visible(page, part("retrying"));
    assert.match(await text(page, part("retrying")), /Can’t reach the service; still trying. Your task is safe./);
    await own.again();
    await playing(page);
    assert.equal(await page.locator(part("retrying")).isVisible(), false);
    assert.deepEqual(asked, ["POST /v1/files", "POST /v1/video/generations"]);
    assert.deepEqual(wrong.filter((line) => !GONE.test(line)), []);
  });

  test("stopped, it can be taken up again: the same task, nothing bought twice", async (t) => {
    const { page, wrong, asked } = await desk(t);
    await generate(page);
    await reached(page, "queued");
    const entry = await held(page);
    const task = await text(page, part("task code"));
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    assert.match(await text(page, part("detail")), /no longer waits.*may be billed/);
    assert.deepEqual(await held(page), entry);
    await page.locator(act("takeUp")).click();
    await playing(page);
    assert.equal(await text(page, "#clip-task"), task);
    assert.deepEqual(asked, ["POST /v1/files", "POST /v1/video/generations"]);
    assert.deepEqual(await held(page), entry);
    assert.deepEqual(wrong, []);
  });

  test("taken up again with a key that cannot be one, the task is called safe, and nothing is said of what was not bought", async (t) => {
    const { page, wrong } = await desk(t);
    await generate(page);
    await reached(page, "queued");
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    await page.locator("#connection summary").click();
    await page.locator("#api-key").fill("schlüssel→key");
    await page.locator(act("takeUp")).click();
    await visible(page, FAILED);
    assert.equal(await page.locator(part("problem")).getAttribute("data-code"), "invalid_request");
    assert.equal(await text(page, part("advice")), "Your task is not lost: take it up again when that is mended.");
    await page.locator("#api-key").fill("");
    await page.locator(act("takeUp")).click();
    await playing(page);
    assert.deepEqual(wrong, []);
  });

  test("stopped while the clip is being fetched, the page says that it is made, and fetches it when it is taken up again", async (t) => {
    const { page, wrong, asked } = await desk(t);
    await page.route(CLIP, () => {}); // never answered
    const fetched = page.waitForRequest(CLIP);
    await generate(page);
    await reached(page, "saving");
    await fetched;
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    assert.equal(await text(page, part("detail")), "The clip is made and lies with the service. Take it up again to fetch it.");
    await page.unroute(CLIP);
    await page.locator(act("takeUp")).click();
    await playing(page);
    assert.deepEqual(asked, ["POST /v1/files", "POST /v1/video/generations"]);
    assert.deepEqual(wrong, []);
  });

  test("stopped during the upload, nothing was bought, and the page says so", async (t) => {
    const { page, wrong, asked } = await desk(t);
    await page.route("**/v1/files", () => {}); // never answered
    const sent = page.waitForRequest("**/v1/files");
    await generate(page);
    await reached(page, "uploading");
    await sent;
    await page.waitForFunction(() => /photo/.test(document.querySelector("#runs .detail").textContent));
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    assert.match(await text(page, part("detail")), /Nothing was bought/);
    assert.equal(await page.locator(act("takeUp")).isVisible(), false);
    await page.unroute("**/v1/files");
    await again(page);
    await playing(page);
    assert.deepEqual(asked, ["POST /v1/files", "POST /v1/files", "POST /v1/video/generations"]);
    assert.deepEqual(wrong, []);
  });

  test("where photos are links the request is the first thing on its way: stopped, the clip may have been bought, and one line says so", async (t) => {
    const { page, context } = await desk(t, { images: [] });
    await page.locator("#link-open").click();
    await page.locator("#link-url").fill("https://photos.example/lake.jpg");
    await page.locator("#link-add").click();
    await page.route(SUBMIT, () => {}); // never answered
    const sent = page.waitForRequest(SUBMIT);
    await generate(page);
    await sent;
    await says(page, part("phase"), /^Sending the request$/);
    await says(page, part("detail"), /by their links/);
    await says(page, part("note"), /leaves it open whether a clip was bought/);
    await context.setOffline(true);
    await says(page, part("retrying"), /the request was on its way/);
    await context.setOffline(false);
    await page.locator(act("stop")).click();
    await reached(page, "stopped");
    assert.match(await text(page, part("detail")), /may have been accepted/);
    await until(page, async () => {
      const { Relaydance } = await import("./relaydance-web/index.js");
      return (await new Relaydance({ baseUrl: "/v1" }).pending()).length === 1;
    });
    await page.evaluate(() => dispatchEvent(new StorageEvent("storage", { storageArea: localStorage })));
    await says(page, "#generate", /twice/);
    assert.equal(await page.locator("#runs > li").count(), 1);
  });

  test("an answer to the submit that is lost is told as a clip that may have been bought, and nothing is sent twice", async (t) => {
    const { page, asked } = await desk(t, { path: "/?baseUrl=/faults/submit-reply-lost/v1" });
    await generate(page);
    await visible(page, FAILED);
    assert.equal(await page.locator(part("problem")).getAttribute("data-code"), "may_have_been_accepted");
    await says(page, "#generate", /twice/);
    await visible(page, "#runs > li[data-bought=unsure] [data-act=forget]");
    assert.deepEqual(asked, ["files", "video/generations"].map((path) => `POST /faults/submit-reply-lost/v1/${path}`));
  });

  test("a task that fails says why, and everything is kept", async (t) => {
    const { page, context, wrong } = await open(browser, `${server.url}/?baseUrl=/faults/task-failed/v1`);
    t.after(() => context.close());
    await fill(page, { images: [await photo(page, { colours: DESERT })], prompt: PROMPT, ...QUICK });
    const entry = await held(page);
    await generate(page);
    await visible(page, FAILED);
    assert.match(await text(page, FAILED), /may contain sensitive information/);
    assert.equal(await page.locator(act("takeUp")).isVisible(), false);
    assert.deepEqual(await held(page), entry);
    assert.deepEqual(wrong, []);
  });
});

describe("whoever uses it, and with what", { concurrency: together }, () => {
  test("the keyboard alone leads from the photos to the playing clip", async (t) => {
    const { page, context, wrong } = await open(browser, `${server.url}/`);
    t.after(() => context.close());
    // Asked for early: the dialogue is caught from the moment the browser has heard of it.
    const choosing = page.waitForEvent("filechooser");
    const image = await photo(page, { colours: GARDEN });
    const tabTo = async (id) => {
      for (let presses = 0; presses < 40; presses += 1) {
        const at = await page.evaluate(() => document.activeElement.id);
        if (at === id) return;
        await page.keyboard.press("Tab");
      }
      assert.fail(`Tab does not lead to #${id}`);
    };
    await tabTo("images");
    const outline = await page.evaluate(() => {
      const style = getComputedStyle(document.getElementById("pick-label"));
      return [style.outlineStyle, style.outlineWidth, style.boxShadow].join(" ");
    });
    assert.ok(!/^none \S+ none$/.test(outline), `the focus is to be seen: ${outline}`);
    await page.keyboard.press("Enter");
    await (await choosing).setFiles([image]);
    await page.locator("#tiles > li").waitFor();
    await tabTo("prompt");
    await page.keyboard.type(PROMPT);
    await tabTo("seconds");
    await page.keyboard.press("Home");
    await tabTo("generate");
    await page.keyboard.press("Enter");
    await reached(page, "queued");
    assert.notEqual(await page.evaluate(() => document.activeElement), null);
    await playing(page);
    assert.ok(Math.abs((await page.evaluate(() => document.getElementById("clip").duration)) - 4) < 0.1);
    await tabTo("download");
    const [download] = await Promise.all([page.waitForEvent("download"), page.keyboard.press("Enter")]);
    assert.match(download.suggestedFilename(), /\.mp4$/);
    assert.deepEqual(wrong, []);
  });

  test("on a phone nothing scrolls sideways, in any state, and the whole run works", async (t) => {
    const { page, wrong, garden } = await desk(t, { options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }, prompt: "" });
    await fits(page);
    await tap(page.locator("#generate"));
    await visible(page, "#prompt-issue .issue[data-severity=error]");
    await fits(page);
    await fill(page, { images: Array.from({ length: 9 }, (_, index) => ({ ...garden, name: `a-rather-long-name-of-a-photo-without-any-space-in-it-${index}.jpg` })), prompt: "@image11 ".repeat(12) + "w".repeat(300) });
    await page.waitForFunction(() => document.querySelectorAll("#tiles > li").length === 10);
    await tap(page.locator("#connection summary"));
    await fits(page);
    const removes = page.locator("#tiles button[aria-label^='Remove']");
    while ((await removes.count()) > 1) await tap(removes.last());
    await fill(page, { prompt: PROMPT });
    await page.locator("#prompt-issue .issue[data-severity=error]").waitFor({ state: "detached" });
    await tap(page.locator("#generate"));
    await reached(page, "queued");
    await fits(page);
    await playing(page);
    await fits(page);
    assert.ok(await page.evaluate(() => {
      const { top, bottom } = document.getElementById("clip").getBoundingClientRect();
      return top < innerHeight && bottom > 0;
    }), "the clip is in view");
    assert.deepEqual(wrong, []);
  });
});
