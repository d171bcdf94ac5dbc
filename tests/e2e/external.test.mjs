// The entry whose wasm is a file of its own, in a browser: where it looks for the file, and how it takes it.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { answer } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch } from "./support/chromium.mjs";
import { wrongOn } from "./support/wrong.mjs";

const dist = new URL("../../dist/", import.meta.url);
const WASM = readFileSync(new URL("relaydance_web.wasm", dist));
const code = ["text/javascript", readFileSync(new URL("external.js", dist))];
const served = (type) => answer(200, WASM, type ? { "content-type": type } : {});

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** What a call comes to on a page of a site with these routes, how the module was compiled, and what went wrong. */
async function called(t, routes, source) {
  const host = await site(t, routes, { "/deep/external.js": code });
  const context = await browser.newContext();
  t.after(() => context.close());
  const page = await context.newPage();
  const wrong = wrongOn(page);
  await page.addInitScript(() => {
    globalThis.compiled = [];
    for (const name of ["compile", "compileStreaming"]) {
      const real = WebAssembly[name];
      WebAssembly[name] = (...given) => (globalThis.compiled.push(name), real.apply(WebAssembly, given));
    }
  });
  await page.goto(host.url);
  const found = await page.evaluate(async (source) => {
    const { Relaydance, setWasm } = await import("/deep/external.js");
    if (source) setWasm(source);
    return new Relaydance().citations("@image1 and @image2").then((citations) => citations.length, ({ name, code, message }) => ({ name, code, message }));
  }, source);
  return { found, compiled: await page.evaluate("compiled"), wrong, host };
}

describe("the wasm as a file of its own", { concurrency: true }, () => {
  test("lies beside the module, and is compiled while it arrives", async (t) => {
    const { found, compiled, wrong } = await called(t, { "GET /deep/relaydance_web.wasm": served("application/wasm") });
    assert.equal(found, 2);
    assert.deepEqual(compiled, ["compileStreaming"]);
    assert.deepEqual(wrong, []);
  });

  for (const type of ["application/octet-stream", "text/plain; charset=utf-8", undefined]) {
    test(`served as ${type ?? "nothing in particular"} it is compiled once it is there, without a word`, async (t) => {
      const { found, compiled, wrong } = await called(t, { "GET /deep/relaydance_web.wasm": served(type) });
      assert.equal(found, 2);
      assert.deepEqual(compiled, ["compile"]);
      assert.deepEqual(wrong, []);
    });
  }

  test("lies where setWasm says, and is asked for nowhere else", async (t) => {
    const { found, host } = await called(t, { "GET /cdn/r.wasm": served("application/wasm") }, "/cdn/r.wasm");
    assert.equal(found, 2);
    assert.deepEqual(host.requests.map(({ url }) => url).filter((url) => url.endsWith(".wasm")), ["/cdn/r.wasm"]);
  });

  test("a page in its place, as servers of single-page apps send it, is told with its address and the way out", async (t) => {
    const { found } = await called(t, { "GET /deep/relaydance_web.wasm": answer(200, "<!doctype html>", { "content-type": "text/html" }) });
    assert.equal(found.name, "RelaydanceError");
    assert.equal(found.code, "network");
    assert.match(found.message, /\/deep\/relaydance_web\.wasm.*setWasm/s);
  });

  test("that does not come is waited for no longer than a call is, and after a minute by nobody: the next call asks anew", async (t) => {
    const { Relaydance, setWasm } = await import("../../dist/external.js");
    t.mock.timers.enable({ apis: ["setTimeout"] });
    setWasm(new Promise(() => {}));
    const relaydance = new Relaydance();
    const stop = new AbortController();
    const stopped = relaydance.models({ offline: true, signal: stop.signal }).catch((reason) => reason);
    const waiting = relaydance.citations("@image1").catch(({ code, message }) => ({ code, message }));
    stop.abort("enough");
    assert.equal(await stopped, "enough");
    assert.equal(await relaydance.models({ offline: true, signal: AbortSignal.abort("before") }).catch((reason) => reason), "before");
    t.mock.timers.tick(60_000);
    const { code, message } = await waiting;
    assert.equal(code, "network");
    assert.match(message, /nothing came within 60 seconds.*setWasm/);
    setWasm(WASM);
    assert.equal((await relaydance.citations("@image1")).length, 1);
  });

  test("where it is missing, that is told too", async (t) => {
    const { found } = await called(t, {});
    assert.match(found.message, /404.*setWasm/s);
  });
});
