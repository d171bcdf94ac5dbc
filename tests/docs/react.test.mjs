// docs/react.md: its components in real React, in StrictMode, in Chromium.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SUBMIT, UPLOAD, answer, cut } from "../e2e/support/api.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { guide } from "./support/guide.mjs";
import { LOOK, accepted, chosen, pages, running, succeeded } from "./support/pages.mjs";

const block = guide("react.md");
const uploaded = { url: "https://files.example/1.jpg" };
const picture = async (mark = 1) => chosen(`${mark}.jpg`, Buffer.from(await photo(2000, mark).arrayBuffer()));
const mounted = (name, component) => `${block(name)}
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
createRoot(document.querySelector("main")).render(<StrictMode><${component} /></StrictMode>);`;

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function app(t, name, component, routes) {
  const made = await pages(t, browser, { html: "<main></main>", scripts: { "/script.js": mounted(name, component) }, routes: { [UPLOAD]: uploaded, ...routes } });
  return { ...made, ...await made.open() };
}
const animate = (t, routes) => app(t, "animate", "Animate", routes);

// Most of the time is spent waiting for the next look.
describe("the components", { concurrency: 4 }, () => {
  test("a photo becomes a clip, and two clicks buy one", async (t) => {
    const { api, page, plays, wrong } = await animate(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
    await page.locator("[type=file]").setInputFiles([await picture()]);
    await page.getByText("Animate").dblclick();
    await plays();
    assert.equal(api.to(SUBMIT).length, 1);
    assert.deepEqual(wrong, []);
  });

  test("what is wrong is told at its field", async (t) => {
    const { api, page, says } = await animate(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
    await page.locator("[type=file]").setInputFiles([chosen("a.jpg", Buffer.from("<!doctype html><title>no photo</title>"))]);
    await page.locator("[name=prompt]").fill("@image3 comes alive");
    await page.getByText("Animate").click();
    await says(/@image3/);
    assert.match(await page.locator("ul").first().textContent(), /web page/);
    assert.equal(api.to(SUBMIT).length, 0);
  });

  test("stopping stops the waiting, and going on waits for the same task", async (t) => {
    const { api, page, plays } = await animate(t, { [SUBMIT]: accepted, [LOOK]: [running, succeeded] });
    await page.locator("[type=file]").setInputFiles([await picture()]);
    await page.getByText("Animate").click();
    await api.asked(LOOK);
    await page.getByText("Stop waiting").click();
    await page.getByText("Go on").click();
    await plays();
    assert.equal(api.to(SUBMIT).length, 1);
  });

  test("after a reload it goes on, and an error is told in words", async (t) => {
    const { api, page, plays } = await animate(t, { [SUBMIT]: [accepted, answer(403, { error: { message: "no balance", code: "insufficient_user_quota" } })], [LOOK]: [running, succeeded] });
    await page.locator("[type=file]").setInputFiles([await picture()]);
    await page.getByText("Animate").click();
    await api.asked(LOOK);
    await page.reload();
    await plays();
    assert.equal(api.to(SUBMIT).length, 1);
    await page.locator("[type=file]").setInputFiles([await picture()]);
    await page.getByText("Animate").click();
    await page.getByRole("alert").waitFor();
  });

  test("several photos are several clips, and one that is refused is named", async (t) => {
    let number = 0;
    const submit = () => (++number === 2 ? answer(400, { error: { message: "no faces", code: "invalid_request" } }) : { task_id: `task_${number}`, status: "submitted" });
    const { api, page } = await app(t, "several", "Album", {
      [SUBMIT]: submit, [LOOK]: succeeded, [LOOK.replace("task_1", "task_3")]: { ...succeeded, task_id: "task_3" },
    });
    await page.locator("[type=file]").setInputFiles([await picture(1), await picture(2), await picture(3)]);
    await page.waitForFunction(() => document.querySelectorAll("video").length === 2);
    await page.getByRole("alert").waitFor();
    assert.equal(api.to(SUBMIT).length, 3);
    await page.reload();
    await page.locator("[type=file]").waitFor();
    assert.equal(api.to(SUBMIT).length, 3);
  });

  test("an answer that is lost is not asked for again", async (t) => {
    const { api, page } = await animate(t, { [SUBMIT]: cut });
    await page.locator("[type=file]").setInputFiles([await picture()]);
    await page.getByText("Animate").click();
    await page.getByRole("alert").getByText(/may have been/).waitFor();
    assert.equal(api.to(SUBMIT).length, 1);
  });
});
