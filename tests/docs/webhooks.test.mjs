// docs/webhooks.md: its receiver as a program, told the truth, lies and the vendor's own words.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { SUBMIT, answer, cut, service } from "../e2e/support/api.mjs";
import { guide, server } from "./support/guide.mjs";
import { LOOK, accepted, succeeded } from "./support/pages.mjs";

const block = guide("webhooks.md");

/** The receiver with one order; `post` is what comes to its address. */
async function ordered(t, routes) {
  const api = await service(t, routes);
  const env = { RELAYDANCE_API_KEY: "sk-of-the-server", RELAYDANCE_BASE_URL: api.base, PUBLIC_URL: "https://shop.example" };
  const receiver = await server(t, { code: block("receiver") }, { env });
  const body = JSON.stringify({ prompt: "@image1 comes alive", image: "https://images.example/1.jpg" });
  const reply = await fetch(`${receiver.origin}/orders`, { method: "POST", body, headers: { "content-type": "application/json" } });
  const { id } = await reply.json();
  const post = async (told, to = id) => {
    const body = typeof told === "string" ? told : JSON.stringify(told);
    return (await fetch(`${receiver.origin}/relaydance/${to}`, { method: "POST", body, headers: { "content-type": "application/json" } })).status;
  };
  return { api, receiver, id, post };
}

// Most of the time is spent waiting for the next look.
describe("the receiver", { concurrency: 4 }, () => {
  test("a submit names the order's own address, and its webhook is believed after asking", async (t) => {
    const { api, receiver, id, post } = await ordered(t, { [SUBMIT]: accepted, [LOOK]: [{ ...accepted, status: "running" }, succeeded] });
    const { metadata } = JSON.parse(api.to(SUBMIT)[0].body);
    assert.equal(metadata.callback_url, `https://shop.example/relaydance/${id}`);
    assert.equal(await post({ ...succeeded, url: "https://evil.example/" }), 204, "a lie");
    await api.asked(LOOK);
    assert.equal(await post(succeeded), 204);
    await receiver.says(`${id} succeeded: ${succeeded.url}`);
    assert.doesNotMatch(receiver.said, /evil/);
  });

  for (const [title, told] of Object.entries({
    "the vendor's own object, with an id of the vendor's": { id: "cgt-2025", model: "doubao-seedance", status: "succeeded", content: { video_url: "https://vendor.example/1.mp4" } },
    "an object that nobody knows": { event: "done" },
    "no JSON at all": "<p>done</p>",
  })) {
    test(`${title} is taken as a hint to look`, async (t) => {
      const { receiver, id, post } = await ordered(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
      assert.equal(await post(told), 204);
      await receiver.says(`${id} succeeded: ${succeeded.url}`);
    });
  }

  test("a webhook tells the task of a submit whose answer was lost", async (t) => {
    const { receiver, id, post } = await ordered(t, { [SUBMIT]: cut, [LOOK]: { ...accepted, status: "failed", error: { message: "no luck" } } });
    await receiver.says(`${id} may have been bought`);
    assert.equal(await post({ ...accepted, status: "failed" }), 204);
    await receiver.says(`${id} failed: no luck`);
  });

  test("an id that the service does not know changes nothing, nor does a webhook that names none", async (t) => {
    const { api, receiver, id, post } = await ordered(t, { [SUBMIT]: cut, [LOOK]: succeeded, "GET /v1/video/generations/cgt-1": answer(404, { error: { message: "no such task" } }) });
    assert.equal(await post({ id: "cgt-1", status: "succeeded" }), 204);
    await receiver.says(`${id}: not_found`);
    assert.equal(await post("{}"), 204);
    await receiver.says(`${id}: invalid_request`);
    assert.equal(await post(succeeded), 204);
    await receiver.says(`${id} succeeded`);
    assert.equal(api.to(LOOK).length, 1);
  });

  test("an address that cannot be guessed is the only one that is answered", async (t) => {
    const { api, post } = await ordered(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
    assert.equal(await post(succeeded, "guessed"), 404);
    assert.equal(api.to(LOOK).length, 0);
  });
});
