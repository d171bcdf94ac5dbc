// The browser that the demo page's tests run in: Chromium, or what BROWSER says.
import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";

const browsers = { chromium, firefox };

export const engine = process.env.BROWSER ?? "chromium";
export const { launch, open, refusing, tap, grant } = browsers[engine];

/** How many tests may share a browser: Firefox gives the keyboard to one window alone. */
export const together = engine === "firefox" ? 1 : 2;
