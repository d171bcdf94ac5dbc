// relaydance-web/testing as a user's tests meet it: the built library against a service in memory, in Node and in Chromium.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, describe, test } from "node:test";
import { Relaydance } from "relaydance-web";
import { createTestService } from "relaydance-web/testing";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";
import { isMp4, png } from "./support/pictures.mjs";

const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: ["https://images.example/1.png"] };
const photo = () => new File([png()], "photo.png", { type: "image/png" });

/** A service in place for one test, and a client of it. */
function start(t, script, config) {
  const service = createTestService(script).install();
  t.after(service.restore);
  return { service, relaydance: new Relaydance({ baseUrl: service.baseUrl, storage: false, ...config }) };
}

const code = (promise) => promise.then(() => "none", (error) => error.code);

test("without a script every clip is there at once, and what was asked is known", async (t) => {
  const { service, relaydance } = start(t);
  const seen = [];
  const clip = await relaydance.generate({ ...hosted, images: [photo()] }, { onProgress: ({ type }) => seen.push(type) });
  assert.equal(clip.status, "succeeded");
  assert.deepEqual([seen.at(0), seen.at(-1)], ["uploading", "succeeded"]);
  assert.deepEqual(service.requests.map(({ method, path }) => `${method} ${path}`), ["POST /files", "POST /video/generations"]);
  assert.equal(service.submitted.length, 1);
  assert.equal(service.submitted[0].prompt, "@image1 comes alive");
  assert.equal(service.submitted[0].metadata.content[0].image_url.url, `${service.baseUrl}/files/file_1/photo.png`);
  assert.ok(service.uploaded[0] instanceof File);
  assert.equal(service.uploaded[0].name, "photo.png");
  assert.ok(isMp4(await (await relaydance.download(clip)).arrayBuffer()));
  assert.equal((await relaydance.retrieve(clip.taskId)).url, clip.url);
});

test("the bytes of a clip can be the test's own", async (t) => {
  const { relaydance } = start(t, { clip: new Blob(["mine"]) });
  assert.equal(await (await relaydance.download(await relaydance.generate(hosted))).text(), "mine");
});

test("a clip that wants the key says so, and comes down with it", async (t) => {
  const { service, relaydance } = start(t, { tasks: [{ status: "succeeded", needsKey: true }], clip: new Blob(["mine"]) }, { apiKey: "sk-1" });
  const clip = await relaydance.generate(hosted);
  assert.equal(clip.needsKey, true);
  assert.equal(await (await relaydance.download(clip)).text(), "mine");
  assert.equal(service.requests.at(-1).headers.authorization, "Bearer sk-1");
});

test("a form arrives as its file however it was handed over, and one without a file is refused", async () => {
  const service = createTestService();
  const url = `${service.baseUrl}/files`;
  const form = new FormData();
  form.append("file", photo());
  const written = new Request(url, { method: "POST", body: form });
  const headers = Object.fromEntries(written.headers);
  const bytes = Buffer.from(await written.clone().arrayBuffer());
  for (const [input, init] of [[url, { method: "POST", body: form }], [written], [url, { method: "POST", headers, body: bytes }]]) {
    assert.equal((await service.fetch(input, init)).status, 200);
    const file = service.uploaded.at(-1);
    assert.deepEqual([file.name, file.type, file.size], ["photo.png", "image/png", photo().size]);
  }
  assert.equal((await service.fetch(url, { method: "POST" })).status, 400);
  assert.equal(service.uploaded.length, 3);
});

test("a task goes through its script, a step a look, and its last step stays", async (t) => {
  const { relaydance } = start(t, { tasks: [["queued", { status: "running", progress: 40 }, { status: "failed", error: "no faces, please" }]] });
  const { taskId, status, rawStatus } = await relaydance.submit(hosted);
  assert.deepEqual([taskId, status, rawStatus], ["task_1", "queued", "submitted"]);
  assert.equal((await relaydance.retrieve(taskId)).progress, 40);
  for (let look = 0; look < 2; look += 1) {
    const task = await relaydance.retrieve(taskId);
    assert.deepEqual([task.status, task.error.message], ["failed", "no faces, please"]);
  }
});

test("fake timers turn hours of looking into none", async (t) => {
  const { service, relaydance } = start(t, { tasks: [["queued", "queued", "running", "running", "succeeded"]] });
  await relaydance.validate(hosted); // loaded
  t.mock.timers.enable({ apis: ["setTimeout", "Date"] });
  let ended;
  const clip = relaydance.generate(hosted).finally(() => (ended = true));
  for (let turns = 0; !ended && turns < 1000; turns += 1) {
    t.mock.timers.tick(1000);
    await new Promise(setImmediate);
  }
  assert.equal((await clip).status, "succeeded");
  assert.equal(service.requests.filter(({ method }) => method === "GET").length, 4);
});

test("faults are what the library makes of them", async (t) => {
  const { service, relaydance } = start(t, {
    tasks: [{ http: 403 }, { http: 400, body: { error: { message: "no", code: "InputImageSensitiveContentDetected" } } }, "lost", "unreachable", ["queued", "lost", "succeeded"], "queued"],
    uploads: [{ http: 400 }, undefined],
    models: { http: 401 },
  }, { retry: { attempts: 1 } });
  assert.equal(await code(relaydance.submit(hosted)), "forbidden");
  assert.equal(await code(relaydance.submit(hosted)), "moderated");
  assert.deepEqual(service.submitted, []);
  assert.equal(await code(relaydance.submit(hosted)), "may_have_been_accepted");
  assert.equal(service.submitted.length, 1);
  // What never arrived is none of the requests that did.
  assert.equal(service.requests.length, 3);
  assert.equal(await code(relaydance.submit(hosted)), "may_have_been_accepted");
  assert.equal(service.submitted.length, 1);
  assert.equal(service.requests.length, 3);
  const { taskId } = await relaydance.submit(hosted);
  assert.equal(await code(relaydance.retrieve(taskId)), "network");
  assert.equal((await relaydance.retrieve(taskId)).status, "succeeded");
  assert.equal(await code(relaydance.upload(photo())), "rejected");
  assert.match((await relaydance.upload(photo())).url, /^https:\/\/relaydance\.test\/v1\/files\/file_1\//);
  assert.equal(await code(relaydance.models()), "unauthorized");
  assert.equal(await code(relaydance.retrieve("task_99")), "not_found");
});

test("an answer without a body is what its status says", async (t) => {
  for (const http of [204, 205, 304]) {
    const { service } = start(t, { tasks: [{ http }] });
    const answer = await service.fetch(`${service.baseUrl}/video/generations`, { method: "POST", body: "{}" });
    assert.deepEqual([answer.status, await answer.text()], [http, ""]);
  }
});

test("where a test runner has no Response, as under Jest's jsdom, it answers all the same", async (t) => {
  const { Response } = globalThis;
  t.after(() => Object.assign(globalThis, { Response }));
  delete globalThis.Response;
  const { service, relaydance } = start(t, { tasks: ["succeeded", { http: 429, body: "slow down" }] });
  const clip = await relaydance.generate({ ...hosted, images: [photo()] });
  assert.equal(service.submitted[0].prompt, "@image1 comes alive");
  assert.ok(isMp4(await (await relaydance.download(clip)).arrayBuffer()));
  assert.equal(await code(new Relaydance({ baseUrl: service.baseUrl, storage: false, retry: { attempts: 1 } }).submit(hosted)), "rate_limited");
});

test("a silent service answers nothing, until the caller gives up", async (t) => {
  const { service, relaydance } = start(t, { tasks: ["silent"] });
  const stop = new AbortController();
  const submitted = relaydance.submit(hosted, { signal: stop.signal });
  const refused = assert.rejects(submitted, (reason) => reason === "enough");
  while (!service.submitted.length) await new Promise(setImmediate);
  stop.abort("enough");
  await refused;
});

test("only what is below its own address is answered, and restore leaves nothing behind", async (t) => {
  const found = globalThis.fetch;
  const others = [];
  globalThis.fetch = async (url) => others.push(String(url)) && new Response("theirs");
  t.after(() => (globalThis.fetch = found));
  const outer = globalThis.fetch;
  const { service } = start(t, { baseUrl: "https://api.example/v1/" });
  assert.equal(service.baseUrl, "https://api.example/v1");
  const { data } = await (await fetch("https://api.example/v1/models")).json();
  assert.equal(data.length, 4);
  assert.equal((await fetch(new Request("https://api.example/v1/nothing"))).status, 404);
  for (const url of ["https://api.example/v10/models", "https://other.example/"]) assert.equal(await (await fetch(url)).text(), "theirs");
  assert.deepEqual(others, ["https://api.example/v10/models", "https://other.example/"]);
  await assert.rejects(service.fetch("https://other.example/"), /test service is at https:\/\/api\.example\/v1/);
  service.install();
  service.restore();
  service.restore();
  assert.equal(globalThis.fetch, outer);
});

const SLIPS = [
  [{ task: [] }, /the script has "task", which is none of baseUrl, tasks/],
  [{ tasks: "succeeded" }, /tasks is no list/],
  [{ tasks: [["queued", "done"]] }, /tasks\[0\]\[1\] says "done": take queued, running/],
  [{ tasks: [[]] }, /tasks\[0\] is empty/],
  [{ tasks: ["queued", ["succeeded", "failed"]] }, /tasks\[1\]\[0\] ends the task/],
  [{ tasks: [[{ http: 429 }, "queued"]] }, /tasks\[0\]\[0\] ends the task/],
  [{ tasks: [{ status: "running", percent: 5 }] }, /tasks\[0\]\[0\] has "percent"/],
  [{ tasks: [{ http: "500" }] }, /tasks\[0\]\[0\]\.http is 500, which is no status/],
  [{ tasks: [null] }, /tasks\[0\]\[0\] is no object/],
  [{ uploads: ["succeeded"] }, /uploads\[0\] says "succeeded"/],
  [{ models: "gpt" }, /models is no object/],
  [{ baseUrl: "/v1" }, /baseUrl is \/v1, which is no http\(s\) address here/],
];
for (const [script, words] of SLIPS) {
  test(`a script of ${JSON.stringify(script)} is refused in words`, () => {
    assert.throws(() => createTestService(script), (error) => error instanceof TypeError && words.test(error.message));
  });
}

test("required it is the same", async () => {
  const required = createRequire(import.meta.url)("relaydance-web/testing");
  assert.deepEqual(Object.keys(required), ["createTestService"]);
  assert.equal(required.createTestService().baseUrl, "https://relaydance.test/v1");
});

describe("in Chromium", { timeout: 90_000 }, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("uploads with progress arrive too, the rest of the page has its own requests, and the clip plays", async (t) => {
    const built = readFileSync(new URL("../../dist/testing.js", import.meta.url));
    const api = await site(t, { "GET /other": { other: true }, "POST /other": { posted: true } }, { "/testing.js": ["text/javascript", built] });
    const { page, context, wrong } = await open(browser, api.url);
    t.after(() => context.close());
    const found = await page.evaluate(async (picture) => {
      const { Relaydance } = await import("/index.js");
      const { createTestService } = await import("/testing.js");
      const before = [globalThis.fetch, globalThis.XMLHttpRequest];
      const service = createTestService({ baseUrl: "/v1", uploads: [undefined, { http: 400 }, "lost"] }).install();
      const relaydance = new Relaydance({ baseUrl: "/v1", retry: { attempts: 1 }, stripMetadata: false });
      const events = [];
      const picked = (byte) => new File([Uint8Array.from(picture), new Uint8Array([byte])], "photo.png", { type: "image/png" });
      const onProgress = ({ type, loaded, total }) => events.push([type, loaded === total]);
      const clip = await relaydance.generate({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [picked(1)] }, { onProgress });
      const codes = [];
      for (const byte of [2, 3]) await relaydance.upload(picked(byte), { onProgress }).catch(({ code }) => codes.push(code));
      const video = document.querySelector("video");
      video.src = URL.createObjectURL(await relaydance.download(clip));
      await new Promise((resolve, reject) => Object.assign(video, { onloadeddata: resolve, onerror: () => reject(video.error) }));
      const posted = await new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open("POST", "/other");
        request.onload = () => resolve([request.status, request.responseText, request instanceof XMLHttpRequest]);
        request.send("{}");
      });
      const other = await (await fetch("/other")).json();
      service.restore();
      return {
        events, codes, posted, other, uploaded: service.uploaded.map((file) => [file instanceof File, file.name]), size: video.videoWidth,
        put: before[0] === globalThis.fetch && before[1] === globalThis.XMLHttpRequest, paths: service.requests.map(({ path }) => path),
      };
    }, [...png()]);
    assert.deepEqual(found.events[0], ["uploading", false]);
    assert.ok(found.events.some(([type, all]) => type === "uploading" && all));
    assert.deepEqual(found.codes, ["rejected", "network"]);
    assert.deepEqual(found.uploaded, [[true, "photo.png"], [true, "photo.png"]]);
    assert.deepEqual(found.posted, [200, '{"posted":true}', true]);
    assert.deepEqual(found.other, { other: true });
    assert.equal(found.size, 16);
    assert.ok(found.put);
    assert.deepEqual(found.paths, ["/files", "/video/generations", "/files", "/files", "/clips/task_1.mp4"]);
    assert.deepEqual(api.requests.map(({ url }) => url).filter((url) => /v1|other/.test(url)), ["/other", "/other"]);
    assert.deepEqual(wrong, []);
  });
});
