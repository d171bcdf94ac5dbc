// docs/resume.md: what is bought before a reload plays after it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { SUBMIT, service, silence } from "../e2e/support/api.mjs";
import { launch } from "../e2e/support/chromium.mjs";
import { guide, program } from "./support/guide.mjs";
import { LOOK, accepted, pages, running, succeeded } from "./support/pages.mjs";

const block = guide("resume.md");

describe("on a page", { concurrency: 3 }, () => {
  let browser;
  before(async () => (browser = await launch()));
  after(() => browser.close());
  const made = (t, routes) => pages(t, browser, { html: block("page"), scripts: { "/script.js": block("page-script") }, routes });

  test("a task is waited for after a reload, in every tab, and bought once", async (t) => {
    const { api, wrong, open } = await made(t, { [SUBMIT]: accepted, [LOOK]: running });
    const { page, plays } = await open();
    await page.getByText("Animate").dblclick(); // as some people press everything
    await api.asked(LOOK);
    await page.reload();
    await page.getByText("@image1 comes alive").waitFor();
    const other = await open();
    await other.says("@image1 comes alive");
    api.routes.set(LOOK, [succeeded]);
    await Promise.all([plays(), other.plays()]);
    await page.locator("li").waitFor({ state: "detached" });
    assert.equal(api.to(SUBMIT).length, 1);
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /task_1/);
    assert.deepEqual(wrong, []);
  });

  test("one that may have been bought is listed until a person dismisses it", async (t) => {
    const { api, open } = await made(t, { [SUBMIT]: silence });
    const { page } = await open();
    await page.getByText("Animate").click();
    await api.asked(SUBMIT);
    await page.reload();
    await page.getByText("may have been bought").click();
    await page.locator("li").waitFor({ state: "detached" });
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify(localStorage)), /comes alive/);
    assert.equal(api.to(SUBMIT).length, 1);
  });

  test("with IndexedDB there is a list of its own", async (t) => {
    const { open } = await pages(t, browser, { scripts: { "/script.js": block("storage") } });
    const { page, log } = await open();
    assert.deepEqual(await log(), [[]]);
    assert.equal((await page.evaluate(() => indexedDB.databases())).length, 1);
  });
});

test("a task that was kept as JSON is taken up by another program", async (t) => {
  const api = await service(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
  const env = { RELAYDANCE_API_KEY: "sk-of-the-server", RELAYDANCE_BASE_URL: api.base };
  const first = program(t, { code: block("keep") }, { env });
  assert.deepEqual([(await first.ended).status, first.said], [0, ""]);
  const kept = readFileSync(`${first.cwd}/task.json`, "utf8");
  const second = program(t, { code: block("take-up"), files: { "task.json": kept } }, { env });
  await second.ended;
  assert.equal(second.said, `${succeeded.url}\n`);
  assert.equal(api.to(SUBMIT).length, 1);
});
