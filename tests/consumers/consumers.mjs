// Who uses the package, and how: each entry is a project that makes real calls.
//
//   packages   what it installs, besides relaydance-web from the tarball
//   files      besides those of fixture/, or instead of them; or a function that makes them of those
//   entry      what fixture/work.js imports, where that is not "relaydance-web"
//   build      commands, one after the other
//   page       the folder that is served to Chromium, or with file: before it is opened there, with extension: is one of its extensions, or the command of a server with {port} in it
//   headers    of the folder's server
//   worker     false where the page has none
//   runs       a command whose last line is what fixture/work.js came to, or which fails; API is in its environment
//   asks       the command of a server whose answer is that
//   atOnce     how many ask it at a time
//   fast       whether npm test runs it
//   refused    the words with which it must be refused, where it cannot work
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const VITE = { vite: "8.3.8" };
const VITE7 = { vite: "7.3.8" };
const VITE6 = { vite: "6.4.6" };
const VITE5 = { vite: "5.4.21" };
const ESBUILD = { esbuild: "0.28.2" };
const ROLLUP = { rollup: "4.68.7", "@rollup/plugin-node-resolve": "16.0.3" };
const WEBPACK = { webpack: "5.112.2", "webpack-cli": "7.3.1" };
const ROLLDOWN = { rolldown: "1.3.2" };
const RSPACK = { "@rspack/core": "2.3.2", "@rspack/cli": "2.2.8" };
const RSBUILD = { "@rsbuild/core": "2.3.2" };
const PARCEL = { parcel: "2.16.4" };
// The newest for Node 20.
const VITEST = { vitest: "4.1.12", vite: "8.3.8", jsdom: "26.1.0", "happy-dom": "21.0.4" };
const JEST = { jest: "30.5.2", "jest-environment-jsdom": "30.5.2" };
const ANGULAR = { "@angular/cli": "21.2.28", "@angular/build": "21.2.27", ...Object.fromEntries(["core", "common", "compiler", "compiler-cli", "platform-browser"].map((name) => [`@angular/${name}`, "21.2.26"])), rxjs: "7.8.2", tslib: "2.9.1", typescript: "5.9.3" };
const SVELTEKIT = { "@sveltejs/kit": "2.70.4", "@sveltejs/adapter-node": "5.5.7", "@sveltejs/vite-plugin-svelte": "7.3.1", svelte: "5.57.3", ...VITE };
const ASTRO = { astro: "5.18.2", "@astrojs/node": "9.5.5" };
const REACT = { react: "19.3.1", "react-dom": "19.3.1" };
const REACT_ROUTER = { "react-router": "7.18.4", "@react-router/dev": "7.18.4", "@react-router/node": "7.18.4", "@react-router/serve": "7.18.4", ...REACT, isbot: "5.1.31", ...VITE7 };
const TANSTACK = { "@tanstack/react-start": "1.169.5", "@tanstack/react-router": "1.170.46", "@vitejs/plugin-react": "6.3.0", nitro: "3.0.260903-beta", ...REACT, ...VITE };
// The newest for Node 20.
const SOLID = { "@solidjs/start": "1.3.2", "@solidjs/router": "0.16.0", "solid-js": "1.9.19", vinxi: "0.5.11" };
const NEXT = { next: "16.4.6", ...REACT };
const NEXT15 = { next: "15.5.9", ...REACT };
const NEXT14 = { next: "14.2.35", react: "18.3.1", "react-dom": "18.3.1" };

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
/** A user's own test, against the service in memory. */
const IN_MEMORY = `const { Relaydance } = require("relaydance-web");
const { createTestService } = require("relaydance-web/testing");
test("works in memory", async () => {
  const service = createTestService().install();
  const relaydance = new Relaydance({ baseUrl: service.baseUrl, storage: false });
  const { url } = await relaydance.upload(new File(["any"], "any.txt"), { onProgress() {} });
  const clip = await relaydance.generate({ model: "seedance-1-5-pro-no-audio", prompt: "@image1, slow push-in", images: [url] });
  const { size } = await relaydance.download(clip);
  service.restore();
  if (clip.status !== "succeeded" || !size) throw new Error(\`\${clip.status}, \${size} bytes\`);
});
`;
/** Jest reads CommonJS. */
const jest = (environment, more) => ({
  name: `jest-${environment}`, packages: JEST, runs: `jest --env ${environment}`, tests: true,
  files: (all) => ({
    "package.json": '{ "private": true, "jest": { "transform": {} } }',
    "work.js": `${all["work.js"].replace(/import (\{.*?\}) from (".*?");/, "const $1 = require($2);").replaceAll(/^export /gm, "")}\nmodule.exports = { work };`,
    "work.test.js": tested("", 'const { work } = require("./work.js");'),
    "memory.test.js": IN_MEMORY,
    "run.mjs": null,
  }),
  ...more,
});

const MANIFEST = JSON.stringify({
  manifest_version: 3, name: "consumer", version: "1", host_permissions: ["http://127.0.0.1/*"],
  content_security_policy: { extension_pages: "script-src 'self' 'wasm-unsafe-eval'" },
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

/** The fixture in a folder of a project of which a framework makes the rest. */
const inside = (folder, all, files = ["work.js", "main.js", "in-worker.js", "worker.js"]) => ({
  ...Object.fromEntries(files.flatMap((file) => [[file, null], [`${folder}/${file}`, all[file]]])),
  "run.mjs": null, "index.html": null,
});

const angular = (all) => {
  const build = { builder: "@angular/build:application", options: { outputPath: { base: "dist", browser: "" }, browser: "src/main.ts", index: "src/index.html", tsConfig: "tsconfig.json", webWorkerTsConfig: "tsconfig.json" } };
  return {
    ...inside("src", all),
    "angular.json": JSON.stringify({ version: 1, cli: { analytics: false }, projects: { consumer: { projectType: "application", root: "", architect: { build } } } }),
    "tsconfig.json": JSON.stringify({ compilerOptions: { strict: true, target: "es2022", module: "preserve", lib: ["es2022", "dom"], allowJs: true, outDir: "out" }, include: ["src"] }),
    "src/index.html": '<!doctype html><meta charset="utf-8"><title>consumer</title><base href="/"><app-root></app-root>',
    "src/main.ts": 'import { Component } from "@angular/core";\nimport { bootstrapApplication } from "@angular/platform-browser";\nimport { Relaydance, type Task } from "relaydance-web";\nimport "./main.js";\n@Component({ selector: "app-root", template: "" })\nclass App {\n  client = new Relaydance();\n  task?: Task;\n}\nbootstrapApplication(App);',
  };
};

// Those that render on a server call it there, too: what goes wrong with that is the page's failure.
const sveltekit = (name, more) => ({
  name, packages: SVELTEKIT,
  files: (all) => ({
    ...inside("src/routes", all),
    "svelte.config.js": 'import adapter from "@sveltejs/adapter-node";\nexport default { kit: { adapter: adapter() } };',
    "vite.config.js": 'import { sveltekit } from "@sveltejs/kit/vite";\nexport default { plugins: [sveltekit()] };',
    "src/app.html": "<!doctype html><html><head>%sveltekit.head%</head><body>%sveltekit.body%</body></html>",
    "src/routes/+page.server.js": 'import { work } from "./work.js";\nexport const load = async ({ url }) => ({ came: await work(url.searchParams.get("api")) });',
    "src/routes/+page.svelte": '<script>\n  import { onMount } from "svelte";\n  import "./work.js";\n  let { data } = $props();\n  onMount(() => void import("./main.js"));\n</script>\n<p>{data.came}</p>',
  }),
  ...more,
});
const nuxt = (all) => ({
  ...inside("app", all),
  "nuxt.config.ts": 'export default defineNuxtConfig({ telemetry: false, compatibilityDate: "2025-09-01" });',
  "server/api/work.js": 'import { work } from "../../app/work.js";\nexport default defineEventHandler((event) => work(getQuery(event).api));',
  "app/app.vue": '<script setup>\nimport "./work.js";\nconst { data, error } = await useFetch("/api/work", { query: useRoute().query });\nif (error.value) throw error.value;\nonMounted(() => void import("./main.js"));\n</script>\n<template><p>{{ data }}</p></template>',
});
const astro = (all) => ({
  ...inside("src", all),
  "astro.config.mjs": 'import node from "@astrojs/node";\nexport default { output: "server", adapter: node({ mode: "standalone" }) };',
  "src/pages/index.astro": '---\nimport { work } from "../work.js";\nconst came = await work(Astro.url.searchParams.get("api"));\n---\n<p>{came}</p>\n<script src="../main.js"></script>',
  "src/pages/still.astro": '---\nimport { Relaydance } from "relaydance-web";\nexport const prerender = true;\n---\n<p>{(await new Relaydance().citations("@image1")).length}</p>',
});
const reactRouter = (all) => ({
  ...inside("app", all),
  "vite.config.js": 'import { reactRouter } from "@react-router/dev/vite";\nexport default { plugins: [reactRouter()] };',
  "app/routes.js": 'export default [{ index: true, file: "home.jsx" }];',
  "app/root.jsx": 'import { Outlet, Scripts } from "react-router";\nexport default () => <html><head /><body><Outlet /><Scripts /></body></html>;',
  "app/home.jsx": 'import { useEffect } from "react";\nimport { Relaydance } from "relaydance-web";\nimport { useImageToVideo } from "relaydance-web/react";\nimport { work } from "./work.js";\nconst client = new Relaydance();\nexport const loader = async ({ request }) => ({ came: await work(new URL(request.url).searchParams.get("api")) });\nexport default function Home({ loaderData }) {\n  const { busy } = useImageToVideo({ client });\n  useEffect(() => void import("./main.js"), []);\n  return <p>{loaderData.came} {String(busy)}</p>;\n}',
});

const tanstack = (all) => ({
  ...inside("src", all),
  "vite.config.js": 'import { tanstackStart } from "@tanstack/react-start/plugin/vite";\nimport react from "@vitejs/plugin-react";\nimport { nitro } from "nitro/vite";\nexport default { plugins: [tanstackStart(), nitro(), react()] };',
  "src/router.jsx": 'import { createRouter } from "@tanstack/react-router";\nimport { routeTree } from "./routeTree.gen";\nexport const getRouter = () => createRouter({ routeTree });',
  "src/routes/__root.jsx": 'import { createRootRoute, HeadContent, Outlet, Scripts } from "@tanstack/react-router";\nexport const Route = createRootRoute({ component: () => <html><head><HeadContent /></head><body><Outlet /><Scripts /></body></html> });',
  "src/routes/index.jsx": 'import { createFileRoute } from "@tanstack/react-router";\nimport { createServerFn } from "@tanstack/react-start";\nimport { useEffect } from "react";\nimport { Relaydance } from "relaydance-web";\nimport { useImageToVideo } from "relaydance-web/react";\nimport { work } from "../work.js";\nconst client = new Relaydance();\nconst onServer = createServerFn().validator((api) => api).handler(({ data }) => work(data));\nexport const Route = createFileRoute("/")({ loaderDeps: ({ search }) => search, loader: ({ deps }) => onServer({ data: deps.api }), component: Home });\nfunction Home() {\n  const { busy } = useImageToVideo({ client });\n  useEffect(() => void import("../main.js"), []);\n  return <p>{Route.useLoaderData()} {String(busy)}</p>;\n}',
});
const solid = (all) => ({
  ...inside("src", all),
  "app.config.js": 'import { defineConfig } from "@solidjs/start/config";\nexport default defineConfig({});',
  "src/entry-client.jsx": 'import { mount, StartClient } from "@solidjs/start/client";\nmount(() => <StartClient />, document.getElementById("app"));',
  "src/entry-server.jsx": 'import { createHandler, StartServer } from "@solidjs/start/server";\nexport default createHandler(() => <StartServer document={({ assets, children, scripts }) => <html><head>{assets}</head><body><div id="app">{children}</div>{scripts}</body></html>} />);',
  "src/app.jsx": 'import { Router } from "@solidjs/router";\nimport { FileRoutes } from "@solidjs/start/router";\nimport { Suspense } from "solid-js";\nexport default () => <Router root={(props) => <Suspense>{props.children}</Suspense>}><FileRoutes /></Router>;',
  "src/routes/index.jsx": 'import { createAsync, query, useSearchParams } from "@solidjs/router";\nimport { onMount } from "solid-js";\nimport { work } from "../work.js";\nconst onServer = query(async (api) => {\n  "use server";\n  return work(api);\n}, "work");\nexport default function Home() {\n  const [about] = useSearchParams();\n  const came = createAsync(() => onServer(about.api));\n  onMount(() => void import("../main.js"));\n  return <p>{came()}</p>;\n}',
});

/** Its optimiser takes apart what stands in a `$`. */
const qwik = (all) => ({
  "vite.config.js": 'import { qwikVite } from "@builder.io/qwik/optimizer";\nexport default { plugins: [qwikVite({ csr: true })] };',
  ...inside("src", all),
  "index.html": all["index.html"].replace("./main.js", "/src/app.jsx").concat('<div id="app"></div>\n'),
  "src/app.jsx": 'import "@builder.io/qwik/qwikloader.js";\nimport { component$, render, useSignal, useVisibleTask$ } from "@builder.io/qwik";\nimport { Relaydance } from "relaydance-web";\nconst App = component$(() => {\n  const cited = useSignal(0);\n  useVisibleTask$(async () => {\n    cited.value = (await new Relaydance().citations("@image1")).length;\n    await import("./main.js");\n  });\n  return <p>{cited.value}</p>;\n});\nrender(document.getElementById("app"), <App />);',
});

/** A project that another manager of packages installs, in a folder of its own. */
const installed = (more) => (all, { tarball }) => ({
  ...inside("app", all, Object.keys(all)),
  ...Object.fromEntries(Object.entries(all).map(([file, text]) => [`app/${file}`, text])),
  "app/package.json": JSON.stringify({ private: true, type: "module", dependencies: { "relaydance-web": `file:${tarball}`, ...VITE } }),
  ...more,
});

/** A library that has us in it, with its types; and a page that uses the library. */
const tsdown = (all) => ({
  "lib.ts": `// @ts-nocheck\n${all["work.js"]}\nexport type { Task } from "relaydance-web";\nexport const make = (): Relaydance => new Relaydance();`,
  "work.js": 'export { work } from "./lib/lib.js";',
});

const legacy = { "vite.config.mjs": 'import legacy from "@vitejs/plugin-legacy";\nexport default { plugins: [legacy({ renderModernChunks: false })] };' };
const babel = { "bundler.config.mjs": 'const loader = { loader: "babel-loader", options: { presets: [["@babel/preset-env", { targets: "ie 11" }]] } };\nexport default { mode: "production", target: ["web", "es5"], entry: { main: "./main.js" }, output: { publicPath: "/" }, module: { rules: [{ test: /[.]js$/, use: loader }] } };' };

/** A frame that has no origin, and by that no storage, no locks, and workers from blobs only. */
const sandboxed = (all) => ({
  "index.html": '<!doctype html>\n<meta charset="utf-8">\n<title>consumer</title>\n<iframe sandbox="allow-scripts"></iframe>\n<script>\nonmessage = ({ data }) => (globalThis.results = data);\ndocument.querySelector("iframe").src = `frame.html${location.search}`;\n</script>',
  "frame.html": all["index.html"],
  "main.js": all["main.js"].replace("globalThis.results = { page, worker }", 'parent.postMessage({ page, worker }, "*")'),
  "in-worker.js": 'export async function inWorker(api) {\n  const text = await (await fetch(new URL("./worker.js", import.meta.url))).text();\n  const worker = new Worker(URL.createObjectURL(new Blob([text])));\n  worker.postMessage(api);\n  return new Promise((resolve) => (worker.onmessage = ({ data }) => resolve(data)));\n}',
});
const withFrame = "node -e \"fs.copyFileSync('frame.html','dist/frame.html')\"";
/** A page that is opened from a disk: no modules, no workers. */
const fromDisk = (all) => ({ "index.html": all["index.html"].replace('type="module"', "defer"), "in-worker.js": "export const inWorker = undefined;" });

/** The file as a page without any tool has it: from elsewhere, by a map, and held to a hash. */
const mapped = (all, { cdn }) => {
  const address = `${cdn}/relaydance-web/dist/index.js`;
  const integrity = `sha384-${createHash("sha384").update(readFileSync(new URL("../../dist/index.js", import.meta.url))).digest("base64")}`;
  const map = JSON.stringify({ imports: { "relaydance-web": address }, integrity: { [address]: integrity } });
  return { "index.html": all["index.html"].replace("<script", `<script type="importmap">${map}</script>\n<link rel="modulepreload" href="${address}" integrity="${integrity}">\n<script`) };
};

const failed = "(error) => `${error?.message ?? error}\\n${error?.stack ?? ''}`";
const shared = {
  "in-worker.js": 'export const inWorker = (api) => new Promise((resolve) => {\n  const { port } = new SharedWorker(new URL("./worker.js", import.meta.url), { type: "module" });\n  port.onmessage = ({ data }) => resolve(data);\n  port.postMessage(api);\n});',
  "worker.js": `import { work } from "./work.js";\nonconnect = ({ ports: [port] }) => {\n  port.onmessage = async ({ data }) => port.postMessage(await work(data).catch(${failed}));\n};`,
};
const service = {
  "in-worker.js": 'export async function inWorker(api) {\n  await navigator.serviceWorker.register(new URL("./worker.js", import.meta.url), { type: "module" });\n  const { active } = await navigator.serviceWorker.ready;\n  return new Promise((resolve) => {\n    navigator.serviceWorker.onmessage = ({ data }) => resolve(data);\n    active.postMessage(api);\n  });\n}',
  "worker.js": `import { work } from "./work.js";\nonmessage = (event) => event.waitUntil(work(event.data).catch(${failed}).then((came) => event.source.postMessage(came)));`,
};

/** A Cloudflare Worker that makes its calls when it is asked, all of them by one client. */
const workers = (name, more, head = "") => ({
  name, packages: { wrangler: "4.60.0" },
  files: { "index.js": `${head}import { client, work } from "./work.js";\nlet one;\nexport default {\n  async fetch({ url }) {\n    const api = new URL(url).searchParams.get("api");\n    return new Response(await work(api, (one ??= client(api))).catch((error) => error.stack));\n  },\n};` },
  atOnce: 12,
  asks: "wrangler dev index.js --name consumer --port {port} --compatibility-date 2025-09-01",
  ...more,
});

export const consumers = [
  ...vite(VITE, "", { fast: true }),
  ...vite(VITE7, 7),
  ...vite(VITE6, 6),
  ...vite(VITE5, 5),
  { name: "vite-sub", packages: VITE, build: ["vite build --base /sub/ --outDir dist/sub", "node -e \"fs.renameSync('dist/sub/index.html','dist/index.html')\""], page: "dist" },
  { name: "vite-legacy", packages: { ...VITE, "@vitejs/plugin-legacy": "8.2.3", terser: "5.40.0" }, files: legacy, build: ["vite build"], page: "dist" },
  { name: "webpack", packages: WEBPACK, files: bundled, build: ["webpack -c bundler.config.mjs", withPage], page: "dist" },
  { name: "webpack-babel", packages: { ...WEBPACK, "babel-loader": "10.1.1", "@babel/core": "7.29.13", "@babel/preset-env": "7.29.14" }, files: babel, build: ["webpack -c bundler.config.mjs", withPage], page: "dist" },
  { name: "rolldown", packages: ROLLDOWN, build: ["rolldown main.js worker.js --dir dist --platform browser", withPage], page: "dist" },
  { name: "tsdown", packages: { tsdown: "0.21.10", ...VITE, typescript: "5.9.3" }, files: tsdown, build: ["tsdown lib.ts --dts --format esm --out-dir lib --platform browser", "vite build"], page: "dist" },
  { name: "rollup", ...rollup, build: ["rollup -c --silent", withPage], page: "dist", fast: true },
  { name: "esbuild", packages: ESBUILD, build: esbuild, page: "dist", fast: true },
  { name: "esbuild-cjs", packages: ESBUILD, build: ["esbuild run.mjs --bundle --platform=node --format=esm --outfile=out.mjs --conditions=require --log-level=warning"], runs: "node out.mjs" },
  { name: "parcel", packages: PARCEL, build: ["parcel build index.html --no-cache --dist-dir dist --public-url ./"], page: "dist" },
  { name: "rspack", packages: RSPACK, files: bundled, build: ["rspack build -c bundler.config.mjs", withPage], page: "dist" },
  { name: "rsbuild", packages: RSBUILD, files: { "rsbuild.config.mjs": 'export default { source: { entry: { index: "./main.js" } } };' }, build: ["rsbuild build"], page: "dist" },
  { name: "script", entry: ({ cdn }) => `${cdn}/relaydance-web/dist/index.js`, page: "." },
  { name: "import-map", files: mapped, page: ".", worker: false, fast: true },
  { name: "pnpm", packages: { pnpm: "10.34.9" }, files: installed(), build: ["cd app && pnpm install --no-frozen-lockfile && pnpm vite build"], page: "app/dist" },
  { name: "yarn-pnp", packages: { "@yarnpkg/cli-dist": "4.18.1" }, files: installed({ "app/.yarnrc.yml": "nodeLinker: pnp\nenableTelemetry: false\nenableImmutableInstalls: false", "app/yarn.lock": "" }), build: ["cd app && yarn install && yarn vite build"], page: "app/dist" },
  { name: "node-import", runs: "node run.mjs", fast: true },
  { name: "node-require", files: { "run.cjs": 'const { Relaydance } = require("relaydance-web");\nimport("./run.mjs").then(() => new Relaydance().citations("@image1"));' }, runs: "node run.cjs", fast: true },
  { name: "shared-worker", packages: VITE, files: shared, build: ["vite build"], page: "dist" },
  { name: "service-worker", packages: ESBUILD, files: service, build: esbuild, page: "dist", fast: true },
  { name: "csp", packages: ESBUILD, build: esbuild, page: "dist", fast: true, headers: ({ api }) => ({ "content-security-policy": `default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src ${api}` }) },
  { name: "trusted-types", packages: ESBUILD, build: esbuild, page: "dist", worker: false, fast: true, headers: () => ({ "content-security-policy": "require-trusted-types-for 'script'; trusted-types 'none'" }) },
  { name: "csp-nonce", packages: ESBUILD, files: (all) => ({ "index.html": all["index.html"].replace("<script", '<script nonce="once"') }), build: esbuild, page: "dist", headers: () => ({ "content-security-policy": "script-src 'nonce-once' 'strict-dynamic' 'wasm-unsafe-eval'; object-src 'none'; base-uri 'none'" }) },
  { name: "isolated", packages: ESBUILD, build: esbuild, page: "dist", headers: () => ({ "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" }) },
  { name: "sandboxed", packages: ESBUILD, files: sandboxed, build: [...esbuild, withFrame], page: "dist", fast: true, headers: () => ({ "access-control-allow-origin": "*" }) },
  { name: "from-disk", packages: ESBUILD, files: fromDisk, build: ["esbuild main.js --bundle --outdir=dist --log-level=warning", withPage], page: "file:dist", worker: false, fast: true },
  { name: "extension", packages: ESBUILD, files: { "manifest.json": MANIFEST }, build: [...esbuild, "node -e \"fs.copyFileSync('manifest.json','dist/manifest.json')\""], page: "extension:dist" },
  { name: "csp-strict", packages: ESBUILD, build: esbuild, page: "dist", headers: () => ({ "content-security-policy": "script-src 'self'" }), refused: "RelaydanceError: WebAssembly cannot start here: .* script-src needs 'wasm-unsafe-eval'", fast: true },
  { name: "external-csp-strict", packages: ESBUILD, entry: EXTERNAL, build: externalEsbuild, page: "dist", headers: () => ({ "content-security-policy": "script-src 'self'" }), refused: "RelaydanceError: WebAssembly cannot start here: .* script-src needs 'wasm-unsafe-eval'" },
  vitest("node"),
  vitest("jsdom"),
  vitest("happy-dom"),
  jest("node"),
  jest("jsdom"),
  jest("node", { name: "jest-esm", runs: "node --experimental-vm-modules node_modules/jest/bin/jest.js --env node", files: { "package.json": '{ "private": true, "type": "module", "jest": { "transform": {} } }', "work.test.js": tested("", 'import { work } from "./work.js";') } }),
  next("next", { build: ["next build"], page: "next start -p {port}" }),
  next("next-dev", { page: "next dev -p {port}" }),
  next("next-webpack", { build: ["next build --webpack"], page: "next start -p {port}" }),
  next("next15", { packages: NEXT15, build: ["next build"], page: "next start -p {port}" }),
  next("next14", { packages: NEXT14, build: ["next build"], page: "next start -p {port}" }),
  { name: "angular", packages: ANGULAR, files: angular, build: ["ng build"], page: "dist" },
  sveltekit("sveltekit", { build: ["vite build"], page: "PORT={port} node build" }),
  sveltekit("sveltekit-dev", { page: "vite dev --port {port} --strictPort" }),
  { name: "nuxt", packages: { nuxt: "4.4.5" }, files: nuxt, build: ["nuxt build"], page: "PORT={port} node .output/server/index.mjs" },
  { name: "astro", packages: ASTRO, files: astro, build: ["astro build"], page: "PORT={port} HOST=localhost node dist/server/entry.mjs" },
  { name: "react-router", packages: REACT_ROUTER, files: reactRouter, build: ["react-router build"], page: "PORT={port} react-router-serve build/server/index.js" },
  { name: "tanstack-start", packages: TANSTACK, files: tanstack, build: ["vite build"], page: "PORT={port} node .output/server/index.mjs" },
  { name: "solid-start", packages: SOLID, files: solid, build: ["vinxi build"], page: "PORT={port} node .output/server/index.mjs" },
  { name: "qwik", packages: { "@builder.io/qwik": "1.20.1", ...VITE7 }, files: qwik, build: ["vite build"], page: "dist" },
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
  { name: "external-rolldown", packages: ROLLDOWN, entry: EXTERNAL, build: ["rolldown main.js worker.js --dir dist --platform browser", withPage, withWasm], page: "dist" },
  { name: "external-webpack", packages: WEBPACK, entry: EXTERNAL, files: bundled, build: ["webpack -c bundler.config.mjs", withPage], page: "dist" },
  { name: "external-parcel", packages: PARCEL, entry: EXTERNAL, build: ["parcel build index.html --no-cache --dist-dir dist --public-url ./"], page: "dist" },
  { name: "external-rspack", packages: RSPACK, entry: EXTERNAL, files: bundled, build: ["rspack build -c bundler.config.mjs", withPage], page: "dist" },
  { name: "external-esbuild", packages: ESBUILD, entry: EXTERNAL, build: externalEsbuild, page: "dist" },
  workers("external-workers", { entry: EXTERNAL }, 'import wasm from "relaydance-web/relaydance_web.wasm";\nimport { setWasm } from "relaydance-web/external";\nsetWasm(wasm);\n'),
  { name: "external-bun", packages: { bun: "1.4.5" }, entry: EXTERNAL, build: ["node node_modules/bun/install.js"], runs: "bun run.mjs" },
];
