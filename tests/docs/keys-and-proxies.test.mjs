// docs/keys-and-proxies.md: every proxy in it as a program, between the built package and a service.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { request } from "node:http";
import { after, before, describe, test } from "node:test";
import { Relaydance, RelaydanceError } from "../../dist/index.js";
import { LOOK, SUBMIT, UPLOAD, answer, parts, service, streaming } from "../e2e/support/api.mjs";
import { site } from "../e2e/support/bare.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { bundled, filledIn, guide, server } from "./support/guide.mjs";

const block = guide("keys-and-proxies.md");
const KEY = "sk-of-the-server";
const CLIP = "GET /v1/videos/task_1/content";
const MODELS = "GET /v1/models";
const accepted = { task_id: "task_1", status: "submitted" };

/** What runs a Worker where there is none of Cloudflare's: its two handlers, with one object for each name. */
const host = (wrangler) => `
import { serve } from "@hono/node-server";
import * as worker from "./worker.mjs";
const { vars, durable_objects: { bindings } } = ${wrangler};
const env = { ...vars, ...process.env };
for (const { name, class_name } of bindings) {
  const objects = new Map();
  env[name] = {
    idFromName: (id) => id,
    get: (id) => objects.get(id) ?? objects.set(id, new worker[class_name]({}, env)).get(id),
  };
}
// Node's fetch wants to be told of a body that streams; Cloudflare's does not know the word.
const { fetch } = globalThis;
globalThis.fetch = (url, init) => fetch(url, { duplex: "half", ...init });
serve({ fetch: (request) => worker.default.fetch(request, env, { waitUntil() {} }), port: process.env.PORT });`;

const proxies = {
  Express: ["proxy-express", "async (token) => undefined", (code) => ({ code })],
  Hono: ["proxy-hono", "async (token) => undefined", (code) => ({ code })],
  "a Cloudflare Worker": ["proxy-worker", "async (token, env) => undefined", (code) => ({ code: host(block("wrangler")), files: { "worker.mjs": code } })],
};

for (const [title, [name, blank, made]] of Object.entries(proxies)) {
  /** The proxy in front of a service; visitors are known by tokens that say "let-me-in". */
  const proxy = async (t, routes, filling = `async (token) => (token?.endsWith(".let-me-in") ? token : undefined)`) => {
    const api = await service(t, routes);
    const code = filling ? filledIn(block(name), blank, filling) : block(name);
    const env = { RELAYDANCE_API_KEY: KEY, RELAYDANCE_BASE_URL: api.base };
    const running = await server(t, made(code), { env });
    return { api, base: `${running.origin}/v1` };
  };
  const TOKEN = "anna.let-me-in";
  const as = (token, more = {}) => ({ headers: { authorization: `Bearer ${token}`, ...more } });
  const client = (base) => new Relaydance({ baseUrl: base, apiKey: TOKEN, storage: false });

  describe(`the proxy with ${title}`, { concurrency: 3 }, () => {
    test("refuses everybody as it stands, and asks the service nothing", async (t) => {
      const { api, base } = await proxy(t, {}, null);
      await assert.rejects(client(base).models(), { code: "unauthorized" });
      assert.equal((await fetch(`${base}/models`)).status, 401);
      assert.equal((await fetch(`${base}/files`, { method: "POST", body: "a file" })).status, 401);
      assert.deepEqual(api.requests, []);
    });

    test("adds the key to the five routes; nothing of the visitor's goes along, and no key comes back", async (t) => {
      const told = { "set-cookie": "key=1", "x-key": KEY, "access-control-allow-origin": "*" };
      const clip = randomBytes(100_000);
      const { api, base } = await proxy(t, {
        [MODELS]: answer(200, { data: [{ id: "happyhorse-1.0-i2v" }] }, told),
        [UPLOAD]: answer(200, { id: "file_1", url: "https://files.example/1.jpg" }, told),
        [SUBMIT]: answer(200, accepted, told),
        [LOOK]: ({ headers }) => answer(200, { ...accepted, status: "succeeded", url: `http://${headers.host}${CLIP.slice(4)}` }, told),
        [CLIP]: answer(200, clip, { ...told, "content-type": "video/mp4", "content-length": clip.length }),
      });
      const relaydance = client(base);
      assert.deepEqual((await relaydance.models()).map(({ id }) => id), ["happyhorse-1.0-i2v"]);
      const task = await relaydance.generate({ model: "happyhorse-1.0-i2v", prompt: "@image1 comes alive", images: [photo(2000)] });
      assert.equal(task.taskId, "task_1");
      const names = ["/models", "/video/generations/task_1", "/videos/task_1/content"];
      const asked = await Promise.all(names.map((path) => fetch(base + path, as(TOKEN, { cookie: "session=1", "x-more": "1" }))));
      assert.ok(Buffer.from(await asked[2].arrayBuffer()).equals(clip));
      assert.equal(asked[2].headers.get("content-length"), String(clip.length));
      for (const { status, headers } of asked) {
        assert.equal(status, 200);
        assert.equal(headers.get("cache-control"), "no-store");
        for (const header of Object.keys(told)) assert.equal(headers.get(header), null, header);
      }
      for (const route of [MODELS, UPLOAD, SUBMIT, LOOK, CLIP]) assert.ok(api.to(route).length, route);
      for (const { headers } of api.requests) {
        assert.equal(headers.authorization, `Bearer ${KEY}`);
        assert.equal(headers.cookie, undefined);
        assert.equal(headers["x-more"], undefined);
        assert.doesNotMatch(JSON.stringify(headers), /let-me-in/);
      }
    });

    test("answers no other route, and no id that leads elsewhere", async (t) => {
      const { api, base } = await proxy(t, {});
      for (const [method, path] of [["GET", "/files"], ["DELETE", "/files"], ["POST", "/models"], ["POST", "/chat/completions"], ["GET", "/videos/%2e%2e/content"],
        ["GET", "/video/generations/a%2fb"], ["GET", "/video/generations/a%3fb"], ["GET", "//models"]]) {
        const { status } = await fetch(base + path, { method, ...as(TOKEN) });
        assert.equal(status, 404, `${method} ${path}`);
      }
      assert.deepEqual(api.requests, []);
    });

    test("lets an upload through byte for byte, while it still comes", async (t) => {
      let begun;
      const begins = new Promise((resolve) => (begun = resolve));
      const { base } = await proxy(t, {
        [UPLOAD]: streaming(async ({ incoming, headers }) => {
          const pieces = [];
          for await (const piece of incoming) {
            pieces.push(piece);
            begun();
          }
          const [part] = parts({ headers, body: Buffer.concat(pieces) });
          return { url: "https://files.example/1", id: part.bytes.toString("base64"), headers };
        }),
      });
      const bytes = randomBytes(300_000);
      const form = new FormData();
      form.append("file", new Blob([bytes], { type: "image/jpeg" }), "a.jpg");
      const whole = new Response(form);
      const type = whole.headers.get("content-type");
      const form_bytes = new Uint8Array(await whole.arrayBuffer());
      // The second half leaves only when the first has arrived.
      const body = new ReadableStream({
        async start(stream) {
          stream.enqueue(form_bytes.subarray(0, 150_000));
          await begins;
          stream.enqueue(form_bytes.subarray(150_000));
          stream.close();
        },
      });
      const reply = await fetch(`${base}/files`, { method: "POST", body, duplex: "half", ...as(TOKEN, { "content-type": type }) });
      const { id, headers } = await reply.json();
      assert.ok(Buffer.from(id, "base64").equals(bytes));
      assert.equal(headers["content-type"], type);
    });

    test("follows no redirect and hands none on", async (t) => {
      const elsewhere = await service(t, { "GET /": "not for you" });
      const { api, base } = await proxy(t, { [MODELS]: answer(302, "", { location: elsewhere.origin }), [SUBMIT]: answer(307, "", { location: elsewhere.origin }) });
      for (const [path, method] of [["/models", "GET"], ["/video/generations", "POST"]]) {
        const body = method === "POST" ? "{}" : undefined;
        const { status, headers } = await fetch(base + path, { method, body, redirect: "manual", ...as(TOKEN, { "content-type": "application/json" }) });
        assert.equal(status, 502);
        assert.equal(headers.get("location"), null);
      }
      assert.equal(api.requests.length, 2);
      assert.deepEqual(elsewhere.requests, []);
    });

    test("forwards one submit for each key of each visitor, also while it is under way, and gives each its answer", async (t) => {
      let reply;
      const answered = new Promise((resolve) => (reply = resolve));
      const { api, base } = await proxy(t, {
        [SUBMIT]: [() => answered, answer(429, "", { "retry-after": "7" }), { ...accepted, task_id: "task_3" }, { ...accepted, task_id: "task_4" }],
      });
      const submit = (key, token = TOKEN) =>
        fetch(`${base}/video/generations`, { method: "POST", body: '{"model":"m"}', ...as(token, { "content-type": "application/json", ...(key && { "idempotency-key": key }) }) });
      const first = submit("a");
      await api.asked(SUBMIT);
      const repeat = submit("a");
      const other = await submit("b");
      assert.deepEqual([other.status, other.headers.get("retry-after"), await other.text()], [429, "7", ""]);
      reply(accepted);
      for (const each of [await first, await repeat, await submit("a")]) assert.deepEqual([each.status, await each.json()], [200, accepted]);
      assert.equal((await submit("b")).status, 429);
      assert.equal((await (await submit("a", "bert.let-me-in")).json()).task_id, "task_3", "another visitor's");
      assert.equal((await (await submit()).json()).task_id, "task_4", "one without a key");
      assert.deepEqual(api.to(SUBMIT).map(({ body }) => body.toString()), Array(4).fill('{"model":"m"}'));
    });

    test("brings a submit to its end when the browser goes, so that the repeat finds its answer; half of one does not count", async (t) => {
      let reply;
      const answered = new Promise((resolve) => (reply = resolve));
      const { api, base } = await proxy(t, { [SUBMIT]: [() => answered, { ...accepted, task_id: "a second clip" }] });
      const headers = (key) => as(TOKEN, { "content-type": "application/json", "idempotency-key": key, "content-length": "13" }).headers;
      const begin = (key) => request(`${base}/video/generations`, { method: "POST", headers: headers(key) }).on("error", () => {});
      const again = async (key) => (await fetch(`${base}/video/generations`, { method: "POST", headers: headers(key), body: '{"model":"m"}' })).json();

      const gone = begin("a");
      gone.end('{"model":"m"}');
      await api.asked(SUBMIT);
      gone.destroy();
      const repeat = again("a");
      reply(accepted);
      assert.deepEqual(await repeat, accepted);

      const half = begin("b");
      await new Promise((sent) => half.write('{"model"', sent));
      half.destroy();
      assert.equal((await again("b")).task_id, "a second clip");
      assert.equal(api.to(SUBMIT).length, 2);
    });
  });
}

describe("the page", () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());

  test("asks for a token of its own, sends it, and asks again after a 401", async (t) => {
    const tokens = ["expired", "fresh"];
    const made = await site(t, {
      "POST /token": () => ({ token: tokens.shift() }),
      [MODELS]: ({ headers }) => (headers.authorization === "Bearer fresh" ? { data: [{ id: "a-model" }] } : answer(401)),
    }, { "/block.js": ["text/javascript", await bundled(t, block("page"))] });
    const context = await browser.newContext();
    await context.addCookies([{ name: "session", value: "1", url: made.url }]);
    const page = await context.newPage();
    const heard = page.waitForEvent("console", (message) => message.type() === "log");
    await page.goto(made.url);
    await page.addScriptTag({ type: "module", url: "/block.js" });
    const [models] = await Promise.all((await heard).args().map((each) => each.jsonValue()));
    assert.deepEqual(models, [{ id: "a-model", known: false }]);
    assert.deepEqual(made.to("POST /token").map(({ headers }) => headers.cookie), ["session=1", "session=1"]);
    assert.deepEqual(made.to(MODELS).map(({ headers }) => headers.cookie), [undefined, undefined]);
    await context.close();
  });
});
