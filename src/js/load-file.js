import { within } from "../browser/host.js";
import { RelaydanceError } from "./error.js";
import { once } from "./once.js";

// The words that bundlers know a file by that belongs to the module. Vite before version 8, when it develops, moves the module alone.
let wanted = () => new URL("./relaydance_web.wasm", import.meta.url).href.replace("/.vite/deps/relaydance_web.", "/relaydance-web/dist/relaydance_web.");

/** Another place or another form of the module, for the first call that needs it. */
export function setWasm(source) {
  wanted = () => source;
}

/** A module that has not come within so many milliseconds is asked for anew by the next call. */
const PATIENCE = 60_000;

export function load() {
  return once(() => within(PATIENCE, compile(), () => failed("", new Error(`nothing came within ${PATIENCE / 1000} seconds`))));
}

async function compile() {
  let source;
  try {
    source = await wanted();
    if (source instanceof WebAssembly.Module) return source;
    const response = typeof source === "string" || source instanceof URL ? await open(source) : source;
    if (!(response instanceof Response)) return await WebAssembly.compile(response);
    if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
    // Browsers compile while it arrives, but of this type only.
    const streams = WebAssembly.compileStreaming && response.headers.get("content-type") === "application/wasm";
    return await (streams ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer()));
  } catch (cause) {
    // Where not even an empty module compiles, that is what went wrong.
    await WebAssembly.compile(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    throw failed(source instanceof Response ? source.url : typeof source === "string" || source instanceof URL ? String(source) : "", cause);
  }
}

function failed(place, cause) {
  return new RelaydanceError(
    `The WebAssembly module could not be loaded${place && ` from ${place}`}: ${cause?.message ?? cause}. ` +
      "Serve relaydance_web.wasm there, or call setWasm with its address or its bytes.",
    { code: "network", cause });
}

/** A file by fetch, or in Node, whose fetch reads no files, by its file system. */
async function open(address) {
  const file = /^file:/.test(address) && globalThis.process?.getBuiltinModule?.("node:fs");
  return file ? file.promises.readFile(new URL(address)) : fetch(address);
}
