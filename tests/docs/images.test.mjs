// docs/images.md: its pages, with photos chosen by hand.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { SUBMIT, UPLOAD, parts } from "../e2e/support/api.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { guide } from "./support/guide.mjs";
import { LOOK, accepted, chosen, pages, succeeded } from "./support/pages.mjs";

const block = guide("images.md");
const image = (name) => readFileSync(new URL(`../images/${name}`, import.meta.url));
const picture = async (mark) => chosen(`${mark}.jpg`, Buffer.from(await photo(2000, mark).arrayBuffer()));

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** A page on which files are chosen before the block runs, since it takes them at once. */
async function withFiles(t, name, files, routes) {
  const code = `await new Promise((chosen) => document.querySelector("input").addEventListener("change", chosen));\n`;
  const made = await pages(t, browser, {
    html: `<input type="file" multiple>`,
    scripts: { "/script.js": code + block(name) },
    routes,
  });
  const opened = await made.open();
  await opened.page.locator("input").setInputFiles(files);
  return { ...made, ...opened };
}

// Most of the time is spent waiting for the next look.
describe("the pages", { concurrency: 4 }, () => {
  test("several images go out in their order, files and addresses alike", async (t) => {
    const { api, log } = await withFiles(t, "several", [await picture(1), await picture(2)], {
      [UPLOAD]: (request) => ({ url: `https://files.example/${parts(request)[0].bytes.at(25)}.jpg` }),
      [SUBMIT]: accepted,
      [LOOK]: succeeded,
    });
    assert.deepEqual(await log(), [succeeded.url]);
    const { metadata, prompt } = JSON.parse(api.to(SUBMIT)[0].body);
    assert.match(prompt, /@image1.*@image2/);
    const content = metadata.content.map(({ image_url, role }) => [image_url.url, role]);
    assert.equal(content.length, 3);
    assert.equal(content[2][0], "https://images.example/style.jpg");
    assert.notEqual(content[0][0], content[1][0]);
    assert.ok(content.every(([, role]) => role === "reference_image"));
  });

  test("validate tells of both frames what they are, and sends nothing", async (t) => {
    const small = chosen("small.html", Buffer.from("<!doctype html><title>no photo</title>"), "text/html");
    const { api, log } = await withFiles(t, "frames", [await picture(1), small]);
    assert.match((await log())[0], /^error images\[1\]: /);
    assert.deepEqual(api.requests.filter(({ method }) => method === "POST"), []);
  });

  test("the editor marks every citation where it stands, and those that point at no image", async (t) => {
    const { open, wrong } = await pages(t, browser, { html: block("editor"), scripts: { "/script.js": block("editor-script") } });
    const { page } = await open();
    const marks = (words) => page.waitForFunction((words) => {
      const found = [...document.querySelectorAll("mark")].map((mark) => `${mark.textContent}${mark.className && ` ${mark.className}`}`);
      return found.join() === words;
    }, words);
    await marks("@image1 missing,@image2 missing");
    await page.locator("input").setInputFiles([await picture(1)]);
    await marks("@image1,@image2 missing");
    await page.locator("textarea").fill("🙂 <b>@image10</b> and @image1,\nagain");
    await marks("@image10 missing,@image1");
    assert.equal(await page.locator(".editor > div").textContent(), "🙂 <b>@image10</b> and @image1,\nagain\n");
    assert.equal(await page.locator("b").count(), 0);
    // What is marked is what is read: the same size, so the same lines.
    const boxes = await page.evaluate(() => [".editor > div", "textarea"].map((each) => document.querySelector(each).clientWidth));
    assert.equal(boxes[0], boxes[1]);
    assert.deepEqual(wrong, []);
  });

  test("the picker offers what a model takes, and only models of images that the key may use", async (t) => {
    const data = ["gpt-x", "happyhorse-1.0-i2v", "doubao-seedance-2-0-1080p", "happyhorse-1.0-t2v"].map((id) => ({ id }));
    const { open, wrong } = await pages(t, browser, { html: block("picker"), scripts: { "/script.js": block("picker-script") }, routes: { "GET /v1/models": { data } } });
    const { page } = await open();
    const offered = (name) => page.locator(`[name=${name}] option`).allTextContents();
    await page.locator("[name=model] option").first().waitFor({ state: "attached" });
    assert.deepEqual((await offered("model")).sort(), ["doubao-seedance-2-0-1080p", "happyhorse-1.0-i2v"]);
    await page.locator("[name=model]").selectOption("happyhorse-1.0-i2v");
    assert.deepEqual(await offered("resolution"), ["720p", "1080p"]);
    assert.equal(await page.locator("[name=ratio]").isVisible(), false);
    await page.locator("[name=model]").selectOption("doubao-seedance-2-0-1080p");
    assert.deepEqual(await offered("resolution"), ["1080p"]);
    assert.ok((await offered("ratio")).includes("16:9"));
    const range = await page.locator("[name=seconds]").evaluate(({ min, max }) => [min, max]);
    assert.deepEqual(range, ["4", "15"]);
    assert.deepEqual(wrong, []);
  });

  test("a file goes out as it is where that is asked for", async (t) => {
    const bytes = image("jpeg-everything.jpg");
    const { api, log } = await withFiles(t, "as-it-is", [chosen("a.jpg", bytes)], { [UPLOAD]: { url: "https://files.example/1.jpg" } });
    assert.deepEqual(await log(), [{ url: "https://files.example/1.jpg" }]);
    assert.ok(parts(api.to(UPLOAD)[0])[0].bytes.equals(bytes));
  });
});
