// What is kept of submitted tasks beyond the page, in real storage of real Chromium: across reloads in every phase, and
// with storage that is full, broken, forbidden or dead.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOOK, SUBMIT, UPLOAD, answer, cut, service, silence } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";
import { png } from "./support/pictures.mjs";
import { Relaydance } from "../../dist/index.js";

const CLIP = "GET /clip.mp4";
const KEY = "sk-ledger-5d1e90";
const accepted = { task_id: "task_1", status: "submitted" };
const at = (status, more) => ({ task_id: "task_1", status, ...more });
const done = ({ headers }) => at("succeeded", { url: `http://${headers.host}/clip.mp4` });
const clip = answer(200, Buffer.from("....ftypisom"), { "content-type": "video/mp4" });
const well = { [UPLOAD]: ({ headers }) => ({ id: "file_1", url: `http://${headers.host}/photo.png` }), [SUBMIT]: accepted, [LOOK]: done, [CLIP]: clip };

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A page with a client, ready; `config` is JSON, and `storage` the text of an expression. */
async function desk(t, routes, { config = {}, storage, init } = {}) {
  const api = await site(t, { ...well, ...routes });
  const picture = png().toString("base64");
  const { page, context } = await open(browser, api.url);
  t.after(() => context.close());
  const warned = [];
  page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
  if (init) {
    await page.addInitScript(init);
    await page.reload();
  }
  const start = () => page.evaluate(async ({ given, source, base64, apiKey }) => {
    const package_ = await import("/index.js");
    const storage = source && new Function("package_", `return ${source}`)(package_);
    globalThis.relaydance = new package_.Relaydance({ baseUrl: "/v1", apiKey, poll: { minInterval: 1000 }, ...given, ...(source && { storage }) });
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    globalThis.request = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: [new File([bytes], "a.png", { type: "image/png" })] };
    // What became of the last thing done here.
    globalThis.outcome = (promise) => promise.then((value) => ({ value }), (error) => ({ code: error.code ?? String(error), message: error.message }));
  }, { given: config, source: storage, base64: picture, apiKey: KEY });
  await start();
  return {
    api, page, warned, start,
    async reload() {
      await page.reload();
      await start();
    },
    /** Sets a call going and does not wait for it. */
    begin: (source) => page.evaluate((text) => void (globalThis.running = globalThis.outcome(new Function("relaydance", "request", `return ${text}`)(globalThis.relaydance, globalThis.request))), source),
    call: (source) => page.evaluate((text) => globalThis.outcome(new Function("relaydance", "request", `return (async () => ${text})()`)(globalThis.relaydance, globalThis.request)), source),
    ended: () => page.evaluate(() => globalThis.running),
    /** All that is stored on the page, by any means. */
    stored: () => page.evaluate(async () => {
      const found = [{ ...localStorage }, { ...sessionStorage }, document.cookie, await caches.keys()];
      for (const { name } of await indexedDB.databases()) {
        const base = await new Promise((resolve, reject) => Object.assign(indexedDB.open(name), { onsuccess: (event) => resolve(event.target.result), onerror: reject }));
        for (const store of base.objectStoreNames) {
          const read = (method) => new Promise((resolve) => (base.transaction(store).objectStore(store)[method]().onsuccess = (event) => resolve(event.target.result)));
          found.push([name, store, await read("getAllKeys"), await read("getAll")]);
        }
        base.close();
      }
      return JSON.stringify(found);
    }),
  };
}

const GENERATE = "relaydance.generate(request)";
const PENDING = "relaydance.pending()";

describe("a submitted task", { concurrency: true }, () => {
  const storages = {
    "localStorage, by default": undefined,
    "IndexedDB": "package_.indexedDbStorage()",
    "IndexedDB by another name": 'package_.indexedDbStorage("elsewhere")',
    "a storage of one's own": "({ getItem: (name) => sessionStorage.getItem(name), setItem: (name, text) => sessionStorage.setItem(name, text), removeItem: (name) => sessionStorage.removeItem(name) })",
  };
  for (const [kind, storage] of Object.entries(storages)) {
    test(`is in ${kind}, once submit is through, and after a reload, until it is seen finished; the key is not`, async (t) => {
      const { api, call, stored, reload } = await desk(t, {}, { storage });
      const before = Date.now();
      const { value: task } = await call("relaydance.submit(request)");
      assert.equal(task.taskId, "task_1");
      const kept = await stored();
      assert.match(kept, /task_1/);
      assert.ok(!kept.includes(KEY), kept);
      await reload();
      const { value: [pending, ...more] } = await call(PENDING);
      assert.deepEqual(more, []);
      assert.equal(pending.taskId, "task_1");
      assert.equal(pending.state, "submitted");
      assert.ok(pending.submittedAt >= before - 1000 && pending.submittedAt <= Date.now() + 1000, String(pending.submittedAt));
      assert.deepEqual(pending.body, JSON.parse(api.to(SUBMIT)[0].body));
      assert.equal((await call(`relaydance.wait((await ${PENDING})[0])`)).value.status, "succeeded");
      assert.deepEqual((await call(PENDING)).value, []);
      await reload();
      assert.deepEqual((await call(PENDING)).value, []);
      assert.ok(!(await stored()).includes(KEY));
      assert.equal(api.to(SUBMIT).length, 1);
    });
  }

  test("is kept before submit's promise resolves, also by a storage that takes its time", async (t) => {
    const { page, begin, ended } = await desk(t, {}, {
      storage: "(globalThis.log = [], globalThis.held = new Promise((free) => (globalThis.free = free)), { getItem: async () => null, removeItem: async () => {}, async setItem(name, text) { if (!text.includes('task_1')) return; log.push('asked'); await held; log.push('kept'); } })",
    });
    await begin("relaydance.submit(request).then(() => log.push('resolved'))");
    await page.waitForFunction(() => globalThis.log.length > 0);
    await page.evaluate(() => globalThis.free());
    await ended();
    const log = await page.evaluate(() => globalThis.log);
    assert.equal(log.at(-1), "resolved");
    assert.equal(log.at(-2), "kept");
  });

  test("is taken up by its id alone, and forgotten by its id or as a whole", async (t) => {
    let count = 0;
    const { call } = await desk(t, { [SUBMIT]: () => ({ task_id: `task_${(count += 1)}`, status: "submitted" }) });
    for (const _ of [1, 2, 3]) await call("relaydance.submit(request)");
    const ids = async () => (await call(PENDING)).value.map(({ taskId }) => taskId);
    assert.deepEqual(await ids(), ["task_1", "task_2", "task_3"]);
    await call('relaydance.forget("task_2")');
    assert.deepEqual(await ids(), ["task_1", "task_3"]);
    await call(`relaydance.forget((await ${PENDING})[1])`);
    assert.deepEqual(await ids(), ["task_1"]);
    assert.equal((await call('relaydance.wait("task_1")')).value.status, "succeeded");
    assert.deepEqual(await ids(), []);
  });

  test("that failed is finished too; one that is refused, or never left, is none", async (t) => {
    const { api, call } = await desk(t, { [LOOK]: at("failed") });
    assert.equal((await call(GENERATE)).code, "task_failed");
    assert.deepEqual((await call(PENDING)).value, []);
    api.routes.set(SUBMIT, [answer(400, { error: { message: "no", type: "x" } })]);
    assert.equal((await call(GENERATE)).code, "rejected");
    assert.equal((await call('relaydance.submit({ prompt: "x" })')).code, "invalid_request");
    assert.deepEqual((await call(PENDING)).value, []);
  });

  test("whose answer is lost stays as one that may have been accepted, with what was asked, until it is forgotten", async (t) => {
    const { call, reload, api } = await desk(t, { [SUBMIT]: answer(504, "<html>") });
    assert.equal((await call(GENERATE)).code, "may_have_been_accepted");
    await reload();
    const { value: [lost] } = await call(PENDING);
    assert.deepEqual({ taskId: lost.taskId, state: lost.state, prompt: lost.body.prompt }, { taskId: undefined, state: "may_have_been_accepted", prompt: "@image1 comes alive" });
    await call(`relaydance.forget((await ${PENDING})[0])`);
    assert.deepEqual((await call(PENDING)).value, []);
    assert.equal(api.to(SUBMIT).length, 1);
  });

  test("is kept nowhere where storage is false", async (t) => {
    const { call, stored, page } = await desk(t, {}, { config: { storage: false } });
    await call("relaydance.submit(request)");
    assert.ok(!(await stored()).includes("task_1"));
    assert.equal(await page.evaluate(() => localStorage.length), 0);
  });

  test("is kept in Node by whatever storage it is given", async (t) => {
    const api = await service(t, well);
    const kept = new Map();
    const storage = { getItem: (name) => kept.get(name) ?? null, setItem: (name, text) => void kept.set(name, text), removeItem: (name) => void kept.delete(name) };
    const client = () => new Relaydance({ baseUrl: api.base, apiKey: KEY, storage });
    await client().submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
    const [pending] = await client().pending();
    assert.equal(pending.taskId, "task_1");
    assert.ok(!JSON.stringify([...kept]).includes(KEY));
    assert.equal((await client().wait(pending)).status, "succeeded");
    assert.deepEqual(await client().pending(), []);
  });
});

test("without a storage a task is listed once, as long as the client lives", async (t) => {
  const api = await service(t, well);
  const relaydance = new Relaydance({ baseUrl: api.base, apiKey: KEY, storage: false });
  await relaydance.submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
  assert.deepEqual((await relaydance.pending()).map(({ taskId, state }) => [taskId, state]), [["task_1", "submitted"]]);
  await relaydance.wait("task_1");
  assert.deepEqual(await relaydance.pending(), []);
});

/** A storage that cannot read these names while it `fails`. */
function moody(names) {
  const kept = new Map();
  return {
    fails: false,
    async getItem(name) {
      if (this.fails && names(name)) throw new Error("busy");
      return kept.get(name) ?? null;
    },
    setItem: async (name, text) => void kept.set(name, text),
    removeItem: async (name) => void kept.delete(name),
  };
}

test("a task that a storage could not read for once is not thrown away for that", async (t) => {
  const api = await service(t, well);
  const storage = moody((name) => name.includes("task/"));
  const client = () => new Relaydance({ baseUrl: api.base, apiKey: KEY, storage });
  await client().submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
  storage.fails = true;
  assert.deepEqual(await client().pending(), []);
  storage.fails = false;
  assert.deepEqual((await client().pending()).map(({ taskId }) => taskId), ["task_1"]);
});

test("a list that a storage could not read for once is not written over", async (t) => {
  let bought = 0;
  const api = await service(t, { ...well, [SUBMIT]: () => ({ task_id: `task_${(bought += 1)}`, status: "submitted" }) });
  const storage = moody((name) => name.endsWith(" tasks"));
  const client = () => new Relaydance({ baseUrl: api.base, apiKey: KEY, storage });
  const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] };
  await client().submit(hosted);
  const other = client();
  storage.fails = true;
  await other.submit(hosted);
  storage.fails = false;
  await other.submit(hosted);
  assert.deepEqual((await client().pending()).map(({ taskId }) => taskId), ["task_1", "task_2", "task_3"]);
});

test("a task whose record finds room only in the place of its submit's is listed after a reload", async (t) => {
  const api = await service(t, well);
  const kept = new Map();
  let room = Infinity;
  const storage = {
    getItem: async (name) => kept.get(name) ?? null,
    removeItem: async (name) => void kept.delete(name),
    async setItem(name, text) {
      const used = [...kept].reduce((sum, [other, { length }]) => sum + (other === name ? 0 : other.length + length), 0);
      if (used + name.length + text.length > room) throw new DOMException("full", "QuotaExceededError");
      kept.set(name, text);
      // What was submitted fits, and little more.
      if (name.includes("lost-")) room = used + name.length + text.length + 40;
    },
  };
  t.mock.method(console, "warn", () => {});
  const client = () => new Relaydance({ baseUrl: api.base, apiKey: KEY, storage });
  await client().submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
  assert.deepEqual((await client().pending()).map(({ taskId, state }) => [taskId, state]), [["task_1", "submitted"]]);
});

test("a storage that is slow to remove what was refused does not take the next try's record with it", async (t) => {
  const turns = [answer(401, { error: { message: "expired" } }), cut];
  const api = await service(t, { ...well, [SUBMIT]: (request) => { const turn = turns.shift(); return typeof turn === "function" ? turn(request) : turn; } });
  const kept = new Map();
  const removals = [];
  const storage = {
    getItem: async (name) => kept.get(name) ?? null,
    setItem: async (name, text) => void kept.set(name, text),
    // Until the second try is on its way, where it may be.
    removeItem: (name) => new Promise((resolve) => removals.push(() => resolve(kept.delete(name)))),
  };
  const client = () => new Relaydance({ baseUrl: api.base, apiKey: () => KEY, storage });
  const ended = client().submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] }).catch(({ code }) => code);
  await api.asked(SUBMIT);
  let over = false;
  ended.then(() => (over = true));
  while (!over) {
    await new Promise((resolve) => setImmediate(resolve));
    if (over || api.to(SUBMIT).length > 1 || removals.length === 1) removals.splice(0).forEach((remove) => remove());
  }
  assert.equal(await ended, "may_have_been_accepted");
  assert.deepEqual((await client().pending()).map(({ state }) => state), ["may_have_been_accepted"]);
});

describe("a reload", { concurrency: true }, () => {
  const nothing = [];
  const task = [{ taskId: "task_1", state: "submitted" }];
  const phases = {
    "while the photo is uploaded": [{ [UPLOAD]: [silence, well[UPLOAD]] }, UPLOAD, nothing],
    "while the request is on its way": [{ [SUBMIT]: silence }, SUBMIT, [{ state: "may_have_been_accepted" }]],
    "while a refused request waits for its next try": [{ [SUBMIT]: [answer(429, "", { "retry-after": "30" }), accepted] }, SUBMIT, nothing],
    "while the task is queued": [{ [LOOK]: [at("queued"), done] }, LOOK, task],
    "while the task runs": [{ [LOOK]: [at("running"), done] }, LOOK, task],
    "while a look is on its way": [{ [LOOK]: [silence, done] }, LOOK, task],
    "while a failed look waits for its next try": [{ [LOOK]: [answer(503), done] }, LOOK, task],
    "while the clip is downloaded": [{ [CLIP]: [silence, clip] }, CLIP, nothing],
  };
  for (const [phase, [routes, route, pending]] of Object.entries(phases)) {
    test(`${phase} buys nothing twice and loses nothing`, async (t) => {
      const { api, begin, call, page, reload } = await desk(t, routes);
      await begin("relaydance.generate(request).then((task) => relaydance.download(task))");
      await api.asked(route);
      // A page that is left before it has read the refusal cannot know of it.
      if (route === SUBMIT && pending === nothing) await page.waitForFunction(() => !Object.keys(localStorage).some((key) => key.includes("task/")));
      await reload();
      const { value: found } = await call(PENDING);
      assert.deepEqual(found.map(({ taskId, state }) => ({ ...(taskId && { taskId }), state })), pending);
      const bought = () => api.to(SUBMIT).length;
      if (pending === task) {
        const finished = await call(`relaydance.wait((await ${PENDING})[0])`);
        assert.equal(finished.value?.status, "succeeded", finished.message);
        assert.equal(bought(), 1);
      } else if (route === CLIP) {
        assert.equal((await call('relaydance.download("task_1").then(({ size }) => size)')).value, 12);
        assert.equal(bought(), 1);
      } else if (pending === nothing) {
        // Nothing was bought, so that beginning anew is right; the 429 was a refusal.
        const refused = bought();
        assert.equal((await call(GENERATE)).value.status, "succeeded");
        assert.equal(bought(), refused + 1);
      } else {
        assert.equal(bought(), 1);
        const waited = await call(`relaydance.wait((await ${PENDING})[0])`);
        assert.ok(waited.code, "there is no task to wait for");
        assert.equal(api.to(LOOK).length + bought(), 1);
      }
      if (found[0]?.taskId || pending === nothing) assert.deepEqual((await call(PENDING)).value, []);
    });
  }
});

describe("storage that does not do its work", { concurrency: true }, () => {
  /** All works on, and the page is told once. */
  async function holds({ api, call, warned }) {
    for (const _ of [1, 2]) {
      const made = await call(GENERATE);
      assert.equal(made.value?.status, "succeeded", made.message);
      assert.deepEqual((await call(PENDING)).value, []);
    }
    await call("relaydance.submit(request)");
    assert.deepEqual((await call(PENDING)).value.map(({ id, state }) => [id, state]), [["task_1", "submitted"]]);
    assert.equal((await call('relaydance.forget("task_1")')).code, undefined);
    assert.deepEqual((await call(PENDING)).value, []);
    assert.equal(api.to(SUBMIT).length, 3);
    assert.equal(warned.length, 1, warned.join("\n"));
  }

  test("being full", async (t) => {
    const made = await desk(t, {});
    await made.page.evaluate(() => {
      // To the last character.
      for (let size = 1 << 22; size >= 1; size = Math.floor(size / 2)) {
        try {
          for (let count = 0; ; count += 1) localStorage.setItem(`fill-${size}-${count}`, "x".repeat(size));
        } catch {
          // The next is smaller.
        }
      }
    });
    await holds(made);
  });

  test("being forbidden", async (t) => {
    await holds(await desk(t, {}, { init: () => Object.defineProperty(globalThis, "localStorage", { get() { throw new DOMException("Access is denied for this document.", "SecurityError"); } }) }));
  });

  test("having room for a submit and none for the task that came of it", async (t) => {
    const made = await desk(t, {}, { storage: `{
      getItem: (name) => localStorage.getItem(name), removeItem: (name) => localStorage.removeItem(name),
      setItem(name, text) { if (name.endsWith("/task_1")) throw "full"; localStorage.setItem(name, text); },
    }` });
    await holds(made);
    await made.call("relaydance.submit(request)");
    assert.deepEqual((await made.call(PENDING)).value.map(({ id }) => id), ["task_1"]);
    // What came of it was kept in that page alone.
    await made.reload();
    assert.deepEqual((await made.call(PENDING)).value.map(({ state }) => state), ["may_have_been_accepted"]);
  });

  test("never answering", async (t) => {
    await holds(await desk(t, {}, { storage: "({ getItem: () => new Promise(() => {}), setItem: () => new Promise(() => {}), removeItem: () => new Promise(() => {}) })" }));
  });

  for (const [how, body] of Object.entries({ throwing: "throw 'no'", rejecting: "return Promise.reject(null)" })) {
    test(how, async (t) => {
      await holds(await desk(t, {}, { storage: `(() => { const no = () => { ${body} }; return { getItem: no, setItem: no, removeItem: no }; })()` }));
    });
  }

  const garbage = ["garbage", "{", "[]", "null", "5", '"text"', '{"submittedAt":1}', "[[]]", "[5,null,{}]", '["task/task_1","task/task_1","nothing"]', '{"id":{},"taskId":7,"submittedAt":"x","body":[]}', "\0", "x".repeat(100_000)];
  for (const text of garbage) {
    test(`holding ${JSON.stringify(text).slice(0, 60)} wherever the library wrote`, async (t) => {
      const made = await desk(t, {});
      // Finished once, so that there is also what it keeps beyond a task; and one that is pending.
      await made.call(GENERATE);
      await made.call("relaydance.submit(request)");
      const spoilt = await made.page.evaluate((value) => Object.keys(localStorage).map((name) => localStorage.setItem(name, value)).length, text);
      assert.ok(spoilt > 1);
      await made.reload();
      assert.ok(Array.isArray((await made.call(PENDING)).value));
      assert.equal((await made.call(GENERATE)).value.status, "succeeded");
      assert.deepEqual((await made.call(PENDING)).value, []);
      assert.ok(made.warned.length <= 1, made.warned.join("\n"));
    });
  }
});
