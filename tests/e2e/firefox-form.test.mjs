// The demo page's form in Firefox: photos come in, are cited, reordered and removed, and survive a reload.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { launch, open } from "./support/firefox.mjs";
import { named, pictures, prompts } from "./support/form.mjs";
import { standIn } from "./support/stand-in.mjs";

let server;
let browser;
const folder = mkdtempSync(join(tmpdir(), "relaydance-firefox-"));
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(async () => {
  await Promise.all([server.end(), browser.close()]);
  rmSync(folder, { recursive: true, force: true });
});

test("photos are cited by completion, moved by keys and by dragging, removed and brought back, and survive a reload", async () => {
  const { page, wrong } = await open(browser, server.url);
  await page.setViewport({ width: 1280, height: 900 });
  // This driver wants options before what is handed over.
  const driven = { waitForFunction: (work, ...given) => page.waitForFunction(work, {}, ...given) };
  const ready = () => page.waitForFunction(() => !document.getElementById("unready"));
  const keys = async (modifier, key) => {
    await page.keyboard.down(modifier);
    await page.keyboard.press(key);
    await page.keyboard.up(modifier);
  };
  await ready();
  const paths = pictures("abc").map(({ name, buffer }) => {
    writeFileSync(join(folder, name), buffer);
    return join(folder, name);
  });
  await (await page.$("#images")).uploadFile(...paths);
  await named(driven, "abc");

  await page.focus("#prompt");
  await page.keyboard.type("@image1, @image3 and @");
  await page.waitForFunction(() => !document.getElementById("choices").hidden);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await prompts(driven, "@image1, @image3 and @image2 ");
  await keys("Control", "z");
  await prompts(driven, "@image1, @image3 and @");
  await page.keyboard.press("End"); // what came back is selected
  await page.keyboard.type("image2");
  await page.waitForFunction(() => document.querySelectorAll("#marks mark[data-cites=photo]").length === 3);

  await page.focus("#tiles > li:nth-child(1) .cite");
  await keys("Alt", "ArrowRight");
  await named(driven, "bac");
  await prompts(driven, "@image2, @image3 and @image1");
  await page.evaluate(() => scrollTo(0, 0));
  const [from, to] = await page.evaluate(() => [0, 2].map((index) => {
    const { x, y, width, height } = document.querySelectorAll(".print")[index].getBoundingClientRect();
    return [x + width / 2, y + height / 3];
  }));
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(...to, { steps: 8 });
  await page.mouse.up();
  await named(driven, "acb");
  await prompts(driven, "@image1, @image2 and @image3");

  await page.focus("#tiles > li:nth-child(2) .cite");
  await page.keyboard.press("Delete");
  await named(driven, "ab");
  await prompts(driven, "@image1, @image3 and @image2");
  await page.waitForSelector("#prompt-issue .mend");
  await keys("Control", "z");
  await named(driven, "acb");
  await page.reload();
  await ready();
  await named(driven, "acb");
  await prompts(driven, "@image1, @image2 and @image3");
  assert.deepEqual(wrong, []);
});
