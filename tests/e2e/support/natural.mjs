// Browsers as people have them: a tab in front hides the others, and the back button brings a page back as it was. The
// driver of the other tests shows every page at all times.
import puppeteer from "puppeteer-core";
import { chromium, firefox } from "../../../scripts/setup.mjs";
import { wrongOn } from "./wrong.mjs";

// A machine at work is slow to start them.
const PATIENT = { headless: true, timeout: 90_000, protocolTimeout: 300_000 };

export const launch = {
  chromium: () => puppeteer.launch({
    ...PATIENT,
    executablePath: chromium().browser,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    ignoreDefaultArgs: ["--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"],
  }),
  firefox: () => puppeteer.launch({
    ...PATIENT,
    browser: "firefox",
    executablePath: firefox().browser,
    extraPrefsFirefox: { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0 },
  }),
};

/** A page in a context of its own. `wrong` holds every console error and uncaught error. */
export async function open(browser, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = wrongOn(page);
  await page.goto(url);
  return { page, context, wrong };
}

/** Waits for a condition on the page, also while it is hidden, when nothing is drawn. */
export const until = (page, condition, ...args) => page.waitForFunction(condition, { polling: 50 }, ...args);
