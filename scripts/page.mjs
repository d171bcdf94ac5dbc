// npm run page: what the demo page costs its visitor on a slow phone, as Lighthouse would put it: cold cache, 1.6 Mbit/s with 150 ms, a
// processor four times slower; text compressed with brotli, as hosts do.
import { createServer } from "node:http";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { build } from "./build.mjs";
import { say, serve } from "./run.mjs";
import { devServer } from "./setup.mjs";

const NETWORK = { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 };
const SLOWER = 4;
const VISITS = 3;

await build();
devServer();
const { launch } = await import("../tests/e2e/support/chromium.mjs");
const data = mkdtempSync(join(tmpdir(), "relaydance-"));
const { url, server } = await serve(["--port", "0", "--data", data]);

/** The dev server compresses nothing; this stands before it. */
const compressed = new Map();
const host = createServer(async ({ url: path }, reply) => {
  const answer = await fetch(url + path);
  const body = Buffer.from(await answer.arrayBuffer());
  if (!compressed.has(path)) compressed.set(path, { raw: body.length, body: brotliCompressSync(body) });
  const headers = Object.fromEntries(["content-type", "content-security-policy"].flatMap((name) => (answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [])));
  reply.writeHead(answer.status, { ...headers, "content-encoding": "br" }).end(compressed.get(path).body);
});
await new Promise((resolve) => host.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${host.address().port}/`;

const browser = await launch();

/** One visit with nothing in the cache; with `slow`, on the slow phone. */
async function visit({ slow }) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.figures = { shift: 0, tasks: [] };
    const observe = (type, note) => new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true });
    observe("layout-shift", ({ value }) => (globalThis.figures.shift += value));
    observe("longtask", ({ startTime, duration }) => globalThis.figures.tasks.push({ startTime, duration }));
    // The page's own sign that its form works: the library runs, and its checks can be asked.
    new MutationObserver(() => {
      if (document.body?.querySelector("#generate") && !document.getElementById("unready")) globalThis.figures.ready ??= performance.now();
    }).observe(document, { childList: true, subtree: true });
  });
  if (slow) {
    const session = await context.newCDPSession(page);
    await session.send("Network.enable");
    await session.send("Network.emulateNetworkConditions", NETWORK);
    await session.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
  }
  const asked = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(address);
  await page.waitForFunction(() => globalThis.figures.ready);
  await page.waitForLoadState("networkidle");
  const figures = await page.evaluate(() => ({ ...globalThis.figures, painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime }));
  await context.close();
  const blocked = figures.tasks.filter(({ startTime }) => startTime >= figures.painted).reduce((sum, { duration }) => sum + duration - 50, 0);
  return { ...figures, blocked, asked };
}

try {
  await visit({ slow: false }); // so that nothing waits for the compression
  const visits = [];
  for (let turn = 0; turn < VISITS; turn += 1) visits.push(await visit({ slow: true }));
  const middle = (name) => visits.map((each) => each[name]).sort((one, other) => one - other)[Math.floor(VISITS / 2)];
  const { asked } = visits[0];
  const sum = (of) => asked.reduce((total, path) => total + of(compressed.get(path)), 0);
  const seconds = (name) => `${(middle(name) / 1000).toFixed(1)} s`;
  say(`The page, the median of ${VISITS} visits with a cold cache at 1.6 Mbit/s and 150 ms, processor ${SLOWER} times slower`);
  for (const [name, figure] of [
    ["requests", asked.length],
    ["bytes", `${Math.round(sum(({ raw }) => raw) / 1000)} kB, ${Math.round(sum(({ body }) => body.length) / 1000)} with brotli`],
    ["first contentful paint", seconds("painted")],
    ["form interactive", seconds("ready")],
    ["total blocking time", `${Math.round(middle("blocked"))} ms`],
    ["layout shift", middle("shift").toFixed(3)],
  ]) console.log(`${name.padEnd(24)}${figure}`);
} finally {
  await browser.close();
  host.close();
  server.kill();
  rmSync(data, { recursive: true, force: true });
}
