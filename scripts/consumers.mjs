// npm run test:consumers: the packed package in projects of those who use it, each with real calls, as a table.
// `npm run test:consumers -- vite esbuild` runs single ones, `-- --fast` those that npm test runs.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { consumers } from "../tests/consumers/consumers.mjs";
import { WELL, double } from "../tests/consumers/support/double.mjs";
import { files } from "../tests/consumers/support/files.mjs";
import { pack } from "../tests/consumers/support/pack.mjs";
import { Failed, command, project, started } from "../tests/consumers/support/project.mjs";
import { extended, launch } from "../tests/e2e/support/chromium.mjs";
import { wrongOn } from "../tests/e2e/support/wrong.mjs";
import { build } from "./build.mjs";
import { say, stop } from "./run.mjs";
import { browsers } from "./setup.mjs";

const asked = process.argv.slice(2);
const fast = asked.includes("--fast");
const names = asked.filter((name) => !name.startsWith("--"));
const unknown = names.find((name) => !consumers.some((consumer) => consumer.name === name));
if (unknown) stop(`There is no consumer "${unknown}": take ${consumers.map(({ name }) => name).join(", ")}.`);
const chosen = consumers.filter(({ name, fast: quick }) => (names.length ? names.includes(name) : !fast || quick));

/** What a page's calls came to, in the page and in its worker. */
async function inChromium({ page: from, headers, worker }, folder, { temporary, browser, api }) {
  const own = from.includes("{port}");
  const [way, there] = /^(file|extension):/.test(from) ? from.split(":") : ["", from];
  const { context, url: extension } = way === "extension" ? await extended(join(folder, there), join(temporary, "profile")) : { context: await browser.newContext() };
  const where = { file: pathToFileURL(join(folder, there)).href, extension }[way];
  const server = own ? await started(folder, from) : where ? { url: where, end() {} } : await files(join(folder, from), headers?.({ api: new URL(api).origin }));
  try {
    const page = await context.newPage();
    const wrong = wrongOn(page);
    await page.goto(`${server.url}/${where ? "index.html" : ""}?api=${encodeURIComponent(api)}${worker === false ? "" : "&worker"}`, { timeout: 90_000 });
    const results = await page.waitForFunction(() => globalThis.results, undefined, { timeout: 60_000 }).then((handle) => handle.jsonValue(), (error) => ({ page: error.message }));
    const words = [own ? server.words() : "", ...wrong].join("\n");
    const failed = Object.entries(results).filter(([, came]) => came !== undefined && came !== WELL);
    return { page: results.page === WELL, worker: results.worker === undefined ? undefined : results.worker === WELL,
      words: failed.length ? `${failed.map(([where, came]) => `${where}: ${came}`).join("\n")}\n${words}` : wrong.filter((line) => !line.includes("favicon")).join("\n") };
  } finally {
    await context.close();
    server.end();
  }
}

/** What a program's calls came to. */
async function inProcess({ runs, asks, atOnce = 1, tests }, folder, { api }) {
  const env = { API: api, WELL };
  if (asks) {
    const server = await started(folder, asks, env);
    try {
      const ask = async () => (await fetch(`${server.url}/?api=${encodeURIComponent(api)}`)).text();
      const failed = (await Promise.all(Array.from({ length: atOnce }, ask))).find((came) => came !== WELL);
      return { process: failed === undefined, words: failed === undefined ? "" : `${failed}\n${server.words()}` };
    } finally {
      server.end();
    }
  }
  const printed = await command(folder, runs, env);
  const came = printed.trim().split("\n").at(-1);
  return { process: tests || came === WELL, words: tests || came === WELL ? "" : printed };
}

/** What a tool says against our files would be read by everyone who builds with it. */
function unwarned(printed) {
  const warning = printed.split(/\n\s*\n/).find((words) => /\bwarn(ing)?\b|\(!\)/i.test(words) && /relaydance-web[\\/]dist|relaydance_web/.test(words));
  if (warning) throw new Failed(warning);
}

async function tried(consumer, shared) {
  try {
    const folder = project(consumer, shared.tarball, shared);
    for (const line of consumer.build ?? []) unwarned(await command(folder, line));
    return await (consumer.page ? inChromium : inProcess)(consumer, folder, shared);
  } catch (error) {
    return { [consumer.page ? "page" : "process"]: false, words: error instanceof Failed ? error.message : String(error.stack) };
  }
}

// What was started ends with us.
process.once("SIGINT", () => process.exit(130));
await build();
browsers("chromium");
const temporary = mkdtempSync(join(tmpdir(), "relaydance-consumers-"));
const tarball = pack(temporary);
const [browser, service, cdn] = await Promise.all([launch(), double(), files(temporary, { "access-control-allow-origin": "*" })]);
await command(temporary, `mkdir relaydance-web && tar -xf "${tarball}" -C relaydance-web --strip-components=1`);
const shared = { temporary, browser, api: service.base, cdn: cdn.url, tarball };

const rows = [];
const word = { true: "works", false: "FAILS", undefined: "" };
const line = (cells) => console.log(cells.map((cell, index) => String(cell).padEnd([24, 32, 8, 8, 9, 8][index] ?? 0)).join(""));
line(["consumer", "version", "page", "worker", "process", "seconds", "result"]);
let failures = 0;
for (const consumer of chosen) {
  const begun = Date.now();
  const came = await tried(consumer, shared);
  const ends = [came.page, came.worker, came.process].filter((one) => one !== undefined);
  const { refused } = consumer;
  const well = refused ? !ends.includes(true) && came.words.match(new RegExp(refused, "g"))?.length === ends.length : !ends.includes(false);
  if (!well) failures += 1;
  const version = Object.entries(consumer.packages ?? {}).slice(0, 1).map(([name, number]) => `${name} ${number}`)[0] ?? (consumer.page ? "" : `node ${process.versions.node}`);
  const cells = [came.page, came.worker, came.process].map((one) => (well && one === false ? "refused" : word[one]));
  line([consumer.name, version, ...cells, ((Date.now() - begun) / 1000).toFixed(1),
    well ? (refused ? "refused, as it must be" : "works") : "FAILS"]);
  rows.push({ consumer, came, well });
}
await Promise.all([browser.close(), service.end(), cdn.end()]);
rmSync(temporary, { recursive: true, force: true });

for (const { consumer, came, well } of rows) {
  if (!came.words || (well && consumer.refused)) continue;
  say(well ? `${consumer.name} says` : `${consumer.name} fails`);
  console.log(came.words.trim().split("\n").slice(-40).map((text) => `  ${text.slice(0, 400)}`).join("\n"));
}
if (failures) stop(`${failures} of ${rows.length} consumers fail.`);
