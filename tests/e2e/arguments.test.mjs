// Whatever is passed in, a promise settles: with a result, or with an error of ours in words. A promise that never settles
// is a page that hangs.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { before, describe, test } from "node:test";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { PLACES } from "./support/strange.mjs";

const program = fileURLToPath(new URL("support/strange.mjs", import.meta.url));
const WATCH = "watch touches its options before they are checked";
const TRAP = "an import that is not expected to throw does, and unwinds through the module";
/** Known to fail, each with the reason. */
const KNOWN = {
  plain: {
    "the file of upload": TRAP,
    "the options of watch": WATCH,
    "the signal of watch": WATCH,
    "what fetch returns": TRAP,
    "what fetch brings": TRAP,
  },
  // One that unwinds may take others with it, so none of these says much before the last is mended.
  hostile: Object.fromEntries([...Object.keys(PLACES), "afterwards"].map((place) => [place, TRAP])),
};

for (const kind of ["plain", "hostile"]) {
  describe(`strange values are told, not choked on (${kind})`, () => {
    let report = {};
    before(async () => {
      const child = spawn(process.execPath, [program, kind], { stdio: ["ignore", "pipe", "ignore"], timeout: 60_000, killSignal: "SIGKILL" });
      const [printed, [code, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
      report = code === 0 ? JSON.parse(printed) : { ended: code ?? signal };
    });
    for (const place of [...Object.keys(PLACES), "afterwards"]) {
      const todo = KNOWN[kind][place];
      test(`as ${place}`, { ...(todo && { todo }) }, () => assert.deepEqual(report[place] ?? report, {}));
    }
  });
}
