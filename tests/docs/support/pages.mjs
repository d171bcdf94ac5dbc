// Pages that hold the code of a guide and nothing else, in headless Chromium, with an API of their own origin.
import { site } from "../../e2e/support/bare.mjs";
import { bundled } from "./guide.mjs";

export { LOOK } from "../../e2e/support/api.mjs";
export const accepted = { task_id: "task_1", status: "submitted" };
export const running = { task_id: "task_1", status: "running" };
export const succeeded = { task_id: "task_1", status: "succeeded", url: "https://clips.example/1.mp4" };

/** `scripts` maps paths to blocks; the one at `/script.js` is the page's own. `wrong` holds what nobody caught there. */
export async function pages(t, browser, { html = "", scripts, routes = {} }) {
  const files = { "/": ["text/html", `<!doctype html><meta charset="utf-8">${html}<script type="module" src="/script.js"></script>`] };
  for (const [path, code] of Object.entries(scripts)) files[path] = ["text/javascript", await bundled(t, code)];
  const api = await site(t, routes, files);
  const context = await browser.newContext();
  t.after(() => context.close());
  const wrong = [];
  const open = async () => {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    page.on("pageerror", (error) => wrong.push(String(error)));
    const logged = [];
    const waiting = new Set();
    page.on("console", async (message) => {
      if (message.type() !== "log") return;
      logged.push(Promise.all(message.args().map((each) => each.jsonValue())));
      for (const look of waiting) look();
    });
    /** What the page logs, one call after the other. */
    const log = async () => {
      while (!logged.length) await new Promise((look) => waiting.add(look));
      return logged.shift();
    };
    await page.goto(api.url);
    const plays = () => page.waitForFunction((url) => document.querySelector("video")?.src === url, succeeded.url);
    const says = (words) => page.getByText(words).waitFor();
    return { page, log, plays, says };
  };
  return { api, context, wrong, open };
}

/** Files for an `<input>`. */
export const chosen = (name, buffer, mimeType = "image/jpeg") => ({ name, mimeType, buffer });
