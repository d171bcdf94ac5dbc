// docs/workers.md: each worker in it as a real one, in Chromium.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SUBMIT, UPLOAD } from "../e2e/support/api.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { guide } from "./support/guide.mjs";
import { LOOK, accepted, chosen, pages, running, succeeded } from "./support/pages.mjs";

const block = guide("workers.md");
const html = `<title></title><input type="file"><button>Stop</button><video></video>`;
const uploaded = { url: "https://files.example/1.jpg" };
const picture = async () => chosen("1.jpg", Buffer.from(await photo(2000, 1).arrayBuffer()));

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

const made = (t, page, path, worker, routes) =>
  pages(t, browser, { html, scripts: { "/script.js": block(page), [path]: block(worker) }, routes: { [UPLOAD]: uploaded, ...routes } });
const titled = (page, words) => page.waitForFunction((words) => document.title === words, words);

// Most of the time is spent waiting for the next look.
describe("the workers", { concurrency: 4 }, () => {
  test("a dedicated worker makes a clip of the page's file, and says how far it is", async (t) => {
    const { api, open, wrong } = await made(t, "dedicated-page", "/worker.js", "dedicated-worker", { [SUBMIT]: accepted, [LOOK]: succeeded });
    const { page, plays } = await open();
    await page.locator("input").setInputFiles([await picture()]);
    await plays();
    await titled(page, "succeeded");
    assert.equal(api.to(UPLOAD).length, 1);
    assert.deepEqual(wrong, []);
  });

  test("a dedicated worker stops when it is told, and its task is written down", async (t) => {
    const { api, open } = await made(t, "dedicated-page", "/worker.js", "dedicated-worker", { [SUBMIT]: accepted, [LOOK]: running });
    const { page } = await open();
    await page.locator("input").setInputFiles([await picture()]);
    await api.asked(LOOK);
    await page.getByText("Stop").click();
    await titled(page, "stopped");
    const pending = await page.evaluate(async () => {
      const { indexedDbStorage, Relaydance } = await import("/index.js");
      return new Relaydance({ baseUrl: "/v1", storage: indexedDbStorage() }).pending();
    });
    assert.deepEqual(pending.map(({ taskId }) => taskId), ["task_1"]);
  });

  test("a dedicated worker posts what is wrong in words", async (t) => {
    const { open } = await made(t, "dedicated-page", "/worker.js", "dedicated-worker", {});
    const { page } = await open();
    await page.locator("input").setInputFiles([chosen("a.jpg", Buffer.from("<!doctype html><title>no photo</title>"))]);
    await page.waitForFunction(() => document.title.length > 20);
  });

  test("a shared worker tells every tab, and goes on when the one that asked is closed", async (t) => {
    const { api, open, wrong } = await made(t, "shared-page", "/shared.js", "shared-worker", { [SUBMIT]: accepted, [LOOK]: running });
    const [asking, other] = [await open(), await open()];
    await asking.page.locator("input").setInputFiles([await picture()]);
    await api.asked(LOOK);
    await asking.page.close();
    api.routes.set(LOOK, [succeeded]);
    await other.plays();
    assert.equal(api.to(SUBMIT).length, 1);
    assert.deepEqual(wrong, []);
  });

  test("a shared worker takes up what was under way when the last tab was closed", async (t) => {
    const { api, context, open } = await made(t, "shared-page", "/shared.js", "shared-worker", { [SUBMIT]: accepted, [LOOK]: running });
    const first = await open();
    await first.page.locator("input").setInputFiles([await picture()]);
    await api.asked(LOOK);
    const kept = await context.newPage();
    await kept.goto(`${api.origin}/favicon.ico`);
    await first.page.close();
    api.routes.set(LOOK, [succeeded]);
    const second = await open();
    await second.plays();
    assert.equal(api.to(SUBMIT).length, 1);
  });

  test("a service worker submits, looks when it is asked, and its page finds the task", async (t) => {
    const { api, open, wrong } = await made(t, "service-page", "/service.js", "service-worker", { [SUBMIT]: accepted, [LOOK]: running });
    const { page } = await open();
    await page.waitForFunction(() => navigator.serviceWorker.onmessage);
    await page.locator("input").setInputFiles([await picture()]);
    await titled(page, "task_1 running");
    assert.equal(api.to(UPLOAD).length, 1);
    const pending = await page.evaluate(async () => {
      const { indexedDbStorage, Relaydance } = await import("/index.js");
      return new Relaydance({ baseUrl: "/v1", storage: indexedDbStorage() }).pending();
    });
    assert.deepEqual(pending.map(({ taskId, state }) => [taskId, state]), [["task_1", "submitted"]]);
    assert.deepEqual(wrong, []);
  });
});
