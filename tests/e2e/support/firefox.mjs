// Headless Firefox as its makers ship it, driven over WebDriver BiDi.
import { fileURLToPath } from "node:url";
import { firefox as driver } from "playwright-core";
import { firefox } from "../../../scripts/setup.mjs";

export { open } from "./open.mjs";

export function launch() {
  return driver.launch({
    channel: "moz-firefox",
    executablePath: fileURLToPath(new URL("firefox-relay.mjs", import.meta.url)),
    env: { ...process.env, FIREFOX: firefox().browser },
    // A machine at work is slow to start it.
    timeout: 90_000,
    firefoxUserPrefs: { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0 },
  });
}
