// The demo page's form: photos that are told apart by their names, and what would be asked for.
import { fill } from "./desk.mjs";
import { png } from "./pictures.mjs";
import { open } from "./open.mjs";

/** Pictures of one colour each, named by a letter. */
export const pictures = (letters, width = 640, height = 480) =>
  Array.from(letters, (letter, index) => ({ name: `${letter}.png`, mimeType: "image/png", buffer: png(width, height, [40 + index * 20, 90, 220 - index * 20]) }));

/** The page with photos of these names and a prompt. */
export async function form(t, browser, url, { photos = "", options, ...entered } = {}) {
  const opened = await open(browser, url, options);
  t.after(() => opened.context.close());
  await fill(opened.page, { ...(photos && { images: pictures(photos) }), ...entered });
  if (photos) {
    await named(opened.page, photos);
    await described(opened.page, photos.length);
  }
  return opened;
}

/** Waits until the photos stand in this order, each with its number. */
export const named = (page, letters) => page.waitForFunction((wanted) => {
  const tiles = Array.from(document.querySelectorAll("#tiles > li"), (tile) => `${tile.querySelector(".cite").textContent} ${tile.querySelector(".name").textContent}`);
  return tiles.join() === Array.from(wanted, (letter, index) => `@image${index + 1} ${letter}.png`).join();
}, letters);

/** Waits until this many photos have their size in pixels: from then on none moves what stands below it. */
export const described = (page, count) => page.waitForFunction((wanted) => {
  const gists = Array.from(document.querySelectorAll("#tiles .gist"), ({ textContent }) => textContent);
  return gists.length === wanted && gists.every((gist) => gist.includes("×"));
}, count);

/** Waits until the prompt says so. */
export const prompts = (page, text) => page.waitForFunction((wanted) => document.getElementById("prompt").value === wanted, text);

const SUBMIT = "**/v1/video/generations";

export const tile = (number) => `#tiles > li:nth-child(${number})`;

/** Presses Tab until this has the keyboard. */
export async function tabTo(page, selector, key = "Tab") {
  for (let presses = 0; presses < 60; presses += 1) {
    const { there, left } = await page.evaluate((wanted) => ({ there: document.activeElement.matches(wanted), left: !document.hasFocus() }), selector);
    if (there) return;
    // Behind the last control come Firefox's own, from which its driver returns to the last one, not to the first.
    await page.keyboard.press(key);
    if (left) await page.locator("a, button").first().focus();
  }
  throw new Error(`${key} does not lead to ${selector}`);
}

/** Generates, by a click or else by what is given, and says what was posted; nothing is answered. */
export async function posted(page, press = () => page.locator("#generate").click()) {
  await page.route(SUBMIT, () => {});
  // Firefox's driver does not tell what a request carries.
  const body = page.evaluate((address) => new Promise((resolve) => {
    const { fetch } = globalThis;
    globalThis.fetch = (to, options) => {
      if (new URL(to, location.href).pathname.endsWith(address) && options.method === "POST") resolve(options.body);
      return fetch(to, options);
    };
  }), SUBMIT.slice(2));
  const asked = page.waitForRequest(SUBMIT);
  await Promise.all([asked, press()]);
  return JSON.parse(await body);
}

/** Presses what mends an issue, and waits until the issue is gone. */
export async function mend(page, issue, label) {
  await page.locator(`${issue} .mend`, { hasText: label }).click();
  await page.locator(issue).first().waitFor({ state: "detached" });
}
