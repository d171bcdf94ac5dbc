// Stopping, in a page of real Chromium and of Firefox: at once in every state, with the caller's own reason, and with nothing left behind.
// (tests/e2e/watching.test.mjs has the same for Node, with reasons of every kind.)
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOOK, SUBMIT, UPLOAD, answer, silence } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/natural.mjs";
import { photo } from "./support/photo.mjs";

const OTHER = "GET /v1/video/generations/task_2";
const CLIP = "GET /clip.mp4";
const running = { task_id: "task_1", status: "running" };
/** In milliseconds, beyond what the page takes for anything at that moment. */
const AT_ONCE = 50;

/** Runs on the page before anything else: afterwards `left()` tells what the library has not put away again. */
const watchLeftovers = () => {
  const timers = new Set();
  const listeners = new Map();
  const real = Object.fromEntries(["setTimeout", "clearTimeout", "setInterval", "clearInterval"].map((name) => [name, globalThis[name].bind(globalThis)]));
  globalThis.realSetTimeout = real.setTimeout;
  for (const [set, clear] of [["setTimeout", "clearTimeout"], ["setInterval", "clearInterval"]]) {
    globalThis[set] = (work, ...more) => {
      const id = real[set](() => {
        if (set === "setTimeout") timers.delete(id);
        work();
      }, ...more);
      timers.add(id);
      return id;
    };
    globalThis[clear] = (id) => {
      timers.delete(id);
      real[clear](id);
    };
  }
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  const kept = (target) => target === globalThis || target === document || target instanceof AbortSignal || target instanceof BroadcastChannel;
  const key = (type, listener) => `${type} ${(listeners.names ??= new Map()).get(listener) ?? listeners.names.set(listener, listeners.names.size).get(listener)}`;
  EventTarget.prototype.addEventListener = function (type, listener, options) {
    if (kept(this) && listener) {
      if (!listeners.has(this)) listeners.set(this, new Set());
      listeners.get(this).add(key(type, listener));
    }
    return add.call(this, type, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (type, listener, options) {
    listeners.get(this)?.delete(key(type, listener));
    return remove.call(this, type, listener, options);
  };
  let channels = 0;
  const { close } = BroadcastChannel.prototype;
  globalThis.BroadcastChannel = new Proxy(BroadcastChannel, { construct: (target, args) => ((channels += 1), new target(...args)) });
  BroadcastChannel.prototype.close = function () {
    channels -= 1;
    return close.call(this);
  };
  let requests = 0;
  const { fetch } = globalThis;
  globalThis.fetch = (...args) => ((requests += 1), fetch(...args));
  const { send } = XMLHttpRequest.prototype;
  XMLHttpRequest.prototype.send = function (...args) {
    requests += 1;
    return send.apply(this, args);
  };
  globalThis.left = async (signal) => {
    const { held, pending } = await navigator.locks.query();
    const on = (target) => [...(listeners.get(target) ?? [])].map((name) => name.split(" ")[0]);
    return {
      timers: timers.size, requests, channels, locks: held.length + pending.length,
      window: on(globalThis), document: on(document), signal: signal ? on(signal) : [],
    };
  };
};

const hosted = '{ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] }';
const ofPhoto = '{ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [photo()] }';
const later = { "retry-after": "30" };

/** For each state: what the service answers, the client's settings, the call, and what has happened when the state is reached. */
const STATES = {
  "an upload by fetch": { routes: { [UPLOAD]: silence }, call: `relaydance.upload(photo(), { signal })`, at: UPLOAD },
  "an upload by XMLHttpRequest": { routes: { [UPLOAD]: silence }, call: `relaydance.upload(photo(), { signal, onProgress() {} })`, at: UPLOAD },
  "an upload for a submit": { routes: { [UPLOAD]: silence }, call: `relaydance.generate(${ofPhoto}, { signal, onProgress() {} })`, at: UPLOAD },
  "the pause before an upload's next try": { routes: { [UPLOAD]: answer(429, "", later) }, call: `relaydance.upload(photo(), { signal })`, at: UPLOAD, answered: true },
  "a submit in flight": { routes: { [SUBMIT]: silence }, call: `relaydance.submit(${hosted}, { signal })`, at: SUBMIT },
  "the pause before a submit's next try": { routes: { [SUBMIT]: answer(429, "", later) }, call: `relaydance.submit(${hosted}, { signal })`, at: SUBMIT, answered: true },
  "a look in flight": { routes: { [LOOK]: silence }, call: `relaydance.wait("task_1", { signal })`, at: LOOK },
  "the pause between looks": { routes: { [LOOK]: running }, call: `relaydance.wait("task_1", { signal })`, at: LOOK, answered: true },
  "the pause after a failed look": { routes: { [LOOK]: answer(429, "", later) }, call: `relaydance.wait("task_1", { signal })`, at: LOOK, answered: true },
  "a retrieve in flight": { routes: { [LOOK]: silence }, call: `relaydance.retrieve("task_1", { signal })`, at: LOOK },
  "a loop of watch": { routes: { [LOOK]: running }, call: `(async () => { for await (const _ of relaydance.watch("task_1", { signal })); })()`, at: LOOK, answered: true },
  "a download": {
    routes: { [CLIP]: ({ reply }) => { reply.writeHead(200, { "content-length": "1000" }); reply.write("....ftyp"); } },
    call: `relaydance.parseTask({ task_id: "task_1", status: "succeeded", url: location.origin + "/clip.mp4" }).then((task) => relaydance.download(task, { signal }))`, at: CLIP, answered: true,
  },
  "waiting for the key": { call: `relaydance.retrieve("task_1", { signal })`, config: "{ apiKey: () => { reached(); return new Promise(() => {}); } }" },
  "waiting for a free lane": {
    routes: { [OTHER]: silence }, config: "{ limits: { inFlight: 1 } }", at: OTHER, requests: 1, before: `relaydance.retrieve("task_2", { signal: stopOther.signal })`,
    call: `relaydance.retrieve("task_1", { signal })`,
  },
  "waiting for a storage that does not answer": {
    call: `relaydance.submit(${hosted}, { signal })`, lingers: true,
    config: "{ storage: { getItem: () => (reached(), new Promise(() => {})), setItem: () => (reached(), new Promise(() => {})), removeItem: () => new Promise(() => {}) } }",
  },
};

for (const [name, start] of Object.entries(launch)) {
  describe(`in ${name}`, { timeout: 60_000 }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser.close());

    for (const [state, { routes, config = "{}", call, at, answered, before: first = "", requests, lingers }] of Object.entries(STATES)) {
      test(`${state} is stopped at once and leaves nothing behind`, async (t) => {
        const api = await site(t, routes ?? {});
        const { page, context } = await open(browser, api.url);
        t.after(() => context.close());
        await page.evaluateOnNewDocument(watchLeftovers);
        await page.reload();
        await page.evaluate(async ([given, source]) => {
          const { Relaydance } = await import("/index.js");
          globalThis.stop = new AbortController();
          globalThis.stopOther = new AbortController();
          globalThis.reaching = new Promise((resolve) => (globalThis.reached = resolve));
          globalThis.photo = new Function(`return ${source}`)();
          globalThis.relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false, poll: { minInterval: 60_000, maxInterval: 60_000 }, ...new Function(`return ${given}`)() });
          await globalThis.relaydance.validate({}); // loaded
          globalThis.clean = await globalThis.left(globalThis.stop.signal);
        }, [config, String(photo)]);
        await page.evaluate(async ([prelude, source]) => {
          const { signal } = globalThis.stop;
          if (prelude) {
            new Function("relaydance", `return ${prelude}`)(globalThis.relaydance).catch(() => {});
          }
          globalThis.ended = new Function("relaydance", "signal", `return ${source}`)(globalThis.relaydance, signal).then(
            (value) => ({ value: JSON.stringify(value) ?? "nothing" }), (reason) => ({ reason, at: performance.now() }));
        }, [first, call]);
        if (at) await Promise.race([api.asked(at), page.evaluate(async () => { throw new Error(`it ended before: ${String((await globalThis.ended).reason ?? "")}`); })]);
        else await page.evaluate(() => globalThis.reaching);
        // What of the answer there is has been taken in: the call waits for a timer now, or reads on.
        if (answered) await page.evaluate(async () => { for (let turn = 0; turn < 5; turn += 1) await new Promise((next) => globalThis.realSetTimeout(next, 20)); });
        const { same, took, lag, value, left, clean } = await page.evaluate(async () => {
          const mine = { mine: true };
          const from = performance.now();
          const anything = new Promise((next) => globalThis.realSetTimeout(next)).then(() => performance.now() - from);
          globalThis.stop.abort(mine);
          const { reason, at, value } = await globalThis.ended;
          const lag = await anything;
          globalThis.stopOther.abort();
          // What is put away by a promise is put away by now.
          for (let turn = 0; turn < 3; turn += 1) await new Promise((next) => globalThis.realSetTimeout(next, 10));
          return { same: reason === mine, took: at - from, lag, value, left: await globalThis.left(globalThis.stop.signal), clean: globalThis.clean };
        });
        assert.equal(value, undefined);
        assert.ok(same, "the reason is the caller's own");
        assert.ok(took < AT_ONCE + lag, `${took} ms, where anything took ${lag}`);
        if (lingers) {
          // What is still owed to a storage that is dead is given up soon.
          await page.evaluate(async () => { while ((await globalThis.left()).timers) await new Promise((next) => globalThis.realSetTimeout(next, 50)); });
          left.timers = 0;
        }
        assert.deepEqual(left, { ...clean, requests: requests ?? (at ? 1 : 0) });
      });
    }
  });
}
