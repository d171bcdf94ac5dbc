// docs/errors.md: its form meets every kind of error.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Relaydance, RelaydanceError } from "../../dist/index.js";
import { SUBMIT, UPLOAD, answer, cut, service } from "../e2e/support/api.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { folder, guide } from "./support/guide.mjs";
import { LOOK, accepted, chosen, pages, running, succeeded } from "./support/pages.mjs";

const block = guide("errors.md");
const uploaded = { id: "file_1", url: "https://files.example/1.jpg" };
const refused = (status, code, message = "The vendor says no.") => answer(status, { error: { code, message, type: "x" } });

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

async function form(t, routes, { prompt = "@image1 comes alive", pictures = 1, seconds = "5" } = {}) {
  const made = await pages(t, browser, { html: block("form"), scripts: { "/script.js": block("form-script") }, routes: { [UPLOAD]: uploaded, ...routes } });
  const opened = await made.open();
  const bytes = await Promise.all(Array.from({ length: pictures }, async (_, mark) => Buffer.from(await photo(2000, mark).arrayBuffer())));
  await opened.page.locator("[name=images]").setInputFiles(bytes.map((each, at) => chosen(`${at}.jpg`, each)));
  await opened.page.locator("[name=prompt]").fill(prompt);
  await opened.page.locator("[name=seconds]").fill(seconds);
  const wrongAt = (name) => opened.page.locator(`[name=${name}]`).evaluate((field) => field.validationMessage);
  await opened.page.getByText("Animate").dblclick(); // as some people press everything
  return { ...made, ...opened, wrongAt };
}

// Most of the time is spent waiting for the next look.
describe("the form", { concurrency: 4 }, () => {
  test("the clip plays, and the status says how far it is", async (t) => {
    const { plays, says, wrong } = await form(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
    await plays();
    await says("succeeded");
    assert.deepEqual(wrong, []);
  });

  test("every mistake is told at its field, all at once, and goes when it is mended", async (t) => {
    const { api, page, plays, says, wrongAt } = await form(t, { [SUBMIT]: accepted, [LOOK]: succeeded }, { prompt: "@image3 comes alive", pictures: 2, seconds: "99" });
    await page.waitForFunction(() => document.querySelector("[role=status]").textContent);
    assert.match(await wrongAt("prompt"), /@image3/);
    assert.match(await wrongAt("seconds"), /4/);
    assert.equal(await wrongAt("images"), "");
    assert.deepEqual(api.requests.filter(({ method }) => method === "POST"), []);
    await page.locator("[name=prompt]").fill("@image1 before @image2");
    await page.locator("[name=seconds]").fill("5");
    await page.getByText("Animate").click();
    await plays();
    await says("succeeded");
    assert.equal(await wrongAt("prompt"), "");
  });

  test("an image that is none is told at the images", async (t) => {
    const made = await pages(t, browser, { html: block("form"), scripts: { "/script.js": block("form-script") } });
    const { page } = await made.open();
    await page.locator("[name=images]").setInputFiles([chosen("a.jpg", Buffer.from("<!doctype html><title>no photo</title>"))]);
    await page.locator("[name=prompt]").fill("@image1 comes alive");
    await page.getByText("Animate").click();
    await page.waitForFunction(() => document.querySelector("[name=images]").validationMessage);
    assert.deepEqual(made.wrong, []);
  });

  for (const [title, routes, words] of [
    ["no login", { [SUBMIT]: refused(401) }, "Please log in again."],
    ["refused content", { [SUBMIT]: refused(400, "InputImageSensitiveContentDetected") }, /This was refused\..+/],
    ["a refused request", { [SUBMIT]: refused(400, "invalid_request") }, /This was refused\..*The vendor says no/],
    ["a lost answer", { [SUBMIT]: cut }, /may have been bought/],
    ["a failed task", { [SUBMIT]: accepted, [LOOK]: { ...accepted, status: "failed", error: { message: "too dark" } } }, "It did not work out, and costs nothing: too dark"],
    ["no balance", { [SUBMIT]: refused(403, "insufficient_user_quota") }, /.{20}/],
    ["a task that is bought and cannot be looked at", { [SUBMIT]: accepted, [LOOK]: refused(401) }, "Please log in again."],
  ]) {
    test(`${title} is told in words`, async (t) => {
      const { api, says, wrong } = await form(t, routes);
      await says(words);
      assert.equal(api.to(SUBMIT).length, 1);
      assert.deepEqual(wrong, []);
    });
  }

  test("stopping stops the waiting and nothing else", async (t) => {
    const { api, page, says } = await form(t, { [SUBMIT]: accepted, [LOOK]: running });
    await api.asked(LOOK);
    await page.getByText("Stop").click();
    await says("No longer waiting.");
    const pending = await page.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      return new Relaydance({ baseUrl: "/v1" }).pending();
    });
    assert.deepEqual(pending.map(({ taskId, state }) => [taskId, state]), [["task_1", "submitted"]]);
  });

  test("a program tries again where nothing was bought and time may help, and nowhere else", async (t) => {
    const { mayTryAgain } = await import(pathToFileURL(join(folder(t, { "again.mjs": block("again") }), "again.mjs")));
    const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: ["https://images.example/1.jpg"] };
    const after = async (routes) => {
      const { base } = await service(t, routes);
      const relaydance = new Relaydance({ baseUrl: base, apiKey: "sk-1", storage: false, retry: { attempts: 1, patience: 0 } });
      return relaydance.generate(hosted).then(() => assert.fail("it worked"), (error) => {
        assert.ok(error instanceof RelaydanceError);
        return [error.code, mayTryAgain(error)];
      });
    };
    assert.deepEqual(await after({ [SUBMIT]: answer(429) }), ["rate_limited", true]);
    assert.deepEqual(await after({ [SUBMIT]: refused(503, "system_cpu_overloaded") }), ["unavailable", true]);
    assert.deepEqual(await after({ [SUBMIT]: cut }), ["may_have_been_accepted", false]);
    assert.deepEqual(await after({ [SUBMIT]: refused(400, "invalid_request") }), ["rejected", false]);
    assert.deepEqual(await after({ [SUBMIT]: accepted, [LOOK]: cut }), ["network", false]);
    assert.deepEqual(await after({ [SUBMIT]: accepted, [LOOK]: { ...accepted, status: "failed" } }), ["task_failed", false]);
  });
});
