// Every fault of the dev server, in Chromium, Firefox and Node: how it ends, what was bought, and whether the caller holds it.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { answer, cut, service } from "./support/api.mjs";
import { expected, FAULTS, HOSTS, markdown, write, written } from "./support/faults.mjs";
import { hosts } from "./support/hosts.mjs";
import { png } from "./support/pictures.mjs";
import { standIn } from "./support/stand-in.mjs";

const KEY = "sk-faults-8f3a61";
const picture = png().toString("base64");

let server;
let all;
before(async () => ([server, all] = await Promise.all([standIn({ pace: 0.3 }), hosts()])));
after(() => Promise.all([server?.end(), all?.end()]));

/** Runs in every host: one clip of one photo, and how that ended. */
const attempt = async ({ module, baseUrl, apiKey, picture: base64, prompt, options, download, patience, more }) => {
  const { Relaydance, RelaydanceError } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey, poll: { minInterval: 1000 }, stripMetadata: false });
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const images = [new File([bytes, prompt, new Uint8Array(more)], "a.png", { type: "image/png" })];
  try {
    const task = await relaydance.generate({ model: "grok-imagine-video", prompt, images, seconds: 1, ratio: "1:1", resolution: "480p" }, { ...options, ...(patience && { signal: AbortSignal.timeout(patience) }) });
    const clip = download ? await relaydance.download(task) : undefined;
    const head = clip && new TextDecoder().decode(new Uint8Array(await clip.slice(4, 8).arrayBuffer()));
    return { ends: "clip", taskId: task.taskId, status: task.status, head };
  } catch (error) {
    const ours = error instanceof RelaydanceError;
    const { status, message, body } = error;
    return { ends: ours ? error.code : error?.name ?? String(error), taskId: error.task?.taskId, told: JSON.stringify({ status, message, body, task: error.task }) };
  }
};

const json = async (path) => (await fetch(server.url + path)).json();
const made = (prompt) => json(`/stand-in/tasks?${new URLSearchParams({ prompt })}`);

test("the table has every fault of the server, and no other", async () => {
  const { faults } = await json("/faults");
  assert.deepEqual(Object.keys(FAULTS).sort(), faults.map(({ name }) => name).sort());
});

test("docs/faults.md says what the table says", () => {
  if (process.env.UPDATE_DOCS) write();
  assert.equal(written(), markdown(), "docs/faults.md is not of today: UPDATE_DOCS=1 npm test -- e2e writes it");
});

/** Runs in every host: every call that there is, each of which meets a redirect. */
const wander = async ({ module, baseUrl, apiKey, picture: base64 }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey, retry: { attempts: 1, patience: 0 }, stripMetadata: false });
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const file = () => new File([bytes, String(Math.random())], "a.png", { type: "image/png" });
  const told = (promise) => promise.then(() => "arrived", ({ code, message }) => (/answered with a redirect/.test(message) ? code : message));
  // Without an address, the clip is to be had at the API, for the key.
  const kept = await relaydance.parseTask({ task_id: "task_1", status: "succeeded" });
  return {
    upload: await told(relaydance.upload(file())),
    "upload with a listener": await told(relaydance.upload(file(), { onProgress() {} })),
    submit: await told(relaydance.submit({ model: "grok-imagine-video", prompt: "@image1", images: ["https://images.example/1.png"] })),
    wait: await told(relaydance.wait("task_1")),
    retrieve: await told(relaydance.retrieve("task_1")),
    download: await told(relaydance.download(kept)),
  };
};

/** Runs in every host: a submit on a connection that has been used before, whose answer is lost. */
const lose = async ({ module, baseUrl }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey: "sk-1", storage: false });
  await relaydance.retrieve("task_0");
  const submitted = relaydance.submit({ model: "grok-imagine-video", prompt: "@image1", images: ["https://images.example/1.png"] });
  return submitted.then(() => "arrived", (error) => error.code);
};

for (const host of HOSTS) {
  describe(`in ${host}`, { concurrency: true }, () => {
    test("a redirect takes no key to another origin, whatever is called, and nothing at all but by XMLHttpRequest", { timeout: 90_000 }, async () => {
      const ended = await all[host].run(wander, { baseUrl: `${server.url}/faults/redirect/v1`, apiKey: KEY, picture });
      assert.deepEqual(ended, { upload: "network", "upload with a listener": "network", submit: "may_have_been_accepted", wait: "network", retrieve: "network", download: "network" });
      // A listener wants to be told of the bytes that left, which only XMLHttpRequest does, and that follows by itself.
      const strays = (await json("/stand-in/caught")).filter(({ path }) => path.includes("/redirect/"));
      assert.deepEqual(strays.filter(({ authorization, path }) => authorization || !path.endsWith("/files")), []);
    });

    // As docs/faults.md tells: no page can forbid it.
    const todo = host !== "node" && "the browser itself sends a POST again when a used connection breaks before the answer";
    test("a submit whose answer is lost reaches the service once, also on a connection that was used before", { timeout: 90_000, todo }, async (t) => {
      const permitted = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization", "access-control-max-age": "600" };
      const api = await service(t, {
        "OPTIONS *": answer(204, "", permitted),
        "GET /v1/video/generations/task_0": answer(200, { task_id: "task_0", status: "running" }, permitted),
        "POST /v1/video/generations": cut,
      });
      assert.equal(await all[host].run(lose, { baseUrl: api.base }), "may_have_been_accepted");
      assert.equal(api.to("POST /v1/video/generations").length, 1);
    });

    for (const [fault, row] of Object.entries(FAULTS)) {
      for (const wire of row.gateway ? ["", "/gateway"] : [""]) {
        const { ends, tasks, kept } = expected(row, host);
        test(`${fault}${wire && ", as the gateway writes"}: ends in ${ends.join(" or ")}, with ${tasks} bought`, { timeout: 90_000, todo: row.todo }, async () => {
          let prompt;
          let outcome;
          let tries = 0;
          do {
            prompt = `@image1 ${fault}${wire} in ${host}, ${(tries += 1)}`;
            outcome = await all[host].run(attempt, {
              baseUrl: `${server.url}/faults/${fault}${wire}/v1`, apiKey: KEY, picture, prompt, options: row.options, download: row.download ?? false, more: row.more ?? 0, patience: row.stalls === host ? 20_000 : 0,
            }, row.alone ? fault + wire : row.slow ? "slow" : "");
            // Stood still in the browser, as told in the table: the next one will hardly.
          } while (outcome.ends === "TimeoutError" && tries < 3);
          const bought = await made(prompt);
          assert.ok(ends.includes(outcome.ends), `${outcome.ends}: ${outcome.told}`);
          assert.equal(bought.length, tasks, `bought ${JSON.stringify(bought)}`);
          assert.equal(outcome.taskId, kept ? bought[0].id : undefined);
          assert.ok(!outcome.told?.includes(KEY), outcome.told);
          if (outcome.ends === "clip") assert.equal(outcome.status, "succeeded");
          if (outcome.ends === "clip" && row.download) assert.equal(outcome.head, "ftyp");
        });
      }
    }
  });
}
