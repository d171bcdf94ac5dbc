// The package as it is published.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../../scripts/run.mjs";

/** What npm says of packing what is built. */
export function packing(...args) {
  // Without the scripts, which would build once more.
  const { stdout, stderr, status } = spawnSync("npm", ["pack", "--json", "--ignore-scripts", ...args], { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout)[0];
}

/** Packs it into this folder; the path of the tarball. */
export const pack = (folder) => join(folder, packing("--pack-destination", folder).filename);
