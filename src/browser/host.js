/**
 * Calls a function and always gives a real promise: what throws at once, what rejects and what is no
 * promise at all come out the same way. An exception that passed through wasm would stop every
 * other call of the module.
 */
export const later = async (call) => call();

/** Calls back when a signal aborts. What comes back ends that. What only looks like a signal may throw; it then never aborts. */
export function onAbort(signal, callback) {
  const listen = (method) => {
    try {
      signal[method]("abort", callback);
    } catch {}
  };
  listen("addEventListener");
  return () => listen("removeEventListener");
}

/** The bytes of a Blob. jsdom's has no methods that read it. */
export const bytesOf = async (blob) =>
  blob.arrayBuffer
    ? blob.arrayBuffer()
    : new Promise((resolve, reject) => {
        const reader = new FileReader();
        reader.onload = () => resolve(reader.result);
        reader.onerror = () => reject(reader.error);
        reader.readAsArrayBuffer(blob);
      });

/** What comes of a promise; where that takes longer than so many milliseconds, it rejects with what `late()` gives. */
export async function within(patience, promise, late) {
  let timer;
  try {
    return await Promise.race([promise, new Promise((resolve, reject) => (timer = setTimeout(() => reject(late?.()), patience)))]);
  } finally {
    clearTimeout(timer);
  }
}

/** A file a part of which takes longer to read lies on a drive that has gone. */
const PATIENCE = 10_000;
/** For how long a file that could not be read is left alone. */
const PAUSE = 1000;

/** The bytes of a part of a file. Chromium cannot read some files that lie in memory while it sends others: asked `again`, it can. */
export async function pieceOf(file, start, end, again) {
  try {
    return await within(PATIENCE, bytesOf(file.slice(start, end)));
  } catch (error) {
    if (!again || error?.name !== "NotReadableError") throw error;
  }
  await new Promise((resolve) => setTimeout(resolve, PAUSE));
  return pieceOf(file, start, end, again - 1);
}

/** What kind of object it is, in every realm alike: `[object Blob]`. happy-dom's Blob does not say so. */
export const tagOf = (value) => (value instanceof Blob ? "[object Blob]" : Object.prototype.toString.call(value));

/** An object's keys, without those that a framework hides in it. */
export const keysOf = (value) => Object.keys(value);

/** Who has TextDecoder and TextEncoder: in Jest's jsdom only Node itself. */
export const coders = () => (globalThis.TextDecoder ? globalThis : globalThis.process?.getBuiltinModule?.("node:util") ?? {});

/** Pieces of bytes as text. */
export function decode(pieces) {
  const decoder = new (coders().TextDecoder)();
  return pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode();
}

/** A server that sends nothing for longer, in the middle of an answer, has gone. */
const SILENCE = 60_000;

/** The pieces of an answer's body; `told` how many bytes are here, before the first and after each, it may stop that by a `true`. */
async function pieces(response, told) {
  const reader = response.body.getReader();
  const leave = () => reader.cancel().then(() => {}, () => {});
  const read = [];
  for (let size = 0; ; ) {
    if (told(size) === true) return leave();
    // Left only then: a reader that is left says that this was all.
    const silent = () => new Error(`nothing more came for ${SILENCE / 1000} seconds`);
    const { done, value } = await within(SILENCE, reader.read(), silent).catch((error) => {
      leave();
      throw error;
    });
    if (done) return read;
    size += value.byteLength;
    read.push(value);
  }
}

const isStream = ({ body }) => typeof body?.getReader === "function";

/** The text of an answer, unless it is longer than any answer of ours: then nothing. */
export async function textOf(response, most) {
  if (!isStream(response)) return response.size > most ? undefined : response.text();
  const read = await pieces(response, (size) => size > most);
  return read && decode(read);
}

/** A header of an answer, where the browser lets the page see it. */
export const headerOf = (response, name) => response.headers.get(name);

/** How many milliseconds to leave the service alone, if it says so: in seconds, or by a date. */
export function retryAfter(response) {
  const text = headerOf(response, "retry-after");
  return /^\d+(\.\d+)?$/.test(text) ? text * 1000 : Date.parse(text) - Date.now();
}

/** A form with a file that the service takes. */
export function formOf(file, name) {
  const form = new FormData();
  form.append("file", file, name);
  return form;
}

/** A clip; `told` how many bytes of it are here. They stay the browser's. */
export async function blobOf(response, told) {
  const type = response.headers.get("content-type") ?? "";
  const read = isStream(response) ? await pieces(response, told) : [await response.blob()];
  return new Blob(read, { type: type.startsWith("video/") ? type : "video/mp4" });
}

/** Pieces as one file of another one's type. */
export const joined = (pieces, { type }) => new Blob(pieces, { type });

/** A photo goes out as it is although that was not asked for: somebody should be able to see it. */
export const warn = (name, reason) => console.warn(`relaydance-web: the metadata of ${name} was not removed: ${reason}.`);

/** Whether this is a Cloudflare Worker, which ends a request that waits for what another one is to bring. */
export const isShared = () => globalThis.navigator?.userAgent === "Cloudflare-Workers";

/** Whether the browser knows of a network. */
export const isOnline = () => globalThis.navigator?.onLine !== false;

/** Calls back when there may be news of whatever is waited for. What comes back ends that. */
export function awake(callback) {
  const { document } = globalThis;
  const shown = () => document.visibilityState !== "hidden" && callback();
  const events = [[globalThis, "online", callback], [globalThis, "pageshow", callback], [document, "visibilitychange", shown]];
  for (const [target, type, listener] of events) target?.addEventListener?.(type, listener);
  return () => {
    for (const [target, type, listener] of events) target?.removeEventListener?.(type, listener);
  };
}
