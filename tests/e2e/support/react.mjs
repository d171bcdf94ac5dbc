// A page with React in StrictMode and one component that uses the hook.
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { root } from "../../../scripts/run.mjs";
import { site } from "./bare.mjs";
import { open } from "./open.mjs";

/** The versions that are tried, by the names that package.json gives them. */
export const VERSIONS = { 18: ["react18", "react-dom18"], 19: ["react", "react-dom"] };

const APP = `
  import * as React from "react";
  import { createRoot } from "react-dom/client";
  import { useImageToVideo } from "relaydance-web/react";
  const { Activity, StrictMode, createElement } = React;

  const app = (globalThis.app = { version: React.version, hook: undefined, statuses: [], hidden: false });
  function Clip(options) {
    app.hook = useImageToVideo(options);
    React.useEffect(() => {
      app.there = true;
      return () => void (app.there = false);
    }, []);
    if (app.statuses.at(-1) !== app.hook.status) app.statuses.push(app.hook.status);
    return createElement("p", null, app.hook.status);
  }
  let root;
  app.show = (options, mode = "visible") => {
    root ??= createRoot(document.body.appendChild(document.createElement("div")));
    const clip = createElement(Clip, options);
    root.render(createElement(StrictMode, null, Activity ? createElement(Activity, { mode }, clip) : clip));
  };
  app.hide = () => {
    root.unmount();
    root = undefined;
  };
`;

/** The same for the server: the page as text. */
const SERVER = `
  import { createElement } from "react";
  import { renderToString } from "react-dom/server";
  import { useImageToVideo } from "relaydance-web/react";
  const Clip = () => createElement("p", null, JSON.stringify(useImageToVideo({ client: {}, resume: true })));
  process.stdout.write(renderToString(createElement(Clip)));
`;

async function bundled(contents, [react, dom], options) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root }, bundle: true, write: false, logLevel: "error", alias: { react, "react-dom": dom },
    define: { "process.env.NODE_ENV": '"development"' }, ...options,
  });
  return outputFiles[0].text;
}

export const server = (version) => bundled(SERVER, VERSIONS[version], { format: "cjs", platform: "node" });

/** Opens the page: `start` mounts the component with a client of `config`. */
export async function studio(t, browser, version, routes, config = {}) {
  const script = await (apps[version] ??= bundled(APP, VERSIONS[version], { format: "esm", platform: "browser" }));
  const testing = readFileSync(`${root}dist/testing.js`);
  const api = await site(t, routes, { "/app.js": ["text/javascript", script], "/testing.js": ["text/javascript", testing] });
  const { page, context, wrong } = await open(browser, api.url);
  t.after(() => context.close());
  const start = async (options = {}) => {
    await page.evaluate(async ([given, shown]) => {
      const { Relaydance } = await import("/index.js");
      globalThis.relaydance ??= new Relaydance({ baseUrl: "/v1", poll: { minInterval: 1000 }, ...given });
      await globalThis.relaydance.validate({}); // loaded
      if (!globalThis.app) await import("/app.js");
      globalThis.shown = { client: globalThis.relaydance, ...shown };
      globalThis.app.show(globalThis.shown);
    }, [config, options]);
    await page.locator("p").waitFor();
  };
  /** Waits until the component has this status. */
  const status = (word) => page.locator("p", { hasText: new RegExp(`^${word}$`) }).waitFor();
  /** What the hook gives, as JSON. */
  const hook = () => page.evaluate(() => ({ ...globalThis.app.hook, error: globalThis.app.hook.error && { ...globalThis.app.hook.error, code: globalThis.app.hook.error.code } }));
  return { api, page, wrong, start, status, hook };
}
const apps = {};
