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
