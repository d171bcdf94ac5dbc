import { streams } from "relaydance-web/wasm";
import { once } from "./once.js";
import { unpack } from "./unpack.js";

export const load = once(() => WebAssembly.compile(unpack(streams)));
