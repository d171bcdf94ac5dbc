// What is measured: in virtual time, against targets, where a bench says its table and fails where one is missed; and the checks
// beside those of two schema libraries, in a browser.
import { build } from "./build.mjs";
import { run, say } from "./run.mjs";
import { browsers } from "./setup.mjs";

const benches = [["schedule", "When a running task is looked at"]];

for (const [name, about] of benches) {
  say(about);
  run("cargo", ["bench", "--quiet", "--locked", "-p", "relaydance-web", "--bench", name]);
}

await build();
browsers("chromium");
say("How long validate takes, beside the same rules in zod and in valibot");
run(process.execPath, ["benches/validate.mjs"]);
say("From import to the first answer, beside fal's client");
run(process.execPath, ["benches/start.mjs"]);
