// The built package in Firefox: in a page and in a module worker, against the stand-in, on both wires.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bare } from "./support/bare.mjs";
import { launch, open } from "./support/firefox.mjs";
import { png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";

/** Runs in the page and in the worker alike. */
const make = async ({ module, baseUrl, picture }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey: "sk-e2e", poll: { minInterval: 1000 } });
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const events = [];
  const task = await relaydance.generate(
    { model: "seedance-1-5-pro-no-audio", prompt: "@image1, slow push-in", images: [new File([bytes], "a.png", { type: "image/png" })], seconds: 4, ratio: "16:9", resolution: "480p" },
    { onProgress: ({ type }) => events.push(type) });
  const clip = await relaydance.download(task);
  const head = new TextDecoder().decode(new Uint8Array(await clip.slice(4, 8).arrayBuffer()));
  return { url: task.url, status: task.status, events, head, size: clip.size, window: typeof window };
};
const worker = `const make = ${make}; onmessage = ({ data }) => make(data).then(postMessage, (error) => postMessage({ error: String(error) }));`;

/** Plays a clip far enough to see it move on. */
const play = async (url) => {
  const video = document.querySelector("video");
  const moved = new Promise((resolve, reject) => {
    video.ontimeupdate = () => video.currentTime > 0.2 && resolve();
    video.onerror = () => reject(new Error(video.error.message));
  });
  video.src = url;
  await video.play();
  await moved;
  return [video.videoWidth, video.videoHeight, Math.round(video.duration)];
};

let server;
let browser;
let host;
before(async () => ([server, browser, host] = await Promise.all([standIn(), launch(), bare({ "/worker.js": ["text/javascript", worker] })])));
after(() => Promise.all([server.end(), browser.close(), host.end()]));

describe("the package in Firefox", { concurrency: true }, () => {
  const picture = png().toString("base64");
  const check = ({ status, events, head, size, error }) => {
    assert.equal(error, undefined);
    assert.equal(status, "succeeded");
    assert.equal(events[0], "uploading");
    assert.ok(events.includes("submitted"), events.join());
    assert.equal(events.at(-1), "succeeded");
    assert.equal(head, "ftyp");
    assert.ok(size > 1000);
  };

  for (const wire of WIRES) {
    test(`a page makes a clip at ${wire}, of another origin, and plays it`, async () => {
      const { page, context, wrong } = await open(browser, host.url);
      const made = await page.evaluate(make, { module: host.module, baseUrl: server.url + wire, picture });
      check(made);
      assert.equal(made.window, "object");
      assert.deepEqual(await page.evaluate(play, made.url), [864, 496, 4]);
      assert.deepEqual(wrong, []);
      await context.close();
    });

    test(`a module worker makes one at ${wire}`, async () => {
      const { page, context, wrong } = await open(browser, host.url);
      const made = await page.evaluate((data) => new Promise((resolve, reject) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = (message) => resolve(message.data);
        worker.onerror = (error) => reject(new Error(error.message));
        worker.postMessage(data);
      }), { module: host.module, baseUrl: server.url + wire, picture });
      check(made);
      assert.equal(made.window, "undefined");
      assert.deepEqual(wrong, []);
      await context.close();
    });
  }
});
