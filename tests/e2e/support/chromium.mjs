// Headless Chromium.
import { chromium as driver } from "playwright-core";
import { chromium } from "../../../scripts/setup.mjs";

export { open } from "./open.mjs";

export function launch() {
  return driver.launch({
    executablePath: chromium().browser,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
  });
}

export const tap = (locator) => locator.tap();

/** Lets the page's origin have what it is refused as it stands, also what Playwright has no name for. */
export async function grant(page, name) {
  const session = await page.context().newCDPSession(page);
  const { targetInfo: { browserContextId } } = await session.send("Target.getTargetInfo");
  const browser = await page.context().browser().newBrowserCDPSession();
  await browser.send("Browser.setPermission", { permission: { name }, setting: "granted", origin: new URL(page.url()).origin, browserContextId });
}
