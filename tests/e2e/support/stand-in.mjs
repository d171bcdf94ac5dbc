// The dev server with its stand-in, in a folder of its own.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { serve } from "../../../scripts/run.mjs";

export const WIRES = ["/v1", "/gateway/v1"];

/** Starts one, with another page than the demo's where `www` names its folder. `kill()` ends it at once; `again()` starts it on the same port and folder. */
export async function standIn({ pace = 0.3, www } = {}) {
  const data = mkdtempSync(join(tmpdir(), "relaydance-e2e-"));
  const page = www ? ["--www", www] : [];
  const start = (port) => serve(["--port", String(port), "--pace", String(pace), "--data", data, ...page]);
  let { url, server } = await start(0);
  const kill = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return;
    server.kill("SIGKILL");
    await once(server, "exit");
  };
  return {
    url,
    kill,
    async again() {
      const started = await start(new URL(url).port);
      server = started.server;
      if (started.url !== url) throw new Error(`started again at ${started.url} instead of ${url}`);
    },
    async end() {
      await kill();
      rmSync(data, { recursive: true, force: true });
    },
  };
}
