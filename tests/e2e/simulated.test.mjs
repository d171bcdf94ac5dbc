// What the DOM that Jest and Vitest simulate lacks, taken from a page: fetch, the methods that read a Blob, the coders of text.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { LOOK, SUBMIT, UPLOAD, parts } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch } from "./support/chromium.mjs";
import { photo } from "./support/photo.mjs";
import { wrongOn } from "./support/wrong.mjs";

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const CLIP = Buffer.from("the bytes of a clip");
const well = {
  [UPLOAD]: ({ headers }) => ({ url: `http://${headers.host}/photo.jpg` }),
  [SUBMIT]: { task_id: "task_1", status: "submitted", note: "Grüße" },
  [LOOK]: ({ headers }) => ({ task_id: "task_1", status: "succeeded", url: `http://${headers.host}/clip.mp4`, note: "Grüße" }),
  "GET /clip.mp4": ({ reply }) => void reply.writeHead(200, { "content-type": "video/mp4" }).end(CLIP),
};

/** A page from which that has been taken, by a script that runs before any other. */
async function desk(t, take) {
  const api = await site(t, well);
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const wrong = wrongOn(page);
  await page.addInitScript(take);
  await page.goto(api.url);
  return { api, page, wrong };
}

/** In the page: a clip from a photo, and what else went over the line. */
const make = async (source) => {
  const { Relaydance } = await import("/index.js");
  const relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", poll: { minInterval: 1000 }, storage: false });
  const image = new Function(`return ${source}`)()(1000);
  const task = await relaydance.generate({ model: "happyhorse-1.0-i2v", prompt: "@image1 says Grüße", images: [image] });
  const clip = await relaydance.download(task);
  return { note: task.raw.note, size: clip.size, type: clip.type };
};

describe("under a DOM that is simulated", { concurrency: true }, () => {
  test("as Jest's, with neither fetch nor coders nor a Blob that can be read, a clip is made and fetched by XMLHttpRequest", async (t) => {
    const { api, page, wrong } = await desk(t, () => {
      const { TextDecoder, TextEncoder } = globalThis;
      for (const name of ["fetch", "Response", "Request", "ReadableStream", "TextDecoder", "TextEncoder"]) delete globalThis[name];
      for (const name of ["arrayBuffer", "stream", "text", "bytes"]) delete Blob.prototype[name];
      globalThis.process = { getBuiltinModule: (name) => (name === "node:util" ? { TextDecoder, TextEncoder } : undefined) };
    });
    assert.deepEqual(await page.evaluate(make, String(photo)), { note: "Grüße", size: CLIP.length, type: "video/mp4" });
    const [{ bytes, filename }] = parts(api.to(UPLOAD)[0]);
    assert.deepEqual([bytes.length, filename], [1000, "0.jpg"]);
    assert.equal(JSON.parse(api.to(SUBMIT)[0].body).prompt, "@image1 says Grüße");
    assert.equal(api.to(UPLOAD)[0].headers.authorization, "Bearer sk-1");
    assert.deepEqual(wrong, []);
  });

  test("as Vitest's, with a fetch that is not of the DOM's make, a photo goes by XMLHttpRequest and all else by fetch", async (t) => {
    const { api, page } = await desk(t, () => {
      for (const name of ["arrayBuffer", "stream", "text", "bytes"]) delete Blob.prototype[name];
      globalThis.fetched = [];
      const real = globalThis.fetch;
      globalThis.fetch = (url, init) => (globalThis.fetched.push(new URL(url).pathname), real(url, init));
    });
    assert.equal((await page.evaluate(make, String(photo))).size, CLIP.length);
    assert.deepEqual(await page.evaluate("fetched"), [SUBMIT, LOOK, "GET /clip.mp4"].map((route) => route.split(" ")[1]));
    assert.equal(parts(api.to(UPLOAD)[0])[0].bytes.length, 1000);
  });

  test("a File whose class does not say what it is, as happy-dom's, is one all the same", async (t) => {
    const { page } = await desk(t, () => {
      for (const one of [Blob, File]) delete one.prototype[Symbol.toStringTag];
    });
    assert.equal((await page.evaluate(make, String(photo))).size, CLIP.length);
  });

  test("where there are no coders at all, the error names what is missing", async (t) => {
    const { page } = await desk(t, () => {
      for (const name of ["TextDecoder", "TextEncoder"]) delete globalThis[name];
    });
    const error = await page.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      return new Relaydance().citations("@image1").catch(({ name, code, message }) => ({ name, code, message }));
    });
    assert.deepEqual([error.name, error.code], ["RelaydanceError", "invalid_request"]);
    assert.match(error.message, /TextDecoder/);
  });
});
