// The package as it is published: what the ecosystem's own checkers say of it, and whether TypeScript finds its types by every way.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import ts from "typescript";
import { root } from "../../scripts/run.mjs";
import { pack } from "../consumers/support/pack.mjs";

let folder;
let tarball;
before(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "relaydance-packed-")));
  tarball = pack(folder);
  const target = join(folder, "node_modules/relaydance-web");
  mkdirSync(target, { recursive: true });
  assert.equal(spawnSync("tar", ["-xf", tarball, "-C", target, "--strip-components=1"]).status, 0);
});
after(() => rmSync(folder, { recursive: true, force: true }));

function clean(program, ...args) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`${root}node_modules/${program}`, ...args], { encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
}

test("publint has nothing to say", () => clean("publint/src/cli.js", tarball, "--strict"));

test("are the types wrong? They are not", () => {
  // The wasm is no module for TypeScript.
  clean("@arethetypeswrong/cli/dist/index.js", tarball, "--exclude-entrypoints", "./relaydance_web.wasm");
});

const USES = `
  import { Relaydance, RelaydanceError, type Task } from "relaydance-web";
  import * as external from "relaydance-web/external";
  import { useImageToVideo } from "relaydance-web/react";
  import { createTestService } from "relaydance-web/testing";
  export const use = (): string => useImageToVideo({ client: relaydance }).status;
  export const { baseUrl }: { readonly baseUrl: string } = createTestService({ tasks: [["queued", "succeeded"]] });
  const relaydance: external.Relaydance = new Relaydance({ baseUrl: "/v1" });
  external.setWasm(new URL("https://cdn.example/relaydance_web.wasm"));
  external.setWasm(fetch("/relaydance_web.wasm"));
  export const task: Promise<Task> = relaydance.generate({ model: "happyhorse-1.0-i2v", prompt: "@image1", images: [new Blob()] });
  export const told = (error: unknown): string => (error instanceof RelaydanceError ? error.code : "") satisfies external.ErrorCode | "";
  // @ts-expect-error
  external.setWasm(5);
`;

const { ModuleKind, ModuleResolutionKind } = ts;
const WAYS = {
  bundler: { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler },
  node16: { module: ModuleKind.Node16, moduleResolution: ModuleResolutionKind.Node16 },
  nodenext: { module: ModuleKind.NodeNext, moduleResolution: ModuleResolutionKind.NodeNext },
  node10: { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Node10 },
};

for (const [name, way] of Object.entries(WAYS)) {
  for (const [host, libs, types] of [["a page", ["dom"], []], ["a worker", ["webworker"], []], ["Node", [], ["node"]]]) {
    test(`the strictest TypeScript is content by ${name} for ${host}, in modules and in CommonJS`, () => {
      const files = ["uses.mts", "uses.cts"].map((file) => join(folder, file));
      for (const file of files) writeFileSync(file, USES);
      const program = ts.createProgram(files, {
        ...way, strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, types,
        typeRoots: [`${root}node_modules/@types`], target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts", ...libs.map((lib) => `lib.${lib}.d.ts`)],
      });
      const wrong = ts.getPreEmitDiagnostics(program).map(({ messageText, file }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, "\n")}`);
      assert.deepEqual(wrong, []);
      assert.ok(program.getSourceFiles().some(({ fileName }) => fileName.includes("relaydance-web/dist/external.d.")));
    });
  }
}
