// Pages that tell what went wrong on them, in any browser.
import { wrongOn } from "./wrong.mjs";

/** A page in a context of its own. `wrong` holds every console error, uncaught error and violation of the page's policy. */
export async function open(browser, url, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const wrong = wrongOn(page);
  await page.exposeFunction("tellViolation", (text) => wrong.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      globalThis.tellViolation(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`);
    });
  });
  await page.goto(url);
  // The demo page's own sign that its scripts have not started.
  await page.locator("#unready").waitFor({ state: "detached" });
  return { page, context, wrong };
}
