// The entry whose wasm is a file of its own, for streaming compilation, a cache of its own, and Workers. Its classes are its own too:
// an error of its client is no `instanceof` of the main entry's RelaydanceError.
export * from "./index.js";

declare global {
  namespace WebAssembly {
    // Node's types have none.
    interface Module {}
  }
}

/** Where the module is, or what it is. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | (WebAssembly.Module & object);

/**
 * Says where `relaydance_web.wasm` is, or hands it over, before the first call that needs it. A promise of it will do.
 * Without it, the file is looked for beside the module.
 */
export function setWasm(source: WasmSource | PromiseLike<WasmSource>): void;
