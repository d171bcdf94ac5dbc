/**
 * Calls a method and always gives a real promise: what throws at once, what rejects and what is no
 * promise at all come out the same way. An exception that passed through wasm would stop every
 * other call of the module.
 */
export const later = async (object, method, first, second) => object[method](first, second);

/** The text of an answer, unless it is longer than any answer of ours: then nothing. */
export async function textOf(response, most) {
  const reader = response.body?.getReader?.();
  if (!reader) return response.text();
  const pieces = [];
  for (let size = 0; ; ) {
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces).text();
    size += value.byteLength;
    if (size > most) return reader.cancel().then(() => {}, () => {});
    pieces.push(value);
  }
}

/** A clip, piece by piece: `told` how many bytes are here, before the first and after each. The pieces stay the browser's. */
export async function blobOf(response, told) {
  const type = response.headers.get("content-type") ?? "";
  const options = { type: type.startsWith("video/") ? type : "video/mp4" };
  const reader = response.body?.getReader?.();
  if (!reader) return new Blob([await response.blob()], options);
  const pieces = [];
  for (let loaded = 0; ; ) {
    told(loaded);
    const { done, value } = await reader.read();
    if (done) return new Blob(pieces, options);
    loaded += value.byteLength;
    pieces.push(value);
  }
}

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
