// The demo page in a user's hands.
import assert from "node:assert/strict";
import { open } from "./open.mjs";
import { until } from "./until.mjs";

/** Draws a photo in the browser: four fields of colour with a disc and a bar, so that crops, turns and mix-ups show. */
export async function photo(page, { colours, width = 1600, height = 1000 }) {
  const base64 = await page.evaluate(async ({ colours: [a, b, c, d, disc, bar], width: across, height: down }) => {
    const canvas = new OffscreenCanvas(across, down);
    const pen = canvas.getContext("2d");
    const fill = (colour, ...box) => {
      pen.fillStyle = colour;
      pen.fillRect(...box);
    };
    fill(a, 0, 0, across / 2, down / 2);
    fill(b, across / 2, 0, across / 2, down / 2);
    fill(c, 0, down / 2, across / 2, down / 2);
    fill(d, across / 2, down / 2, across / 2, down / 2);
    pen.fillStyle = disc;
    pen.beginPath();
    pen.arc(across * 0.4, down * 0.35, down * 0.2, 0, 7);
    pen.fill();
    fill(bar, across * 0.55, down * 0.3, across * 0.06, down * 0.5);
    const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 });
    return new Promise((resolve) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(",")[1]);
      reader.readAsDataURL(blob);
    });
  }, { colours, width, height });
  return { name: "photo.jpg", mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}

export const GARDEN = ["#2d6a4f", "#74c69d", "#1b4332", "#40916c", "#ffd166", "#081c15"];
export const DESERT = ["#f4a261", "#e76f51", "#ffe8d6", "#bc6c25", "#3a0ca3", "#f8f9fa"];

/** A small clip, soon made. */
export const QUICK = { model: "seedance-1-5-pro-with-audio", seconds: 4, ratio: "9:16", resolution: "480p" };
export const PROMPT = "@image1 comes alive: slow pan left";

/** A page with a photo in it, a prompt and options, ready to go. `asked` is what it posts. */
export async function desk(t, browser, url, { options, ...entered } = {}) {
  const opened = await open(browser, url, options);
  t.after(() => opened.context.close());
  const { page } = opened;
  const asked = [];
  page.on("request", (request) => {
    if (request.method() === "POST") asked.push(`POST ${new URL(request.url()).pathname}`);
  });
  const garden = await photo(page, { colours: GARDEN });
  await fill(page, { images: [garden], prompt: PROMPT, ...QUICK, ...entered });
  return { ...opened, asked, garden };
}

export const generate = (page) => page.locator("#generate").click();
/** The same after a run that ended, until the new one has begun. */
export async function again(page) {
  await generate(page);
  await page.waitForFunction(() => document.querySelector("#runs > li") && !["stopped", "failed"].includes(document.querySelector("#runs > li").dataset.phase));
}
export const text = (page, selector) => page.locator(selector).innerText();
export const visible = (page, selector) => page.locator(selector).waitFor({ state: "visible" });
export const gone = (page, selector) => page.locator(selector).waitFor({ state: "hidden" });
/** Waits until an element says so. */
export const says = (page, selector, pattern) => page.locator(selector).filter({ hasText: pattern }).waitFor();

/** Fills the form in: what is not given stays as it is. */
export async function fill(page, { images, prompt, model, seconds, ratio, resolution }) {
  if (images) await page.locator("#images").setInputFiles(images);
  if (prompt !== undefined) await page.locator("#prompt").fill(prompt);
  if (model) await page.locator("#model").selectOption(model);
  if (seconds) await page.locator("#seconds").fill(String(seconds));
  if (ratio) await page.locator(`#ratio input[value="${ratio}"]`).check();
  if (resolution) await page.locator(`#resolution input[value="${resolution}"]`).check();
}

/** Types over what a field holds, as a hand does. */
export async function retype(page, selector, text) {
  await page.locator(selector).focus();
  await page.keyboard.press("Control+a");
  await (text ? page.keyboard.type(text) : page.keyboard.press("Delete"));
}

/** What the form holds. */
export const held = (page) => page.evaluate(() => ({
  photos: document.querySelectorAll("#tiles > li").length,
  ...Object.fromEntries(["prompt", "model", "seconds", "base-url"].map((id) => [id, document.getElementById(id).value])),
  ...Object.fromEntries(["ratio", "resolution"].map((id) => [id, document.querySelector(`#${id} input:checked`).value])),
}));

/** The line of the run that came last, a part of it, and its buttons. */
export const LINE = "#runs > li:first-child";
export const part = (name) => `${LINE} .${name}`;
export const act = (deed) => `${LINE} [data-act=${deed}]`;
/** How long the list of runs is. */
export const lines = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll("#runs > li").length === wanted, count);
/** Where a run is by its task's id. */
export const lineOf = (id) => `#runs > li:has(code:text-is("${id}"))`;

/** Of the run that came last; done as well once its line has made way for the clip. */
export const phase = (page) => page.evaluate(() =>
  document.querySelector("#runs > li")?.dataset.phase ?? (document.getElementById("clip").hidden ? "idle" : "done"));
export const reached = (page, ...phases) => page.waitForFunction((wanted) =>
  wanted.includes(document.querySelector("#runs > li")?.dataset.phase ?? (document.getElementById("clip").hidden ? "idle" : "done")), phases, { polling: 50 });

/** Notes every phase from now on, each once in a row. */
export async function phases(page) {
  await page.evaluate(() => {
    globalThis.phasesSeen = [];
    const note = ({ dataset: { phase: now } }) => now && now !== globalThis.phasesSeen.at(-1) && globalThis.phasesSeen.push(now);
    new MutationObserver((records) => records.forEach(({ target, addedNodes }) => {
      for (const node of addedNodes) if (node.dataset) note(node);
      note(target);
    })).observe(document.getElementById("runs"), { attributes: true, attributeFilter: ["data-phase"], childList: true, subtree: true });
  });
  return () => page.evaluate(() => globalThis.phasesSeen);
}

/** Waits for the end of a run, which must be a clip that plays. */
export async function playing(page) {
  await reached(page, "done", "failed", "stopped");
  assert.equal(await phase(page), "done", await page.locator("#runs").textContent());
  await page.waitForFunction(() => {
    const clip = document.getElementById("clip");
    return !clip.hidden && !clip.paused && clip.currentTime > 0 && clip.readyState >= 2;
  });
}

/** Waits until the history's database has so many entries, those of clips in the making included. */
export const stored = (page, count) => until(page, (wanted) => new Promise((resolve) => {
  indexedDB.open("relaydance.page.history").onsuccess = ({ target: { result: database } }) => {
    const keys = database.transaction("records").objectStore("records").getAllKeys();
    keys.onsuccess = () => {
      database.close();
      resolve(keys.result.length === wanted);
    };
  };
}), count);

/** What the video on the page shows: its measures and its pictures at these times, as small grids of colours. */
export function watch(page, times, grid) {
  return page.evaluate(async ({ times: moments, grid: [across, down] }) => {
    const clip = document.getElementById("clip");
    clip.pause();
    const canvas = new OffscreenCanvas(across, down);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    const frames = [];
    for (const moment of moments) {
      if (clip.currentTime !== moment) {
        const there = new Promise((resolve) => clip.addEventListener("seeked", resolve, { once: true }));
        clip.currentTime = moment;
        await there;
      }
      pen.drawImage(clip, 0, 0, across, down);
      frames.push([...pen.getImageData(0, 0, across, down).data]);
    }
    return { duration: clip.duration, width: clip.videoWidth, height: clip.videoHeight, frames, address: clip.currentSrc };
  }, { times, grid });
}

/** A photo cropped from its centre to a ratio, as the same kind of grid. */
export function cropped(page, { buffer }, [width, height], grid) {
  return page.evaluate(async ({ base64, ratio, grid: [across, down] }) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const wide = Math.min(image.width, image.height * ratio);
    const high = wide / ratio;
    const canvas = new OffscreenCanvas(across, down);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, (image.width - wide) / 2, (image.height - high) / 2, wide, high, 0, 0, across, down);
    return [...pen.getImageData(0, 0, across, down).data];
  }, { base64: buffer.toString("base64"), ratio: width / height, grid });
}

/** The mean difference of two grids, 0 to 255 a channel. */
export function difference(one, other) {
  assert.equal(one.length, other.length);
  let sum = 0;
  for (let index = 0; index < one.length; index += 1) if (index % 4 !== 3) sum += Math.abs(one[index] - other[index]);
  return sum / ((one.length / 4) * 3);
}
