// A thousand tasks, and nine photos as large as they may be: how much is asked at a time, how often, and what it takes.
import assert from "node:assert/strict";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as later } from "node:timers/promises";
import { streaming } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";
import { memory, watchMemory } from "./support/memory.mjs";
import { photo } from "./support/photo.mjs";

const TASKS = 1000;
const IN_FLIGHT = 4;
const PER_SECOND = 50;
const SIZE = 29_900_000;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** How many of these are under way at a time. */
function counter() {
  const count = { now: 0, most: 0 };
  return Object.assign(count, {
    begin() {
      count.now += 1;
      count.most = Math.max(count.most, count.now);
    },
    end: () => (count.now -= 1),
  });
}

async function desk(t, routes) {
  const api = await site(t, routes);
  const { page, context, wrong } = await open(browser, api.url);
  t.after(() => context.close());
  await page.addInitScript(watchMemory);
  await page.reload();
  await page.evaluate(async (source) => {
    const { Relaydance } = await import("/index.js");
    globalThis.client = (config) => new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", ...config });
    globalThis.photo = new Function(`return ${source}`)();
    await globalThis.client().validate({}); // loaded
  }, String(photo));
  return { api, page, wrong };
}

describe("many at a time", { concurrency: false }, () => {
  test("a thousand tasks are watched to their end, four requests at a time and fifty a second", { timeout: 180_000 }, async (t) => {
    const under = counter();
    const looks = new Map();
    const { page, wrong } = await desk(t, {
      async "GET /v1/video/generations/*"({ url, headers }) {
        under.begin();
        const id = url.split("/").at(-1);
        const seen = (looks.get(id) ?? 0) + 1;
        looks.set(id, seen);
        // As far as a server is away.
        await later(20);
        under.end();
        // Every tenth takes a second look.
        const done = seen > 1 || !id.endsWith("0");
        return { task_id: id, status: done ? "succeeded" : "running", ...(done && { url: `http://${headers.host}/${id}.mp4` }) };
      },
    });
    const watch = (limits, tasks) => page.evaluate(async ([bounds, ids]) => {
      const begun = [];
      const flying = { now: 0, most: 0 };
      const real = globalThis.fetch;
      globalThis.fetch = async (...args) => {
        begun.push(performance.now());
        flying.most = Math.max(flying.most, (flying.now += 1));
        return real(...args).finally(() => (flying.now -= 1));
      };
      const relaydance = globalThis.client({ limits: bounds, poll: { minInterval: 1000 } });
      const from = performance.now();
      const made = await Promise.all(ids.map((id) => relaydance.wait(id)));
      globalThis.fetch = real;
      return { statuses: [...new Set(made.map(({ status }) => status))], begun, most: flying.most, took: performance.now() - from };
    }, [limits, tasks]);
    const ids = (name) => Array.from({ length: TASKS }, (_, index) => `${name}_${index}`);

    const before = await memory(page);
    const { statuses, begun, most, took } = await watch({ inFlight: IN_FLIGHT, perSecond: PER_SECOND }, ids("task"));
    const grown = (await memory(page)) - before;
    const within = Math.max(...begun.map((at, index) => begun.slice(index).filter((other) => other < at + 1000).length));
    t.diagnostic(`${(took / 1000).toFixed(1)} s, ${begun.length} requests, at most ${most} at a time and ${within} within a second, memory ${before / 1024} kB and ${grown / 1024} kB more`);
    assert.deepEqual(statuses, ["succeeded"]);
    assert.equal(looks.size, TASKS);
    assert.ok(under.most <= IN_FLIGHT && most <= IN_FLIGHT, `${under.most} at the server, ${most} on the page`);
    assert.ok(begun.length <= TASKS * 1.1 + PER_SECOND, String(begun.length));
    // Counted where they are let go, which tests/histories does to the millisecond; here those that were then in flight may have left a moment later.
    assert.ok(within <= PER_SECOND + IN_FLIGHT, `${within} within a second`);
    await t.test("in memory that is used again", async () => {
      assert.ok(grown <= TASKS * 16_384, `${grown} bytes more`);
      await watch({ inFlight: IN_FLIGHT, perSecond: TASKS }, ids("more"));
      const again = (await memory(page)) - before - grown;
      assert.ok(again <= 1 << 20, `${again} bytes more for a second thousand`);
    });
    assert.deepEqual(wrong, []);
  });

  test("nine photos of thirty megabytes go up four at a time, past the module's memory", { timeout: 180_000 }, async (t) => {
    const under = counter();
    const sizes = [];
    // Nobody is answered before as many are there as go at a time, or the last.
    const together = new EventEmitter();
    const { api, page } = await desk(t, {
      "POST /v1/files": streaming(async ({ incoming, headers }) => {
        under.begin();
        let size = 0;
        for await (const piece of incoming) size += piece.length;
        const number = sizes.push(size);
        if (number % 4 === 0 || number === 9) together.emit("there");
        else await once(together, "there");
        under.end();
        return { id: `file_${number}`, url: `http://${headers.host}/files/${number}.jpg` };
      }),
      "POST /v1/video/generations": { task_id: "task_1", status: "submitted" },
    });
    // From disk, as they are chosen: of what lies in its memory Chromium reads no further while it sends as much.
    const folder = mkdtempSync(join(tmpdir(), "relaydance-photos-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    const paths = await Promise.all(Array.from({ length: 9 }, async (_, index) => {
      const path = join(folder, `${index}.jpg`);
      await writeFile(path, Buffer.from(await photo(SIZE, index).arrayBuffer()));
      return path;
    }));
    await page.setContent('<input type="file" multiple>');
    await page.setInputFiles("input", paths);
    const before = await memory(page);
    const task = await page.evaluate(async () => {
      const images = [...document.querySelector("input").files];
      return globalThis.client().submit({ model: "doubao-seedance-2-0-1080p", prompt: images.map((_, index) => `@image${index + 1}`).join(" "), images });
    });
    const grown = (await memory(page)) - before;
    t.diagnostic(`${under.most} at a time, memory ${before / 1024} kB and ${grown / 1024} kB more`);
    assert.equal(task.taskId, "task_1");
    assert.equal(sizes.length, 9);
    assert.ok(sizes.every((size) => size > SIZE && size < SIZE + 1000), sizes.join());
    assert.equal(under.most, 4);
    assert.ok(grown <= 1 << 20, `${grown} bytes more`);
    // In the order they were given, whichever arrived first.
    const { content } = JSON.parse(api.to("POST /v1/video/generations")[0].body).metadata;
    assert.equal(new Set(content.map(({ image_url: { url } }) => url)).size, 9);
  });

  test("the same content is uploaded once by a client, be it the same File or a copy, in one request or a later one", async (t) => {
    let uploads = 0;
    const { api, page } = await desk(t, {
      "POST /v1/files": ({ headers }) => ({ url: `http://${headers.host}/files/${(uploads += 1)}.jpg` }),
      "POST /v1/video/generations": { task_id: "task_1", status: "submitted" },
    });
    const submit = (who, marks) => page.evaluate(async ([name, list]) => {
      globalThis[name] ??= globalThis.client();
      globalThis.first ??= globalThis.photo(5_000_000, 1);
      // 0 is the very same File; each other number makes one anew.
      const images = list.map((mark) => (mark ? globalThis.photo(5_000_000, mark) : globalThis.first));
      await globalThis[name].submit({ model: "doubao-seedance-2-0-1080p", prompt: images.map((_, index) => `@image${index + 1}`).join(" "), images });
    }, [who, marks]);
    const sent = () => JSON.parse(api.to("POST /v1/video/generations").at(-1).body).metadata.content.map(({ image_url: { url } }) => Number(/(\d+)\.jpg$/.exec(url)[1]));
    await submit("one", [0, 0, 1]);
    assert.deepEqual(sent(), [1, 1, 1]);
    await submit("one", [1, 2, 0]);
    assert.deepEqual(sent(), [1, 2, 1]);
    assert.equal(uploads, 2);
    await submit("another", [0]);
    assert.equal(uploads, 3);
  });
});
