// The whole way from a photo to the clip's bytes, in whatever runs it.
import assert from "node:assert/strict";

/** Runs in a page and in a worker alike. */
export const make = async ({ module, baseUrl, apiKey, picture }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey, poll: { minInterval: 1000 } });
  const bytes = Uint8Array.from(atob(picture), (char) => char.charCodeAt(0));
  const events = [];
  const task = await relaydance.generate(
    { model: "seedance-1-5-pro-no-audio", prompt: "@image1, slow push-in", images: [new File([bytes], "a.png", { type: "image/png" })], seconds: 4, ratio: "16:9", resolution: "480p" },
    { onProgress: ({ type }) => events.push(type) });
  const clip = await relaydance.download(task);
  const head = new TextDecoder().decode(new Uint8Array(await clip.slice(4, 8).arrayBuffer()));
  return { url: task.url, status: task.status, events, head, size: clip.size, window: typeof window };
};

/** The same as a worker's script. */
export const worker = `const make = ${make}; onmessage = ({ data }) => make(data).then(postMessage, (error) => postMessage({ error: String(error) }));`;

/** Runs in a page: has the worker do it. */
export const inWorker = (message) => new Promise((resolve, reject) => {
  const working = new Worker("/worker.js", { type: "module" });
  working.onmessage = ({ data }) => resolve(data);
  working.onerror = (error) => reject(new Error(error.message));
  working.postMessage(message);
});

export function check({ status, events, head, size, error }) {
  assert.equal(error, undefined);
  assert.equal(status, "succeeded");
  const submitted = events.indexOf("submitted");
  assert.ok(submitted >= 2 && events.slice(0, submitted).every((type) => type === "uploading"), events.join());
  assert.equal(events.at(-1), "succeeded");
  assert.equal(head, "ftyp");
  assert.ok(size > 1000);
}
