// Browsers as people have them: a tab in front hides the others, and the back button brings a page back as it was. The
// driver of the other tests shows every page at all times.
import puppeteer from "puppeteer-core";
import { chromium } from "../../../scripts/setup.mjs";
import { launch as firefox, open } from "./firefox.mjs";

export { open };

export const launch = {
  chromium: () => puppeteer.launch({
    executablePath: chromium().browser,
    headless: true,
    timeout: 90_000,
    protocolTimeout: 300_000,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
    ignoreDefaultArgs: ["--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding"],
  }),
  firefox,
};

/** Waits for a condition on the page, also while it is hidden, when nothing is drawn. */
export const until = (page, condition, ...args) => page.waitForFunction(condition, { polling: 50 }, ...args);
