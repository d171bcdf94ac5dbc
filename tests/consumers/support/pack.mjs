// The package as it is published.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { root } from "../../../scripts/run.mjs";

/** Packs what is built into this folder; the path of the tarball. */
export function pack(folder) {
  // Without the scripts, which would build once more.
  const { stdout, stderr, status } = spawnSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder],
    { cwd: root, encoding: "utf8", shell: process.platform === "win32" });
  if (status !== 0) throw new Error(stderr);
  return join(folder, JSON.parse(stdout)[0].filename);
}
