// The example app in Leptos, in headless Chromium, against the stand-in.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { app } from "../../scripts/rust.mjs";
import { launch, open } from "../e2e/support/chromium.mjs";
import { png } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn({ pace: 0.3, www: app }), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const choose = (page, name, buffer) => page.locator("input[type=file]").setInputFiles({ name, mimeType: "image/png", buffer });
const animate = (page) => page.getByRole("button", { name: "Animate" }).click();
const playing = (page) => page.waitForFunction(() => document.querySelector("video")?.currentTime > 0);

test("a photo becomes a clip that plays, with words on how far it is", async () => {
  const { page, context, wrong } = await open(browser, server.url);
  await choose(page, "photo.png", png());
  await page.evaluate(() => {
    globalThis.said = [];
    new MutationObserver(() => said.push(document.querySelector("[role=status]")?.textContent)).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  await animate(page);
  await playing(page);
  const said = await page.evaluate(() => said.join("; "));
  assert.match(said, /Sending the photo: \d+ %.*Accepted.*Done/);
  assert.deepEqual(wrong, []);
  await context.close();
});

test("every mistake is told, and nothing is sent", async () => {
  const { page, context, wrong } = await open(browser, server.url);
  const posted = [];
  page.on("request", (request) => request.method() === "POST" && posted.push(request.url()));
  await choose(page, "photo.png", Buffer.from("no picture"));
  await page.locator("input[type=text]").fill("");
  await animate(page);
  await page.locator("[role=alert] li").nth(1).waitFor();
  const told = await page.locator("[role=alert] li").allTextContents();
  assert.match(told.join("\n"), /prompt is empty[^]*photo\.png.* is no image/);
  assert.deepEqual([posted, wrong], [[], []]);
  await context.close();
});

test("after a reload the task goes on, and it was bought once", async () => {
  const { page, context } = await open(browser, server.url);
  const submits = [];
  page.on("request", (request) => request.url().endsWith("/video/generations") && submits.push(request.url()));
  await choose(page, "photo.png", png());
  await animate(page);
  await page.getByText("Accepted").waitFor();
  await page.reload();
  await playing(page);
  assert.equal(submits.length, 1);
  await context.close();
});
