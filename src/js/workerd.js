// Both entries in Cloudflare Workers, which compile no module while they run but bundle one that is imported.
import wasm from "./relaydance_web.wasm";
import { setWasm } from "./load-file.js";

setWasm(wasm);
export * from "./external.js";
