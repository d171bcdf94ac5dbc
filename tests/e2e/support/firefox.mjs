// Headless Firefox as its makers ship it, driven over WebDriver BiDi, and pages that tell what went wrong on them.
import puppeteer from "puppeteer-core";
import { firefox } from "../../../scripts/setup.mjs";
import { wrongOn } from "./wrong.mjs";

export function launch() {
  return puppeteer.launch({
    browser: "firefox",
    executablePath: firefox().browser,
    headless: true,
    // A machine at work is slow to start it.
    timeout: 90_000,
    protocolTimeout: 300_000,
    extraPrefsFirefox: { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0 },
  });
}

/** A page in a context of its own. `wrong` holds every console error and uncaught error. */
export async function open(browser, url) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = wrongOn(page);
  await page.goto(url);
  return { page, context, wrong };
}
