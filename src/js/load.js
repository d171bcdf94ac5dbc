import { plain, singles, text } from "relaydance-web/wasm";
import { once } from "./once.js";

export const load = once(() => WebAssembly.compile(decode()));

/** See `encode` in scripts/shrink.mjs: a character stands for a byte, after one of two marks for a rarer one. */
function decode() {
  const bytes = [...singles];
  for (let byte = 0; byte < 256; byte++) if (!singles.includes(byte)) bytes.push(byte);
  const module = new Uint8Array(text.length);
  let length = 0;
  let shift = 0;
  for (const char of text) {
    const index = plain.indexOf(char);
    if (index < 0) {
      shift = char === "}" ? plain.length : 2 * plain.length;
    } else {
      module[length++] = bytes[shift + index];
      shift = 0;
    }
  }
  return module.subarray(0, length);
}
