// A project of a consumer's: its packages, installed once for these versions, the packed tarball among them, and its files.
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "../../../scripts/run.mjs";
import { png } from "../../e2e/support/pictures.mjs";

const fixture = fileURLToPath(new URL("../fixture/", import.meta.url));
const cache = `${root}.cache/consumers`;

/** What a consumer said, for the one who reads why it failed. */
export class Failed extends Error {}

/** The folder of a project with everything in it. It lies beside its node_modules, which stay. */
export function project({ packages = {}, files = {}, entry = "relaydance-web" }, tarball, more) {
  const key = Object.entries(packages).map(([name, version]) => `${name.replace(/[@/]/g, "_")}-${version}`).join("+") || "nothing";
  const folder = join(cache, key);
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder)) if (!["node_modules", "package-lock.json", ".installed"].includes(name)) rmSync(join(folder, name), { recursive: true, force: true });
  const about = { private: true, type: "module", dependencies: packages };
  writeFileSync(join(folder, "package.json"), JSON.stringify(about));
  if (!existsSync(join(folder, ".installed"))) {
    if (key !== "nothing") said(spawnSync("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, encoding: "utf8", shell: process.platform === "win32" }));
    writeFileSync(join(folder, ".installed"), "");
  }
  // Tools that keep what they made of a package know it by its version, which stays the same here.
  for (const kept of [".vite", ".vite-temp", ".cache"]) rmSync(join(folder, "node_modules", kept), { recursive: true, force: true });
  const target = join(folder, "node_modules/relaydance-web");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  said(spawnSync("tar", ["-xf", tarball, "-C", target, "--strip-components=1"], { encoding: "utf8" }));

  const all = Object.fromEntries(readdirSync(fixture).map((name) => [name, readFileSync(join(fixture, name), "utf8")]));
  all["work.js"] = all["work.js"].replace('"relaydance-web"', `"${typeof entry === "function" ? entry(more) : entry}"`).replace('"PNG"', `"${png(300, 300).toString("base64")}"`);
  Object.assign(all, typeof files === "function" ? files(all, more) : files);
  for (const [name, text] of Object.entries(all)) {
    if (text === null) continue;
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

function said({ status, stdout, stderr, error }) {
  if (status !== 0) throw new Failed(`${error ?? ""}${stdout ?? ""}${stderr ?? ""}`);
  return stdout;
}

const environment = (folder, env) => ({
  ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined, CI: "1", NODE_ENV: undefined, NODE_OPTIONS: undefined, NEXT_TELEMETRY_DISABLED: "1", WRANGLER_SEND_METRICS: "false", ...env,
  PATH: [join(folder, "node_modules/.bin"), process.env.PATH].join(delimiter),
});

/** Runs a command of the project's to its end, within so many seconds; what it printed. */
export async function command(folder, line, env, seconds = 240) {
  // Not synchronously: the service that it may ask is this process.
  const child = spawn(line, { cwd: folder, shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"], env: environment(folder, env) });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (printed += data));
  const end = ending(child);
  const timer = setTimeout(() => (printed += `\nIt did not end within ${seconds} seconds.`, end()), seconds * 1000);
  const [status] = await once(child, "close");
  clearTimeout(timer);
  end();
  if (status !== 0) throw new Failed(printed);
  return printed;
}

/** What ends a command with all that it has started. It is called when we end, too. */
function ending(child) {
  const end = () => {
    process.removeListener("exit", end);
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing of it is left.
    }
  };
  process.once("exit", end);
  return end;
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Starts a server of the project's and waits until it answers. `{port}` in its command is a free one. */
export async function started(folder, line, env) {
  const port = await freePort();
  const child = spawn(line.replaceAll("{port}", port), { cwd: folder, shell: true, detached: true, stdio: ["ignore", "pipe", "pipe"], env: environment(folder, env) });
  let printed = "";
  const end = ending(child);
  await new Promise((resolve, reject) => {
    const fail = (words) => (end(), reject(new Failed(`${words}\n${printed}`)));
    const timer = setTimeout(fail, 90_000, "It says nothing of an address.");
    const hear = (data) => {
      printed += data;
      if (printed.includes(`:${port}`)) resolve(clearTimeout(timer));
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", () => fail("It ended."));
  });
  return { url: `http://localhost:${port}`, words: () => printed, end };
}
