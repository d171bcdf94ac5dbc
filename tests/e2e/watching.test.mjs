// The built package in Node, after the submit: waiting, watching, stopping, downloading, and leaving nothing behind.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { describe, test } from "node:test";
import { setTimeout as after } from "node:timers/promises";
import { Relaydance, RelaydanceError } from "../../dist/index.js";
import { LOOK, SUBMIT, UPLOAD, answer, cut, service, silence } from "./support/api.mjs";
import { png } from "./support/pictures.mjs";

const OTHER = "GET /v1/video/generations/task_2";
const accepted = { task_id: "task_1", status: "submitted" };
const at = (status, more) => ({ task_id: "task_1", status, ...more });
const done = at("succeeded", { url: "https://storage.example/clip.mp4", format: "mp4", metadata: {} });
const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: ["https://images.example/1.png"] };

const client = ({ base }, config) => new Relaydance({ baseUrl: base, apiKey: "sk-1", poll: { minInterval: 1000 }, ...config });
const thrown = (promise) => promise.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (error) => error);
const file = () => new File([png()], "one.png", { type: "image/png" });

async function refusal(promise, code) {
  const error = await thrown(promise);
  assert.ok(error instanceof RelaydanceError, `not one of ours: ${error}`);
  assert.equal(error.code, code, error.message);
  return error;
}

/** Another task is watched through three looks: whoever had stopped looking by its start would have looked again by its end. */
async function threeLooks(api) {
  api.routes.set(OTHER, [{ task_id: "task_2", status: "running" }, { task_id: "task_2", status: "running" }, { task_id: "task_2", status: "succeeded", url: "https://s.example/2.mp4" }]);
  await client(api).wait("task_2");
}

describe("a clip", () => {
  const CLIP = "GET /clip.mp4";
  const clip = Buffer.from("....ftypclip");
  const finished = (api) => ({ taskId: "task_1", status: "succeeded", rawStatus: "succeeded", url: `${api.origin}/clip.mp4`, raw: {} });
  /** Lets time pass until a promise is settled. */
  async function passing(t, begin) {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    let over = false;
    const ended = begin().finally(() => (over = true));
    ended.catch(() => {});
    while (!over) {
      await new Promise(setImmediate);
      t.mock.timers.tick(1000);
    }
    return ended;
  }

  test("a storage that accepts and stays silent is given up, and holds up nothing else", async (t) => {
    const api = await service(t, { [CLIP]: silence });
    // Asked for a fresh address, the service knows no other.
    api.routes.set(LOOK, [{ ...done, url: `${api.origin}/clip.mp4` }]);
    const relaydance = client(api, { retry: { attempts: 1 } });
    await relaydance.validate(hosted); // loaded
    const error = await passing(t, () => refusal(relaydance.download(finished(api)), "network"));
    assert.match(error.message, /nothing came within 60 seconds/);
    assert.equal(api.to(CLIP).length, 2);
    assert.equal(error.task.taskId, "task_1");
  });

  test("one that breaks off without a word is given up, and asked for once more at a fresh address", async (t) => {
    const api = await service(t, {});
    const half = ({ reply }) => void reply.writeHead(200, { "content-type": "video/mp4", "content-length": "100" }).write("half");
    api.routes.set(CLIP, [half, answer(200, clip, { "content-type": "video/mp4" })]);
    api.routes.set(LOOK, [{ ...done, url: `${api.origin}/clip.mp4` }]);
    const relaydance = client(api);
    await relaydance.validate(hosted); // loaded
    const blob = await passing(t, () => relaydance.download(finished(api)));
    assert.deepEqual(Buffer.from(await blob.arrayBuffer()), clip);
  });

  test("what is no clip is not passed off as one: neither a page nor a refusal with the status of success, nor nothing at all", async (t) => {
    const api = await service(t, { "GET /v1/videos/task_1/content": [] });
    api.routes.set(LOOK, [at("succeeded")]);
    for (const [status, body, type] of [[200, "<!doctype html><title>shop</title>", "text/html; charset=utf-8"], [200, '{"code":"task_not_exist","message":"no","data":null}', "application/json"], [200, "<Error><Code>AccessDenied</Code></Error>", "application/xml"], [200, "", "video/mp4"], [204, "", "video/mp4"]]) {
      api.routes.set("GET /v1/videos/task_1/content", [answer(status, body, { "content-type": type })]);
      const error = await thrown(client(api).download("task_1"));
      assert.ok(error instanceof RelaydanceError);
      assert.ok(["unexpected_response", "not_found"].includes(error.code), error.code);
      assert.equal(error.task.taskId, "task_1");
    }
  });
});

describe("waiting", { concurrency: true }, () => {
  test("looks at once and then with the pause asked for, tells each change once, and brings the task", async (t) => {
    const api = await service(t, { [LOOK]: [at("queued"), at("queued"), at("running", { progress: 30 }), done] });
    const seen = [];
    const task = await client(api).wait("task_1", { onProgress: (event) => seen.push(event) });
    assert.deepEqual(task, { taskId: "task_1", status: "succeeded", rawStatus: "succeeded", url: done.url, raw: done });
    assert.deepEqual(seen.map(({ type, task: { progress } }) => [type, progress]), [["queued", undefined], ["running", 30], ["succeeded", undefined]]);
    const times = api.to(LOOK).map((request) => request.at);
    for (let index = 1; index < times.length; index += 1) assert.ok(times[index] - times[index - 1] >= 980, `looked again after ${times[index] - times[index - 1]} ms`);
  });

  test("a watch that is left while it waits for a change stops looking at once", async (t) => {
    const api = await service(t, { [LOOK]: at("running") });
    const watch = client(api).watch("task_1");
    assert.equal((await watch.next()).value.status, "running");
    const next = watch.next();
    assert.deepEqual(await watch.return("enough"), { done: true, value: "enough" });
    assert.deepEqual(await next, { done: true, value: undefined });
    const looks = api.to(LOOK).length;
    await threeLooks(api);
    assert.equal(api.to(LOOK).length, looks);
  });

  test("by default looks are at least two and a half seconds apart", async (t) => {
    const api = await service(t, { [LOOK]: [at("queued"), at("running"), done] });
    await client(api, { poll: {} }).wait("task_1");
    const times = api.to(LOOK).map((request) => request.at);
    assert.ok(times[1] - times[0] >= 2480 && times[2] - times[1] >= 2480, times.join());
  });

  test("a failed task is task_failed, with the vendor's code, words and the task", async (t) => {
    const failed = at("failed", { error: { code: "OutputVideoSensitiveContentDetected", message: "may contain sensitive information" } });
    const gateway = { code: "success", message: "", data: { id: 7, task_id: "task_1", status: "FAILURE", fail_reason: "may contain sensitive information", result_url: "may contain sensitive information", progress: "100%", data: { status: "running" } } };
    for (const body of [failed, gateway]) {
      const api = await service(t, { [LOOK]: body });
      const error = await refusal(client(api).wait("task_1"), "task_failed");
      assert.match(error.message, /may contain sensitive information/);
      assert.equal(error.task.taskId, "task_1");
      assert.equal(error.task.status, "failed");
      assert.equal(error.task.url, undefined);
      assert.deepEqual(error.task.raw, body);
      assert.equal(api.requests.length, 1);
    }
    const api = await service(t, { [LOOK]: failed });
    const error = await refusal(client(api).wait("task_1"), "task_failed");
    assert.equal(error.task.error.code, "OutputVideoSensitiveContentDetected");
    assert.equal((await client(api).retrieve("task_1")).status, "failed");
  });

  test("a word we do not know is no end: it is looked at until the deadline, once more at the deadline, and then timed_out carries the task", async (t) => {
    const api = await service(t, { [LOOK]: at("dreaming") });
    const started = performance.now();
    const seen = [];
    const error = await refusal(client(api, { deadline: 2600 }).wait("task_1", { onProgress: ({ type }) => seen.push(type) }), "timed_out");
    assert.deepEqual({ ...error.task }, { taskId: "task_1", status: "running", rawStatus: "dreaming", raw: at("dreaming") });
    assert.match(error.message, /wait\("task_1"\)/);
    assert.deepEqual(seen, ["running"]);
    const last = api.to(LOOK).at(-1).at - started;
    assert.ok(last >= 2580 && last < 4000, `the last look came after ${last} ms`);
    assert.equal(api.to(LOOK).length, 4);
  });

  test("the last look may still bring the clip", async (t) => {
    const api = await service(t, { [LOOK]: [at("running"), at("running"), done] });
    assert.equal((await client(api).wait("task_1", { deadline: 1500 })).url, done.url);
    assert.equal(api.to(LOOK).length, 3);
  });

  test("a look that fails is told and repeated; the task is not in danger", async (t) => {
    const api = await service(t, { [LOOK]: [at("running"), cut, answer(503, "<html>"), done] });
    const seen = [];
    const task = await client(api).wait("task_1", { onProgress: (event) => seen.push(event) });
    assert.equal(task.status, "succeeded");
    assert.deepEqual(seen.map(({ type, code }) => code ?? type), ["running", "network", "unavailable", "succeeded"]);
    assert.ok(seen.every((event) => event.task.taskId === "task_1"));
  });

  test("every error after a submit carries the task", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted, [LOOK]: answer(401) });
    assert.equal((await refusal(client(api).generate(hosted), "unauthorized")).task.taskId, "task_1");
    const gone = await service(t, { [SUBMIT]: accepted, [LOOK]: answer(503) });
    assert.equal((await refusal(client(gone, { retry: { patience: 0 } }).generate(hosted), "unavailable")).task.taskId, "task_1");
    const late = await service(t, { [SUBMIT]: accepted, [LOOK]: at("running") });
    assert.equal((await refusal(client(late).generate(hosted, { deadline: 1200 }), "timed_out")).task.taskId, "task_1");
  });

  test("a task that came back from JSON is taken up again", async (t) => {
    const api = await service(t, { [LOOK]: [at("running"), done] });
    const relaydance = client(api);
    const kept = JSON.parse(JSON.stringify(await relaydance.parseTask(accepted)));
    assert.equal((await relaydance.wait(kept)).status, "succeeded");
    assert.deepEqual((await relaydance.wait(await relaydance.parseTask(done))).url, done.url);
    assert.equal(api.requests.length, 2);
  });

  test("a listener that throws ends nothing, and its error does not pass unseen", async (t) => {
    const api = await service(t, { [UPLOAD]: { url: "https://f.example/1" }, [SUBMIT]: accepted, [LOOK]: done });
    const told = [];
    const mine = new Error("the listener's own mistake");
    t.mock.method(console, "error", (error) => told.push(error));
    // Where there is no page it ends whole programs, as in Deno.
    globalThis.reportError = () => assert.fail("reported");
    t.after(() => delete globalThis.reportError);
    let calls = 0;
    const task = await client(api).generate({ ...hosted, images: [file()] }, { onProgress() { calls += 1; throw mine; } });
    assert.equal(task.status, "succeeded");
    assert.equal(calls, 4);
    assert.deepEqual(told, [mine, mine, mine, mine]);
    // Nor does that of one that throws later.
    const later = new Promise((resolve) => t.mock.method(console, "error", resolve));
    await client(api).wait("task_1", { onProgress: async () => { await undefined; throw mine; } });
    assert.equal(await later, mine);
  });

  test("an id is one segment of a path, whatever is in it", async (t) => {
    const api = await service(t, { "GET /v1/video/generations/..%2F..%2Fa%3Fb%23c%20d": { task_id: "x", status: "queued" } });
    assert.equal((await client(api).retrieve("../../a?b#c d")).status, "queued");
  });
});

describe("watching", { concurrency: true }, () => {
  test("yields each change, the last one included, and ends", async (t) => {
    const api = await service(t, { [LOOK]: [at("queued"), at("queued"), at("running"), done] });
    const seen = [];
    for await (const task of client(api).watch("task_1")) seen.push(task.rawStatus);
    assert.deepEqual(seen, ["queued", "running", "succeeded"]);
    assert.equal(api.requests.length, 4);
  });

  test("yields the failure and then throws what wait would reject with", async (t) => {
    const api = await service(t, { [LOOK]: [at("running"), at("failed")] });
    const seen = [];
    const error = await refusal((async () => { for await (const task of client(api).watch("task_1")) seen.push(task.status); })(), "task_failed");
    assert.deepEqual(seen, ["running", "failed"]);
    assert.equal(error.task.status, "failed");
  });

  test("leaving the loop stops the looking", async (t) => {
    const api = await service(t, { [LOOK]: at("running") });
    for await (const task of client(api).watch("task_1")) {
      assert.equal(task.status, "running");
      break;
    }
    await threeLooks(api);
    assert.equal(api.to(LOOK).length, 1);
  });

  test("an abort in the loop throws the caller's reason", async (t) => {
    const api = await service(t, { [LOOK]: at("running") });
    const stop = new AbortController();
    const reason = { mine: true };
    const error = await thrown((async () => { for await (const _ of client(api).watch("task_1", { signal: stop.signal })) stop.abort(reason); })());
    assert.equal(error, reason);
  });

  test("a signal that is none is told in our words, and so are options that are none", async (t) => {
    const api = await service(t, { [LOOK]: done });
    for (const options of [{ signal: "stop" }, new AbortController().signal, 5]) {
      await refusal((async () => { for await (const _ of client(api).watch("task_1", options)); })(), "invalid_request");
    }
  });
});

describe("stopping", { concurrency: true }, () => {
  const reasons = { "an Error": new Error("mine"), "a text": "enough", "a number": 42, "null": null, "an object": { mine: true, broken: true }, "a symbol": Symbol("mine"), "the default": undefined };
  const halts = {
    "an upload": [{ [UPLOAD]: silence }, (relaydance, options) => relaydance.submit({ ...hosted, images: [file()] }, options), UPLOAD],
    "a submit in flight": [{ [SUBMIT]: silence }, (relaydance, options) => relaydance.generate(hosted, options), SUBMIT],
    "a look in flight": [{ [LOOK]: silence }, (relaydance, options) => relaydance.wait("task_1", options), LOOK],
    "the pause between looks": [{ [LOOK]: at("running") }, (relaydance, options) => relaydance.wait("task_1", options), LOOK],
    "a pause before a retry": [{ [SUBMIT]: answer(429, "", { "retry-after": "30" }) }, (relaydance, options) => relaydance.submit(hosted, options), SUBMIT],
    "a download": [{ "GET /clip.mp4": ({ reply }) => { reply.writeHead(200, { "content-length": "1000" }); reply.write("....ftyp"); } },
      (relaydance, options, { origin }) => relaydance.parseTask({ ...done, url: `${origin}/clip.mp4` }).then((task) => relaydance.download(task, options)), "GET /clip.mp4"],
  };
  for (const [name, [routes, call, route]] of Object.entries(halts)) {
    test(`${name} is stopped at once, with the caller's own reason and whatever that is`, async (t) => {
      for (const [kind, reason] of Object.entries(reasons)) {
        const api = await service(t, routes);
        const relaydance = client(api);
        await relaydance.validate(hosted); // loaded
        const stop = new AbortController();
        const running = thrown(call(relaydance, { signal: stop.signal }, api));
        const [{ socket }] = await api.asked(route);
        // Whatever of the answer there is has to be taken in first: it comes by the same loop.
        await new Promise(setImmediate);
        // However it is closed, politely or not.
        const closed = new Promise((resolve) => (socket.destroyed ? resolve() : socket.on("error", () => {}).on("close", resolve)));
        const started = performance.now();
        const anything = new Promise((next) => setTimeout(next)).then(() => performance.now() - started);
        reason === undefined ? stop.abort() : stop.abort(reason);
        const error = await running;
        const took = performance.now() - started;
        const lag = await anything;
        assert.ok(took < 50 + lag, `${kind}: ${took} ms, where anything took ${lag}`);
        assert.equal(error, stop.signal.reason, kind);
        if (reason !== undefined) assert.equal(error, reason);
        if (["an upload", "a submit in flight", "a look in flight", "a download"].includes(name)) await closed;
        assert.equal(api.requests.length, 1, kind);
        api.close();
      }
    });
  }

  test("the key's own function may be waited for in vain", async (t) => {
    const api = await service(t);
    const stop = new AbortController();
    let asked;
    const called = new Promise((resolve) => (asked = resolve));
    const running = thrown(client(api, { apiKey: () => (asked(), new Promise(() => {})) }).retrieve("task_1", { signal: stop.signal }));
    await called;
    stop.abort("enough");
    assert.equal(await running, "enough");
  });

  test("what was stopped before it began sends nothing", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted, [LOOK]: done, [UPLOAD]: { url: "https://f.example/1" } });
    const relaydance = client(api);
    const options = { signal: AbortSignal.abort("never mind") };
    for (const call of [() => relaydance.upload(file(), options), () => relaydance.submit(hosted, options), () => relaydance.generate(hosted, options), () => relaydance.wait("task_1", options), () => relaydance.retrieve("task_1", options), () => relaydance.download("task_1", options), () => relaydance.watch("task_1", options).next()]) {
      assert.equal(await thrown(call()), "never mind");
    }
    assert.equal(api.requests.length, 0);
  });

  test("a timeout of the platform's is a reason like any other", async (t) => {
    const api = await service(t, { [LOOK]: at("running") });
    const error = await thrown(client(api).wait("task_1", { signal: AbortSignal.timeout(100) }));
    assert.equal(error.name, "TimeoutError");
  });

  test("no listener stays on a signal that outlives its calls", async (t) => {
    const api = await service(t, { [LOOK]: done });
    const { signal } = new AbortController();
    const balance = new Map();
    for (const [method, step] of [["addEventListener", 1], ["removeEventListener", -1]]) {
      const real = signal[method];
      signal[method] = function (type, listener, ...more) {
        balance.set(listener, (balance.get(listener) ?? 0) + step);
        return real.call(this, type, listener, ...more);
      };
    }
    const relaydance = client(api);
    await relaydance.wait("task_1", { signal });
    for await (const _ of relaydance.watch("task_1", { signal }));
    for await (const _ of relaydance.watch("task_1", { signal })) break;
    await new Promise(setImmediate);
    assert.ok(balance.size >= 3);
    assert.deepEqual([...balance.values()].filter((count) => count > 0), []);
  });
});

describe("downloading", { concurrency: true }, () => {
  const clip = Buffer.concat([Buffer.from("\0\0\0\x18ftypisom", "latin1"), Buffer.alloc(300_000, 7)]);

  test("tells how far it is, and the bytes are the clip's", async (t) => {
    const storage = await service(t, { "GET /clip.mp4": answer(200, clip, { "content-type": "video/mp4", "content-length": String(clip.length) }) });
    const events = [];
    const relaydance = new Relaydance();
    const task = await relaydance.parseTask({ ...done, url: `${storage.origin}/clip.mp4` });
    const blob = await relaydance.download(task, { onProgress: (event) => events.push(event) });
    assert.ok(Buffer.from(await blob.arrayBuffer()).equals(clip));
    assert.equal(blob.type, "video/mp4");
    assert.ok(events.length >= 2 && events.every(({ type, total }) => type === "downloading" && total === clip.length));
    const loaded = events.map((event) => event.loaded);
    assert.deepEqual(loaded, loaded.toSorted((a, b) => a - b));
    assert.deepEqual([loaded[0], loaded.at(-1)], [0, clip.length]);
  });

  test("an address that has expired is replaced by a fresh one", async (t) => {
    for (const refused of [answer(403, "<Error>expired</Error>"), answer(404), answer(410), cut]) {
      const api = await service(t, { "GET /old.mp4": refused, "GET /new.mp4": answer(200, clip), [LOOK]: (request) => ({ ...done, url: `http://${request.headers.host}/new.mp4` }) });
      const relaydance = client(api);
      const task = await relaydance.parseTask({ ...done, url: `${api.origin}/old.mp4` });
      assert.equal((await relaydance.download(task)).size, clip.length);
      assert.deepEqual(api.requests.map(({ url }) => url), ["/old.mp4", "/v1/video/generations/task_1", "/new.mp4"]);
    }
  });

  test("a storage that refuses is told as such: it knows nothing of keys and balances", async (t) => {
    const api = await service(t, { "GET /clip.mp4": answer(403, "<Error>denied</Error>"), [LOOK]: (request) => ({ ...done, url: `http://${request.headers.host}/clip.mp4` }) });
    const error = await refusal(client(api).download("task_1"), "forbidden");
    assert.match(error.message, /^The clip's storage refused it \(403\).*clip\.mp4$/);
    assert.equal(error.task.taskId, "task_1");
  });

  test("a storage that is busy is asked again", async (t) => {
    const api = await service(t, { "GET /clip.mp4": [answer(503), answer(200, clip)] });
    const relaydance = client(api);
    const blob = await relaydance.download(await relaydance.parseTask({ ...done, url: `${api.origin}/clip.mp4` }));
    assert.equal(blob.size, clip.length);
    assert.equal(api.requests.length, 2);
  });

  test("a clip that breaks off is no clip", async (t) => {
    const api = await service(t, {
      "GET /clip.mp4": ({ reply, socket }) => { reply.writeHead(200, { "content-length": "1000" }); reply.write("....ftyp", () => setImmediate(() => socket.destroy())); },
      [LOOK]: (request) => ({ ...done, url: `http://${request.headers.host}/clip.mp4` }),
    });
    const error = await refusal(client(api).download("task_1"), "network");
    assert.equal(error.task.taskId, "task_1");
    assert.match(error.message, /clip\.mp4/);
  });

  test("a task by its id is looked up first; one that is not finished has no clip yet", async (t) => {
    const api = await service(t, { [LOOK]: at("running") });
    const error = await refusal(client(api).download("task_1"), "invalid_request");
    assert.equal(error.task.taskId, "task_1");
    const failed = await service(t, { [LOOK]: at("failed", { error: { message: "no" } }) });
    await refusal(client(failed).download("task_1"), "task_failed");
  });
});

describe("reading", () => {
  const relaydance = new Relaydance({ baseUrl: "https://api.example/v1" });
  const shapes = {
    "documented, flat": [done, "task_1", "succeeded"],
    "as text": [JSON.stringify(done), "task_1", "succeeded"],
    "a gateway's envelope": [{ code: "success", message: "", data: { id: 77, task_id: "task_1", status: "SUCCESS", fail_reason: "", result_url: done.url, progress: "100%", data: { id: "cgt-1", status: "running" } } }, "task_1", "succeeded"],
    "an older gateway's, with the address in fail_reason": [{ code: "success", message: "", data: { id: 77, task_id: "task_1", status: "SUCCESS", fail_reason: done.url, progress: "100%" } }, "task_1", "succeeded"],
    "of GET /videos": [{ id: "task_1", object: "video", status: "completed", progress: 100, metadata: { url: done.url } }, "task_1", "succeeded"],
    "the vendor's own": [{ id: "cgt-2026", model: "doubao", status: "succeeded", content: { video_url: done.url } }, "cgt-2026", "succeeded"],
    "the vendor's, half-way": [{ id: "cgt-2026", model: "doubao", status: "running" }, "cgt-2026", "running"],
    "the vendor's, failed": [{ id: "cgt-2026", status: "failed", error: { code: "X", message: "because" } }, "cgt-2026", "failed"],
    "cancelled": [at("Cancelled"), "task_1", "failed"],
  };
  for (const [name, [json, taskId, status]] of Object.entries(shapes)) {
    test(`a webhook's body, ${name}`, async () => {
      const task = await relaydance.parseTask(json);
      assert.equal(task.taskId, taskId);
      assert.equal(task.status, status);
      assert.equal(task.url, status === "succeeded" ? done.url : undefined);
      assert.equal(task.error !== undefined, status === "failed");
      assert.deepEqual(await relaydance.parseTask(JSON.parse(JSON.stringify(task))), task);
    });
  }

  test("what tells of no task is an unexpected_response with the body", async () => {
    for (const json of ["no json", "[]", "{}", {}, [], null, 5, { hello: "world" }, { code: "success", data: null }]) {
      await refusal(relaydance.parseTask(json), "unexpected_response");
    }
  });

  test("an address that is no http(s) is no clip", async () => {
    const task = await relaydance.parseTask(at("succeeded", { url: "javascript:alert(1)" }));
    assert.ok(task.url.startsWith("https://api.example/v1/videos/task_1/content"), task.url);
    assert.equal(task.needsKey, true);
  });
});

describe("leaving nothing behind", { concurrency: true }, () => {
  const package_ = new URL("../../dist/index.js", import.meta.url).href;

  /** Runs a program that must come to its end by itself. */
  async function program(t, lines) {
    const child = spawn(process.execPath, ["--input-type=module", "-e", `
      import { Relaydance } from ${JSON.stringify(package_)};
      ${lines}
      console.log("last line");
    `], { stdio: ["ignore", "pipe", "pipe"] });
    t.after(() => child.kill("SIGKILL"));
    let printed = "";
    let wrong = "";
    let last;
    child.stdout.on("data", (data) => {
      printed += data;
      if (printed.includes("last line")) last ??= performance.now();
    });
    child.stderr.on("data", (data) => (wrong += data));
    const late = new AbortController();
    const [code] = await Promise.race([once(child, "exit"), after(15_000, ["still running"], { signal: late.signal, ref: false })]);
    late.abort();
    assert.equal(code, 0, `${printed}\n${wrong}`);
    assert.match(printed, /last line/);
    return performance.now() - last;
  }

  for (const [name, routes, line] of [
    ["a submit in flight", { [SUBMIT]: silence }, "relaydance.generate(hosted, { signal })"],
    ["a pause between looks", { [LOOK]: at("running") }, 'relaydance.wait("task_1", { signal })'],
    ["a loop that was left", { [LOOK]: at("running") }, '(async () => { for await (const _ of relaydance.watch("task_1")) throw "enough"; })()'],
    ["a finished look", { [LOOK]: done }, 'relaydance.wait("task_1").then(() => { throw "enough"; })'],
  ]) {
    test(`Node ends by itself after ${name}`, async (t) => {
      const api = await service(t, routes);
      const took = await program(t, `
        const hosted = ${JSON.stringify(hosted)};
        const relaydance = new Relaydance({ baseUrl: ${JSON.stringify(api.base)}, apiKey: "sk-1" });
        const stop = new AbortController();
        const { signal } = stop;
        setTimeout(() => stop.abort("enough"), 300);
        const reason = await ${line}.then(() => "nothing", (reason) => reason);
        if (reason !== "enough") throw new Error("rejected with " + reason);
      `);
      assert.ok(took < 6000, `Node lived on for ${took} ms`);
    });
  }
});
