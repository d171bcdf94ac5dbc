// Who uses the package, and how: each entry is a project that makes real calls.
//
//   packages   what it installs, besides relaydance-web from the tarball
//   files      besides those of fixture/, or instead of them; or a function that makes them of those
//   entry      what fixture/work.js imports, where that is not "relaydance-web"
//   build      commands, one after the other
//   page       the folder that is served to Chromium, or the command of a server with {port} in it
//   headers    of the folder's server
//   worker     false where the page has none
//   runs       a command whose last line is what fixture/work.js came to, or which fails; API is in its environment
//   asks       the command of a server whose answer is that
//   fast       whether npm test runs it
//   refused    the words with which it must be refused, where it cannot work
const VITE = { vite: "8.3.8" };
const VITE6 = { vite: "6.4.6" };
const VITE5 = { vite: "5.4.21" };
const ESBUILD = { esbuild: "0.28.2" };
const ROLLUP = { rollup: "4.68.7", "@rollup/plugin-node-resolve": "16.0.3" };
const WEBPACK = { webpack: "5.112.2", "webpack-cli": "7.3.1" };
const RSPACK = { "@rspack/core": "2.3.2", "@rspack/cli": "2.2.8" };
const RSBUILD = { "@rsbuild/core": "2.3.2" };
const PARCEL = { parcel: "2.16.4" };
// The newest for Node 20.
const VITEST = { vitest: "4.1.12", vite: "8.3.8", jsdom: "26.1.0", "happy-dom": "21.0.4" };
const JEST = { jest: "30.5.2", "jest-environment-jsdom": "30.5.2" };
const NEXT = { next: "16.4.6", react: "19.3.1", "react-dom": "19.3.1" };

const EXTERNAL = "relaydance-web/external";
/** The page beside what a bundler has made that writes none. */
const withPage = "node -e \"fs.copyFileSync('index.html','dist/index.html')\"";
const esbuild = ["esbuild main.js worker.js --bundle --format=esm --outdir=dist --log-level=warning", withPage];
/** The module beside what a bundler has made that does not know of it. */
const withWasm = "node -e \"fs.copyFileSync('node_modules/relaydance-web/dist/relaydance_web.wasm','dist/relaydance_web.wasm')\"";
const externalEsbuild = [...esbuild, withWasm];
const bundled = { "bundler.config.mjs": 'export default { mode: "production", entry: { main: "./main.js" } };' };

const vite = (packages, major, more) => [
  { name: `vite${major}-dev`, packages, page: "vite --port {port} --strictPort" },
  { name: `vite${major}`, packages, build: ["vite build"], page: "dist", ...more },
  { name: `vite${major}-ssr`, packages, build: ["vite build --ssr run.mjs --outDir out"], runs: "node out/run.js" },
];

const rollup = { packages: ROLLUP, files: { "rollup.config.mjs": 'import resolve from "@rollup/plugin-node-resolve";\nexport default { input: ["main.js", "worker.js"], output: { dir: "dist", format: "es" }, plugins: [resolve({ browser: true })] };' } };

/** The words of work.js as a test, for a runner whose tests are written so. */
const tested = (head, importing) => `${head}\n${importing}\ntest("works", async () => {\n  const well = process.env.WELL;\n  const came = await work(process.env.API);\n  if (came !== well) throw new Error(came);\n}, 60000);\n`;
const vitest = (environment, more) => ({
  name: `vitest-${environment}`, packages: VITEST, runs: `vitest run --environment ${environment}`, tests: true,
  files: { "work.test.js": tested('import { test } from "vitest";', 'import { work } from "./work.js";') },
  ...more,
});
/** Jest reads CommonJS. */
const jest = (environment, more) => ({
  name: `jest-${environment}`, packages: JEST, runs: `jest --env ${environment}`, tests: true,
  files: (all) => ({
    "package.json": '{ "private": true, "jest": { "transform": {} } }',
    "work.js": `${all["work.js"].replace(/import (\{.*?\}) from (".*?");/, "const $1 = require($2);").replace("export async", "async")}\nmodule.exports = { work };`,
    "work.test.js": tested("", 'const { work } = require("./work.js");'),
    "run.mjs": null,
  }),
  ...more,
});

const next = (name, more) => ({
  name, packages: NEXT,
  files: (all) => ({
    // Ours lies within a checkout with a lock file of its own.
    "next.config.mjs": "export default { turbopack: { root: import.meta.dirname }, outputFileTracingRoot: import.meta.dirname };",
    "app/layout.js": "export default ({ children }) => <html><body>{children}</body></html>;",
    // A component of the server's imports it as well, and calls it.
    "app/page.js": 'import { Relaydance } from "relaydance-web";\nimport { Work } from "./client.js";\nexport default async function Page() {\n  return <p>{(await new Relaydance().citations("@image1")).length}<Work /></p>;\n}',
    "app/client.js": '"use client";\nimport { useEffect } from "react";\nimport "./work.js";\nexport function Work() {\n  useEffect(() => void import("./main.js"), []);\n  return null;\n}',
    ...Object.fromEntries(["work.js", "main.js", "in-worker.js", "worker.js"].flatMap((file) => [[`app/${file}`, all[file]], [file, null]])),
    "run.mjs": null,
  }),
  ...more,
});

const failed = "(error) => `${error?.message ?? error}\\n${error?.stack ?? ''}`";
const shared = {
  "in-worker.js": 'export const inWorker = (api) => new Promise((resolve) => {\n  const { port } = new SharedWorker(new URL("./worker.js", import.meta.url), { type: "module" });\n  port.onmessage = ({ data }) => resolve(data);\n  port.postMessage(api);\n});',
  "worker.js": `import { work } from "./work.js";\nonconnect = ({ ports: [port] }) => {\n  port.onmessage = async ({ data }) => port.postMessage(await work(data).catch(${failed}));\n};`,
};
const service = {
  "in-worker.js": 'export async function inWorker(api) {\n  await navigator.serviceWorker.register(new URL("./worker.js", import.meta.url), { type: "module" });\n  const { active } = await navigator.serviceWorker.ready;\n  return new Promise((resolve) => {\n    navigator.serviceWorker.onmessage = ({ data }) => resolve(data);\n    active.postMessage(api);\n  });\n}',
  "worker.js": `import { work } from "./work.js";\nonmessage = (event) => event.waitUntil(work(event.data).catch(${failed}).then((came) => event.source.postMessage(came)));`,
};

/** A Cloudflare Worker that makes its calls when it is asked. */
const workers = (name, more, head = "") => ({
  name, packages: { wrangler: "4.60.0" },
  files: { "index.js": `${head}import { work } from "./work.js";\nexport default {\n  fetch: async ({ url }) => new Response(await work(new URL(url).searchParams.get("api")).catch((error) => error.stack)),\n};` },
  asks: "wrangler dev index.js --name consumer --port {port} --compatibility-date 2025-09-01",
  ...more,
});

export const consumers = [
  ...vite(VITE, "", { fast: true }),
  ...vite(VITE6, 6),
  ...vite(VITE5, 5),
  { name: "webpack", packages: WEBPACK, files: bundled, build: ["webpack -c bundler.config.mjs", withPage], page: "dist" },
  { name: "rollup", ...rollup, build: ["rollup -c --silent", withPage], page: "dist", fast: true },
  { name: "esbuild", packages: ESBUILD, build: esbuild, page: "dist", fast: true },
  { name: "esbuild-cjs", packages: ESBUILD, build: ["esbuild run.mjs --bundle --platform=node --format=esm --outfile=out.mjs --conditions=require --log-level=warning"], runs: "node out.mjs" },
  { name: "parcel", packages: PARCEL, build: ["parcel build index.html --no-cache --dist-dir dist --public-url ./"], page: "dist" },
  { name: "rspack", packages: RSPACK, files: bundled, build: ["rspack build -c bundler.config.mjs", withPage], page: "dist" },
  { name: "rsbuild", packages: RSBUILD, files: { "rsbuild.config.mjs": 'export default { source: { entry: { index: "./main.js" } } };' }, build: ["rsbuild build"], page: "dist" },
  { name: "script", entry: ({ cdn }) => `${cdn}/relaydance-web/dist/index.js`, page: "." },
  { name: "node-import", runs: "node run.mjs", fast: true },
  { name: "node-require", files: { "run.cjs": 'const { Relaydance } = require("relaydance-web");\nimport("./run.mjs").then(() => new Relaydance().citations("@image1"));' }, runs: "node run.cjs", fast: true },
  { name: "shared-worker", packages: VITE, files: shared, build: ["vite build"], page: "dist" },
  { name: "service-worker", packages: ESBUILD, files: service, build: esbuild, page: "dist", fast: true },
  { name: "csp", packages: ESBUILD, build: esbuild, page: "dist", fast: true, headers: ({ api }) => ({ "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src ${api}` }) },
  { name: "trusted-types", packages: ESBUILD, build: esbuild, page: "dist", worker: false, fast: true, headers: () => ({ "content-security-policy": "require-trusted-types-for 'script'; trusted-types 'none'" }) },
  { name: "csp-strict", packages: ESBUILD, build: esbuild, page: "dist", headers: () => ({ "content-security-policy": "script-src 'self'" }), refused: "RelaydanceError: WebAssembly cannot start here: .* script-src needs 'wasm-unsafe-eval'", fast: true },
  { name: "external-csp-strict", packages: ESBUILD, entry: EXTERNAL, build: externalEsbuild, page: "dist", headers: () => ({ "content-security-policy": "script-src 'self'" }), refused: "RelaydanceError: WebAssembly cannot start here: .* script-src needs 'wasm-unsafe-eval'" },
  vitest("node"),
  vitest("jsdom"),
  vitest("happy-dom"),
  jest("node"),
  jest("jsdom"),
  next("next", { build: ["next build"], page: "next start -p {port}" }),
  next("next-dev", { page: "next dev -p {port}" }),
  next("next-webpack", { build: ["next build --webpack"], page: "next start -p {port}" }),
  { name: "bun", packages: { bun: "1.4.5" }, build: ["node node_modules/bun/install.js"], runs: "bun run.mjs" },
  { name: "bun-build", packages: { bun: "1.4.5" }, build: ["node node_modules/bun/install.js", "bun build main.js worker.js --outdir dist --target browser", withPage], page: "dist" },
  workers("workers"),
  { name: "deno", packages: { deno: "2.9.6" }, build: ["node node_modules/deno/install_api.cjs"], runs: "deno run -A run.mjs" },
  // The entry whose wasm is a file of its own.
  { name: "external-node", entry: EXTERNAL, runs: "node run.mjs" },
  { name: "external-script", entry: ({ cdn }) => `${cdn}/relaydance-web/dist/external.js`, page: "." },
  { name: "external-vite", packages: VITE, entry: EXTERNAL, build: ["vite build"], page: "dist" },
  { name: "external-vite-dev", packages: VITE, entry: EXTERNAL, page: "vite --port {port} --strictPort" },
  { name: "external-vite6-dev", packages: VITE6, entry: EXTERNAL, page: "vite --port {port} --strictPort" },
  { name: "external-vite5-dev", packages: VITE5, entry: EXTERNAL, page: "vite --port {port} --strictPort" },
  { name: "external-rollup", ...rollup, entry: EXTERNAL, build: ["rollup -c --silent", withPage, withWasm], page: "dist" },
  { name: "external-webpack", packages: WEBPACK, entry: EXTERNAL, files: bundled, build: ["webpack -c bundler.config.mjs", withPage], page: "dist" },
  { name: "external-parcel", packages: PARCEL, entry: EXTERNAL, build: ["parcel build index.html --no-cache --dist-dir dist --public-url ./"], page: "dist" },
  { name: "external-rspack", packages: RSPACK, entry: EXTERNAL, files: bundled, build: ["rspack build -c bundler.config.mjs", withPage], page: "dist" },
  { name: "external-esbuild", packages: ESBUILD, entry: EXTERNAL, build: externalEsbuild, page: "dist" },
  workers("external-workers", { entry: EXTERNAL }, 'import wasm from "relaydance-web/relaydance_web.wasm";\nimport { setWasm } from "relaydance-web/external";\nsetWasm(wasm);\n'),
  { name: "external-bun", packages: { bun: "1.4.5" }, entry: EXTERNAL, build: ["node node_modules/bun/install.js"], runs: "bun run.mjs" },
];
