// Requests that nobody would write by hand, and some that nobody would write at all: made by a seed, checked in a page.

/**
 * Runs in a page, by itself. Checks so many requests, beginning with this seed, and tells what became of any that is not as
 * it should be: each by its seed, which makes it again.
 */
export const check = async ({ module, from, count, codes }) => {
  const { Relaydance, RelaydanceError } = await import(module);
  const wrong = [];
  const tally = {};
  const escaped = [];
  addEventListener("error", ({ message }) => escaped.push(message));
  addEventListener("unhandledrejection", ({ reason }) => escaped.push(String(reason?.message ?? typeof reason)));
  const relaydance = new Relaydance({ baseUrl: "/v1" });
  const frame = document.body.appendChild(document.createElement("iframe"));

  const FIELDS = ["model", "prompt", "images", "videos", "audios", "seconds", "ratio", "resolution", "generateAudio", "seed", "watermark",
    "cameraFixed", "returnLastFrame", "callbackUrl", "metadata"];
  const INNER = ["source", "role", "generate_audio", "camera_fixed", "callback_url", "content", "draft", "seed", "service_tier", "frames"];
  const ODD_KEYS = ["__proto__", "constructor", "toString", "valueOf", "hasOwnProperty", "toJSON", "then", "length", "", "0", "4294967295", "-1",
    "size", "type", "name", "slice", "arrayBuffer", "href", "promt", "aspectRatio", "PROMPT", "é", "\ud800", "🌊", "a.b[0]", "\n", "k".repeat(3000)];
  const WORDS = ["doubao-seedance-2-0-1080p", "happyhorse-1.0-i2v", "seedance-1-5-pro-no-audio", "happyhorse-1.0-t2v", "grok-imagine-video", "seedance-9",
    "16:9", "9:16", "adaptive", "3:2", "1:0", "0:0", "99999999999:1", "720p", "1080p", "reference_image", "first_frame", "last_frame", "middle_frame",
    "https://images.example/1.png", "HTTPS://images.example", "https://", "https://[::1", "https://a@localhost/", "http://127.0.0.1:9", "asset://1", "blob:x",
    "file:///x", "data:image/png;base64,AAAA", "data:image/png;base64,", "data:,", "javascript:alert(1)", "//x", " https://images.example/1 ", "@image1 comes alive",
    "@image1@image2@image3", "@image0", "@video1 @audio1", "@IMAGE9", "@image99999999999999999999", "me@image1", "让@image1在海边", "true", "5", "null"];
  const LETTERS = ["a", "B", "0", " ", "\n", "\0", "\u0085", "\u2028", "\ufeff", "\u200d", "é", "海", "🌊", "\ud83c", "\udf0a", "\u202e", "@image", "@video", "1", ":", "/", "\\", "`", "<", "\"", "%"];
  const NUMBERS = [0, -0, 1, 4, 5, 12, 15, 16, -1, 0.5, 5.000001, NaN, Infinity, -Infinity, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 1e21, 1e308, 5e-324];
  const HEADS = ["\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0", "\xff\xd8\xff\xe1\xff\xffExif\0\0II*\0\x08\0\0\0\xff\xff", "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\0\0\0\x04\0\x08\x02\0\0\0",
    "RIFF\xff\xff\xff\xffWEBPVP8X\n\0\0\0", "RIFF\x10\0\0\0WEBPVP8 \x04\0\0\0", "GIF89a\x01\0\x01\0", "II*\0\x08\0\0\0\x01\0", "MM\0*\0\0\0\x08\0\x01", "BM\x46\0\0\0\0\0\0\0\x36\0\0\0", "\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "\0\0\0\x01ftypavif", "%PDF-1.7", "<svg xmlns=''>", "\xef\xbb\xbf<!doctype html>", "PK\x03\x04", "\0\0\0\x0cJXL ", "ID3", "plain words", "\xff\xd8", "\x89PNG"];
  const TAGS = ["Blob", "File", "URL", "Array", "FileList", "Promise", "Storage", "ArrayBuffer", "HTMLInputElement", "Null", "x".repeat(5000), "\ud800"];

  /** One request. The same seed makes the same. */
  function make(seed) {
    let state = seed;
    const random = () => {
      state = (state + 0x6d2b79f5) | 0;
      let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
      mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    };
    const below = (most) => Math.floor(random() * most);
    const one = (list) => list[below(list.length)];
    const often = (share) => random() < share;
    const some = (most, what) => Array.from({ length: below(most + 1) }, what);
    // Whether reading it twice may well give two requests.
    const made = { steady: true };
    const above = [];

    const bytes = (text) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    const text = () => {
      if (often(0.5)) return one(WORDS);
      if (often(0.005)) return one(LETTERS).repeat(300_000);
      return some(30, () => (often(0.1) ? one(WORDS) : one(LETTERS))).join("");
    };
    const key = () => (often(0.4) ? one(FIELDS) : often(0.4) ? one(INNER) : often(0.7) ? one(ODD_KEYS) : text());
    const thrown = () => one([new Error("boom"), undefined, null, "boom", Symbol("boom"), 5n, Object.create(null), new Proxy({}, {}), new DOMException("x", "AbortError")]);
    const boom = () => {
      const what = thrown();
      return () => {
        throw what;
      };
    };
    /** What is not the same from call to call. */
    const changing = (deep) => {
      made.steady = false;
      const values = [value(deep), value(deep), value(deep)];
      const throws = often(0.3) && boom();
      let times = 0;
      return () => {
        times += 1;
        if (throws && times > 1) throws();
        return values[times % 3];
      };
    };
    const define = (object, name, how) => {
      try {
        Object.defineProperty(object, name, { configurable: true, enumerable: often(0.8), ...how });
      } catch {
        // frozen, or a name that is its own
      }
      return object;
    };
    const decorate = (object, deep) => {
      for (let left = below(3); left > 0; left -= 1) {
        const how = below(6);
        if (how === 0) define(object, key(), { get: boom() });
        else if (how === 1) define(object, key(), { get: changing(deep) });
        else if (how === 2) define(object, key(), { set() {} });
        else if (how === 3) define(object, Symbol("s"), { value: 1 });
        else if (how === 4 && often(0.2)) define(object, Symbol.toStringTag, often(0.5) ? { value: one(TAGS) } : { get: boom() });
        else define(object, key(), { value: value(deep) });
      }
      if (often(0.1)) Reflect.preventExtensions(object);
      return object;
    };

    const blob = () => {
      const realm = often(0.1) ? frame.contentWindow : globalThis;
      let head = bytes(often(0.1) ? "" : one(HEADS));
      if (head.length && often(0.4)) head = head.map((byte) => (often(0.1) ? below(256) : byte));
      const rest = often(0.5) ? new Uint8Array(below(5000)).map(() => below(256)) : new Uint8Array(below(3) * 40_000);
      const name = often(0.8) ? `${one(["photo", "x".repeat(400), "\ud800", "a\nb", ""])}.${one(["jpg", "png", "HEIC", "", "jpg.exe"])}` : text();
      const type = one(["image/jpeg", "image/png", "", "text/plain", "image/", ";", "image/svg+xml"]);
      const parts = [head.subarray(0, often(0.1) ? below(head.length) : head.length), rest];
      const file = often(0.8) ? new realm.File(parts, name, { type }) : new realm.Blob(parts, { type });
      if (often(0.8)) return file;
      const another = () => one([NaN, -1, 2 ** 53, Infinity, 0, 1, 70_000, "5", 5n, undefined, {}]);
      const answers = (what) => () => what;
      const refuses = (what) => () => Promise.reject(what);
      const length = below(40);
      const buffer = one([new ArrayBuffer(0), new ArrayBuffer(3), head.buffer, new ArrayBuffer(100_000), new Uint8Array(9), "bytes", null]);
      switch (below(7)) {
        case 0: return define(file, "size", { value: another() });
        case 1: return define(file, "size", { get: changing(0) });
        case 2: return define(file, one(["name", "type", "size", "slice"]), { get: boom() });
        case 3: return define(file, one(["name", "type"]), { value: value(1) });
        case 4: return define(file, "slice", { value: answers(one([undefined, {}, new Blob(["x"]), { arrayBuffer: boom() }, { arrayBuffer: refuses(thrown()) }])) });
        // Fewer bytes than were asked for, more of them, others each time, none at all.
        case 5: return define(file, "slice", { value: answers({ arrayBuffer: answers(buffer) }) });
        default: return { [Symbol.toStringTag]: one(["Blob", "File"]), size: another(), slice: () => file.slice(0, length), name: another(), type: another() };
      }
    };

    const objects = (deep) => {
      const entries = some(5, () => [key(), value(deep)]);
      switch (below(9)) {
        case 0: return Object.assign(Object.create(null), Object.fromEntries(entries));
        case 1: return Object.create(Object.fromEntries(entries));
        case 2: {
          const Base = one([Object, Array, Map, String, URLSearchParams, Error, Date]);
          const object = new (class extends Base {})();
          for (const [name, what] of entries) define(object, name, { value: what });
          return object;
        }
        case 3: return Object.fromEntries(entries.map(([name, what]) => [name, { ...(often(0.5) && { source: what, role: text() }) }]));
        case 4: {
          const other = new frame.contentWindow.Object();
          for (const [name, what] of entries) define(other, name, { value: what });
          return other;
        }
        case 5: return { length: one(NUMBERS), ...Object.fromEntries(entries) };
        default: {
          const object = {};
          for (const [name, what] of entries) define(object, name, { value: what, writable: true });
          return object;
        }
      }
    };
    const lists = (deep) => {
      const Kind = one([Array, Array, frame.contentWindow.Array, class List extends Array {}]);
      const list = new Kind();
      for (const item of some(often(0.005) ? 300 : 5, () => value(deep))) list.push(item);
      if (often(0.15)) list.length += below(4);
      if (often(0.002)) list.length = one([30_000, 2 ** 32 - 1]);
      if (often(0.1)) list[below(20)] = value(deep);
      if (often(0.1)) {
        const transfer = new DataTransfer();
        for (let left = below(4); left > 0; left -= 1) transfer.items.add(new File([bytes(one(HEADS))], "a.jpg"));
        return transfer.files;
      }
      return list;
    };
    const proxies = (deep) => {
      const target = one([objects, lists, () => () => {}, blob])(deep);
      const trap = () => (often(0.3) ? boom() : often(0.5) ? changing(deep) : undefined);
      const names = ["get", "has", "ownKeys", "getOwnPropertyDescriptor", "getPrototypeOf"];
      const { proxy, revoke } = Proxy.revocable(target, Object.fromEntries(some(2, () => [one(names), trap()])));
      if (often(0.1)) revoke();
      return proxy;
    };
    const things = () => one([
      () => () => {}, () => class {}, async () => {}, () => new Date(NaN), () => new Map([[1, 2]]), () => new Set([1]), () => /x/g, () => new WeakMap(), () => Promise.resolve(1),
      () => Promise.reject(1).catch(() => {}), () => new Uint8Array(5), () => new Float64Array(2), () => new ArrayBuffer(8), () => new DataView(new ArrayBuffer(8)), () => new String("x"), () => Object(5n), () => Object(Symbol("x")),
      () => new Number(5), () => new Boolean(false), () => Symbol("s"), () => BigInt(below(100)), () => -(2n ** 70n), () => new URL("https://images.example/1.png"), () => new URL("blob:https://images.example/1"),
      () => new frame.contentWindow.URL("https://images.example/2.png"), () => new FormData(), () => new Headers(), () => new Response("x"), () => new ReadableStream(), () => AbortSignal.abort(thrown()), () => document.createElement("input"), () => document.createElement("canvas"),
      () => document.createDocumentFragment(), () => new Image(), () => new ImageData(2, 2), () => localStorage, () => document.body.children, () => new Event("x"), () => new DOMRect(), () => globalThis.Intl, () => Math, () => JSON,
      () => (function* () { yield 1; })(), () => (function () { return arguments; })(1, 2), () => new Error("x"), () => new AggregateError([1]), () => structuredClone({ a: 1 }),
    ])();

    function value(deep) {
      if (often(0.35) || deep <= 0) {
        return one([() => text(), () => text(), () => one(NUMBERS), () => below(20), () => often(0.5), () => undefined, () => null])();
      }
      if (above.length && often(0.01)) return one(above);
      const kind = one([objects, objects, lists, lists, blob, things, proxies]);
      const what = kind(deep - 1);
      // The things are everybody's, and a proxy may refuse.
      if (kind === things || kind === proxies || !often(0.3)) return what;
      above.push(what);
      decorate(what, deep - 1);
      above.pop();
      return what;
    }

    const sound = () => ({
      model: one(["doubao-seedance-2-0-1080p", "happyhorse-1.0-i2v", "seedance-1-5-pro-no-audio", "grok-imagine-video", "new"]),
      prompt: "@image1 comes alive", images: [often(0.5) ? "https://images.example/1.png" : blob()], seconds: 5,
    });
    const request = () => {
      if (often(0.1)) return value(4);
      const start = often(0.6) ? sound() : {};
      above.push(start);
      for (let left = 1 + below(4); left > 0; left -= 1) {
        const field = often(0.85) ? one(FIELDS) : key();
        if (field === "metadata" && often(0.7)) define(start, field, { value: objects(3), writable: true });
        else if (["images", "videos", "audios"].includes(field) && often(0.7)) define(start, field, { value: some(11, () => (often(0.5) ? { source: value(2), role: often(0.8) ? one(WORDS) : value(2) } : value(2))), writable: true });
        else define(start, field, often(0.06) ? { get: often(0.5) ? boom() : changing(3) } : { value: value(3), writable: true });
      }
      const whole = often(0.2) ? decorate(start, 3) : start;
      above.pop();
      // Reading it calls the client again.
      if (often(0.02)) define(whole, "ratio", { get: () => (relaydance.validate({ model: "x" }).catch(() => {}), "16:9") });
      return often(0.03) ? new Proxy(whole, {}) : whole;
    };
    made.request = request();
    return made;
  }

  const wellFormed = ({ severity, code, path, message, ...more }) =>
    ["error", "warning"].includes(severity) && codes.includes(code) && typeof path === "string" && path.length < 200 &&
    typeof message === "string" && /[.?]$/.test(message) && message.length < 1000 && Object.keys(more).length === 0;
  const place = ({ path }) => {
    const at = FIELDS.indexOf(path.split(/[.[]/)[0]);
    return at < 0 ? FIELDS.length : at;
  };

  /** What validate says of it, and what is wrong with that. */
  async function told(request) {
    let waiting;
    const never = new Promise((resolve) => (waiting = setTimeout(resolve, 60_000, "never settles")));
    const outcome = await Promise.race([never, relaydance.validate(request).then((issues) => ({ issues }), (error) => ({ error }))]);
    clearTimeout(waiting);
    if (outcome === "never settles") return { fault: outcome };
    if ("error" in outcome) {
      const { error } = outcome;
      return error instanceof RelaydanceError && error.message ? { words: error.message } : { fault: `rejects with ${typeof error}: ${error?.name}: ${error?.message}` };
    }
    const { issues } = outcome;
    if (!Array.isArray(issues) || Object.keys(issues).length !== issues.length) return { fault: "resolves with no list" };
    const odd = issues.find((issue) => !wellFormed(issue));
    if (odd) return { fault: `an issue of the wrong form: ${JSON.stringify(odd).slice(0, 500)}` };
    if (issues.some((issue, index) => index > 0 && place(issue) < place(issues[index - 1]))) return { fault: `out of order: ${issues.map(({ path }) => path).join(" ").slice(0, 500)}` };
    for (const { code } of issues) tally[code] = (tally[code] ?? 0) + 1;
    return { words: JSON.stringify(issues) };
  }

  for (let seed = from; seed < from + count; seed += 1) {
    const { request, steady } = make(seed);
    const first = await told(request);
    const again = await told(steady ? request : make(seed).request);
    const fault = first.fault ?? again.fault ?? (first.words !== again.words && `not the same twice: ${first.words.slice(0, 300)} / ${again.words.slice(0, 300)}`);
    if (fault) wrong.push(`${seed}: ${fault}`);
    if (wrong.length > 10) break;
  }
  const sound = await relaydance.validate({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: ["https://images.example/1.png"] });
  return { wrong, escaped, tally, sound };
};
