import { streams } from "relaydance-web/wasm";
import { once } from "./once.js";
import { unpack } from "./unpack.js";

let loading;

/** A declaration, not what `once` gives: nobody calls it for the error's class alone, and bundlers leave the module out then. */
export function load() {
  loading ??= once(() => WebAssembly.compile(unpack(streams)));
  return loading();
}
