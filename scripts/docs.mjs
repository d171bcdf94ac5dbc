// The reference of the JavaScript surface, from the comments in src/js/*.d.ts: into .cache/reference. What is not explained there, or leads nowhere, is an error.
import { pathToFileURL } from "node:url";
import { root, run, say } from "./run.mjs";
import { packages } from "./setup.mjs";

export function reference() {
  run(`${root}node_modules/.bin/typedoc`, [
    ...["index", "external", "react", "testing"].flatMap((entry) => ["--entryPoints", `src/js/${entry}.d.ts`]),
    "--tsconfig", "tests/types/tsconfig.json", "--name", "relaydance-web", "--readme", "none", "--out", ".cache/reference",
    // Links to the source need a clone of something.
    "--disableSources",
    "--validation.notDocumented", "--treatWarningsAsErrors", "--logLevel", "Warn",
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  packages();
  reference();
  say("The reference is at .cache/reference/index.html");
}
