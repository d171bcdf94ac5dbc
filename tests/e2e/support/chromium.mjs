// Headless Chromium.
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium as driver } from "playwright-core";
import { chromium } from "../../../scripts/setup.mjs";

export { open } from "./open.mjs";

const started = () => ({
  executablePath: chromium().browser,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
});

/** With `text`, for whoever has chosen larger text in the browser's settings than the usual 16 pixels. */
export function launch({ text } = {}) {
  const { args, ...options } = started();
  return driver.launch({ ...options, args: [...args, ...(text ? [`--blink-settings=defaultFontSize=${text}`] : [])] });
}

/** A context whose user has refused cookies, by the browser's own setting: those of other sites, or all, and all storage with them. */
export async function refusing(t, { all }) {
  const profile = mkdtempSync(join(tmpdir(), "relaydance-chromium-"));
  mkdirSync(join(profile, "Default"));
  const BLOCKED = 2;
  writeFileSync(join(profile, "Default/Preferences"), JSON.stringify({
    profile: { cookie_controls_mode: 1, block_third_party_cookies: true, ...(all && { default_content_setting_values: { cookies: BLOCKED } }) },
  }));
  const context = await driver.launchPersistentContext(profile, started());
  t.after(async () => {
    await context.close();
    rmSync(profile, { recursive: true, force: true });
  });
  return context;
}

/** A context with an extension, and the address of its files. */
export async function extended(folder, profile) {
  const { args, ...options } = started();
  const context = await driver.launchPersistentContext(profile, {
    ...options, ignoreDefaultArgs: ["--disable-extensions"], args: [...args, `--disable-extensions-except=${folder}`, `--load-extension=${folder}`],
  });
  // An extension without a key of its own is known by where it lies.
  const id = createHash("sha256").update(folder).digest("hex").slice(0, 32).replace(/./g, (digit) => "abcdefghijklmnop"[parseInt(digit, 16)]);
  return { context, url: `chrome-extension://${id}` };
}

export const tap = (locator) => locator.tap();

/** Lets the page's origin have what it is refused as it stands, also what Playwright has no name for. */
export async function grant(page, name) {
  const session = await page.context().newCDPSession(page);
  const { targetInfo: { browserContextId } } = await session.send("Target.getTargetInfo");
  const browser = await page.context().browser().newBrowserCDPSession();
  await browser.send("Browser.setPermission", { permission: { name }, setting: "granted", origin: new URL(page.url()).origin, browserContextId });
}
