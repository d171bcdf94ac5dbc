// What browsers send again by themselves: the page's own server can tell it from a second request.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { SUBMIT, answer } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch, open } from "./support/chromium.mjs";

const permitted = { "access-control-allow-origin": "*", "access-control-allow-headers": "*, authorization" };
const cut = ({ socket }) => void socket.destroy();

let browser;
before(async () => (browser = await launch()));
after(() => browser.close());

/** Runs in the page: submits on connections that have been used before. */
const submit = async ({ module, baseUrl, prompts }) => {
  const { Relaydance } = await import(module);
  const relaydance = new Relaydance({ baseUrl, apiKey: "sk-e2e-resent", storage: false });
  const ended = [];
  for (const prompt of prompts) {
    const submitted = relaydance.submit({ model: "grok-imagine-video", prompt, images: ["https://images.example/1.png"] });
    ended.push(await submitted.then(({ taskId }) => taskId, ({ code }) => code));
  }
  return ended;
};

const keys = (api) => api.to(SUBMIT).map(({ headers }) => headers["idempotency-key"]);

describe("an Idempotency-Key", { concurrency: true }, () => {
  const play = async (t, routes, { base = "/v1", prompts = ["@image1"] } = {}) => {
    const api = await site(t, routes);
    const { page, context } = await open(browser, api.url);
    t.after(() => context.close());
    return { api, ended: await page.evaluate(submit, { module: api.module, baseUrl: base, prompts }) };
  };

  test("is the same in whatever the browser repeats", async (t) => {
    const { api, ended } = await play(t, { [SUBMIT]: cut });
    assert.deepEqual(ended, ["may_have_been_accepted"]);
    const [first, ...repeated] = keys(api);
    assert.match(first, /^[\w-]{10,}$/);
    assert.deepEqual(repeated, repeated.map(() => first));
  });

  test("is another one for every submit, and for every try of one", async (t) => {
    const { api, ended } = await play(t, { [SUBMIT]: [answer(429, "", { "retry-after": "0" }), { task_id: "task_1", status: "submitted" }] },
      { prompts: ["@image1", "@image1 again"] });
    assert.deepEqual(ended, ["task_1", "task_1"]);
    assert.equal(new Set(keys(api)).size, 3);
  });

  test("goes to no other origin, which may not allow the header", async (t) => {
    const other = await site(t, { "OPTIONS *": answer(204, "", permitted), [SUBMIT]: answer(200, { task_id: "task_1", status: "submitted" }, permitted) });
    const { ended } = await play(t, {}, { base: `${other.origin}/v1` });
    assert.deepEqual(ended, ["task_1"]);
    assert.deepEqual(keys(other), [undefined]);
  });
});
