#!/usr/bin/env node
// Firefox for Playwright, which takes this for the browser: everything passes between the two as it is, but two things.
// The colour scheme, which Playwright sets at every start, Firefox does not know yet: it is set the way the developer
// tools set it. And a download begun by a link has no number in this Firefox, without which Playwright does not tell of it.
import { spawn } from "node:child_process";
import { WebSocket, WebSocketServer } from "ws";

const OWN = 1e9; // Numbers of our own commands, which Playwright's never reach.
const SCHEME = "emulation.setMediaFeaturesOverride";
const DOWNLOAD = "browsingContext.download";
const OVERRIDE = `(id, scheme) => {
  const { NavigableManager } = ChromeUtils.importESModule("chrome://remote/content/shared/NavigableManager.sys.mjs");
  NavigableManager.getBrowsingContextById(id).top.prefersColorSchemeOverride = scheme;
}`;

const firefox = spawn(process.env.FIREFOX, [...process.argv.slice(2), "--remote-allow-system-access"], { stdio: ["ignore", "inherit", "pipe"] });
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => firefox.kill(signal));
firefox.on("exit", (code) => process.exit(code ?? 1));
let told = "";
firefox.stderr.on("data", function heard(chunk) {
  told += chunk;
  process.stderr.write(String(chunk).replaceAll("WebDriver BiDi listening on", "Firefox listens on"));
  const [, address] = /WebDriver BiDi listening on (ws:\S+)/.exec(told) ?? [];
  if (!address) return;
  firefox.stderr.off("data", heard).pipe(process.stderr);
  const relay = new WebSocketServer({ host: "127.0.0.1", port: 0, maxPayload: 0 });
  relay.on("connection", (playwright, { url }) => between(playwright, new WebSocket(address + url, { maxPayload: 0, perMessageDeflate: false })));
  relay.on("listening", () => console.error(`WebDriver BiDi listening on ws://127.0.0.1:${relay.address().port}`));
});

/** What is told of a download, with a number: the page and the address serve as one. */
const numbered = ({ params, ...event }) => JSON.stringify({ ...event, params: { download: params.navigation ?? `${params.context} ${params.url}`, ...params } });

function between(playwright, browser) {
  const asked = new Map();
  let last = OWN;
  const ready = new Promise((resolve) => browser.once("open", resolve));
  const ask = (method, params) => new Promise((resolve) => {
    asked.set((last += 1), resolve);
    browser.send(JSON.stringify({ id: last, method, params }));
  });
  async function scheme({ features, contexts = [] }) {
    const { result: { contexts: [{ context }] } } = await ask("browsingContext.getTree", { "moz:scope": "chrome", maxDepth: 0 });
    for (const id of contexts) {
      await ask("script.callFunction", {
        functionDeclaration: OVERRIDE, target: { context }, awaitPromise: false,
        arguments: [{ type: "string", value: id }, { type: "string", value: features["prefers-color-scheme"] ?? "none" }],
      });
    }
  }
  playwright.on("message", async (data) => {
    await ready;
    const { id, method, params } = JSON.parse(data);
    if (method !== SCHEME) return browser.send(String(data));
    await scheme(params);
    return playwright.send(JSON.stringify({ type: "success", id, result: {} }));
  });
  browser.on("message", (data) => {
    const answer = JSON.parse(data);
    const waiting = asked.get(answer.id);
    if (!waiting) return playwright.send(answer.method?.startsWith(DOWNLOAD) ? numbered(answer) : String(data));
    asked.delete(answer.id);
    return waiting(answer);
  });
  playwright.on("close", () => browser.close());
  browser.on("close", () => playwright.close());
  browser.on("error", () => playwright.close());
}
