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
for (const kind of ["plain", "hostile"]) {
  describe(`strange values are told, not choked on (${kind})`, () => {
    let report = {};
    before(async () => {
      const child = spawn(process.execPath, [program, kind], { stdio: ["ignore", "pipe", "ignore"], timeout: 60_000, killSignal: "SIGKILL" });
      const [printed, [code, signal]] = await Promise.all([text(child.stdout), once(child, "exit")]);
      report = code === 0 ? JSON.parse(printed) : { ended: code ?? signal };
    });
    for (const place of [...Object.keys(PLACES), "afterwards"]) {
      test(`as ${place}`, () => assert.deepEqual(report[place] ?? report, {}));
    }
  });
}
