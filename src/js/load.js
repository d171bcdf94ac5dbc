import init, { Client } from "relaydance-web/glue";
import base64 from "relaydance-web/wasm";

let loading;

/** The module's one class. It is unpacked and compiled once, by the first call that needs it. */
export function load() {
  // A failure is not remembered: the next call tries again.
  return (loading ??= instantiate().catch((error) => {
    loading = undefined;
    throw error;
  }));
}

async function instantiate() {
  await init({ module_or_path: await unpack(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))) });
  return Client;
}

/** Driven by its writer and reader: piping through a Response is not to be had everywhere. */
async function unpack(bytes) {
  const stream = new DecompressionStream("gzip");
  const writer = stream.writable.getWriter();
  // A failure of either comes out of the reader as well.
  writer.write(bytes).catch(() => {});
  writer.close().catch(() => {});
  const reader = stream.readable.getReader();
  const pieces = [];
  for (let piece; !(piece = await reader.read()).done; ) pieces.push(piece.value);
  return new Blob(pieces).arrayBuffer();
}
