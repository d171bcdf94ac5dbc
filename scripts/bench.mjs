// What is measured in virtual time, against targets: a bench says its table and fails where one is missed.
import { run, say } from "./run.mjs";

const benches = [["schedule", "When a running task is looked at"]];

for (const [name, about] of benches) {
  say(about);
  run("cargo", ["bench", "--quiet", "--locked", "-p", "relaydance-web", "--bench", name]);
}
