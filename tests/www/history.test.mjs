// The history of the demo page: clips that stay in this browser, with what was asked for; played, taken along, deleted and back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { grant, launch, together } from "../e2e/support/browser.mjs";
import { desk as filled, DESERT, fill, generate, gone, held, photo, playing, PROMPT, says, stored, text } from "../e2e/support/desk.mjs";
import { isMp4 } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { until } from "../e2e/support/until.mjs";

const LOOK = "**/v1/video/generations/*";
const CLIP = /\.mp4|\/content$/;

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const desk = (t, { path = "/", ...more } = {}) => filled(t, browser, server.url + path, more);

/** Makes one clip; its task's id. */
async function make(page, entered = {}) {
  await fill(page, entered);
  const before = await page.locator("#clips > li").count();
  await generate(page);
  // With its own picture in place of the photo's, which is the last thing to be written: the clip stands, the photo lies.
  await until(page, async (wanted) => {
    const pictures = document.querySelectorAll("#clips > li img");
    const picture = Object.assign(new Image(), { src: pictures[0]?.src ?? "" });
    return pictures.length === wanted && picture.decode().then(() => picture.naturalHeight > picture.naturalWidth, () => false);
  }, before + 1);
  await page.waitForFunction(() => !document.getElementById("clip").hidden && document.querySelectorAll("#runs > li").length === 0);
  return text(page, "#clip-task");
}
const clips = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll("#clips > li").length === wanted, count);
const button = (deed, number = 1) => `#clips > li:nth-child(${number}) [data-act=${deed}]`;
async function reload(page) {
  await page.reload();
  await page.locator("#unready").waitFor({ state: "detached" });
}
/** Plays from the history, until the clip moves. */
async function play(page, number) {
  await page.locator(button("play", number)).click();
  await page.waitForFunction(() => {
    const clip = document.getElementById("clip");
    return !clip.hidden && clip.currentTime > 0;
  });
}
/** Until a press on what has moved under the pointer would be meant for it. */
const settled = async (page) => page.waitForFunction((since) => performance.now() - since > 700, await page.evaluate(() => performance.now()));
/** Takes the bytes of every clip away, as if they had made room. */
const emptied = (page) => page.evaluate(() => new Promise((resolve) => {
  indexedDB.open("relaydance.page.history").onsuccess = ({ target: { result: database } }) => {
    const transaction = database.transaction(["records", "files"], "readwrite");
    transaction.objectStore("files").clear();
    const records = transaction.objectStore("records");
    records.getAll().onsuccess = (event) => event.target.result.forEach(({ size, ...record }) => records.put(record));
    transaction.oncomplete = () => {
      database.close();
      resolve();
    };
  };
}));

/** From now on clips come to the page as slowly as this lets them: `half()` of each that is asked for, then `rest()`. */
async function slow(page) {
  await page.evaluate((clip) => {
    const { fetch } = globalThis;
    const gates = {};
    for (const name of ["half", "rest"]) gates[name] = new Promise((open) => (globalThis[name] = open));
    globalThis.fetch = async (to, options) => {
      const answer = await fetch(to, options);
      if (!clip.test(String(to).split("?")[0])) return answer;
      const bytes = new Uint8Array(await answer.arrayBuffer());
      const middle = Math.floor(bytes.length / 2);
      const body = new ReadableStream({
        async start(controller) {
          await gates.half;
          controller.enqueue(bytes.subarray(0, middle));
          await gates.rest;
          controller.enqueue(bytes.subarray(middle));
          controller.close();
        },
      });
      return new Response(body, { headers: { "content-type": answer.headers.get("content-type"), "content-length": String(bytes.length) } });
    };
  }, CLIP);
  return { half: () => page.evaluate(() => globalThis.half()), rest: () => page.evaluate(() => globalThis.rest()) };
}
/** Two clips whose bytes lie with the service alone; the newer is the first card. Their tasks' ids. */
async function unkept(page) {
  const older = await make(page, { prompt: "@image1: the first" });
  const newer = await make(page, { prompt: "@image1: the second" });
  await emptied(page);
  await reload(page);
  return [newer, older];
}
/** Which cards are marked as what is on the stage, by their number. */
const current = (page) => page.evaluate(() => Array.from(document.querySelectorAll("#clips > li")).flatMap((card, index) => ("current" in card.dataset ? [index + 1] : [])));

describe("a clip in the history", { concurrency: together }, () => {
  test("survives a reload with its prompt, settings, picture and bytes: it plays without the service", async (t) => {
    const { page, wrong } = await desk(t);
    const id = await make(page);
    await reload(page);
    await clips(page, 1);
    const told = await text(page, "#clips > li");
    assert.ok(told.includes(PROMPT), told);
    assert.match(told, /Seedance 1\.5 Pro.*9:16 · 480p · 4 s/s);
    await page.waitForFunction(() => document.querySelector("#clips img").naturalWidth > 100);
    await says(page, "#history-size", /^1 clip, \d+ (kB|MB)$/);
    const asked = [];
    page.on("request", (request) => /generations\/|\.mp4|content$/.test(request.url()) && asked.push(request.url()));
    await play(page, 1);
    assert.equal(await text(page, "#clip-task"), id);
    assert.deepEqual(asked.filter((url) => !url.startsWith("blob:")), []);
    assert.deepEqual(wrong, []);
  });

  test("plays although the browser never writes it down", async (t) => {
    const { page, wrong } = await desk(t);
    // What has been seen of a private window: a write fails, and the transaction that it stood in never ends.
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function later(...given) {
        const look = () => (this.get(0).onsuccess = look);
        look();
        return put.apply(this, given);
      };
    });
    await generate(page);
    await playing(page);
    assert.deepEqual(wrong, []);
  });

  test("is downloaded as the file it is", async (t) => {
    const { page } = await desk(t);
    await make(page);
    await reload(page);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator(button("download")).click()]);
    assert.match(download.suggestedFilename(), /^relaydance-.+\.mp4$/);
    assert.ok(isMp4(await readFile(await download.path())));
  });

  test("is announced as handed over each time that it is downloaded", async (t) => {
    const { page } = await desk(t);
    await make(page);
    await page.evaluate(() => {
      globalThis.told = [];
      const status = document.getElementById("status");
      new MutationObserver(() => globalThis.told.push(status.textContent)).observe(status, { childList: true, characterData: true, subtree: true });
    });
    for (let times = 1; times <= 3; times += 1) {
      await Promise.all([page.waitForEvent("download"), page.locator("#download").click()]);
      await page.waitForFunction((count) => globalThis.told.length === count, times);
    }
    const told = await page.evaluate(() => globalThis.told);
    for (const words of told) assert.equal(words.trim(), "The clip has been handed to your downloads.");
    assert.equal(told.filter((words, index) => words === told[index - 1]).length, 0, "each differs from the one before");
  });

  test("gives its settings back to the form, and the form's own can be had back", async (t) => {
    const { page } = await desk(t);
    await make(page);
    const entry = await held(page);
    await reload(page);
    const other = { prompt: "@image1: something else", model: "doubao-seedance-2-0-1080p", seconds: 9, ratio: "1:1" };
    await fill(page, other);
    const changed = await held(page);
    await page.locator(button("reuse")).click();
    await page.waitForFunction((prompt) => document.getElementById("prompt").value === prompt, PROMPT);
    assert.deepEqual(await held(page), entry);
    assert.equal(await page.evaluate(() => document.activeElement.id), "prompt");
    await page.locator("#undo-do").click();
    await page.waitForFunction((prompt) => document.getElementById("prompt").value === prompt, other.prompt);
    assert.deepEqual(await held(page), changed);
  });

  test("whose file had to go is fetched afresh, also where its address has expired, and then kept again", async (t) => {
    const { page, wrong } = await desk(t, { path: "/?baseUrl=/faults/clip-expired/v1" });
    const id = await make(page);
    await emptied(page);
    await reload(page);
    await says(page, "#clips .kept", /not kept/);
    const looked = page.waitForRequest("**/v1/video/generations/*");
    await play(page, 1);
    await looked;
    assert.equal(await text(page, "#clip-task"), id);
    await page.waitForFunction(() => document.querySelector("#clips .kept").textContent === "");
    assert.deepEqual(wrong.filter((line) => !/status of 403/.test(line)), []);
  });

  test("whose file was fetched afresh and kept plays from here from then on", async (t) => {
    const { page, wrong } = await desk(t);
    await make(page, { prompt: "@image1: the first" });
    await make(page, { prompt: "@image1: the second" });
    await emptied(page);
    await reload(page);
    for (const number of [1, 2]) {
      await play(page, number);
      await page.waitForFunction((nth) => document.querySelector(`#clips > li:nth-child(${nth}) .kept`).textContent === "", number);
    }
    const asked = [];
    page.on("request", (request) => (/generations\//.test(request.url()) || CLIP.test(request.url())) && asked.push(request.url()));
    for (const number of [1, 2]) await play(page, number);
    assert.deepEqual(asked, []);
    assert.deepEqual(wrong, []);
  });

  test("that has to be fetched is at once what the page is about, and how much of it is here is told until it plays", async (t) => {
    const { page, wrong } = await desk(t);
    const [newer, older] = await unkept(page);
    await play(page, 1);
    assert.deepEqual([await text(page, "#clip-task"), await current(page)], [newer, [1]]);
    const { half, rest } = await slow(page);
    await page.locator(button("play", 2)).click();
    await says(page, "#caption", /^Fetching the clip$/);
    await says(page, "#status", /^Fetching the clip: @image1: the first$/);
    assert.deepEqual([await text(page, "#clip-task"), await current(page)], [older, [2]]);
    assert.equal(await page.locator("#stage").getAttribute("aria-busy"), "true");
    await half();
    await says(page, "#caption", /^Fetching the clip · \d+ kB of \d+ kB$/);
    // Whoever wants it as a file meanwhile sees the same, and it is fetched once.
    const saved = page.waitForEvent("download");
    await page.locator("#download").click();
    await says(page, "#download", /^Downloading \d\d %$/);
    await rest();
    await playing(page);
    await saved;
    assert.equal(await text(page, "#clip-task"), older);
    await says(page, "#caption", /^9:16 · 480p · 4 s$/);
    assert.equal(await page.locator("#stage").getAttribute("aria-busy"), "false");
    assert.deepEqual(wrong, []);
  });

  test("that has to be fetched gives way to the one that is pressed meanwhile, also where it cannot be had after all", async (t) => {
    const { page } = await desk(t);
    const [newer] = await unkept(page);
    let fail;
    const failed = new Promise((refuse) => (fail = refuse));
    await page.route(LOOK, async (route) => {
      if (route.request().url().endsWith(newer)) return route.fallback();
      await failed;
      return route.fulfill({ status: 404, json: { error: { message: "No such task." } } });
    });
    const { half, rest } = await slow(page);
    await page.locator(button("play", 2)).click();
    await says(page, "#caption", /^Fetching/);
    await page.locator(button("play", 1)).click();
    await half();
    await says(page, "#caption", /kB of/);
    assert.deepEqual([await text(page, "#clip-task"), await current(page)], [newer, [1]]);
    const refused = page.waitForResponse((answer) => answer.status() === 404);
    fail();
    await refused;
    await rest();
    await playing(page);
    assert.deepEqual([await text(page, "#clip-task"), await current(page)], [newer, [1]]);
    assert.equal(await page.locator("#error").isVisible(), false);
    // Alone, its failure is told.
    await page.locator(button("play", 2)).click();
    await says(page, "#error", /could not be fetched/);
    assert.doesNotMatch(await text(page, "#caption"), /Fetching/);
    assert.deepEqual([await page.locator("#result").isVisible(), await current(page)], [false, []]);
    assert.equal(await page.locator("#stage").getAttribute("aria-busy"), "false");
  });

  test("that the service no longer has is told in words, and stays listed", async (t) => {
    const { page } = await desk(t);
    await make(page);
    await emptied(page);
    await reload(page);
    await page.route(LOOK, (route) => route.fulfill({ status: 404, json: { error: { message: "No such task." } } }));
    await page.locator(button("play")).click();
    await says(page, "#error", /could not be fetched/);
    await clips(page, 1);
    await page.locator("#error button").click();
    await gone(page, "#error");
  });

  test("has a link that works now, in the clipboard", async (t) => {
    const { page } = await desk(t, { options: { permissions: ["clipboard-read", "clipboard-write"] } });
    await make(page);
    await reload(page);
    await page.locator(button("link")).click();
    await says(page, "#status", /link is copied/);
    const link = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(link, /^http:\/\//);
    assert.ok(isMp4(Buffer.from(await (await fetch(link)).arrayBuffer())));
  });

  test("that only the key opens has no link, and says so", async (t) => {
    const { page } = await desk(t, { path: "/?baseUrl=/faults/no-url/v1", options: { permissions: ["clipboard-read", "clipboard-write"] } });
    await make(page);
    await page.locator("#copy-link").click();
    await says(page, "#error", /Only the key opens/);
  });

  test("is kept without its bytes where a page may play it and not read it", async (t) => {
    const { page } = await desk(t, { path: "/?baseUrl=/faults/clip-no-cors/v1" });
    // Its own origin knows no CORS.
    await page.route(CLIP, (route) => (route.request().resourceType() === "fetch" ? route.abort("failed") : route.continue()));
    await generate(page);
    await playing(page);
    await says(page, "#clips .kept", /not kept/);
    await reload(page);
    await play(page, 1);
  });

  test("that a page may neither play nor read is offered by its link, at once and after a reload", async (t) => {
    const { page } = await desk(t, { path: "/?baseUrl=/faults/clip-redirect/v1" });
    const offered = async () => {
      await page.locator("#open").waitFor();
      await says(page, "#note", /neither play nor fetch it\. Open it in a new tab and save it there/);
      assert.equal(await page.locator("#error").isVisible(), false);
      const link = await page.locator("#open").getAttribute("href");
      assert.ok(isMp4(Buffer.from(await (await fetch(link)).arrayBuffer())), link);
    };
    await generate(page);
    await offered();
    await page.waitForFunction(() => document.querySelectorAll("#runs > li").length === 0);
    await reload(page);
    await page.locator(button("play")).click();
    await offered();
  });
});

/** From the next load of the page on, its connections to the history's database can be reached. */
const reachable = (context) => context.addInitScript(() => {
  globalThis.connections = [];
  const { open } = IDBFactory.prototype;
  IDBFactory.prototype.open = function noting(...given) {
    const opening = open.apply(this, given);
    opening.addEventListener("success", () => globalThis.connections.push(opening.result));
    return opening;
  };
});
/** What the page remembers of clips that are made and not yet seen or safe. */
const unseen = (page) => page.evaluate(() => JSON.parse(localStorage.getItem("relaydance.page.unseen") ?? "[]").map(({ taskId }) => taskId));

describe("a database that fails", { concurrency: together }, () => {
  test("loses nothing where only its connection has died: that is opened again", async (t) => {
    const { page, context, wrong } = await desk(t);
    await reachable(context);
    await reload(page);
    await page.locator("#tiles > li").waitFor();
    await make(page, { prompt: "@image1: the first" });
    await page.evaluate(() => globalThis.connections.forEach((connection) => connection.close()));
    await make(page, { prompt: "@image1: the second" });
    await clips(page, 2);
    assert.deepEqual(await page.locator("#clips .kept").allTextContents(), ["", ""]);
    assert.deepEqual(await unseen(page), []);
    await reload(page);
    await clips(page, 2);
    await play(page, 2);
    assert.deepEqual(wrong, []);
  });

  test("does not empty the list where it cannot be read", async (t) => {
    const { page } = await desk(t);
    await make(page, { prompt: "@image1: the first" });
    await page.evaluate(() => {
      globalThis.asked = new Promise((resolve) => {
        IDBObjectStore.prototype.getAll = () => {
          resolve();
          throw new DOMException("Attempt to get a record from the database without an in-progress transaction.", "UnknownError");
        };
      });
      new BroadcastChannel("relaydance.page.history").postMessage("changed");
      return globalThis.asked;
    });
    await page.locator(button("delete")).click();
    await page.locator("#undo-bar").waitFor();
    await clips(page, 1);
  });

  test("that takes nothing is told, and the clip that it does not have comes back with a reload", async (t) => {
    const { page } = await desk(t);
    await page.evaluate(() => {
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
      };
    });
    await generate(page);
    await playing(page);
    await says(page, "#history-note", /could not keep the last clip/);
    await page.waitForFunction(() => document.querySelectorAll("#runs > li").length === 0);
    const id = await text(page, "#clip-task");
    assert.deepEqual(await unseen(page), [id]);
    await reload(page);
    await playing(page);
    assert.equal(await text(page, "#clip-task"), id);
    await clips(page, 1);
    await page.waitForFunction(() => localStorage.getItem("relaydance.page.unseen") === "[]");
    assert.doesNotMatch(await text(page, "#history-note"), /could not/);
  });
});

describe("the picture of a card", { concurrency: together }, () => {
  const shape = (page) => page.waitForFunction(() => {
    const { naturalWidth = 0, naturalHeight = 0 } = document.querySelector("#clips img") ?? {};
    return naturalWidth > 0 && (naturalWidth > naturalHeight ? "wide" : "tall");
  }).then((found) => found.jsonValue());
  /** As on phones, where a video off the page loads nothing before it plays; `never`, not even then. */
  const sparing = (page, never = false) => page.evaluate((refused) => {
    const { prototype } = HTMLMediaElement;
    const { play } = prototype;
    const { get, set } = Object.getOwnPropertyDescriptor(prototype, "src");
    Object.defineProperty(prototype, "src", { get, set(address) {
      if (this.isConnected) set.call(this, address);
      else this.awaited = address;
    } });
    prototype.play = function asked() {
      if (this.awaited && refused) return Promise.reject(new DOMException("Not now.", "NotAllowedError"));
      if (this.awaited) set.call(this, this.awaited);
      return play.call(this);
    };
  }, never);

  test("is of the clip also where a browser loads no picture before it plays", async (t) => {
    const { page } = await desk(t);
    await sparing(page);
    await make(page);
    assert.equal(await shape(page), "tall");
  });

  test("stays that of the photo where no picture of the clip can be had", async (t) => {
    const { page } = await desk(t);
    await sparing(page, true);
    await generate(page);
    await playing(page);
    assert.equal(await shape(page), "wide");
    await reload(page);
    assert.equal(await shape(page), "wide");
  });
});

describe("bytes", { concurrency: together }, () => {
  /** Blobs that have an address, other than those that the page shows just now. */
  const idle = (page) => page.evaluate(() => {
    const shown = new Set(Array.from(document.querySelectorAll("[src]"), ({ src }) => src));
    return [...globalThis.addresses].filter(([address]) => !shown.has(address)).map(([, type]) => type);
  });
  const videos = (page, count) => page.waitForFunction((wanted) => [...globalThis.addresses.values()].filter((type) => type.startsWith("video")).length === wanted, count);
  /** A page that counts the addresses it gives, and has made two clips. */
  const two = async (t) => {
    const made = await desk(t);
    const { page, context } = made;
    await context.addInitScript(() => {
      globalThis.addresses = new Map();
      const { createObjectURL, revokeObjectURL } = URL;
      URL.createObjectURL = (blob) => {
        const address = createObjectURL(blob);
        globalThis.addresses.set(address, blob.type);
        return address;
      };
      URL.revokeObjectURL = (address) => {
        globalThis.addresses.delete(address);
        revokeObjectURL(address);
      };
    });
    await reload(page);
    await page.locator("#tiles > li").waitFor();
    await make(page, { prompt: "@image1: the first" });
    await make(page, { prompt: "@image1: the second" });
    return made;
  };

  test("are let go when another clip takes the stage, and read again when they are wanted", async (t) => {
    const { page, wrong } = await two(t);
    await videos(page, 1);
    const asked = [];
    page.on("request", (request) => /generations\/|\.mp4|content$/.test(request.url()) && asked.push(request.url()));
    for (const number of [2, 1, 2]) {
      await play(page, number);
      await page.waitForFunction((key) => document.querySelector("#clips [data-current]")?.dataset.key === key, await page.locator(`#clips > li:nth-child(${number})`).getAttribute("data-key"));
      await videos(page, 1);
    }
    assert.deepEqual(asked.filter((url) => !url.startsWith("blob:")), []);
    assert.deepEqual(await idle(page), []);
    assert.deepEqual(wrong, []);
  });

  test("of a clip that waits to be watched are read from here, too, where its download has let them go", async (t) => {
    const { page, wrong } = await desk(t);
    await make(page, { prompt: "@image1: the first" });
    await fill(page, { prompt: "@image1: the second" });
    let watched = false;
    await page.route(LOOK, (route) => (watched ? route.fallback() : route.fulfill({ json: { task_id: route.request().url().split("/").pop(), status: "in_progress" } })));
    await generate(page);
    await page.locator("#runs > li").waitFor();
    await play(page, 1);
    watched = true;
    const watch = page.locator("#runs [data-act=watch]");
    await watch.waitFor();
    await clips(page, 2);
    await Promise.all([page.waitForEvent("download"), page.locator(button("download")).click()]);
    await page.locator(`${button("download")}:not([aria-busy])`).waitFor();
    const asked = [];
    page.on("request", (request) => (/generations\//.test(request.url()) || CLIP.test(request.url())) && asked.push(request.url()));
    await watch.click();
    await page.waitForFunction(() => document.querySelectorAll("#runs > li").length === 0);
    await playing(page);
    assert.deepEqual(asked, []);
    assert.deepEqual(wrong, []);
  });

  test("of a deleted clip stay as long as it is on the stage, and go with it", async (t) => {
    const { page, wrong } = await two(t);
    await page.locator(button("delete", 1)).click();
    await clips(page, 1);
    await settled(page);
    await page.locator(button("delete", 1)).click(); // the first one's deletion is for good now
    await clips(page, 0);
    await stored(page, 1);
    await page.evaluate(() => (document.getElementById("clip").currentTime = 2));
    await page.waitForFunction(() => document.getElementById("clip").currentTime > 2);
    await videos(page, 1);
    const made = page.waitForRequest("**/v1/video/generations");
    await generate(page);
    await made;
    await videos(page, 0);
    await playing(page);
    await page.waitForFunction(() => document.querySelectorAll("#runs > li").length === 0);
    await clips(page, 1);
    assert.deepEqual(wrong, []);
  });
});

describe("deleting", { concurrency: together }, () => {
  test("takes a clip away at once, and undo brings it back; what stays deleted is gone after a reload", async (t) => {
    const { page } = await desk(t);
    await make(page, { prompt: "@image1: the first" });
    await make(page, { prompt: "@image1: the second" });
    await page.locator(button("delete")).focus();
    await page.keyboard.press("Enter");
    await clips(page, 1);
    await says(page, "#deleted", /the second/);
    await says(page, "#status", /Deleted/);
    // The keyboard stands on the way back.
    assert.equal(await page.evaluate(() => document.activeElement.id), "undo-delete");
    await page.keyboard.press("Enter");
    await clips(page, 2);
    await gone(page, "#undo-bar");
    assert.deepEqual(await page.locator("#clips .prompt").allTextContents(), ["@image1: the second", "@image1: the first"]);
    await page.locator(button("delete", 2)).click();
    await clips(page, 1);
    await reload(page);
    await clips(page, 1);
    assert.equal(await text(page, "#clips .prompt"), "@image1: the second");
    await play(page, 1);
    // Not only out of sight.
    await stored(page, 1);
  });

  test("by a key that is held down stops at that: it does not press the way back, which comes in its place", async (t) => {
    const { page } = await desk(t);
    await make(page);
    await page.locator(button("delete")).focus();
    await page.keyboard.down("Enter");
    await page.waitForFunction(() => document.activeElement.id === "undo-delete");
    for (let index = 0; index < 3; index += 1) await page.keyboard.down("Enter");
    await page.keyboard.up("Enter");
    assert.equal(await page.locator("#undo-bar").isVisible(), true);
    await clips(page, 0);
  });

  test("all of it is one press, which can be undone, too", async (t) => {
    const { page } = await desk(t);
    await make(page, { prompt: "@image1: the first" });
    await make(page, { prompt: "@image1: the second" });
    await says(page, "#history-size", /^2 clips/);
    await page.locator("#clear").click();
    await clips(page, 0);
    await says(page, "#deleted", /2 clips deleted/);
    await says(page, "#history-size", /None/);
    await page.locator("#undo-delete").click();
    await clips(page, 2);
    await play(page, 2);
    await page.locator("#clear").click();
    await clips(page, 0);
    await reload(page);
    assert.equal(await page.locator("#history").isVisible(), false);
  });
});

test("what was deleted can be had back although another tab is opened meanwhile; where it cannot, the page says so", async (t) => {
  const { page, context } = await desk(t);
  await make(page, { prompt: "@image1: the first" });
  await make(page, { prompt: "@image1: the second" });
  await page.locator(button("delete")).click();
  await clips(page, 1);
  const second = await context.newPage();
  await second.goto(server.url);
  // Offered once the history has been looked through.
  await second.locator("#persist").waitFor();
  await clips(second, 1);
  await page.locator("#undo-delete").click();
  await says(page, "#status", /^It is back/);
  await clips(page, 2);
  await play(page, 1);
  await clips(second, 2);

  await page.locator(button("delete", 2)).click();
  await clips(second, 1);
  await page.evaluate(() => new Promise((resolve) => {
    indexedDB.open("relaydance.page.history").onsuccess = ({ target: { result: database } }) => {
      const transaction = database.transaction("records", "readwrite");
      const records = transaction.objectStore("records");
      records.getAll().onsuccess = ({ target: { result } }) => result.filter(({ deleted }) => deleted).forEach(({ key }) => records.delete(key));
      transaction.oncomplete = () => {
        database.close();
        resolve();
      };
    };
  }));
  await page.locator("#undo-delete").click();
  await says(page, "#status", /could not be brought back/);
  await clips(page, 1);
});

test("where there is no room left, deleting makes some at once, and the page says that it cannot be undone", async (t) => {
  const { page } = await desk(t);
  await make(page, { prompt: "@image1: the first" });
  await make(page, { prompt: "@image1: the second" });
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
    };
  });
  await page.locator(button("delete")).click();
  await clips(page, 1);
  await says(page, "#deleted", /the second.*no room to undo/);
  await says(page, "#status", /no room to undo/);
  assert.equal(await page.locator("#undo-delete").isVisible(), false);
  await stored(page, 1);
});

test("a double click deletes one clip, not the next one too", async (t) => {
  const { page } = await desk(t, { options: { viewport: { width: 1280, height: 2000 } } });
  for (const which of ["first", "second", "third"]) await make(page, { prompt: `@image1: the ${which}` });
  // From the second deletion on there is no bar that comes and pushes the cards down.
  await page.locator(button("delete")).click();
  await clips(page, 2);
  await page.locator("#undo-bar").waitFor();
  await settled(page);
  const { x, y, width, height } = await page.locator(button("delete")).boundingBox();
  await page.mouse.move(x + width / 2, y + height / 2);
  // However long the machine takes between the two, for the page they are one moment.
  await page.evaluate(() => {
    const moment = performance.now() + 60_000;
    performance.now = () => moment;
  });
  for (let press = 0; press < 2; press += 1) {
    await page.mouse.down();
    await page.mouse.up();
    await clips(page, 1);
  }
  await says(page, "#deleted", /the second/);
  await page.locator("#undo-delete").click();
  await clips(page, 2);
});

test("where IndexedDB is forbidden, clips are kept in memory, and the page says so", async (t) => {
  const { page, context, wrong } = await desk(t);
  await context.addInitScript(() => Object.defineProperty(IDBFactory.prototype, "open", {
    value() {
      throw new DOMException("The user denied it.", "SecurityError");
    },
  }));
  await reload(page);
  await says(page, "#history-note", /keeps nothing.*gone when the tab is closed/);
  // Photos are not kept here either.
  await fill(page, { images: [await photo(page, { colours: DESERT })] });
  await make(page);
  await says(page, "#history-size", /^1 clip/);
  await play(page, 1);
  await page.locator(button("delete")).click();
  await page.locator("#undo-delete").click();
  await clips(page, 1);
  assert.deepEqual(wrong, []);
});

test("the browser is asked by a press to keep it for good, and what it says to that is told", async (t) => {
  const { page, wrong } = await desk(t);
  await make(page);
  await page.locator("#persist").click();
  await says(page, "#history-lasts", /did not promise.*download/);
  await says(page, "#status", /did not promise/);
  await grant(page, "persistent-storage");
  await page.locator("#persist").click();
  await says(page, "#history-lasts", /has promised/);
  await gone(page, "#persist");
  assert.equal(await page.evaluate(() => document.activeElement.id), "clear");
  await reload(page);
  await says(page, "#history-lasts", /has promised/);
  assert.equal(await page.locator("#persist").isVisible(), false);
  assert.deepEqual(wrong, []);
});

test("when all files together weigh too much, the oldest go and their entries stay; one that is too large alone is not kept", async (t) => {
  const { page } = await desk(t);
  const found = await page.evaluate(async () => {
    const { History } = await import("./runs/history.js");
    const { Clip } = await import("./runs/clip.js");
    const history = new History(() => undefined, { room: 1000 });
    await history.open();
    const add = async (taskId, at, bytes) => {
      const clip = new Clip({ task: { taskId, status: "succeeded" }, about: { prompt: taskId }, baseUrl: "/test", stored: async () => new Blob([new Uint8Array(bytes)]) });
      await clip.load();
      await history.add(clip, { at });
    };
    const now = () => Object.fromEntries(history.records.map(({ taskId, size }) => [taskId, size ?? 0]));
    await add("old", 1, 400);
    await add("middle", 2, 400);
    const before = now();
    await add("new", 3, 500);
    const after = now();
    await add("huge", 4, 1001);
    return { before, after, last: now(), size: history.size };
  });
  assert.deepEqual(found, {
    before: { old: 400, middle: 400 },
    after: { old: 0, middle: 400, new: 500 },
    last: { old: 0, middle: 400, new: 500, huge: 0 },
    size: 900,
  });
});

test("what one tab makes or deletes, the other shows", async (t) => {
  const { page, context } = await desk(t);
  const second = await context.newPage();
  await second.goto(server.url);
  await second.locator("#unready").waitFor({ state: "detached" });
  await make(page);
  await clips(second, 1);
  await second.locator(button("delete")).click();
  await clips(page, 0);
});
