import { Client, initSync } from "relaydance-web/glue";
import { RelaydanceError } from "./error.js";

let loading;

/** Gives the module's one class, from what compiles the module. That is done once, by the first call that needs it. */
export function once(compile) {
  loading ??= start(compile).catch((cause) => {
    // A failure is not remembered: the next call tries again.
    loading = undefined;
    if (cause instanceof RelaydanceError) throw cause;
    throw new RelaydanceError(
      `WebAssembly cannot start here: ${cause?.message}. Where a content security policy holds, its script-src needs 'wasm-unsafe-eval'.`,
      { code: "invalid_request", cause });
  });
  return loading;
}

async function start(compile) {
  initSync(await compile());
  return Client;
}
