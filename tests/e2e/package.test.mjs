// The built package in Node: what it sends, to whom, how often, and what becomes of each answer.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Relaydance, RelaydanceError } from "../../dist/index.js";
import { LOOK, SUBMIT, UPLOAD, answer, cut, parts, service } from "./support/api.mjs";
import { isMp4, png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";

const KEY = "sk-e2e-0123456789abcdef";
const accepted = { task_id: "task_1", status: "submitted" };
const succeeded = (url) => ({ task_id: "task_1", status: "succeeded", url, format: "mp4", metadata: {} });
const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: ["https://images.example/1.png"] };

const client = ({ base }, config) => new Relaydance({ baseUrl: base, apiKey: KEY, poll: { minInterval: 1000 }, ...config });
const png1 = () => new File([png()], "one.png", { type: "image/png" });

/** The error that a promise rejects with, which must be one of ours and must not hold the key. */
async function refusal(promise, code) {
  const error = await promise.then((value) => assert.fail(`resolved with ${JSON.stringify(value)}`), (thrown) => thrown);
  assert.ok(error instanceof RelaydanceError, `not one of ours: ${error}`);
  assert.ok(error instanceof Error);
  assert.equal(error.code, code, error.message);
  assert.ok(error.message.length > 20, `words that help: ${error.message}`);
  assert.ok(Array.isArray(error.issues));
  holdsNoKey(error);
  return error;
}

function holdsNoKey(value, seen = new Set()) {
  if (typeof value === "string") assert.ok(!value.includes(KEY), `the key is in: ${value}`);
  if (value === null || typeof value !== "object" || seen.has(value)) return;
  seen.add(value);
  for (const key of Reflect.ownKeys(value)) {
    if (typeof key === "string") holdsNoKey(key, seen);
    holdsNoKey(value[key], seen);
  }
  if (value instanceof Error) holdsNoKey(`${value.name} ${value.message} ${value.stack} ${value}`, seen);
}

for (const wire of WIRES) {
  describe(`against the stand-in at ${wire}`, () => {
    let server;
    before(async () => (server = await standIn()));
    after(() => server.end());

    test("a picture becomes a clip, with its progress told in order, and the clip comes down whole", async () => {
      const relaydance = client({ base: server.url + wire });
      const seen = [];
      const task = await relaydance.generate(
        { model: "seedance-1-5-pro-no-audio", prompt: "@image1, slow push-in", images: [{ source: png1(), role: "first_frame" }], seconds: 4, ratio: "16:9", resolution: "480p" },
        { onProgress: (event) => seen.push(event) });
      assert.equal(task.status, "succeeded");
      assert.match(task.url, /^http:\/\/127\.0\.0\.1:\d+\//);
      assert.deepEqual(seen.slice(0, 3).map(({ type }) => type), ["uploading", "uploading", "submitted"]);
      assert.equal(seen.at(-1).type, "succeeded");
      assert.ok(seen.slice(3, -1).every(({ type }) => ["queued", "running"].includes(type)), seen.map(({ type }) => type).join());
      const size = png().length;
      assert.deepEqual(seen[0], { type: "uploading", image: 1, of: 1, loaded: 0, total: size });
      assert.deepEqual(seen[1], { type: "uploading", image: 1, of: 1, loaded: size, total: size });
      const elapsed = seen.slice(2).map((event) => event.elapsed);
      assert.deepEqual(elapsed, elapsed.toSorted((a, b) => a - b));

      const loaded = [];
      const clip = await relaydance.download(task, { onProgress: (event) => loaded.push(event) });
      assert.equal(clip.type, "video/mp4");
      assert.ok(isMp4(await clip.arrayBuffer()));
      assert.equal(loaded[0].loaded, 0);
      assert.deepEqual(loaded.at(-1), { type: "downloading", loaded: clip.size, total: clip.size });
      assert.deepEqual(await relaydance.parseTask(JSON.stringify(task)), task);
    });

    test("a wrong key is refused as such", async () => {
      const error = await refusal(client({ base: server.url + wire }, { apiKey: "sk-wrong" }).retrieve("task_x"), "unauthorized");
      assert.equal(error.status, 401);
    });

    test("an unknown model is refused by the service and submitted once", async () => {
      await refusal(client({ base: server.url + wire }).submit({ ...hosted, model: "no-such-model" }), "not_found");
    });

    test("an unknown task is told as such", async () => {
      await refusal(client({ base: server.url + wire }).retrieve("task_nobody"), "not_found");
      await refusal(client({ base: server.url + wire }).wait("task_nobody"), "not_found");
    });

    test("a task that fails there fails here with the vendor's code and words", async () => {
      const relaydance = client({ base: `${server.url}/faults/task-failed${wire}` });
      const error = await refusal(relaydance.generate({ ...hosted, seconds: 4 }), "task_failed");
      assert.match(error.message, /may contain sensitive information/);
      assert.equal(error.task.status, "failed");
      assert.match(error.task.error.message, /may contain sensitive information/);
      if (wire === "/v1") assert.equal(error.task.error.code, "OutputVideoSensitiveContentDetected");
      assert.equal((await relaydance.retrieve(error.task.taskId)).status, "failed");
    });
  });
}

describe("what is sent", { concurrency: true }, () => {
  test("buildRequest gives the documented body to the letter, and submit posts exactly that", async (t) => {
    const request = {
      model: "doubao-seedance-2-0-1080p",
      prompt: "@image1 then @image2 with @video1 and @audio1 “naïve” 湖",
      images: ["https://images.example/1.png", { source: new URL("https://images.example/2.png?a=1&b=2") }],
      videos: ["https://videos.example/1.mp4"],
      audios: ["https://sounds.example/1.mp3"],
      seconds: 5,
      ratio: "16:9",
      resolution: "1080p",
      generateAudio: false,
      seed: 7,
      watermark: false,
      returnLastFrame: true,
      callbackUrl: "https://hooks.example/clip",
      metadata: { service_tier: "flex", nested: { list: [1, 2.5, true, null, "x"] } },
    };
    const body = {
      model: "doubao-seedance-2-0-1080p",
      prompt: "@image1 then @image2 with @video1 and @audio1 “naïve” 湖",
      seconds: "5",
      metadata: {
        ratio: "16:9",
        resolution: "1080p",
        generate_audio: false,
        callback_url: "https://hooks.example/clip",
        seed: 7,
        watermark: false,
        return_last_frame: true,
        content: [
          { type: "image_url", image_url: { url: "https://images.example/1.png" }, role: "reference_image" },
          { type: "image_url", image_url: { url: "https://images.example/2.png?a=1&b=2" }, role: "reference_image" },
          { type: "video_url", video_url: { url: "https://videos.example/1.mp4" }, role: "reference_video" },
          { type: "audio_url", audio_url: { url: "https://sounds.example/1.mp3" }, role: "reference_audio" },
        ],
        service_tier: "flex",
        nested: { list: [1, 2.5, true, null, "x"] },
      },
    };
    const api = await service(t, { [SUBMIT]: accepted });
    const relaydance = client(api);
    assert.deepEqual(await relaydance.buildRequest(request), body);
    assert.deepEqual(api.requests, []);
    const task = await relaydance.submit(request);
    assert.deepEqual(task, { taskId: "task_1", status: "queued", rawStatus: "submitted", raw: accepted });
    const [sent] = api.to(SUBMIT);
    assert.deepEqual(JSON.parse(sent.body.toString("utf8")), body);
    assert.equal(sent.headers["content-type"], "application/json");
    assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
    assert.equal(api.requests.length, 1);
  });

  test("the least request has no empty keys", async () => {
    assert.deepEqual(await new Relaydance().buildRequest({ model: "a-model-of-tomorrow", prompt: "it moves" }), { model: "a-model-of-tomorrow", prompt: "it moves" });
  });

  test("frames keep their roles", async () => {
    const images = [{ source: "https://a.example/1", role: "first_frame" }, { source: "https://a.example/2", role: "last_frame" }];
    const { metadata } = await new Relaydance().buildRequest({ ...hosted, prompt: "from one to the other", images });
    assert.deepEqual(metadata.content.map(({ role }) => role), ["first_frame", "last_frame"]);
  });

  test("a request counts as it was when the call was made, whatever becomes of its lists and objects", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted });
    const expected = await client(api).buildRequest(hosted);
    const relaydance = client(api);
    const first = { source: hosted.images[0] };
    const request = { ...hosted, images: [first] };
    const sent = relaydance.submit(request);
    first.source = "https://images.example/other.png";
    request.images.length = 0;
    request.prompt = "";
    await sent;
    assert.deepEqual(JSON.parse(api.to(SUBMIT)[0].body), expected);
  });

  test("what a framework hides in an object is no key of it, and a client may lie in what it makes reactive", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted, [LOOK]: succeeded("https://clips.test/1.mp4") });
    const marked = Object.defineProperty({ ...hosted }, "__ob__", { value: {}, enumerable: false });
    assert.deepEqual(await client(api).validate(marked), []);
    // As Vue tells what it makes a proxy of.
    assert.equal(Object.prototype.toString.call(client(api)), "[object Relaydance]");
  });

  test("an object of a special kind is not taken for an empty one", async (t) => {
    const api = await service(t, {});
    for (const headers of [new Headers({ "X-Tenant": "blue" }), new Map([["X-Tenant", "blue"]])]) {
      await refusal(client(api, { headers }).retrieve("task_1"), "invalid_request");
    }
    for (const when of [new Date(0), new String("ab"), new Set(["a"]), /a/]) {
      const [issue] = await client(api).validate({ ...hosted, metadata: { when } });
      assert.match(issue?.path ?? "", /^metadata/);
    }
    const [issue] = await client(api).validate({ ...hosted, images: [new Response("")] });
    assert.equal(issue.path, "images[0]");
    assert.equal(api.requests.length, 0);
  });

  test("an upload is one part named file, with the bytes as they are and a boundary of the platform's", async (t) => {
    const api = await service(t, { [UPLOAD]: { id: "file_1", url: "https://files.example/1.bin" } });
    const bytes = Buffer.concat([png(300, 300), Buffer.from("\r\n--boundary--\r\n\0\xff", "latin1"), randomBytes(70_000)]);
    const events = [];
    const uploaded = await client(api).upload(new File([bytes], "Höhe \"1\".png", { type: "image/png" }), { stripMetadata: false, onProgress: (event) => events.push(event) });
    assert.deepEqual(uploaded, { url: "https://files.example/1.bin", id: "file_1" });
    assert.equal(api.requests.length, 1);
    const [sent] = api.to(UPLOAD);
    assert.match(sent.headers["content-type"], /^multipart\/form-data; boundary=\S+$/);
    assert.equal(sent.headers.authorization, `Bearer ${KEY}`);
    const form = parts(sent);
    assert.deepEqual(form.map(({ name }) => name), ["file"]);
    assert.ok(form[0].bytes.equals(bytes));
    assert.equal(form[0].type, "image/png");
    assert.match(Buffer.from(form[0].filename, "latin1").toString("utf8"), /^Höhe/);
    assert.deepEqual(events.map(({ loaded }) => loaded), [0, bytes.length]);
  });

  test("a Blob without a name is sent under one with its type's ending", async (t) => {
    const api = await service(t, { [UPLOAD]: { url: "https://files.example/1.png" } });
    assert.deepEqual(await client(api).upload(new Blob([png()], { type: "image/png" })), { url: "https://files.example/1.png" });
    assert.equal(parts(api.to(UPLOAD)[0])[0].filename, "file.png");
  });

  test("uploads go side by side, and whatever order they finish in, the images keep theirs", async (t) => {
    const colours = [[250, 0, 0], [0, 250, 0], [0, 0, 250]];
    const held = [];
    const api = await service(t, {
      // No answer before all three are there, then the last one first: one after the other would never end.
      [UPLOAD]: (request) => new Promise((resolve) => {
        const number = colours.findIndex((colour) => parts(request)[0].bytes.equals(png(320, 320, colour)));
        held.push({ number, resolve: () => resolve({ id: `file_${number}`, url: `https://files.example/${number}.png` }) });
        if (held.length < 3) return;
        held.sort((a, b) => b.number - a.number);
        held.reduce((before, { resolve: go }) => before.then(() => new Promise((done) => setImmediate(() => done(go())))), Promise.resolve());
      }),
      [SUBMIT]: accepted,
    });
    const files = colours.map((colour, index) => new File([png(320, 320, colour)], `${index}.png`));
    const events = [];
    await client(api).submit(
      { model: "doubao-seedance-2-0-1080p", prompt: "@image1 @image2 @image3 @image4", images: [files[0], "https://hosted.example/x.png", files[1], files[2]] },
      { onProgress: (event) => events.push(event) });
    const { metadata } = JSON.parse(api.to(SUBMIT)[0].body);
    assert.deepEqual(metadata.content.map(({ image_url: { url } }) => url), [
      "https://files.example/0.png", "https://hosted.example/x.png", "https://files.example/1.png", "https://files.example/2.png"]);
    const uploading = events.filter(({ type }) => type === "uploading");
    assert.ok(uploading.every(({ of }) => of === 3));
    assert.deepEqual(uploading.filter(({ loaded, total }) => loaded === total).map(({ image }) => image).toSorted(), [1, 2, 3]);
  });

  test("the same File given twice is two images", async (t) => {
    const api = await service(t, { [UPLOAD]: ({ body }) => ({ url: `https://files.example/${body.length}` }), [SUBMIT]: accepted });
    const file = png1();
    await client(api).submit({ ...hosted, prompt: "@image1 @image2", images: [file, file] });
    assert.equal(JSON.parse(api.to(SUBMIT)[0].body).metadata.content.length, 2);
  });

  test("a file that is no image, and everything else that is wrong, is told at once and nothing is sent", async (t) => {
    const api = await service(t);
    const request = { model: "doubao-seedance-2-0-1080p", prompt: "@image3", images: [png1(), new File(["just words"], "photo.jpg", { type: "image/jpeg" })], seconds: 99, ratio: "5:4" };
    const relaydance = client(api);
    for (const call of ["submit", "generate"]) {
      const error = await refusal(relaydance[call](request), "invalid_request");
      const errors = error.issues.filter(({ severity }) => severity === "error");
      assert.deepEqual(errors.map(({ code, path }) => `${path} ${code}`), ["prompt citation_out_of_range", "images[1] not_an_image", "seconds out_of_range", "ratio invalid_value"]);
      assert.deepEqual(error.issues, await relaydance.validate(request));
      for (const { message } of errors) assert.ok(error.message.includes(message));
    }
    assert.deepEqual(api.requests, []);
  });

  test("a warning stops a submit only when strict", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted });
    const request = { ...hosted, prompt: "no citation at all" };
    await refusal(client(api, { strict: true }).submit(request), "invalid_request");
    assert.equal(api.requests.length, 0);
    assert.equal((await client(api).submit(request)).taskId, "task_1");
  });
});

describe("never bought twice", { concurrency: true }, () => {
  test("a 429 is a certain refusal: the request is sent once more, and accepted once", async (t) => {
    const api = await service(t, { [SUBMIT]: [answer(429, { error: { message: "slow down", type: "rate_limit_error" } }, { "retry-after": "1" }), accepted] });
    assert.equal((await client(api).submit(hosted)).taskId, "task_1");
    const [first, second, ...more] = api.to(SUBMIT);
    assert.deepEqual(more, []);
    assert.ok(first.body.equals(second.body));
    assert.ok(second.at - first.at >= 990, `the service asked for a second and got ${second.at - first.at} ms`);
  });

  test("429 after 429 ends in rate_limited, and nothing was bought", async (t) => {
    const api = await service(t, { [SUBMIT]: answer(429, "", { "retry-after": "0" }) });
    const error = await refusal(client(api, { retry: { attempts: 3 } }).submit(hosted), "rate_limited");
    assert.equal(error.status, 429);
    assert.equal(error.retryAfter, 0);
    assert.equal(api.to(SUBMIT).length, 3);
  });

  test("a lost answer may have been accepted, and is never repeated", async (t) => {
    const api = await service(t, { [SUBMIT]: cut });
    const error = await refusal(client(api).generate(hosted), "may_have_been_accepted");
    assert.ok(error.cause instanceof TypeError);
    assert.equal(api.requests.length, 1);
  });

  test("an answer that breaks off in the middle may have been accepted", async (t) => {
    const api = await service(t, {
      [SUBMIT]: ({ reply, socket }) => {
        reply.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
        reply.write('{"task_id":"task_', () => setImmediate(() => socket.destroy()));
      },
    });
    await refusal(client(api).submit(hosted), "may_have_been_accepted");
    assert.equal(api.requests.length, 1);
  });

  for (const status of [500, 502, 503, 504, 408]) {
    test(`a ${status} after the body left may have been accepted`, async (t) => {
      const api = await service(t, { [SUBMIT]: answer(status, "<html>Bad gateway</html>") });
      const error = await refusal(client(api).submit(hosted), "may_have_been_accepted");
      assert.equal(error.status, status);
      assert.equal(api.requests.length, 1);
    });
  }

  test("an answer that names no task may have been accepted", async (t) => {
    for (const body of ["<html>ok</html>", "", {}, { status: "submitted" }, { code: "success", data: null }]) {
      const api = await service(t, { [SUBMIT]: answer(200, body) });
      await refusal(client(api).submit(hosted), "may_have_been_accepted");
      assert.equal(api.requests.length, 1, JSON.stringify(body));
    }
  });

  test("a certain refusal is told as what it is and not repeated", async (t) => {
    const cases = [
      [400, { error: { message: "bad", type: "invalid_request_error" } }, "rejected"],
      [401, { error: { message: "bad key", type: "authentication_error" } }, "unauthorized"],
      [403, { code: "insufficient_user_quota", message: "余额不足", data: null }, "forbidden"],
      [404, { error: { message: "no such model", type: "not_found_error" } }, "not_found"],
      [503, { error: { code: "model_not_found", message: "No available channel (request id: 1)", type: "new_api_error" } }, "not_found"],
      [400, { code: "fail_to_fetch_task", message: JSON.stringify({ error: { code: "InputImageSensitiveContentDetected.PrivacyInformation", message: "a real person" } }), data: null }, "moderated"],
      [200, { code: "invalid_request", message: "prompt is required", data: null }, "rejected"],
    ];
    for (const [status, body, code] of cases) {
      const api = await service(t, { [SUBMIT]: answer(status, body) });
      const error = await refusal(client(api).submit(hosted), code);
      assert.deepEqual(error.body, body);
      assert.equal(api.requests.length, 1);
    }
  });

  test("where nothing listens nothing was sent, which Node can tell", async (t) => {
    const api = await service(t);
    api.close();
    await refusal(client(api).submit(hosted), "network");
  });

  test("a failed upload is tried again, and the clip is submitted once", async (t) => {
    const api = await service(t, { [UPLOAD]: [cut, answer(503, ""), { url: "https://files.example/1.png" }], [SUBMIT]: accepted });
    assert.equal((await client(api).submit({ ...hosted, images: [png1()] })).taskId, "task_1");
    assert.deepEqual([api.to(UPLOAD).length, api.to(SUBMIT).length], [3, 1]);
  });

  test("a service that stores no files says so in words, and nothing is submitted", async (t) => {
    const api = await service(t, { [UPLOAD]: answer(501, { error: { code: "api_not_implemented", message: "API not implemented", type: "new_api_error" } }) });
    const error = await refusal(client(api).submit({ ...hosted, images: [png1()] }), "rejected");
    assert.match(error.message, /pass its URL/);
    assert.equal(api.requests.length, 1);
  });
});

describe("the key", { concurrency: true }, () => {
  test("a function is asked when the key is needed, and once more after a 401", async (t) => {
    const api = await service(t, { [SUBMIT]: ({ headers }) => (headers.authorization === "Bearer fresh" ? accepted : answer(401, { error: { message: "expired", type: "authentication_error" } })) });
    const keys = ["stale", "fresh"];
    let asked = 0;
    const relaydance = client(api, { apiKey: async () => keys[asked++] });
    assert.equal(asked, 0);
    assert.equal((await relaydance.submit(hosted)).taskId, "task_1");
    assert.equal(asked, 2);
    assert.deepEqual(api.to(SUBMIT).map(({ headers }) => headers.authorization), ["Bearer stale", "Bearer fresh"]);
    await relaydance.submit(hosted);
    assert.equal(asked, 2);
  });

  test("requests that are refused together each go again, and the function is asked once for all of them", async (t) => {
    let arrived;
    const all = new Promise((resolve) => (arrived = resolve));
    const expired = [];
    const look = async ({ headers }) => {
      if (headers.authorization === "Bearer fresh") return succeeded("https://clips.test/1.mp4");
      if (expired.push(headers.authorization) === 4) arrived();
      await all;
      return answer(401, { error: { message: "expired", type: "authentication_error" } });
    };
    const api = await service(t, { [LOOK]: look });
    const keys = ["stale", "fresh"];
    let asked = 0;
    const relaydance = client(api, { apiKey: () => new Promise((resolve) => setImmediate(resolve, keys[asked++])) });
    const clips = await Promise.all([1, 2, 3, 4].map(() => relaydance.retrieve("task_1")));
    assert.deepEqual(clips.map(({ status }) => status), Array(4).fill("succeeded"));
    assert.deepEqual([asked, api.requests.length], [2, 8]);
  });

  test("a function that never answers one call is asked anew by the next", async (t) => {
    const api = await service(t, { [LOOK]: succeeded("https://clips.test/1.mp4") });
    let asked = 0;
    let reached;
    const hangs = new Promise((resolve) => (reached = resolve));
    const apiKey = () => (++asked === 1 ? (reached(), new Promise(() => {})) : KEY);
    const relaydance = client(api, { apiKey });
    const stop = new AbortController();
    const first = relaydance.retrieve("task_1", { signal: stop.signal });
    await hangs;
    stop.abort(new Error("enough"));
    await assert.rejects(first, /enough/);
    assert.equal((await relaydance.retrieve("task_1")).status, "succeeded");
  });

  test("refused twice it is unauthorized, after two requests and no more", async (t) => {
    const api = await service(t, { [LOOK]: answer(401, { error: { message: "no", type: "authentication_error" } }) });
    let asked = 0;
    await refusal(client(api, { apiKey: () => (asked += 1, KEY) }).retrieve("task_1"), "unauthorized");
    assert.deepEqual([asked, api.requests.length], [2, 2]);
    const text = await service(t, { [LOOK]: answer(401) });
    await refusal(client(text).retrieve("task_1"), "unauthorized");
    assert.equal(text.requests.length, 1);
  });

  test("a function that fails sends nothing, and its own error is the cause", async (t) => {
    const api = await service(t, { [LOOK]: accepted });
    const mine = new Error("the vault is locked");
    for (const apiKey of [() => { throw mine; }, () => Promise.reject(mine)]) {
      assert.equal((await refusal(client(api, { apiKey }).retrieve("task_1"), "unauthorized")).cause, mine);
    }
    assert.equal(api.requests.length, 0);
  });

  test("without a key no Authorization is sent", async (t) => {
    const api = await service(t, { [LOOK]: accepted });
    await new Relaydance({ baseUrl: api.base }).retrieve("task_1");
    assert.equal(api.requests[0].headers.authorization, undefined);
  });

  test("headers of one's own go to the API with every request", async (t) => {
    const api = await service(t, { [SUBMIT]: accepted, [LOOK]: accepted });
    const relaydance = client(api, { headers: { "X-Tenant": "blue" } });
    await relaydance.submit(hosted);
    await relaydance.retrieve("task_1");
    assert.deepEqual(api.requests.map(({ headers }) => headers["x-tenant"]), ["blue", "blue"]);
  });

  test("a line break in a key or a header is told before anything is sent, without the key", async (t) => {
    const api = await service(t, { [LOOK]: accepted });
    for (const config of [{ apiKey: `${KEY}\n` }, { apiKey: `${KEY}\r\nX-Evil: 1` }, { apiKey: () => `${KEY}\n` }, { headers: { "X-A": "b\r\nX-Evil: 1" } }, { headers: { "X-A\n": "b" } }, { headers: { "X-A": `Bearer ${KEY}\n` } }]) {
      await refusal(client(api, config).retrieve("task_1"), "invalid_request");
    }
    assert.equal(api.requests.length, 0);
  });

  test("it goes to the API and nowhere else: not to the clip's storage, not to a host that an answer names", async (t) => {
    const clip = Buffer.from("....ftypclip");
    const storage = await service(t, { "GET /clip.mp4": answer(200, clip, { "content-type": "video/mp4" }), "GET /v1/videos/task_1/content": answer(200, "stolen") });
    const api = await service(t, { [LOOK]: () => succeeded(`${storage.origin}/clip.mp4`), "GET /v1/videos/task_1/content": answer(200, clip, { "content-type": "video/mp4" }) });
    const relaydance = client(api, { headers: { "X-Tenant": "blue" } });
    assert.deepEqual(Buffer.from(await (await relaydance.download("task_1")).arrayBuffer()), clip);
    const [fetched] = storage.to("GET /clip.mp4");
    assert.equal(fetched.headers.authorization, undefined);
    assert.equal(fetched.headers["x-tenant"], undefined);

    // The newest gateways keep the clip themselves, and give it to the key only.
    for (const url of [undefined, `${api.base}/videos/task_1/content`, `${storage.base}/videos/task_1/content`]) {
      api.routes.set(LOOK, [succeeded(url)]);
      const task = await relaydance.retrieve("task_1");
      assert.equal(task.needsKey, true);
      assert.deepEqual(Buffer.from(await (await relaydance.download(task)).arrayBuffer()), clip);
    }
    const content = api.to("GET /v1/videos/task_1/content");
    assert.equal(content.length, 3);
    assert.ok(content.every(({ headers }) => headers.authorization === `Bearer ${KEY}`));
    assert.equal(storage.requests.length, 1);
  });

  test("a redirect of the API's is not followed, by no method", async (t) => {
    const elsewhere = await service(t, {});
    const away = answer(307, "", { location: `${elsewhere.origin}/v1/elsewhere` });
    const api = await service(t, { [SUBMIT]: away, [UPLOAD]: away, [LOOK]: answer(301, "", { location: "/v1/video/generations/task_2" }), "GET /v1/video/generations/task_2": accepted, "GET /v1/videos/task_1/content": away });
    const relaydance = client(api, { retry: { attempts: 1 } });
    const refused = [
      await refusal(relaydance.retrieve("task_1"), "network"),
      await refusal(relaydance.upload(png1()), "network"),
      await refusal(relaydance.submit(hosted), "may_have_been_accepted"),
      await refusal(relaydance.download({ taskId: "task_1", status: "succeeded", rawStatus: "succeeded", raw: succeeded() }), "network"),
    ];
    for (const { message } of refused) assert.match(message, /answered with a redirect.*baseUrl/);
    assert.equal(elsewhere.requests.length, 0);
    assert.equal(api.to("GET /v1/video/generations/task_2").length, 0);
  });

  test("a base URL with a password or a key in it is refused without repeating them", async () => {
    for (const baseUrl of [`https://user:${KEY}@api.example/v1`, `https://api.example/v1?key=${KEY}`, `https://api.example/v1#${KEY}`]) {
      await refusal(new Relaydance({ baseUrl }).retrieve("task_1"), "invalid_request");
    }
  });

  test("a service that repeats the key in its words does not get it into the error", async (t) => {
    const api = await service(t, { [LOOK]: ({ headers }) => answer(401, { error: { message: `Invalid token: ${headers.authorization}`, type: "authentication_error" } }) });
    await refusal(client(api).retrieve("task_1"), "unauthorized");
  });
});

test("a file that stops answering is not compared with others for ever, but sent", async (t) => {
  const api = await service(t, { [UPLOAD]: { url: "https://files.example/1.png" } });
  const file = new File([png()], "a.png", { type: "image/png" });
  const read = new Promise((called) => {
    file.slice = () => ({ arrayBuffer: () => (called(), new Promise(() => {})) });
  });
  const relaydance = client(api);
  await relaydance.citations(""); // loaded
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const uploaded = relaydance.upload(file, { stripMetadata: false });
  await read;
  t.mock.timers.tick(10_000);
  t.mock.timers.reset();
  assert.deepEqual(await uploaded, { url: "https://files.example/1.png" });
});

test("a host whose own functions throw ends what was asked for, in words, instead of leaving it waiting for ever", async (t) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  t.after(() => (before ? Object.defineProperty(globalThis, "navigator", before) : delete globalThis.navigator));
  const api = await service(t, { [SUBMIT]: answer(200, accepted), [LOOK]: answer(503, "busy") });
  Object.defineProperty(globalThis, "navigator", { configurable: true, value: { get onLine() { throw new Error("no such thing here"); } } });
  const waited = await refusal(client(api).wait("task_1"), "unexpected_response");
  assert.match(waited.message, /wait broke down: no such thing here/);
  assert.equal(waited.cause.message, "no such thing here");
  const bought = await refusal(client(api).generate(hosted), "may_have_been_accepted");
  // Nobody knows how far it came, so it is told as though it had.
  assert.match(bought.message, /pending\(\)/);
  // The module lives on.
  assert.deepEqual(await client(api).citations("@image1"), [{ medium: "image", number: 1, start: 0, end: 7 }]);
});

test("whoever imports only the error's class, or a storage, has nothing of the module in their bundle", async () => {
  for (const [entry, name] of [["index", "RelaydanceError"], ["index", "indexedDbStorage"], ["external", "RelaydanceError"]]) {
    const stdin = { contents: `import { ${name} } from "./dist/${entry}.js"; console.log(${name});`, resolveDir: fileURLToPath(new URL("../../", import.meta.url)) };
    const { outputFiles: [{ text }] } = await build({ stdin, bundle: true, minify: true, format: "esm", write: false });
    assert.ok(text.length < 2000, `${name} of ${entry}: ${text.length} bytes`);
  }
});
