// The demo page under a finger in Firefox, which the driver of the page's other tests does not have there.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { named, pictures, prompts } from "./support/form.mjs";
import { launch, open } from "./support/natural.mjs";
import { standIn } from "./support/stand-in.mjs";

test("a photo is moved by a finger that stays on it, and by one that moves at once it is not", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "relaydance-finger-"));
  const [server, browser] = await Promise.all([standIn(), launch.firefox()]);
  t.after(async () => {
    await Promise.all([server.end(), browser.close()]);
    rmSync(folder, { recursive: true, force: true });
  });
  const { page, wrong } = await open(browser, server.url);
  // This driver wants options before what is handed over.
  const driven = { waitForFunction: (work, ...given) => page.waitForFunction(work, {}, ...given) };
  await page.setViewport({ width: 390, height: 844 });
  await page.waitForFunction(() => !document.getElementById("unready"));
  const paths = pictures("abcd").map(({ name, buffer }) => {
    writeFileSync(join(folder, name), buffer);
    return join(folder, name);
  });
  await (await page.$("#images")).uploadFile(...paths);
  await named(driven, "abcd");
  await page.type("#prompt", "@image1 @image2 @image3 @image4 ");
  // All cited, the photos have no notes left that would move them.
  await page.waitForFunction(() => !document.querySelector(".issue"));
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  const [first, third] = await page.evaluate(() => [0, 2].map((index) => {
    const { x, y, width, height } = document.querySelectorAll(".print")[index].getBoundingClientRect();
    return [x + width / 2, y + height / 3];
  }));

  const finger = await page.touchscreen.touchStart(...first);
  await page.waitForSelector("[data-dragged]");
  await finger.move((first[0] + third[0]) / 2, first[1]);
  await finger.move(...third);
  await finger.end();
  await named(driven, "bcad");
  await prompts(driven, "@image3 @image1 @image2 @image4 ");

  // From here on no time passes on the page: what stays does so by stopping, not by a driver that is slow to move on.
  await page.evaluate(() => (globalThis.setTimeout = () => 0));
  const hasty = await page.touchscreen.touchStart(...first);
  await hasty.move(first[0], first[1] - 30);
  await hasty.move(...third);
  await hasty.end();
  assert.deepEqual(await page.$$eval("#tiles .name", (names) => names.map(({ textContent }) => textContent)), ["b.png", "c.png", "a.png", "d.png"]);
  assert.deepEqual(wrong, []);
});
