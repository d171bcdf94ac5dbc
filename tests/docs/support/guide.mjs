// The code of a guide, taken out of its text and run as a reader would: as a program, on a page, in a worker.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after } from "node:test";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** A guide's blocks, by the word behind the language: "```js proxy". A test fails that leaves one of them out. */
export function guide(file) {
  const text = readFileSync(`${root}docs/${file}`, "utf8");
  const blocks = new Map();
  const fences = text.matchAll(/^```([^\n]*)\n([\s\S]*?)^```$/gm);
  for (const [, info, code] of fences) {
    const [, name, ...more] = info.split(" ");
    assert.ok(name && more.length === 0, `${file}: a block has a language and a name: ${info}`);
    assert.ok(!blocks.has(name), `${file}: two blocks are named ${name}`);
    blocks.set(name, code);
  }
  const left = new Set(blocks.keys());
  after(() => assert.deepEqual([...left], [], `blocks of ${file} that no test runs`));
  return (name) => {
    assert.ok(blocks.has(name), `${file} has no block ${name}`);
    left.delete(name);
    return blocks.get(name);
  };
}

/** `code` with what a reader fills in filled in; fails where the place is gone. */
export function filledIn(code, blank, filling) {
  assert.equal(code.split(blank).length, 2, `the place to fill in: ${blank}`);
  return code.replace(blank, () => filling);
}

/** A folder in which the package and what stands beside it are installed. */
export function folder(t, files = {}) {
  const path = mkdtempSync(join(tmpdir(), "relaydance-docs-"));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  mkdirSync(join(path, "node_modules"));
  for (const name of ["express", "hono", "@hono", "react", "react-dom"]) symlinkSync(`${root}node_modules/${name}`, join(path, "node_modules", name));
  symlinkSync(root, join(path, "node_modules/relaydance-web"));
  for (const [name, code] of Object.entries(files)) writeFileSync(join(path, name), code);
  return path;
}

/** Runs a program until the test is over. `said` is what it prints; `says(words)` settles when it has printed that. */
export function program(t, { code, files = {} }, { env = {}, preload } = {}) {
  const cwd = folder(t, { ...files, "program.mjs": code, ...(preload && { "preload.mjs": preload }) });
  const child = spawn(process.execPath, [...(preload ? ["--import", "./preload.mjs"] : []), "program.mjs"], { cwd, env: { ...process.env, ...env } });
  const watching = new Set();
  const running = { cwd, said: "" };
  const hear = (piece) => {
    running.said += piece;
    for (const look of watching) look();
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  running.ended = new Promise((resolve) => child.on("close", (status) => {
    running.status = status;
    hear("");
    resolve(running);
  }));
  t.after(() => child.kill());
  running.says = (words) => new Promise((resolve, reject) => {
    const look = () => {
      const found = running.said.match(words);
      if (found) resolve(found);
      else if (running.status !== undefined) reject(new Error(`it ended (${running.status}) and said: ${running.said}`));
    };
    watching.add(look);
    look();
  });
  return running;
}

/** Tells where a server in the program listens, whatever port it was told: with `PORT` 0, any that is free. */
const LISTENS = `
import { Server } from "node:net";
const { listen } = Server.prototype;
Server.prototype.listen = function (...args) {
  this.once("listening", () => console.log("listens on " + this.address().port));
  return listen.apply(this, args);
};`;

/** Starts a program that serves, on a port of its own. */
export async function server(t, made, { env } = {}) {
  const running = program(t, made, { env: { PORT: "0", ...env }, preload: LISTENS });
  const [, port] = await running.says(/listens on (\d+)/);
  return { ...running, origin: `http://127.0.0.1:${port}`, get said() { return running.said; } };
}

/** A block as a bundler makes it for browsers. */
export async function bundled(t, code, format = "esm") {
  const cwd = folder(t, { "block.js": code });
  const { outputFiles } = await build({
    absWorkingDir: cwd, entryPoints: ["block.js"], bundle: true, write: false, format, target: "es2022", platform: "browser", logLevel: "silent",
    loader: { ".js": "jsx" }, jsx: "automatic", define: { "process.env.NODE_ENV": '"development"' },
  });
  return outputFiles[0].text;
}
