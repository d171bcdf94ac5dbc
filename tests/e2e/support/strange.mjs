// A program of its own, since what it finds may end it: passes strange values to every place of the package and prints what
// became of each as JSON. Usage: node strange.mjs plain|hostile
import { Relaydance, RelaydanceError } from "../../../dist/index.js";

const boom = () => { throw new Error("boom"); };
const throwing = (target) => new Proxy(target, new Proxy({}, { get: () => boom }));
const revoked = (target) => {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
};
const cycle = {};
cycle.self = [cycle];
const endless = () => new Proxy({}, {
  ownKeys: () => Array.from({ length: 50 }, (_, index) => `k${index}`),
  getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
  get: (_, key) => (typeof key === "symbol" ? undefined : endless()),
});
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0);
const doctored = (key, how) => Object.defineProperty(new File([jpeg], "x.jpg"), key, how);

/** What a slip of the pen, a library in between or a test's double may pass. */
const plain = {
  "nothing": undefined,
  "null": null,
  "NaN": NaN,
  "Infinity": Infinity,
  "minus zero": -0,
  "an empty text": "",
  "half a character": "\ud800",
  "five million letters": "x".repeat(5e6),
  "a symbol": Symbol("s"),
  "a BigInt": 10n,
  "a function": () => {},
  "a class": class {},
  "a Date": new Date(NaN),
  "a Map": new Map([[1, 2]]),
  "a Promise": Promise.resolve(1),
  "a WeakMap": new WeakMap(),
  "bytes": new Uint8Array(5),
  "a boxed text": new String("x"),
  "an object of no class": Object.create(null),
  "an Error": new Error("x"),
  "a cycle": cycle,
  "an endless object": endless(),
  "a list with four thousand million holes": new Array(2 ** 32 - 1),
  "a million entries": Array(1e6).fill("https://images.example/1.png"),
  "what only calls itself a Blob": { [Symbol.toStringTag]: "Blob" },
};

/** What throws when it is touched, or lies about what it is. */
const hostile = {
  "getters that throw": { get model() { return boom(); }, get prompt() { return boom(); }, get images() { return boom(); }, get signal() { return boom(); }, get taskId() { return boom(); }, get baseUrl() { return boom(); } },
  "a tag that throws": { get [Symbol.toStringTag]() { return boom(); } },
  "a proxy that throws": throwing({}),
  "a list's proxy that throws": throwing([]),
  "a function's proxy that throws": throwing(() => {}),
  "a File's proxy that throws": throwing(new Blob(["x"])),
  "a File's plain proxy": new Proxy(new File([jpeg], "x.jpg"), {}),
  "a revoked proxy": revoked({}),
  "a list's revoked proxy": revoked([]),
  "a Blob of no bytes": { [Symbol.toStringTag]: "Blob", size: 4, slice() {} },
  "a Blob of a size that throws": { [Symbol.toStringTag]: "Blob", get size() { return boom(); }, slice: () => new Blob([jpeg]) },
  "a Blob whose bytes are none": { [Symbol.toStringTag]: "Blob", size: 4, slice: () => ({ arrayBuffer: () => 5 }) },
  "what only calls itself a URL": { [Symbol.toStringTag]: "URL", get href() { return boom(); } },
  "what only calls itself an AbortSignal": { [Symbol.toStringTag]: "AbortSignal", get aborted() { return boom(); }, get reason() { return boom(); } },
  "a File whose name throws": doctored("name", { get: boom }),
  "a File whose name is a number": doctored("name", { value: 5 }),
  "a File whose size throws": doctored("size", { get: boom }),
  "a File whose type throws": doctored("type", { get: boom }),
};

const base = { baseUrl: "http://127.0.0.1:9/v1", retry: { attempts: 1, patience: 0 } };
const relaydance = () => new Relaydance(base);
const request = { model: "doubao-seedance-2-0-1080p", prompt: "@image1" };
const loop = async (watched) => { for await (const _ of watched); };

export const PLACES = {
  "the request of validate": (value) => relaydance().validate(value),
  "the request of buildRequest": (value) => relaydance().buildRequest(value),
  "the request of submit": (value) => relaydance().submit(value),
  "the request of generate": (value) => relaydance().generate(value),
  "an image": (value) => relaydance().submit({ ...request, images: [value] }),
  "an image's source": (value) => relaydance().validate({ ...request, images: [{ source: value }] }),
  "the list of images": (value) => relaydance().validate({ ...request, images: value }),
  "the seconds": (value) => relaydance().validate({ ...request, seconds: value }),
  "the metadata": (value) => relaydance().buildRequest({ ...request, images: ["https://a.example/1"], metadata: { value } }),
  "the file of upload": (value) => relaydance().upload(value),
  "the task of retrieve": (value) => relaydance().retrieve(value),
  "the task of wait": (value) => relaydance().wait(value),
  "the task of watch": (value) => loop(relaydance().watch(value)),
  "the task of download": (value) => relaydance().download(value),
  "the JSON of parseTask": (value) => relaydance().parseTask(value),
  "the options": (value) => relaydance().retrieve("x", value),
  "the options of watch": (value) => loop(relaydance().watch("x", value)),
  "the signal": (value) => relaydance().retrieve("x", { signal: value }),
  "the signal of watch": (value) => loop(relaydance().watch("x", { signal: value })),
  "the listener": (value) => relaydance().wait("x", { onProgress: value }),
  "the deadline": (value) => relaydance().wait("x", { deadline: value }),
  "the settings": (value) => new Relaydance(value).validate(request),
  "each of the settings": (value) => Promise.all(["baseUrl", "apiKey", "headers", "deadline", "poll", "retry", "strict"].map(
    (key) => new Relaydance({ [key]: value }).validate(request).catch(ours))),
  "what the key's function returns": (value) => new Relaydance({ ...base, apiKey: () => value }).retrieve("x"),
  "what fetch returns": async (value) => {
    globalThis.fetch = () => value;
    return relaydance().retrieve("x");
  },
  "what fetch brings": async (value) => {
    globalThis.fetch = async () => value;
    return relaydance().retrieve("x");
  },
  "what fetch rejects with": async (value) => {
    globalThis.fetch = () => Promise.reject(value);
    return relaydance().retrieve("x");
  },
};

function ours(error) {
  if (!(error instanceof RelaydanceError)) throw error;
}

const VALUES = { plain, hostile }[process.argv[2]];
if (VALUES) {
  let escaped = [];
  process.on("uncaughtException", (error) => escaped.push(error.message));
  process.on("unhandledRejection", (error) => escaped.push(error.message));
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

  /** What became of each of these values, where that is not as it should be. */
  const pass = async (place, values, patience) => {
    const outcomes = Object.fromEntries(values.map(([name]) => [name, "never settles"]));
    const settled = values.map(([name, value]) => (async () => place(value))().then(
      () => delete outcomes[name],
      (error) => {
        if (error instanceof RelaydanceError && error.message) delete outcomes[name];
        else outcomes[name] = `rejects with no error of ours: ${error?.name}: ${error?.message}`;
      }));
    const all = Promise.all(settled);
    // Nothing here waits for anything, so what has not settled after this never will.
    await Promise.race([all, new Promise(setImmediate).then(() => pause(patience))]);
    return outcomes;
  };

  const report = {};
  const fetch = globalThis.fetch;
  await relaydance().validate(request);
  for (const [name, place] of Object.entries(PLACES)) {
    escaped = [];
    const values = Object.entries(VALUES);
    // There is one fetch for all, so those take turns.
    const turns = name.startsWith("what fetch") ? values.map((value) => [value]) : [values];
    const wrong = {};
    for (const turn of turns) Object.assign(wrong, await pass(place, turn, turns.length > 1 ? 150 : VALUES === plain ? 1500 : 500));
    globalThis.fetch = fetch;
    if (escaped.length) wrong["what escaped"] = [...new Set(escaped)];
    report[name] = wrong;
  }
  // Whatever it was given, it goes on working.
  const sound = await Promise.race([relaydance().validate({ ...request, images: ["https://images.example/1.png"] }), pause(1000)]);
  report.afterwards = JSON.stringify(sound) === "[]" ? {} : { sound };
  process.stdout.write(JSON.stringify(report), () => process.exit());
}
