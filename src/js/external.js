// The entry whose wasm is a file of its own: the same facade, over another way of loading (scripts/build.mjs).
export * from "./index.js";
export { setWasm } from "./load-file.js";
