import { streams } from "relaydance-web/wasm";
import { once } from "./once.js";
import { unpack } from "./unpack.js";

// Nothing here runs on import: bundlers leave the module out for whoever wants the error's class alone.
export function load() {
  return once(() => WebAssembly.compile(unpack(streams)));
}
