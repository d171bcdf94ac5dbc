// The built package in Firefox: in a page and in a module worker, against the stand-in, on both wires.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bare } from "./support/bare.mjs";
import { launch, open } from "./support/firefox.mjs";
import { png } from "./support/pictures.mjs";
import { play } from "./support/play.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";
import { check, inWorker, make, worker } from "./support/whole.mjs";

let server;
let browser;
let host;
before(async () => ([server, browser, host] = await Promise.all([standIn(), launch(), bare({ "/worker.js": ["text/javascript", worker] })])));
after(() => Promise.all([server.end(), browser.close(), host.end()]));

describe("the package in Firefox", { concurrency: true }, () => {
  const picture = png().toString("base64");

  for (const wire of WIRES) {
    test(`a page makes a clip at ${wire}, of another origin, and plays it`, async () => {
      const { page, context, wrong } = await open(browser, host.url);
      const made = await page.evaluate(make, { module: host.module, baseUrl: server.url + wire, apiKey: "sk-e2e", picture });
      check(made);
      assert.equal(made.window, "object");
      assert.deepEqual(await page.evaluate(play, made.url), [864, 496, 4]);
      assert.deepEqual(wrong, []);
      await context.close();
    });

    test(`a module worker makes one at ${wire}`, async () => {
      const { page, context, wrong } = await open(browser, host.url);
      const made = await page.evaluate(inWorker, { module: host.module, baseUrl: server.url + wire, apiKey: "sk-e2e", picture });
      check(made);
      assert.equal(made.window, "undefined");
      assert.deepEqual(wrong, []);
      await context.close();
    });
  }
});
