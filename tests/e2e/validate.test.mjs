// What is known before anything is sent: any request is checked to its end, and what the models take is told.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { Relaydance, RelaydanceError } from "../../dist/index.js";
import { SUBMIT, UPLOAD, answer, service, silence } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { launch as launchAwake, open as openAwake } from "./support/chromium.mjs";
import { launch, open } from "./support/natural.mjs";
import { check } from "./support/requests.mjs";

const MODELS = "GET /v1/models";
const TYPES = new URL("../../dist/index.d.ts", import.meta.url);
const [, union] = /export type IssueCode =([^;]*);/.exec(readFileSync(TYPES, "utf8"));
const CODES = [...union.matchAll(/"(\w+)"/g)].map(([, code]) => code);

const SEEDANCE = "doubao-seedance-2-0-1080p";
const sound = { model: SEEDANCE, prompt: "@image1 comes alive", images: ["https://images.example/1.png"] };
const well = {
  [UPLOAD]: ({ headers }) => ({ id: "file_1", url: `http://${headers.host}/photo.jpg` }),
  [SUBMIT]: { task_id: "task_1", status: "submitted" },
};
const client = (config) => new Relaydance({ baseUrl: "http://127.0.0.1:9/v1", storage: false, ...config });
const short = ({ severity, code, path }) => `${severity} ${code} ${path}`;
/** What was asked for, but for what Firefox asks for by itself. */
const asked = ({ requests }) => requests.map(({ url }) => url).filter((url) => url !== "/favicon.ico");
const refused = (promise) => promise.then(() => assert.fail("it was accepted"), (error) => {
  assert.ok(error instanceof RelaydanceError, String(error));
  return error;
});

describe("whatever a request is", { concurrency: true, timeout: 400_000 }, () => {
  for (const [name, from, count] of [["chromium", 1, 3000], ["firefox", 10_001, 1000]]) {
    test(`in ${name}, ${count} random ones end in a list of issues, the same twice, or in an error of ours, and nothing is sent`, async (t) => {
      const browser = await launch[name]();
      t.after(() => browser.close());
      const api = await site(t, {});
      const { page, wrong } = await open(browser, api.url);
      const told = await page.evaluate(check, { module: api.module, from, count, codes: CODES });
      t.diagnostic(JSON.stringify(told.tally));
      assert.deepEqual(told.wrong, []);
      assert.deepEqual(told.escaped, []);
      assert.deepEqual(wrong, []);
      // It goes on working.
      assert.deepEqual(told.sound, []);
      // What made them reaches far: they are not all refused for one reason.
      const unmet = CODES.filter((code) => !told.tally[code]);
      assert.ok(CODES.length - unmet.length >= 20, `never met: ${unmet.join()}`);
      assert.deepEqual(asked(api), ["/", "/index.js"]);
    });
  }
});

describe("a file whose bytes never come", { concurrency: true, timeout: 120_000 }, () => {
  let browser;
  before(async () => (browser = await launchAwake()));
  after(() => browser.close());

  /** Validates a request in a page whose time stands still but for what `passes` lets go by. */
  async function stopped(t, make, call = "validate") {
    const api = await site(t, {});
    const { page, context } = await openAwake(browser, api.url);
    t.after(() => context.close());
    await page.clock.install({ time: 0 });
    await page.clock.pauseAt(1000);
    await page.evaluate(async () => {
      const { Relaydance } = await import("/index.js");
      globalThis.client = new Relaydance({ baseUrl: "/v1", storage: false });
      await globalThis.client.validate({}); // loaded
      globalThis.asked = new Promise((resolve) => {
        const arrayBuffer = () => (resolve(), new Promise(() => {}));
        globalThis.endless = () => ({ [Symbol.toStringTag]: "File", name: "gone.jpg", type: "image/jpeg", size: 1000, slice: () => ({ arrayBuffer }) });
      });
    });
    await page.evaluate(async ([source, method]) => {
      const given = new Function(`return ${source}`)()();
      const words = (issues) => issues.map(({ code, path }) => `${code} ${path}`);
      globalThis.checked = globalThis.client[method](given).then(words, ({ code }) => code).then((told) => (globalThis.told = told));
      await globalThis.asked;
    }, [String(make), call]);
    return {
      passes: (milliseconds) => page.clock.runFor(milliseconds),
      told: () => page.evaluate(() => globalThis.told),
      checked: () => page.evaluate(() => globalThis.checked),
    };
  }

  test("is unreadable after ten seconds and not before", async (t) => {
    const { passes, told, checked } = await stopped(t, () => ({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [globalThis.endless()] }));
    await passes(9_990);
    assert.equal(await told(), undefined);
    await passes(20);
    assert.deepEqual(await checked(), ["file_unreadable images[0]"]);
  });

  test("does not hide what the others are", async (t) => {
    const { passes, checked } = await stopped(t, () => ({
      model: "doubao-seedance-2-0-1080p", prompt: "@image1 @image2 @image3", images: [new Blob(["words"]), globalThis.endless(), new Blob([])],
    }));
    await passes(10_010);
    assert.deepEqual(await checked(), ["not_an_image images[0]", "file_unreadable images[1]", "empty_file images[2]"]);
  });

  test("keeps nobody waiting for longer when there are nine", async (t) => {
    const { passes, told } = await stopped(t, () => ({
      model: "doubao-seedance-2-0-1080p", prompt: Array.from({ length: 9 }, (_, index) => `@image${index + 1}`).join(" "), images: Array.from({ length: 9 }, globalThis.endless),
    }));
    await passes(10_010);
    assert.deepEqual(await told(), Array.from({ length: 9 }, (_, index) => `file_unreadable images[${index}]`));
  });

  test("is given up by an upload too", async (t) => {
    const { passes, told } = await stopped(t, () => globalThis.endless(), "upload");
    await passes(3_600_000);
    assert.notEqual(await told(), undefined);
  });
});

describe("a request that is wrong", { concurrency: true }, () => {
  const bad = {
    "a slip in a key": { ...sound, promt: "x" },
    "a text that is named like a photo": { ...sound, images: [new File(["Dear diary"], "photo.jpg", { type: "image/jpeg" })] },
    "one photo of two that is none": { ...sound, prompt: "@image1 @image2", images: [new File([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)], "a.jpg"), new File([], "b.jpg")] },
    "a citation of nothing": { ...sound, prompt: "@image1 @image2" },
    "a setting in the hatch that the model refuses": { ...sound, metadata: { camera_fixed: true } },
  };
  for (const [name, request] of Object.entries(bad)) {
    test(`for ${name} is refused with its issues, and nothing is uploaded or submitted`, async (t) => {
      const api = await service(t, well);
      const relaydance = client({ baseUrl: api.base, apiKey: "sk-1" });
      const issues = await relaydance.validate(request);
      assert.ok(issues.some(({ severity }) => severity === "error"));
      for (const call of ["submit", "generate"]) {
        const error = await refused(relaydance[call](request, { onProgress: () => assert.fail("something goes out") }));
        assert.equal(error.code, "invalid_request");
        assert.deepEqual(error.issues, issues);
      }
      assert.deepEqual(api.requests, []);
    });
  }

  test("is checked in a hatch like in its fields", async () => {
    const issues = async (changes) => (await client().validate({ ...sound, ...changes })).map(short);
    for (const [field, name, values] of [
      ["generateAudio", "generate_audio", ["yes", 1, true, false]],
      ["seed", "seed", [-2, 0.5, "1", 2 ** 32, -1]],
      ["watermark", "watermark", [0, true]],
      ["cameraFixed", "camera_fixed", [true, "no"]],
      ["returnLastFrame", "return_last_frame", ["true", false]],
      ["ratio", "ratio", ["5:4", 7, "1:1"]],
      ["resolution", "resolution", ["480p", 1080, "1080p"]],
      ["callbackUrl", "callback_url", ["http://hook.example", "hook", "https://hook.example/1"]],
    ]) {
      for (const value of values) {
        const direct = await issues({ [field]: value });
        assert.deepEqual(await issues({ metadata: { [name]: value } }), direct.map((line) => line.replace(field, `metadata.${name}`)), `${name}: ${value}`);
      }
      // Said twice, it is not known which one is meant.
      assert.ok((await issues({ [field]: values.at(-1), metadata: { [name]: values.at(-1) } })).includes(`error conflict metadata.${name}`), name);
    }
  });

  test("has errors only for a strict client, which then submits nothing that it would else warn of", async (t) => {
    const api = await service(t, well);
    const doubtful = [{ ...sound, model: "seedance-9" }, { ...sound, prompt: "waves" }, { ...sound, model: "seedance-1-5-pro-no-audio" }, { ...sound, images: [], prompt: "waves" }];
    for (const request of doubtful) {
      const lenient = await client({ baseUrl: api.base }).validate(request);
      const strict = await client({ baseUrl: api.base, strict: true }).validate(request);
      assert.ok(lenient.length && lenient.every(({ severity }) => severity === "warning"), JSON.stringify(lenient));
      assert.deepEqual(strict, lenient.map((issue) => ({ ...issue, severity: "error" })));
      const error = await refused(client({ baseUrl: api.base, apiKey: "sk-1", strict: true }).submit(request));
      assert.deepEqual([error.code, error.issues], ["invalid_request", strict]);
    }
    assert.deepEqual(api.requests, []);
    assert.equal((await client({ baseUrl: api.base, apiKey: "sk-1" }).submit(doubtful[0])).taskId, "task_1");
    assert.equal((await client({ baseUrl: api.base, apiKey: "sk-1", strict: true }).submit(sound)).taskId, "task_1");
  });

  for (const [name, start] of Object.entries(launch)) {
    test(`in ${name}, costs no request: neither validate nor a refused submit sends anything`, { timeout: 120_000 }, async (t) => {
      const browser = await start();
      t.after(() => browser.close());
      const api = await site(t, well);
      const { page } = await open(browser, api.url);
      const told = await page.evaluate(async (request) => {
        const { Relaydance } = await import("/index.js");
        const relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1" });
        const images = [new File([Uint8Array.of(0xff, 0xd8, 0xff, 0xe0)], "a.jpg"), new File(["words"], "b.jpg"), "https://images.example/1.png"];
        const wrong = { ...request, images, callbackUrl: "https://hook.example/1" };
        const issues = await relaydance.validate(wrong);
        const error = await relaydance.submit(wrong).catch((refusal) => refusal);
        await relaydance.validate(request);
        return { paths: issues.filter(({ severity }) => severity === "error").map(({ path }) => path), code: error.code };
      }, sound);
      assert.ok(told.paths.includes("images[1]"));
      assert.equal(told.code, "invalid_request");
      assert.deepEqual(asked(api), ["/", "/index.js"]);
    });
  }
});

describe("further keys in the hatch", { concurrency: true }, () => {
  const built = async (metadata) => JSON.parse(JSON.stringify((await client().buildRequest({ ...sound, metadata })).metadata));

  test("are sent whole, or told of when there are too many", async () => {
    const numbers = (count) => Array.from({ length: count }, (_, index) => index);
    const many = numbers(15_000);
    assert.deepEqual(await client().validate({ ...sound, metadata: { many } }), []);
    assert.deepEqual((await built({ many })).many, many);
    assert.deepEqual((await client().validate({ ...sound, metadata: { many: numbers(30_000) } })).map(short), ["error invalid_type metadata.many"]);
  });

  test("may have any name but the one that JavaScript makes a prototype of, which is told", async () => {
    const metadata = { constructor: 2, "": 3, "a.b[0]": 4 };
    assert.deepEqual(await client().validate({ ...sound, metadata }), []);
    const { content: _, resolution: fixed, ...sent } = await built(metadata);
    assert.deepEqual([sent, fixed], [metadata, "1080p"]);
    for (const text of ['{ "__proto__": { "own": 1 } }', '{ "more": [{ "__proto__": 1 }] }']) {
      const issues = await client().validate({ ...sound, metadata: JSON.parse(text) });
      assert.deepEqual(issues.map(({ code }) => code), ["invalid_type"], text);
    }
  });

  test("of a request too large to be read through are told as what they are", async () => {
    const extra = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [index, index]));
    assert.deepEqual((await client().validate({ extra, ...sound })).map(short), ["error unknown_key extra"]);
    assert.deepEqual((await client().validate({ ...extra, ...sound })).map(short), ["error invalid_type "]);
  });
});

describe("a list", { concurrency: true }, () => {
  test("beyond all measure is told once, and its files are not read", async () => {
    let reads = 0;
    const watched = () => Object.assign(new Blob(["words"]), { slice: () => ((reads += 1), new Blob(["words"])) });
    const images = Array.from({ length: 500 }, watched);
    assert.deepEqual((await client().validate({ ...sound, images, metadata: { watched: watched() } })).map(short), ["error too_many images", "error invalid_type metadata.watched"]);
    assert.ok(reads <= 50, String(reads));
  });
});

describe("what a model's name fixes", { concurrency: true }, () => {
  for (const [model, resolution] of [[SEEDANCE, "1080p"], ["doubao-seedance-2-0-mini-480p", "480p"], ["seedance-1-5-pro-no-audio", undefined], ["seedance-9-720p", undefined]]) {
    test(`is sent for ${model}: ${resolution ?? "nothing"}`, async (t) => {
      const api = await service(t, well);
      const relaydance = client({ baseUrl: api.base, apiKey: "sk-1" });
      await relaydance.submit({ ...sound, model });
      assert.equal(JSON.parse(api.to(SUBMIT)[0].body).metadata?.resolution, resolution);
      assert.equal((await relaydance.buildRequest({ ...sound, model })).metadata?.resolution, resolution);
    });
  }
});

describe("models", { concurrency: true }, () => {
  const list = (...ids) => ({ object: "list", data: ids.map((id) => ({ id, object: "model", owned_by: "x" })) });
  const ids = (rows) => rows.map(({ id }) => id);
  const KNOWN = ["seedance-1-5-pro-with-audio", "seedance-1-5-pro-no-audio", SEEDANCE, "happyhorse-1.0-i2v", "doubao-seedance-2-0-720p", "doubao-seedance-2-0-fast-260128",
    "doubao-seedance-2-0-mini-480p", "doubao-seedance-2-0-mini-720p", "dreamina-seedance-2-0-260128", "dreamina-seedance-2-0-fast-260128", "happyhorse-1.0-t2v", "grok-imagine-video"];

  test("are those of the key, the known ones first and in one order, each once, the others by their ids", async (t) => {
    const api = await service(t, { [MODELS]: list("gpt-9", "happyhorse-1.0-i2v", "gpt-9", SEEDANCE, "a", "happyhorse-1.0-i2v", "__proto__", "海") });
    const rows = await client({ baseUrl: api.base, apiKey: "sk-1" }).models();
    assert.deepEqual(ids(rows), [SEEDANCE, "happyhorse-1.0-i2v", "gpt-9", "a", "__proto__", "海"]);
    assert.deepEqual(rows.slice(2), ["gpt-9", "a", "__proto__", "海"].map((id) => ({ id, known: false })));
    assert.deepEqual(api.to(MODELS).map(({ headers }) => headers.authorization), ["Bearer sk-1"]);
  });

  test("are known without asking anybody, the four documented ones first", async (t) => {
    const api = await service(t, { [MODELS]: list(...KNOWN.toReversed()) });
    const keys = [];
    const relaydance = client({ baseUrl: api.base, apiKey: () => keys.push("asked") && "sk-1" });
    const offline = await relaydance.models({ offline: true });
    assert.deepEqual(ids(offline), KNOWN);
    assert.ok(offline.every(({ known }) => known));
    assert.deepEqual([keys, api.requests], [[], []]);
    // What the key may use is told of in the same words.
    assert.deepEqual(await relaydance.models(), offline);
    assert.deepEqual(await relaydance.models({ offline: false }), offline);
  });

  test("say what the documentation says of them", async () => {
    const rows = Object.fromEntries((await client().models({ offline: true })).map((row) => [row.id, row]));
    const ratios = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"].toSorted();
    const table = {
      "seedance-1-5-pro-with-audio": [{ min: 4, max: 12 }, ["480p", "720p", "1080p"], ratios, "always", { min: -1, max: 2 ** 32 - 1 }, true, 0],
      "seedance-1-5-pro-no-audio": [{ min: 4, max: 12 }, ["480p", "720p", "1080p"], ratios, "never", { min: -1, max: 2 ** 32 - 1 }, true, 0],
      [SEEDANCE]: [{ min: 4, max: 15 }, ["1080p"], ratios, "optional", { min: -1, max: 2 ** 32 - 1 }, false, 3],
      "happyhorse-1.0-i2v": [{ min: 3, max: 15 }, ["720p", "1080p"], [], "always", { min: 0, max: 2147483647 }, false, 0],
    };
    for (const [id, wanted] of Object.entries(table)) {
      const { seconds, resolutions, ratios: made, sound: noise, seed, cameraFixed, videos, audios } = rows[id];
      assert.deepEqual([seconds, resolutions, made.toSorted(), noise, seed, cameraFixed, videos.max], wanted, id);
      assert.deepEqual(audios, videos);
    }
    assert.deepEqual(rows["happyhorse-1.0-i2v"].images, { min: 1, max: 1 });
    assert.deepEqual(rows[SEEDANCE].images, { min: 0, max: 9 });
    assert.equal(rows["happyhorse-1.0-i2v"].promptCharacters, 5000);
    assert.deepEqual([rows["grok-imagine-video"].seconds, rows["grok-imagine-video"].resolutions], [{ min: 1, max: 15 }, ["480p", "720p"]]);
  });

  test("agree with validate at each of their limits", async () => {
    const relaydance = client();
    for (const { id, seconds, resolutions, ratios, seed, cameraFixed, sound: noise, images } of await relaydance.models({ offline: true })) {
      const prompt = images.max ? "@image1" : "waves";
      const errors = async (change) => (await relaydance.validate({ model: id, prompt, images: images.max ? sound.images : [], ...change })).filter(({ severity }) => severity === "error").map(short);
      const path = async (key, value) => (await errors({ [key]: value })).filter((line) => line.endsWith(` ${key}`)).length > 0;
      for (const [key, { min, max }] of [["seconds", seconds], ["seed", seed]]) {
        assert.deepEqual([await path(key, min - 1), await path(key, min), await path(key, max), await path(key, max + 1)], [true, false, false, true], `${id} ${key}`);
      }
      for (const resolution of ["480p", "720p", "1080p"]) assert.equal(await path("resolution", resolution), !resolutions.includes(resolution), `${id} ${resolution}`);
      for (const ratio of ["16:9", "9:16", "21:9", "3:2", "adaptive"]) assert.equal(await path("ratio", ratio), ratios.length > 0 && !ratios.includes(ratio), `${id} ${ratio}`);
      assert.equal(await path("cameraFixed", true), !cameraFixed, id);
      assert.deepEqual([await path("generateAudio", true), await path("generateAudio", false)], [noise === "never", noise === "always"], id);
      assert.deepEqual(await errors({}), [], id);
    }
  });

  test("are what the types say", async (t) => {
    const api = await service(t, { [MODELS]: list("new", ...KNOWN) });
    const rows = await client({ baseUrl: api.base, apiKey: "sk-1" }).models();
    const name = fileURLToPath(new URL("models.ts", TYPES));
    const text = `import type { Model } from "./index.js"; export const rows: Model[] = ${JSON.stringify(rows)};`;
    const options = { strict: true, noEmit: true, exactOptionalPropertyTypes: true, module: ts.ModuleKind.NodeNext, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", "lib.dom.d.ts"], types: [] };
    const host = ts.createCompilerHost(options);
    const { getSourceFile, fileExists, readFile } = host;
    host.getSourceFile = (path, ...more) => (path === name ? ts.createSourceFile(path, text, ts.ScriptTarget.ES2022) : getSourceFile(path, ...more));
    host.fileExists = (path) => path === name || fileExists(path);
    host.readFile = (path) => (path === name ? text : readFile(path));
    const found = ts.getPreEmitDiagnostics(ts.createProgram([name], options, host));
    assert.deepEqual(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n")), []);
  });

  const failures = {
    "a key that is refused": [answer(401, { error: { message: "No such key.", type: "x" } }), "unauthorized", 1],
    "a key that may not": [answer(403, { error: { message: "No balance.", type: "x" } }), "forbidden", 1],
    "a web page": [answer(200, "<!doctype html><p>Welcome", { "content-type": "text/html" }), "unexpected_response", 1],
    "JSON that is no list": [{ data: { id: "x" } }, "unexpected_response", 1],
    "a service that stays broken": [answer(503), "unavailable", 4],
  };
  for (const [name, [route, code, times]] of Object.entries(failures)) {
    test(`that meet ${name} are an error: ${code}`, { timeout: 60_000 }, async (t) => {
      const api = await service(t, { [MODELS]: route });
      const error = await refused(client({ baseUrl: api.base, apiKey: "sk-secret-1" }).models());
      assert.equal(error.code, code);
      assert.equal(api.to(MODELS).length, times);
      assert.ok(!JSON.stringify([error.message, error.body]).includes("sk-secret"));
    });
  }

  test("are asked for again after a 503 and after a 429, and with another key after a 401", { timeout: 60_000 }, async (t) => {
    const keys = ["stale", "fresh"];
    const api = await service(t, { [MODELS]: [answer(503), answer(429, "", { "retry-after": "1" }), answer(401), list("new")] });
    assert.deepEqual(await client({ baseUrl: api.base, apiKey: () => keys.shift() ?? "none" }).models(), [{ id: "new", known: false }]);
    assert.deepEqual(api.to(MODELS).map(({ headers }) => headers.authorization), ["Bearer stale", "Bearer stale", "Bearer stale", "Bearer fresh"]);
  });

  test("stop with the signal's own reason", async (t) => {
    const api = await service(t, { [MODELS]: silence });
    const stop = new AbortController();
    const going = client({ baseUrl: api.base, apiKey: "sk-1" }).models({ signal: stop.signal });
    await api.asked(MODELS);
    const reason = { mine: true };
    stop.abort(reason);
    assert.equal(await going.catch((thrown) => thrown), reason);
    assert.equal(await client({ baseUrl: api.base }).models({ offline: true, signal: AbortSignal.abort(reason) }).catch((thrown) => thrown), reason);
    assert.equal(api.to(MODELS).length, 1);
  });
});

describe("citations", { concurrency: true }, () => {
  const relaydance = client();
  /** By the rule in words: a whole word, where Latin letters, digits and underscores make words, or right behind another citation. */
  function expected(prompt) {
    const found = [];
    for (const { 0: text, 1: medium, 2: digits, index } of prompt.matchAll(/@(image|video|audio)(\d+)(?![A-Za-z0-9_])/gi)) {
      if (found.at(-1)?.end !== index && /[A-Za-z0-9_]/.test(prompt[index - 1] ?? "")) continue;
      found.push({ medium: medium.toLowerCase(), number: Math.min(Number(digits), 2 ** 32 - 1), start: index, end: index + text.length });
    }
    return found;
  }

  test("are counted in the units of JavaScript's own texts", async () => {
    const prompt = "🌊🏄‍♀️ @image1，让@Image2在海边，@VIDEO10! me@image3 @image1st e\u0301@audio0 \ud83c@image4";
    const found = await relaydance.citations(prompt);
    assert.deepEqual(found.map(({ start, end }) => prompt.slice(start, end)), ["@image1", "@Image2", "@VIDEO10", "@audio0", "@image4"]);
    assert.deepEqual(found.map(({ medium, number }) => [medium, number]), [["image", 1], ["image", 2], ["video", 10], ["audio", 0], ["image", 4]]);
    assert.deepEqual(found, expected(prompt));
  });

  test("are found in any text where the rule says", async () => {
    const PARTS = ["@image", "@IMAGE1", "@video2", "@Audio03", "@image0", "@image99999999999", "@", "1", "_", "a", "Z", " ", "\n", "🌊", "海", "é", "ß", "\u0130", "\u212a", "\ud83c", "\udf0a", "\u200d", "١", "１", "@@", "image1", "@imag"];
    let state = 7;
    const below = (most) => (state = (state * 48271) % 2147483647) % most;
    for (let round = 0; round < 2000; round += 1) {
      const prompt = Array.from({ length: below(12) }, () => PARTS[below(PARTS.length)]).join("");
      const found = await relaydance.citations(prompt);
      assert.deepEqual(found, expected(prompt), JSON.stringify(prompt));
      for (const { start, end } of found) assert.match(prompt.slice(start, end), /^@(image|video|audio)\d+$/i);
    }
  });

  test("are what validate goes by", async () => {
    const told = async (prompt) => (await relaydance.validate({ ...sound, prompt })).map(short);
    assert.deepEqual(await told("🌊@IMAGE1"), []);
    assert.deepEqual(await told("@image1 @image2nd"), []);
    assert.deepEqual(await told("x@image1"), ["warning uncited images[0]"]);
    assert.deepEqual(await told("@image1 @image2"), ["error citation_out_of_range prompt"]);
  });

  for (const value of [undefined, null, 7, ["@image1"], { prompt: "@image1" }, Symbol("s")]) {
    test(`of ${String(value)} are an error in words`, async () => assert.equal((await refused(relaydance.citations(value))).code, "invalid_request"));
  }
});
