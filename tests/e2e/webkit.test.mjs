// The built package in WebKit: in a page and in a module worker, against the stand-in, on both wires.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { bare } from "./support/bare.mjs";
import { SCRIPT } from "./support/listening.mjs";
import { play } from "./support/play.mjs";
import { png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";
import { launch, open, skip } from "./support/webkit.mjs";
import { check, inWorker, make, worker } from "./support/whole.mjs";

describe("the package in WebKit", { skip }, () => {
  const picture = png().toString("base64");
  const files = {
    "/": ["text/html", "<!doctype html><script src=listening.js></script><title>bare</title><video muted></video>"],
    "/listening.js": ["text/javascript", SCRIPT],
    "/worker.js": ["text/javascript", worker],
  };
  let server;
  let browser;
  let host;
  before(async () => ([server, browser, host] = await Promise.all([standIn(), launch(), bare(files)])));
  after(() => Promise.all([server.end(), browser.end(), host.end()]));

  for (const wire of WIRES) {
    test(`a page makes a clip at ${wire}, of another origin, and plays it`, async () => {
      const page = await open(browser, host.url);
      const made = await page.evaluate(make, { module: host.module, baseUrl: server.url + wire, apiKey: "sk-e2e", picture });
      check(made);
      assert.equal(made.window, "object");
      assert.deepEqual(await page.evaluate(play, made.url), [864, 496, 4]);
      assert.deepEqual(await page.wrong(), []);
      await page.close();
    });

    test(`a module worker makes one at ${wire}`, async () => {
      const page = await open(browser, host.url);
      const made = await page.evaluate(inWorker, { module: host.module, baseUrl: server.url + wire, apiKey: "sk-e2e", picture });
      check(made);
      assert.equal(made.window, "undefined");
      assert.deepEqual(await page.wrong(), []);
      await page.close();
    });
  }
});
