// docs/testing.md: its tests pass, and fail where the page under test does something else.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { createTestService } from "../../dist/testing.js";
import { launch } from "../e2e/support/chromium.mjs";
import { photo } from "../e2e/support/photo.mjs";
import { filledIn, guide, program } from "./support/guide.mjs";
import { chosen, pages } from "./support/pages.mjs";

const block = guide("testing.md");
const animate = block("animate");

let browser;
let bytes;
before(async () => {
  browser = await launch();
  bytes = Buffer.from(await (await photo(2000, 1)).arrayBuffer());
});
after(() => browser.close());

const run = (t, name, under = animate) =>
  program(t, { code: block(name), files: { "package.json": '{ "type": "module" }', "animate.js": under, "photo.jpg": bytes } }).ended;

for (const [name, tests] of [["test", 3], ["time", 1]]) {
  test(`the tests of "${name}" pass`, async (t) => {
    const { said, status } = await run(t, name);
    assert.equal(status, 0, said);
    assert.match(said, new RegExp(`pass ${tests}\\b`));
  });
}

test("a page that buys twice is caught", async (t) => {
  const { said, status } = await run(t, "test", filledIn(animate, "const clip = await", "await relaydance.submit(request);\n      const clip = await"));
  assert.equal(status, 1);
  assert.match(said, /2 !== 1/);
});

test("a page in a browser is answered by the test's own service", async (t) => {
  const script = `${animate}
    const animate = animator("https://relaydance.test/v1");
    document.querySelector("input").onchange = async ({ target }) => (document.querySelector("video").src = await animate(target.files[0], alert));`;
  const { api, open } = await pages(t, browser, { html: "<input type=file><video></video>", scripts: { "/script.js": script } });
  const { page } = await open();
  const { answering } = await import(`data:text/javascript,${encodeURIComponent(block("playwright"))}`);
  const files = page.locator("input");
  const given = {
    goto: (...all) => page.goto(...all), route: (...all) => page.route(...all), waitForFunction: (...all) => page.waitForFunction(...all),
    // The photo is not a file of this folder.
    locator: () => ({ setInputFiles: () => files.setInputFiles([chosen("photo.jpg", bytes)]) }),
  };
  const expect = (list) => ({ toHaveLength: (length) => assert.equal(list.length, length) });
  const AsyncFunction = (async () => {}).constructor;
  await new AsyncFunction("createTestService", "answering", "page", "address", "expect", block("playwright-test"))(createTestService, answering, given, api.url, expect);
  // What goes wrong goes wrong in the page, as without the recipe, and not in the test.
  const lost = createTestService({ baseUrl: "https://lost.test/v1", tasks: ["lost"] });
  await answering(page, lost);
  const came = await page.evaluate(([address, body]) => fetch(address, { method: "POST", body }).then(({ status }) => status, ({ name }) => name), [`${lost.baseUrl}/video/generations`, "{}"]);
  assert.equal(came, "TypeError");
});
