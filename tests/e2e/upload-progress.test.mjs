// Uploads that tell how far they are: by XMLHttpRequest, in real Chromium and Firefox, and the same in all else as by fetch.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as later } from "node:timers/promises";
import { Relaydance } from "../../dist/index.js";
import { LOOK, SUBMIT, UPLOAD, answer, cut, service, streaming } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/natural.mjs";
import { photo } from "./support/photo.mjs";

const SIZE = 12_000_000;
const uploaded = ({ headers }) => ({ id: "file_1", url: `http://${headers.host}/photo.jpg` });
const well = {
  [UPLOAD]: uploaded,
  [SUBMIT]: { task_id: "task_1", status: "submitted" },
  [LOOK]: ({ headers }) => ({ task_id: "task_1", status: "succeeded", url: `http://${headers.host}/clip.mp4` }),
};

/** Reads an upload as slowly as a thin line brings it: some milliseconds for each piece that arrives. */
const slowly = streaming(async (request) => {
  for await (const _ of request.incoming) await later(8);
  return uploaded(request);
});

for (const [name, start] of Object.entries(launch)) {
  describe(`in ${name}, an upload`, { concurrency: true, timeout: 90_000 }, () => {
    let browser;
    before(async () => (browser = await start()));
    after(() => browser.close());

    /** A page on which fetch and XMLHttpRequest are counted, each by the paths that it asked for. */
    async function desk(t, routes, config = {}) {
      const api = await site(t, { ...well, ...routes });
      const { page, context } = await open(browser, api.url);
      t.after(() => context.close());
      await page.evaluate(async ([given, source]) => {
        const { Relaydance } = await import("/index.js");
        globalThis.byFetch = [];
        globalThis.byXhr = [];
        const path = (url) => new URL(url, location).pathname;
        const real = globalThis.fetch;
        globalThis.fetch = (url, ...more) => {
          globalThis.byFetch.push(path(url));
          return real(url, ...more);
        };
        const { open: opens } = XMLHttpRequest.prototype;
        XMLHttpRequest.prototype.open = function (method, url, ...more) {
          globalThis.byXhr.push(path(url));
          return opens.call(this, method, url, ...more);
        };
        let made = 0;
        const photo = new Function(`return ${source}`)();
        globalThis.photo = (size) => photo(size, (made += 1));
        globalThis.relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", poll: { minInterval: 1000 }, storage: false, ...given });
        await globalThis.relaydance.validate({}); // loaded
      }, [config, String(photo)]);
      return { api, page };
    }

    for (const method of ["upload", "submit", "generate"]) {
      test(`of ${method} tells the bytes that have left, rising to the file's size`, async (t) => {
        const { page } = await desk(t, { [UPLOAD]: slowly });
        const { events, byXhr, byFetch } = await page.evaluate(async ([call, size]) => {
          const events = [];
          const onProgress = ({ type, image, of, loaded, total }) => type === "uploading" && events.push({ image, of, loaded, total });
          const file = globalThis.photo(size);
          const given = call === "upload" ? file : { model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [file] };
          await globalThis.relaydance[call](given, { onProgress });
          return { events, byXhr: globalThis.byXhr, byFetch: globalThis.byFetch };
        }, [method, SIZE]);
        assert.deepEqual(byXhr, ["/v1/files"]);
        assert.ok(!byFetch.includes("/v1/files"), byFetch.join());
        const loaded = events.map((event) => event.loaded);
        t.diagnostic(`${events.length} events: ${loaded.map((bytes) => (bytes / 1e6).toFixed(1)).join(" ")} MB`);
        assert.ok(events.every((event) => event.image === 1 && event.of === 1 && event.total === SIZE));
        assert.equal(loaded[0], 0);
        assert.equal(loaded.at(-1), SIZE);
        assert.equal(loaded.filter((bytes) => bytes === SIZE).length, 1, "told once that it is through");
        assert.ok(loaded.filter((bytes) => bytes > 0 && bytes < SIZE).length >= 3, loaded.join());
        assert.deepEqual(loaded, loaded.toSorted((one, other) => one - other));
      });
    }

    test("that nobody listens to goes by fetch", async (t) => {
      const { page } = await desk(t, {});
      const { byXhr, byFetch } = await page.evaluate(async () => {
        await globalThis.relaydance.upload(globalThis.photo(1000));
        await globalThis.relaydance.submit({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [globalThis.photo(1000)] });
        return { byXhr: globalThis.byXhr, byFetch: globalThis.byFetch };
      });
      assert.deepEqual(byXhr, []);
      assert.deepEqual(byFetch, ["/v1/files", "/v1/files", "/v1/video/generations"]);
    });

    for (const how of ["a listener", "no listener"]) {
      test(`with ${how} is stopped at once in the middle, with the caller's own reason, and its connection closes`, async (t) => {
        let closed;
        const ends = new Promise((resolve) => (closed = resolve));
        const { api, page } = await desk(t, {
          [UPLOAD]: streaming(({ incoming, socket }) => {
            socket.on("error", () => {}).on("close", closed);
            slowly({ incoming, headers: {} }).catch(() => {}); // broken off, as it should be
          }),
        });
        const file = how === "a listener" ? "{ signal: globalThis.stop.signal, onProgress() {} }" : "{ signal: globalThis.stop.signal }";
        await page.evaluate((options) => {
          globalThis.stop = new AbortController();
          globalThis.ended = globalThis.relaydance.upload(globalThis.photo(20_000_000), new Function(`return ${options}`)()).then(() => ({ value: "arrived" }), (reason) => ({ reason, at: performance.now() }));
        }, file);
        await api.asked(UPLOAD);
        const { same, took, lag } = await page.evaluate(async () => {
          const mine = { mine: true };
          const from = performance.now();
          const anything = new Promise((next) => setTimeout(next)).then(() => performance.now() - from);
          globalThis.stop.abort(mine);
          const { reason, at } = await globalThis.ended;
          return { same: reason === mine, took: at - from, lag: await anything };
        });
        assert.ok(same);
        assert.ok(took < 50 + lag, `${took} ms, where anything took ${lag}`);
        await ends;
        assert.equal(api.to(UPLOAD).length, 1);
      });
    }

    const json = (status, body, headers) => answer(status, body, headers);
    const failures = {
      "413": { routes: json(413, { error: { message: "The file is too large.", type: "x" } }), tries: 1 },
      "413 with a web page": { routes: json(413, "<html>nginx</html>"), tries: 1 },
      "401": { routes: json(401, { error: { message: "No such key.", type: "x" } }), tries: 1 },
      "503 and then well": { routes: [json(503, ""), uploaded], tries: 2 },
      "429 with Retry-After and then well": { routes: [json(429, "", { "retry-after": "1" }), uploaded], tries: 2 },
      "a connection that breaks": { routes: cut, attempts: 1 },
      "a 200 that is no JSON": { routes: json(200, "hello"), tries: 1 },
      "an empty 200": { routes: json(200, ""), tries: 1 },
      "a 204": { routes: json(204, ""), tries: 1 },
    };
    for (const [fault, { routes, tries, attempts = 4 }] of Object.entries(failures)) {
      test(`that meets ${fault} ends the same by both ways`, async (t) => {
        const { api, page } = await desk(t, {}, { retry: { attempts } });
        const outcome = async (listens) => {
          api.routes.set(UPLOAD, [routes].flat());
          const before = api.to(UPLOAD).length;
          const told = await page.evaluate(async (onProgress) => {
            const options = onProgress ? { onProgress() {} } : {};
            return globalThis.relaydance.upload(globalThis.photo(1000), options).then(
              ({ url }) => ({ url }),
              ({ code, status, message, retryAfter, body, cause }) => ({ code, status, retryAfter, body: body ?? null, cause: cause?.name ?? null, message }));
          }, listens);
          return { ...told, tries: api.to(UPLOAD).length - before };
        };
        const [quiet, listened] = [await outcome(false), await outcome(true)];
        // How a browser puts it that a connection broke is its own affair.
        if (quiet.code === "network") [quiet, listened].forEach((told) => delete told.message && delete told.tries);
        assert.deepEqual(listened, quiet);
        if (tries) assert.equal(quiet.tries, tries, JSON.stringify(quiet));
      });
    }

    test("asks for another key after a 401, by both ways", async (t) => {
      const { api, page } = await desk(t, { [UPLOAD]: (request) => (request.headers.authorization === "Bearer fresh" ? uploaded(request) : answer(401)) });
      const urls = await page.evaluate(async () => {
        const { Relaydance } = await import("/index.js");
        const urls = [];
        for (const options of [{}, { onProgress() {} }]) {
          const keys = ["stale", "fresh"];
          const client = new Relaydance({ baseUrl: "/v1", apiKey: async () => keys.shift() ?? "none", storage: false });
          urls.push((await client.upload(globalThis.photo(1000), options)).url);
        }
        return urls;
      });
      assert.deepEqual(urls, [`${api.url}photo.jpg`, `${api.url}photo.jpg`]);
      assert.deepEqual(api.to(UPLOAD).map(({ headers }) => headers.authorization), ["Bearer stale", "Bearer fresh", "Bearer stale", "Bearer fresh"]);
    });

    test("carries the client's own headers by both ways, and no cookie by fetch", async (t) => {
      const { api, page } = await desk(t, {}, { headers: { "x-tenant": "seven" } });
      await page.evaluate(async () => {
        document.cookie = "session=1";
        await globalThis.relaydance.upload(globalThis.photo(1000));
        await globalThis.relaydance.upload(globalThis.photo(1000), { onProgress() {} });
      });
      const [quiet, listened] = api.to(UPLOAD).map(({ headers }) => headers);
      for (const headers of [quiet, listened]) {
        assert.deepEqual([headers["x-tenant"], headers.authorization], ["seven", "Bearer sk-1"]);
        assert.match(headers["content-type"], /^multipart\/form-data; boundary=/);
      }
      assert.equal(quiet.cookie, undefined);
      await t.test("nor with a listener", { todo: "XMLHttpRequest cannot leave the cookies of the page's own origin out" }, () => assert.equal(listened.cookie, undefined));
    });

    test("works in a worker that has no XMLHttpRequest", async (t) => {
      const script = `delete self.XMLHttpRequest;
        onmessage = async () => {
          const { Relaydance } = await import("/index.js");
          const events = [];
          const file = (${photo})(40);
          const relaydance = new Relaydance({ baseUrl: location.origin + "/v1", apiKey: "sk-1" });
          const { url } = await relaydance.upload(file, { onProgress: ({ loaded, total }) => events.push([loaded, total]) }).catch((error) => ({ url: String(error) }));
          postMessage({ url, events, has: typeof XMLHttpRequest });
        };`;
      const api = await site(t, well, { "/worker.js": ["text/javascript", script] });
      const { page, context } = await open(browser, api.url);
      t.after(() => context.close());
      const told = await page.evaluate(() => new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data }) => resolve(data);
        worker.onerror = ({ message }) => reject(new Error(message));
        worker.postMessage(0);
      }));
      assert.deepEqual(told, { url: `${api.url}photo.jpg`, events: [[0, 40], [40, 40]], has: "undefined" });
    });
  });
}

test("in Node, which has no XMLHttpRequest, a listener hears the beginning and the end", async (t) => {
  const api = await service(t, well);
  const events = [];
  await new Relaydance({ baseUrl: api.base, apiKey: "sk-1" }).upload(photo(40), { onProgress: ({ loaded, total }) => events.push([loaded, total]) });
  assert.deepEqual(events, [[0, 40], [40, 40]]);
});
