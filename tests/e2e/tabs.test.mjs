// Several tabs that wait for one task: in real Chromium, on a page of one context each, with its real locks and channels.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOOK, SUBMIT } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";
import { until } from "./support/until.mjs";

/** How long the task takes, from the first look. */
const TAKES = 9000;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A task that is done after a while, and pages that wait for it; `wait` returns once its tab has a client, and the clip comes later. */
async function tabs(t, init) {
  let first;
  const api = await site(t, {
    [LOOK]: ({ headers, at }) => {
      first ??= at;
      const done = at - first >= TAKES;
      return { task_id: "task_1", status: done ? "succeeded" : "running", ...(done && { url: `http://${headers.host}/clip.mp4` }) };
    },
  });
  const { page, context, wrong } = await open(browser, api.url);
  t.after(() => context.close());
  if (init) await context.addInitScript(init);
  const pages = [page];
  return {
    api,
    wrong,
    async tab() {
      const tab = pages.length ? pages.pop() : await context.newPage();
      await tab.goto(api.url);
      return tab;
    },
    looks: () => api.to(LOOK).length,
  };
}

/** Begins to wait; the events that came are on the page as `seen`. */
const wait = (page) => page.evaluate(async () => {
  const { Relaydance } = await import("/index.js");
  globalThis.relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", poll: { minInterval: 1000, maxInterval: 1000 } });
  globalThis.seen = [];
  globalThis.ended = globalThis.relaydance.wait("task_1", { onProgress: ({ type }) => globalThis.seen.push(type) }).then(({ url }) => url, (error) => String(error));
});
const ended = (page) => page.evaluate(() => globalThis.ended);
const seen = (page) => page.evaluate(() => globalThis.seen);

describe("several tabs that wait for one task", { concurrency: true }, () => {
  test("look together about as often as one, and all have the clip", async (t) => {
    const [alone, together] = await Promise.all([tabs(t), tabs(t)]);
    const one = await alone.tab();
    const all = [await together.tab(), await together.tab(), await together.tab()];
    await Promise.all([wait(one), ...all.map(wait)]);
    const clips = await Promise.all([one, ...all].map(ended));
    assert.deepEqual(clips, [one, ...all].map((_, index) => `${(index ? together : alone).api.url}clip.mp4`));
    for (const page of all) assert.deepEqual(await seen(page), ["running", "succeeded"]);
    t.diagnostic(`one tab: ${alone.looks()} looks, three tabs: ${together.looks()}`);
    assert.ok(alone.looks() >= TAKES / 1000 - 1, String(alone.looks()));
    assert.ok(together.looks() <= alone.looks() + 2, `one tab: ${alone.looks()} looks, three tabs: ${together.looks()}`);
    assert.deepEqual(together.wrong, []);
  });

  test("hand the looking over when the one that looks is closed", async (t) => {
    const { tab, api, looks } = await tabs(t);
    const first = await tab();
    await wait(first);
    await api.asked(LOOK, 2);
    const second = await tab();
    await wait(second);
    await second.waitForFunction(() => globalThis.seen.length > 0);
    await api.asked(LOOK, looks() + 1);
    await first.close();
    assert.equal(await ended(second), `${api.url}clip.mp4`);
    assert.deepEqual(await seen(second), ["running", "succeeded"]);
    t.diagnostic(`${looks()} looks`);
    assert.ok(looks() <= TAKES / 1000 + 5, String(looks()));
  });

  test("hand it over also when the one that looks stops waiting", async (t) => {
    const { tab, api, looks } = await tabs(t);
    const [first, second] = [await tab(), await tab()];
    await first.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      globalThis.stop = new AbortController();
      new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", poll: { minInterval: 1000, maxInterval: 1000 } }).wait("task_1", { signal: globalThis.stop.signal }).catch(() => {});
    });
    await api.asked(LOOK, 1);
    await wait(second);
    await second.waitForFunction(() => globalThis.seen.length > 0);
    await first.evaluate(() => globalThis.stop.abort());
    assert.equal(await ended(second), `${api.url}clip.mp4`);
    assert.ok(looks() <= TAKES / 1000 + 5, String(looks()));
  });

  test("wait for two tasks apart", async (t) => {
    const { tab, api } = await tabs(t);
    const other = "GET /v1/video/generations/task_2";
    api.routes.set(other, [{ task_id: "task_2", status: "running" }, { task_id: "task_2", status: "failed", error: { message: "no" } }]);
    const [first, second] = [await tab(), await tab()];
    await wait(first);
    const failed = await second.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      return new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", poll: { minInterval: 1000 } }).wait("task_2").catch((error) => `${error.code} ${error.task.taskId}`);
    });
    assert.equal(failed, "task_failed task_2");
    assert.equal(await ended(first), `${api.url}clip.mp4`);
    assert.equal(api.to(other).length, 2);
  });

  test("do not take for lost what another is just submitting, until that one is closed", async (t) => {
    const { tab, api } = await tabs(t);
    api.routes.set(SUBMIT, [() => {}]); // never answered
    const [first, second] = [await tab(), await tab()];
    await first.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      const relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1" });
      relaydance.submit({ model: "grok-imagine-video", prompt: "@image1", images: ["https://images.example/1.png"] }).catch(() => {});
    });
    await api.asked(SUBMIT, 1);
    const pending = (page) => page.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      return (await new Relaydance({ baseUrl: "/v1" }).pending()).map(({ state }) => state);
    });
    assert.deepEqual(await pending(first), []);
    assert.deepEqual(await pending(second), []);
    await first.close();
    // Its lock is let go, and what it wrote is seen here, each a moment later.
    await until(second, async () => {
      const { Relaydance } = await import("/index.js");
      return (await new Relaydance({ baseUrl: "/v1" }).pending()).length === 1;
    });
    assert.deepEqual(await pending(second), ["may_have_been_accepted"]);
  });

  test("write down what each of them submits, and none over the other's", async (t) => {
    const { tab, api } = await tabs(t);
    let count = 0;
    api.routes.set("POST /v1/video/generations", [() => ({ task_id: `task_${10 + (count += 1)}`, status: "submitted" })]);
    const both = [await tab(), await tab()];
    await Promise.all(both.map((page) => page.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      globalThis.relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", limits: { inFlight: 6, perSecond: 100 } });
      const request = { model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] };
      await Promise.all(Array.from({ length: 8 }, () => globalThis.relaydance.submit(request)));
    })));
    for (const page of both) {
      // What another tab wrote last is seen a moment later.
      await until(page, async () => (await globalThis.relaydance.pending()).length === 16);
      const ids = await page.evaluate(async () => (await globalThis.relaydance.pending()).map(({ taskId }) => taskId));
      assert.deepEqual(ids.toSorted(), Array.from({ length: 16 }, (_, index) => `task_${11 + index}`));
    }
  });

  const lacking = {
    "without locks": () => delete Navigator.prototype.locks,
    "without channels": () => delete globalThis.BroadcastChannel,
    // As in Firefox, where cookies are blocked.
    "with channels that are refused": () => (globalThis.BroadcastChannel = function () { throw new DOMException("no", "SecurityError"); }),
    "with channels that fail": () => (BroadcastChannel.prototype.postMessage = () => { throw new DOMException("no", "InvalidStateError"); }),
    "with locks that are forbidden": () => (LockManager.prototype.request = () => Promise.reject(new DOMException("no", "SecurityError"))),
    "with locks that throw": () => (LockManager.prototype.request = LockManager.prototype.query = () => { throw new TypeError("no"); }),
    "with locks that cannot be had": () => Object.defineProperty(Navigator.prototype, "locks", { get() { throw new DOMException("no", "SecurityError"); } }),
  };
  for (const [how, init] of Object.entries(lacking)) {
    test(`look each by itself ${how}, and have the clip`, async (t) => {
      const { tab, api, looks, wrong } = await tabs(t, init);
      const both = [await tab(), await tab()];
      await Promise.all(both.map(wait));
      assert.deepEqual(await Promise.all(both.map(ended)), [`${api.url}clip.mp4`, `${api.url}clip.mp4`]);
      assert.ok(looks() >= 1.5 * (TAKES / 1000 - 1), String(looks()));
      api.routes.set("POST /v1/video/generations", [() => ({ task_id: "task_2", status: "submitted" })]);
      const kept = await both[0].evaluate(async () => {
        const { Relaydance, indexedDbStorage } = await import("/index.js");
        const client = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: indexedDbStorage() });
        await client.submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
        return (await client.pending()).length;
      });
      assert.equal(kept, 1);
      assert.deepEqual(wrong, []);
    });
  }
});
