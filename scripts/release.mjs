// What must be true of a release before it is tested and published: `node scripts/release.mjs v1.2.3`.
import { readFileSync } from "node:fs";
import { ask, root, say, stop } from "./run.mjs";

const version = (process.argv[2] ?? "").replace(/^v/, "");
const read = (path) => readFileSync(root + path, "utf8");
const wrong = [];
const must = (holds, words) => holds || wrong.push(words);

must(/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version), `"${process.argv[2] ?? ""}" is no version: pass the tag, such as v1.2.3.`);
for (const [path, found] of [
  ["package.json", JSON.parse(read("package.json")).version],
  ["package-lock.json", JSON.parse(read("package-lock.json")).version],
  ["Cargo.toml", read("Cargo.toml").match(/^name = "relaydance-web"\nversion = "(.*)"/m)?.[1]],
  ["Cargo.lock", read("Cargo.lock").match(/^name = "relaydance-web"\nversion = "(.*)"/m)?.[1]],
]) must(found === version, `${path} says ${found}.`);

// Without it npm refuses provenance, and the README's links lead nowhere on both sites.
const home = `github.com/${process.env.GITHUB_REPOSITORY ?? ""}`;
for (const [path, found] of [
  ["package.json", JSON.parse(read("package.json")).repository?.url],
  ["Cargo.toml", read("Cargo.toml").match(/^repository = "(.*)"/m)?.[1]],
]) must(found?.includes(home), `${path} names ${found ?? "no repository"}: it must be the one this is published from.`);

const heading = read("CHANGELOG.md").match(/^## (.*)$/m)?.[1] ?? "nothing";
must(/, \d{4}-\d\d-\d\d$/.test(heading) && heading.startsWith(`${version}, `), `The newest heading of CHANGELOG.md is "${heading}": write "${version}, " and the date.`);
const changed = ask("git", ["status", "--porcelain"]);
must(changed === "", `The checkout has changes of its own:\n${changed}`);

if (wrong.length) stop(`This is not ${version} yet.\n${wrong.join("\n")}`);
say(`Everything says ${version}`);
