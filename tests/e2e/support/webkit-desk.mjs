// The demo page in a user's hands, in WebKit.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { described, named, pictures } from "./form.mjs";
import { listeningPage } from "./listening.mjs";
import { standIn } from "./stand-in.mjs";
import { launch, open } from "./webkit.mjs";

/** WebKit, and servers of the page that make clips at these paces. */
export async function desks(...paces) {
  const folder = mkdtempSync(join(tmpdir(), "relaydance-photos-"));
  const { www, end: endPage } = listeningPage();
  const starting = [launch(), ...paces.map((pace) => standIn({ www, pace }))];
  const end = async () => {
    // Those too that stand beside one that has not started.
    for (const { value } of await Promise.allSettled(starting)) await value?.end();
    endPage();
    rmSync(folder, { recursive: true, force: true });
  };
  const [browser, ...servers] = await Promise.all(starting).catch(async (error) => {
    await end();
    throw error;
  });

  /** The page of one of the servers with photos of these names in it. */
  async function desk(server, letters, size) {
    const page = await open(browser, servers[server].url, size);
    await ready(page);
    const paths = pictures(letters, 1280, 720).map(({ name, buffer }) => {
      writeFileSync(join(folder, name), buffer);
      return join(folder, name);
    });
    await page.upload("#images", ...paths);
    await named(page, letters);
    await described(page, letters.length);
    return page;
  }
  return { desk, end };
}

export const ready = (page) => page.waitForFunction(() => !document.getElementById("unready"));

export async function reload(page) {
  await page.reload();
  await ready(page);
}

export const phase = (page, ...wanted) => page.waitForFunction((phases) => phases.includes(document.querySelector("#runs > li")?.dataset.phase), wanted);

/** Waits until a clip plays, or says how far it has come instead. */
export const playing = (page) => page.waitForFunction(() => {
  const { hidden, paused, currentTime, readyState } = document.getElementById("clip");
  return !hidden && !paused && currentTime > 0 && readyState >= 2;
}).catch(async (cause) => {
  const state = await page.evaluate(() => {
    const { hidden, paused, currentTime, readyState, networkState, error, src } = document.getElementById("clip");
    return { hidden, paused, currentTime, readyState, networkState, error: error?.message, src, runs: document.getElementById("runs").innerText, focused: document.activeElement?.id, generate: document.getElementById("generate").innerText, status: document.getElementById("status").innerText };
  });
  throw new Error(`no clip plays: ${JSON.stringify(state)}`, { cause });
});

/** Waits until the history has so many clips, each with its picture, which is the last thing to be written. */
export const clips = (page, count) => page.waitForFunction((wanted) => document.querySelectorAll("#clips > li img").length === wanted, count);

/** What this load of the page has asked for, by address. */
export const asked = (page, pattern) => page.evaluate((source) => performance.getEntriesByType("resource").map(({ name }) => name)
  .filter((name) => !name.startsWith("blob:") && new RegExp(source).test(name)), pattern);

export const submits = async (page) => (await asked(page, "/generations$")).length;
