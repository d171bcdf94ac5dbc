// relaydance-web/react in real React, 18 and 19, in StrictMode, in Chromium: what is bought, what is asked, what is shown.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { LOOK, SUBMIT, answer as answered, cut } from "./support/api.mjs";
import { launch } from "./support/chromium.mjs";
import { VERSIONS, server, studio } from "./support/react.mjs";

const accepted = { task_id: "task_1", status: "submitted" };
const running = { task_id: "task_1", status: "running", progress: 30 };
const succeeded = { task_id: "task_1", status: "succeeded", url: "https://clips.example/1.mp4" };
const failed = { task_id: "task_1", status: "failed", error: { code: "SomeCode", message: "no faces, please" } };
const hosted = { model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: ["https://images.example/1.png"] };

for (const version of Object.keys(VERSIONS)) {
  describe(`with React ${version}`, { concurrency: true, timeout: 120_000 }, () => {
    let browser;
    before(async () => (browser = await launch()));
    after(() => browser.close());

    const desk = (t, routes, config) => studio(t, browser, version, routes, config);
    /** Clicks without waiting for what comes of it. */
    const generate = (page, request = hosted) => page.evaluate((given) => void globalThis.app.hook.generate(given), request);

    /** The component goes, and `deed` of what it had is called as it does. */
    const gone = async (page, deed) => {
      await page.evaluate((name) => {
        const { [name]: call } = globalThis.app.hook;
        globalThis.app.hide();
        call?.();
      }, deed);
      await page.waitForFunction(() => !globalThis.app.there);
    };

    /** From here on no time passes on the page but what a test lets pass. */
    const freeze = async (page) => {
      await page.clock.install();
      await page.clock.pauseAt(Date.now() + 60_000);
    };
    /** Lets time pass until the task was looked at for the first time, and that is shown. */
    const firstLook = async (page, api) => {
      while (!api.to(LOOK).length) await page.clock.runFor(500);
      await page.waitForFunction(() => globalThis.app.hook.progress === 30);
    };

    test("a component that mounts twice asks for nothing, and a double click buys one clip", async (t) => {
      const { api, page, start, status, wrong } = await desk(t, { [SUBMIT]: accepted, [LOOK]: [running, succeeded] });
      await start();
      await status("idle");
      assert.deepEqual(api.requests.filter(({ url }) => url.startsWith("/v1")), []);
      const [clip, second, same] = await page.evaluate(async (request) => {
        const { generate, resume, stop, reset } = globalThis.app.hook;
        const made = await Promise.all([generate(request), generate(request)]);
        const { hook } = globalThis.app;
        return [...made, hook.generate === generate && hook.resume === resume && hook.stop === stop && hook.reset === reset];
      }, hosted);
      await status("succeeded");
      assert.equal(clip.url, succeeded.url);
      assert.equal(second, undefined);
      assert.ok(same);
      assert.equal(api.to(SUBMIT).length, 1);
      assert.equal(api.to(LOOK).length, 2);
      const { version: real, statuses, hook } = await page.evaluate(() => globalThis.app);
      assert.equal(real.split(".")[0], version);
      assert.deepEqual(statuses, ["idle", "submitting", "waiting", "succeeded"]);
      assert.equal(hook.clip.url, succeeded.url);
      assert.equal(hook.busy, false);
      assert.deepEqual(wrong, []);
    });

    test("the task, its progress and the last event are there while it is waited for", async (t) => {
      const { page, start, hook } = await desk(t, { [SUBMIT]: accepted, [LOOK]: running });
      await start();
      await generate(page);
      await page.waitForFunction(() => globalThis.app.hook.progress === 30);
      const { status, busy, task, event, clip, error, issues } = await hook();
      assert.deepEqual([status, busy, task.taskId, task.status, event.type, clip, error, issues], ["waiting", true, "task_1", "running", "running", undefined, undefined, []]);
    });

    test("when the component goes the looks end, the task is among the pending ones, and one that mounts later takes it up", async (t) => {
      const { api, page, start, status, wrong } = await desk(t, { [SUBMIT]: accepted, [LOOK]: [running, succeeded] });
      await freeze(page);
      await start();
      await generate(page);
      await status("waiting");
      await firstLook(page, api);
      await gone(page);
      await page.clock.runFor(600_000);
      assert.deepEqual(await page.evaluate(async () => (await globalThis.relaydance.pending()).map(({ taskId, state }) => [taskId, state])), [["task_1", "submitted"]]);
      assert.equal(api.to(LOOK).length, 1);
      assert.equal(await page.evaluate((request) => globalThis.app.hook.generate(request), hosted), undefined);
      await page.clock.resume();
      await start({ resume: true });
      await status("succeeded");
      assert.equal(api.to(SUBMIT).length, 1);
      assert.equal(api.to(LOOK).length, 2);
      assert.deepEqual(wrong, []);
    });

    test("a component that goes while the submit is on its way lets it arrive, and does not wait for the clip", async (t) => {
      let answer;
      const { api, page, start } = await desk(t, { [SUBMIT]: () => new Promise((resolve) => (answer = () => resolve(accepted))), [LOOK]: succeeded });
      await freeze(page);
      await start();
      await generate(page);
      await api.asked(SUBMIT);
      await gone(page);
      answer();
      // Nothing is pending as long as it is open how the submit ends.
      const state = await page.evaluate(async () => {
        let entry;
        while (!entry) [entry] = await globalThis.relaydance.pending();
        return entry.state;
      });
      assert.equal(state, "submitted");
      await page.clock.runFor(600_000);
      assert.equal(await page.evaluate(async () => (await globalThis.relaydance.pending()).length), 1);
      assert.equal(api.to(LOOK).length, 0);
    });

    test("who leaves while the submit is on its way and comes back sees it go on, and cannot buy it again", async (t) => {
      let answer;
      const { api, page, start, status, wrong } = await desk(t, { [SUBMIT]: () => new Promise((resolve) => (answer = () => resolve(accepted))), [LOOK]: succeeded });
      await start({ resume: true });
      await generate(page);
      await api.asked(SUBMIT);
      await gone(page);
      await start({ resume: true });
      await status("submitting");
      assert.equal(await page.evaluate((request) => globalThis.app.hook.generate(request), hosted), undefined);
      answer();
      await status("succeeded");
      assert.equal(api.to(SUBMIT).length, 1);
      assert.deepEqual(await page.evaluate(() => globalThis.relaydance.pending()), []);
      assert.deepEqual(wrong, []);
    });

    test("one that was stopped as its component went is no more, and the next can begin anew", async (t) => {
      let bought = 0;
      const { api, page, start, status } = await desk(t, { [SUBMIT]: () => ((bought += 1) === 1 ? new Promise(() => {}) : accepted), [LOOK]: succeeded });
      for (const end of ["stop", "reset"]) {
        bought = 0;
        await start({ resume: true });
        await generate(page);
        while (bought === 0) await api.asked(SUBMIT, api.to(SUBMIT).length + 1);
        await gone(page, end);
        await start({ resume: true });
        await status("idle");
        await generate(page);
        await status("succeeded");
        await gone(page);
      }
    });

    test("what became of a submit that nobody saw is told to who comes back in time, and stops there", async (t) => {
      let answer;
      const { api, page, start, status, hook } = await desk(t, { [SUBMIT]: () => new Promise((resolve) => (answer = resolve)) });
      await start();
      await generate(page);
      await api.asked(SUBMIT);
      await gone(page);
      await start({ resume: true });
      await status("submitting");
      answer(answered(400, { error: { code: "invalid_request", message: "no" } }));
      await status("failed");
      assert.equal((await hook()).error.code, "rejected");
      await gone(page);
      await start({ resume: true });
      await status("idle");
    });

    test("after a reload the component takes the pending task up by itself, and submits nothing", async (t) => {
      const { api, page, start, status } = await desk(t, { [SUBMIT]: accepted, [LOOK]: [running, running, succeeded] });
      await start({ resume: true });
      await generate(page);
      await api.asked(LOOK);
      await page.reload();
      await start();
      await status("idle");
      await page.reload();
      await start({ resume: true });
      await status("succeeded");
      assert.deepEqual(await page.evaluate(() => globalThis.app.statuses), ["idle", "waiting", "succeeded"]);
      assert.equal(api.to(SUBMIT).length, 1);
    });

    test("who clicks before the pending task is found gets the clip of the click", async (t) => {
      const { api, page, start, status, hook } = await desk(t, { [SUBMIT]: { task_id: "task_2", status: "submitted" }, [`${LOOK.slice(0, -1)}2`]: { ...succeeded, task_id: "task_2" }, [LOOK]: running });
      await page.evaluate(async () => {
        const { Relaydance } = await import("/index.js");
        globalThis.relaydance = new Relaydance({ baseUrl: "/v1", poll: { minInterval: 1000 } });
        globalThis.relaydance.pending = () => new Promise((found) => {
          globalThis.found = () => found([{ id: "task_1", taskId: "task_1", state: "submitted", submittedAt: 0, body: {} }]);
        });
      });
      await start({ resume: true });
      await page.waitForFunction(() => globalThis.found);
      await generate(page);
      await page.evaluate(() => globalThis.found());
      await status("succeeded");
      assert.equal((await hook()).clip.taskId, "task_2");
      assert.equal(api.to(LOOK).length, 0);
    });

    test("what is wrong with a request is there as issues, nothing was sent, and the next try is a new one", async (t) => {
      const { api, page, start, status, hook } = await desk(t, { [SUBMIT]: accepted, [LOOK]: succeeded });
      await start();
      assert.equal(await page.evaluate((request) => globalThis.app.hook.generate(request), { ...hosted, prompt: "@image3", seconds: 99 }), undefined);
      await status("failed");
      const { issues, error } = await hook();
      assert.equal(error.code, "invalid_request");
      assert.deepEqual(issues.filter(({ severity }) => severity === "error").map(({ path }) => path), ["prompt", "seconds"]);
      assert.equal(api.to(SUBMIT).length, 0);
      await generate(page);
      await status("succeeded");
      assert.deepEqual((await hook()).issues, []);
    });

    test("a task that fails, and a submit whose answer is lost, are errors and not rejections", async (t) => {
      const { api, page, start, status, hook, wrong } = await desk(t, { [SUBMIT]: [accepted, cut], [LOOK]: failed });
      await start();
      await generate(page);
      await status("failed");
      const first = await hook();
      assert.deepEqual([first.error.code, first.task.error.message, first.issues], ["task_failed", "no faces, please", []]);
      await generate(page, { ...hosted, prompt: "@image1 once more" });
      await page.waitForFunction(() => globalThis.app.hook.error?.code === "may_have_been_accepted");
      const second = await hook();
      assert.deepEqual([second.status, second.task], ["failed", undefined]);
      assert.ok(api.to(SUBMIT).length >= 2);
      assert.deepEqual(wrong.filter((text) => !/ERR_EMPTY_RESPONSE/.test(text)), []);
    });

    test("stop ends waiting, resume takes the same task up again, and reset forgets it", async (t) => {
      const { api, page, start, status, hook } = await desk(t, { [SUBMIT]: accepted, [LOOK]: [running, succeeded] });
      await freeze(page);
      await start();
      const made = page.evaluate(async (request) => (await globalThis.app.hook.generate(request)) ?? "none", hosted);
      await status("waiting");
      await firstLook(page, api);
      await page.evaluate(() => globalThis.app.hook.stop());
      assert.equal(await made, "none");
      await page.clock.runFor(600_000);
      await status("stopped");
      const { task, error } = await hook();
      assert.equal(api.to(LOOK).length, 1);
      assert.deepEqual([task.taskId, error], ["task_1", undefined]);
      await page.evaluate(() => globalThis.app.hook.stop());
      await status("stopped");
      await page.clock.resume();
      assert.equal((await page.evaluate(() => globalThis.app.hook.resume(globalThis.app.hook.task))).url, succeeded.url);
      await status("succeeded");
      await page.evaluate(() => globalThis.app.hook.reset());
      await status("idle");
      assert.deepEqual(await page.evaluate(() => [globalThis.app.hook.clip, globalThis.app.hook.task, globalThis.app.hook.progress]), [undefined, undefined, undefined]);
      assert.equal(api.to(SUBMIT).length, 1);
    });

    test("a component that is hidden for a while waits again when it is shown", { skip: version === "18" && "React 18 has no Activity" }, async (t) => {
      const { api, page, start, status } = await desk(t, { [SUBMIT]: accepted, [LOOK]: [running, succeeded] });
      await freeze(page);
      await start();
      await generate(page);
      await status("waiting");
      await firstLook(page, api);
      await page.evaluate(() => globalThis.app.show(globalThis.shown, "hidden"));
      await page.waitForFunction(() => getComputedStyle(document.querySelector("p")).display === "none");
      await page.clock.runFor(600_000);
      assert.equal(api.to(LOOK).length, 1);
      await page.clock.resume();
      await page.evaluate(() => globalThis.app.show(globalThis.shown));
      await status("succeeded");
      assert.equal(api.to(SUBMIT).length, 1);
    });

    test("it works against the service of relaydance-web/testing", async (t) => {
      const { api, page, start, status } = await desk(t, {});
      await page.evaluate(async () => {
        const { createTestService } = await import("/testing.js");
        globalThis.service = createTestService({ baseUrl: "/v1" }).install();
      });
      await start();
      await generate(page);
      await status("succeeded");
      assert.deepEqual(await page.evaluate(() => globalThis.service.submitted.map(({ prompt }) => prompt)), [hosted.prompt]);
      assert.deepEqual(api.requests.filter(({ url }) => url.startsWith("/v1")), []);
    });

    test("a server renders it idle", async () => {
      const { stdout, stderr, status } = spawnSync(process.execPath, ["-"], { input: await server(version), encoding: "utf8" });
      assert.equal(status, 0, stderr);
      assert.match(stdout, /^<p>.*idle.*<\/p>$/);
    });
  });
}
