// The built package in a browser: in a page and in a module worker, against the stand-in, on both wires.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { launch, open } from "./support/chromium.mjs";
import { png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";
import { service } from "./support/api.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

/** Runs in the page and in the worker alike. */
const make = async ({ module, baseUrl, apiKey, picture }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey, poll: { minInterval: 1000 } });
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const events = [];
  const task = await relaydance.generate(
    { model: "seedance-1-5-pro-no-audio", prompt: "@image1, slow push-in", images: [new File([bytes], "a.png", { type: "image/png" })], seconds: 4, ratio: "16:9", resolution: "480p" },
    { onProgress: ({ type }) => events.push(type) });
  const clip = await relaydance.download(task);
  const head = new TextDecoder().decode(new Uint8Array(await clip.slice(4, 8).arrayBuffer()));
  return { status: task.status, events, head, size: clip.size, window: typeof window };
};

describe("the package in a browser", { concurrency: true }, () => {
  const picture = png().toString("base64");
  const check = ({ status, events, head, size }) => {
    assert.equal(status, "succeeded");
    assert.deepEqual(events.slice(0, 3), ["uploading", "uploading", "submitted"]);
    assert.equal(events.at(-1), "succeeded");
    assert.equal(head, "ftyp");
    assert.ok(size > 1000);
  };

  for (const wire of WIRES) {
    test(`a page makes a clip at ${wire}, named by a path of its own server`, async () => {
      const { page, context, wrong } = await open(browser, `${server.url}/`);
      const made = await page.evaluate(make, { module: `${server.url}/relaydance-web/index.js`, baseUrl: wire, picture });
      check(made);
      assert.equal(made.window, "object");
      assert.deepEqual(wrong, []);
      await context.close();
    });

    test(`a module worker makes one at ${wire}`, async (t) => {
      // The worker is a file of another server than the demo page's, whose policy allows no worker.
      const script = `const make = ${make}; onmessage = ({ data }) => make(data).then(postMessage, (error) => postMessage({ error: String(error) }));`;
      const files = {
        "/": ["text/html", "<!doctype html><title>worker</title>"],
        "/favicon.ico": ["image/x-icon", ""],
        "/worker.js": ["text/javascript", script],
        "/index.js": ["text/javascript", readFileSync(new URL("../../dist/index.js", import.meta.url))],
      };
      const host = await service(t, Object.fromEntries(Object.entries(files).map(([path, [kind, body]]) => [`GET ${path}`, ({ reply }) => void reply.writeHead(200, { "content-type": kind }).end(body)])));
      const { page, context, wrong } = await open(browser, `${host.origin}/`);
      const inWorker = (data) => page.evaluate((message) => new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = ({ data: made }) => resolve(made);
        worker.onerror = (error) => reject(new Error(error.message));
        worker.postMessage(message);
      }), { module: "/index.js", baseUrl: `${server.url}${wire}`, picture, ...data });
      const keyed = await inWorker({ apiKey: "sk-e2e" });
      check(keyed);
      assert.equal(keyed.window, "undefined");
      assert.deepEqual(wrong, []);
      // Of another origin, and without a key.
      assert.match((await inWorker({})).error, /No key was sent/);
      await context.close();
    });
  }
});
