// The built package in a browser: in a page and in a module worker, against the stand-in, on both wires.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";
import { png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";
import { check, inWorker, make, worker } from "./support/whole.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

describe("the package in a browser", { concurrency: true }, () => {
  const picture = png().toString("base64");

  for (const wire of WIRES) {
    test(`a page makes a clip at ${wire}, named by a path of its own server`, async () => {
      const { page, context, wrong } = await open(browser, `${server.url}/`);
      const made = await page.evaluate(make, { module: `${server.url}/relaydance-web/index.js`, baseUrl: wire, picture });
      check(made);
      assert.equal(made.window, "object");
      assert.deepEqual(wrong, []);
      await context.close();
    });

    test(`a module worker makes one at ${wire}`, async (t) => {
      // The worker is a file of another server than the demo page's, whose policy allows no worker.
      const host = await site(t, {}, { "/worker.js": ["text/javascript", worker] });
      const { page, context, wrong } = await open(browser, host.url);
      const asked = { module: host.module, baseUrl: `${server.url}${wire}`, picture };
      const keyed = await page.evaluate(inWorker, { ...asked, apiKey: "sk-e2e" });
      check(keyed);
      assert.equal(keyed.window, "undefined");
      assert.deepEqual(wrong, []);
      // Of another origin, and without a key.
      assert.match((await page.evaluate(inWorker, asked)).error, /No key was sent/);
      await context.close();
    });
  }
});
