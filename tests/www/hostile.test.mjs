// What comes from elsewhere and tries to be more than text on the demo page: from the service, from storage, from an address, from files.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, open, together } from "../e2e/support/browser.mjs";
import { desk as filled, generate, part, reached, says } from "../e2e/support/desk.mjs";
import { described, pictures } from "../e2e/support/form.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

const SUBMIT = "**/v1/video/generations";
const LOOK = "**/v1/video/generations/*";
const MARKUP = `"'><img class=hostile src=x onerror="document.title='hacked'"><script class=hostile>document.title='hacked'</script>`;
const ADDRESS = "javascript:document.title='hacked'//";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const desk = (t, more = {}) => filled(t, browser, server.url, more);

/** The policy would stop most of it; here it does not even come to that: no element, no address, no violation. */
async function unharmed(page, wrong) {
  const found = await page.evaluate(() => ({
    elements: document.querySelectorAll(".hostile, [onerror], [onload]").length,
    addresses: Array.from(document.querySelectorAll("[href], [src], [action], [formaction], [poster]"), (element) =>
      [element.href, element.src, element.currentSrc, element.action, element.poster].filter((address) => /^\s*(javascript|data:text|vbscript)/i.test(address))).flat(),
    title: document.title.includes("hacked"),
  }));
  assert.deepEqual(found, { elements: 0, addresses: [], title: false });
  assert.deepEqual(wrong.filter((line) => line.startsWith("policy")), []);
}

const json = (status, body) => (route) => route.fulfill({ status, json: body });
const told = { error: { message: MARKUP, type: MARKUP, code: MARKUP } };
const accepted = (id) => json(200, { task_id: id, id, status: "queued" });
const done = (url) => json(200, { task_id: "task_1", status: "completed", url, metadata: { url } });

describe("what the service says", { concurrency: together }, () => {
  for (const [when, routes, where = ".message"] of [
    ["as it refuses a file", { "**/v1/files": json(400, told) }],
    ["as it refuses a request", { [SUBMIT]: json(400, told) }],
    ["as a task fails", { [SUBMIT]: accepted("task_1"), [LOOK]: json(200, { task_id: "task_1", status: "failed", error: { message: MARKUP, code: MARKUP } }) }],
    ["as a task's name", { [SUBMIT]: accepted(MARKUP) }, ".task code"],
  ]) {
    test(`${when} is shown as text`, async (t) => {
      const { page, wrong } = await desk(t);
      for (const [path, answer] of Object.entries(routes)) await page.route(path, answer);
      await generate(page);
      await page.waitForFunction(([selector, shown]) => document.querySelector(selector)?.textContent.includes(shown), [part(where.slice(1)), MARKUP]);
      await unharmed(page, wrong);
    });
  }

  test("in its list of models is shown nowhere", async (t) => {
    const { page, wrong } = await desk(t);
    const answered = page.waitForResponse("**/v1/models");
    await page.route("**/v1/models", json(200, { data: [{ id: MARKUP, name: MARKUP }, { id: "happyhorse-1.0-i2v", name: MARKUP, owned_by: MARKUP }] }));
    await page.reload();
    await answered;
    await page.waitForFunction(() => document.querySelector("#model option:disabled"));
    assert.ok(!(await page.locator("body").innerText()).includes("hostile"));
    await unharmed(page, wrong);
  });

  for (const url of [ADDRESS, ` ${ADDRESS}`, "data:text/html,<script>parent.document.title='hacked'</script>", "vbscript:hacked"]) {
    test(`as a clip's address, ${url.trim().split(":")[0]}${url.startsWith(" ") ? " behind a blank" : ""}, is never one`, async (t) => {
      const { page, wrong } = await desk(t);
      await page.route(SUBMIT, accepted("task_1"));
      await page.route(LOOK, done(url));
      await page.route("**/content", json(404, told));
      await generate(page);
      await reached(page, "failed", "done");
      assert.equal(await page.locator("#open").isVisible(), false);
      await unharmed(page, wrong);
    });
  }

  test("as a clip's address with markup in it stays within the attribute", async (t) => {
    const { page, wrong } = await desk(t);
    await page.route(SUBMIT, accepted("task_1"));
    await page.route(LOOK, done(`${server.url}/clip/${MARKUP}.mp4`));
    await generate(page);
    await reached(page, "failed", "done");
    await unharmed(page, wrong);
  });
});

describe("what was kept", { concurrency: together }, () => {
  test("in the history is shown as text", async (t) => {
    const { page, wrong } = await desk(t);
    await page.evaluate((markup) => new Promise((resolve, reject) => {
      indexedDB.open("relaydance.page.history").onsuccess = ({ target: { result: database } }) => {
        const record = {
          key: `/v1 ${markup}`, taskId: markup, baseUrl: "/v1", at: Date.now(),
          about: { prompt: markup, modelName: markup, told: markup, model: markup, settings: { prompt: markup, model: markup, ratio: markup, seed: markup } },
        };
        const transaction = database.transaction(["records"], "readwrite");
        transaction.objectStore("records").put(record);
        transaction.onerror = reject;
        transaction.oncomplete = () => {
          database.close();
          resolve();
        };
      };
    }), MARKUP);
    await page.reload();
    await page.waitForFunction((markup) => document.querySelector("#clips .prompt")?.textContent.startsWith(markup.slice(0, 40)), MARKUP);
    for (const deed of ["link", "play", "download", "reuse"]) {
      await page.locator(`#clips [data-act=${deed}]`).first().click();
      if (deed !== "reuse") await page.locator("#error").waitFor();
    }
    await page.waitForFunction((markup) => document.getElementById("prompt").value === markup, MARKUP);
    await page.locator("#clips [data-act=delete]").click();
    await says(page, "#deleted", /img/);
    await unharmed(page, wrong);
  });

  test("of tasks and of the form is shown as text, or not at all", async (t) => {
    const { page, wrong } = await desk(t);
    await page.evaluate(([markup, address]) => {
      const about = { prompt: markup, modelName: markup, told: markup };
      localStorage.setItem("relaydance.page.unseen", JSON.stringify([{}, { poster: address }].map((more, index) =>
        ({ taskId: `${markup}${index}`, baseUrl: "/v1", submittedAt: Date.now(), about: { ...about, ...more } }))));
      localStorage.setItem("relaydance.page.addresses", JSON.stringify([address, "https://elsewhere.example/v1"]));
      sessionStorage.setItem("relaydance.page.form", JSON.stringify({
        prompt: markup, model: markup, ratio: markup, resolution: markup, seconds: markup, seed: markup, callbackUrl: address, baseUrl: address,
        images: [{ source: address, role: markup }, { source: `https://127.0.0.1:9/${markup}`, role: "first_frame" }],
      }));
    }, [MARKUP, ADDRESS]);
    await page.reload();
    await page.locator("#unready").waitFor({ state: "detached" });
    await page.waitForFunction((markup) => document.querySelector("#runs .prompt")?.textContent.startsWith(markup.slice(0, 40)), MARKUP);
    await unharmed(page, wrong);
  });
});

test("a base URL of the page's own address that leads elsewhere is refused in words, as text", async (t) => {
  for (const base of [ADDRESS, MARKUP, "//elsewhere.example/v1", "https://elsewhere.example/v1", "data:text/html,x"]) {
    const { page, wrong, context } = await open(browser, `${server.url}/?baseUrl=${encodeURIComponent(base)}`);
    await page.locator("#connection summary").click();
    assert.match(await page.locator("#base-url").inputValue(), /^\/[\w/]+$/);
    await unharmed(page, wrong);
    await context.close();
  }
});

test("a photo's name with signs that turn the direction of writing turns nothing, neither itself nor the words about it", async (t) => {
  const { page, wrong } = await desk(t);
  const TURNS = "\u202e\u2066\u200f\u061c";
  const refused = `x${TURNS}gpj.png cannot be taken`;
  await page.route("**/v1/files", json(400, { error: { message: refused } }));
  await generate(page);
  await reached(page, "failed");
  await says(page, part("message"), /xgpj\.png cannot be taken/);
  await page.locator("#images").setInputFiles(pictures("a", 320, 200).map((picture) => ({ ...picture, name: `a${TURNS}gpj.png` })));
  await described(page, 2);
  await page.locator("#link-open").click();
  await page.locator("#link-url").fill(`https://images.example/b${encodeURIComponent(TURNS)}gpj.png`);
  await page.locator("#link-add").click();
  await says(page, "#tiles > li:nth-child(2) .name", /^agpj\.png$/);
  await says(page, "#tiles > li:nth-child(3) .name", /^bgpj\.png$/);
  await says(page, "#tiles > li:nth-child(2) .issue[data-code=image_size]", /agpj\.png has 320 × 200 pixels/);
  // The log shows what was sent and answered, to the letter.
  const turned = await page.evaluate((signs) => Array.from(document.querySelectorAll("#form, #form *, .show, .show *, #status"), (element) => [element.textContent, ...Array.from(element.attributes, ({ value }) => value)])
    .flat().filter((text) => [...signs].some((sign) => text.includes(sign))), TURNS);
  assert.deepEqual(turned, []);
  await unharmed(page, wrong);
});

test("a photo's name is shown as text, and an address that is none is not taken", async (t) => {
  const { page, wrong } = await desk(t);
  const [picture] = pictures("a");
  await page.locator("#images").setInputFiles([{ ...picture, name: MARKUP.replaceAll("/", "_") }]);
  await described(page, 2);
  await page.locator("#link-open").click();
  await page.locator("#link-url").fill(ADDRESS);
  await page.locator("#link-add").click();
  await page.locator("#images-issue, .tile .issue-box").filter({ hasText: /./ }).first().waitFor();
  await unharmed(page, wrong);
});
