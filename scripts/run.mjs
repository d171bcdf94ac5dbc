// How the scripts start other programs and say what they do.
import { spawn, spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("..", import.meta.url));

// What is built is looked for here, also by whoever has one such folder for all projects.
process.env.CARGO_TARGET_DIR = `${root}target`;

export const say = (text) => console.log(`\x1b[1m· ${text}\x1b[0m`);

/** Ends the script with words instead of a stack. */
export function stop(text) {
  console.error(`\n${text}\n`);
  process.exit(1);
}

/** Runs a program to its end, its output shown; ends the script when it fails. */
export function run(program, args, options) {
  const failure = attempt(program, args, options);
  if (failure) stop(failure);
}

/** Runs a program to its end, its output shown, and says what went wrong where it fails. */
export function attempt(program, args, options = {}) {
  const result = spawnSync(program, args, { cwd: root, stdio: "inherit", ...options, env: { ...process.env, ...options.env } });
  if (result.error?.code === "ENOENT") return `${program} is not installed.`;
  return result.status === 0 ? undefined : `${program} ${args.join(" ")} failed${result.signal ? ` (${result.signal})` : ""}.`;
}

/** What a program prints, or undefined where it fails or is not there. */
export function ask(program, args) {
  const result = spawnSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
  return result.status === 0 ? result.stdout.trim() : undefined;
}

/** What cargo is told so as to run wasm by a program: as a list, since a path may have spaces in it. */
export const forWasm = (...program) => ["--config", `target.wasm32-unknown-unknown.runner=${JSON.stringify(program)}`];

/** Starts the dev server as a stand-in, and waits for the address it prints. It ends with us. */
export function serve(args = []) {
  const server = spawn(`${root}target/debug/relaydance-dev-server`, args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    // With the key of whoever runs this it would be a proxy, and what is tried would be bought.
    env: { ...process.env, RELAYDANCE_API_KEY: "" },
  });
  const kill = () => server.kill("SIGKILL");
  process.once("exit", kill);
  server.once("exit", () => process.removeListener("exit", kill));
  return new Promise((resolve, reject) => {
    let printed = "";
    server.stdout.on("data", (data) => {
      printed += data;
      const url = printed.match(/https?:\/\/[^\s/]+/)?.[0];
      if (url) resolve({ url, server, line: printed.trim() });
    });
    server.on("error", reject);
    server.on("exit", (code) => reject(new Error(`the dev server ended with ${code}: ${printed}`)));
  });
}
