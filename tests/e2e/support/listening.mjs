// Pages that note by themselves what goes wrong on them, for a driver that does not tell: by a script ahead of all others.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WWW = fileURLToPath(new URL("../../../www", import.meta.url));

/** The global list of it. */
export const WRONG = "wrongSoFar";

const listen = (name) => {
  const wrong = [];
  globalThis[name] = wrong;
  const { error } = console;
  console.error = (...told) => {
    wrong.push(`console: ${told.join(" ")}`);
    error.apply(console, told);
  };
  // Of what does not load, too: that event does not bubble.
  addEventListener("error", ({ message, target }) => wrong.push(message ? `error: ${message}` : `not loaded: ${target.src || target.href}`), true);
  addEventListener("unhandledrejection", ({ reason }) => wrong.push(`unhandled: ${reason}`));
  addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) =>
    wrong.push(`policy: ${violatedDirective} ${blockedURI} ${sourceFile}`));
};

export const SCRIPT = `(${listen})(${JSON.stringify(WRONG)});`;

/** The demo page with it, in a folder of its own. */
export function listeningPage() {
  const www = mkdtempSync(join(tmpdir(), "relaydance-www-"));
  cpSync(WWW, www, { recursive: true, filter: (path) => path !== join(WWW, "server") });
  const index = readFileSync(join(www, "index.html"), "utf8");
  writeFileSync(join(www, "index.html"), index.replace("<head>", '<head><script src="listening.js"></script>'));
  writeFileSync(join(www, "listening.js"), SCRIPT);
  return { www, end: () => rmSync(www, { recursive: true, force: true }) };
}
