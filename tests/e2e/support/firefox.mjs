// Headless Firefox as its makers ship it, driven over WebDriver BiDi.
import { fileURLToPath } from "node:url";
import { firefox as driver } from "playwright-core";
import { firefox } from "../../../scripts/setup.mjs";

export { open } from "./open.mjs";

const OTHERS = 1;
const ALL = 2;

/**
 * With `still`, for whoever wants nothing to move; with `coarse`, for whoever points with a finger: Playwright does not
 * tell this browser that a page should be shown so. With `forced`, in the user's own few colours. With `text`, in letters of so many pixels where
 * 16 are usual. `refused` are the cookies it takes from nobody.
 */
export function launch({ still = false, coarse = false, forced = false, text, refused } = {}) {
  return driver.launch({
    channel: "moz-firefox",
    executablePath: fileURLToPath(new URL("firefox-relay.mjs", import.meta.url)),
    env: { ...process.env, FIREFOX: firefox().browser },
    // A machine at work is slow to start it.
    timeout: 90_000,
    firefoxUserPrefs: {
      "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0,
      // Its panel would take the keyboard from the page.
      "browser.download.alwaysOpenPanel": false,
      // Refused until it is granted, as nobody is here to be asked.
      "permissions.default.persistent-storage": 2,
      ...(still && { "ui.prefersReducedMotion": 1 }),
      ...(coarse && { "ui.primaryPointerCapabilities": 1 }),
      ...(forced && { "browser.display.document_color_use": 2 }),
      ...(text && { "font.size.variable.x-western": text }),
      ...(refused && { "network.cookie.cookieBehavior": refused }),
    },
  });
}

/** A context whose user has refused cookies, by the browser's own setting: those of other sites, or all, and all storage with them. */
export async function refusing(t, { all }) {
  const browser = await launch({ refused: all ? ALL : OTHERS });
  t.after(() => browser.close());
  return browser.newContext();
}

/** Playwright has no touch for this browser. */
export const tap = (locator) => locator.click();

/** Lets the page's origin have what it is refused as it stands. */
export const grant = (page, permission) => page.context().grantPermissions([permission], { origin: new URL(page.url()).origin });
