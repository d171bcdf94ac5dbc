// A server of a bare page and the built package, for tests that bring everything else themselves.
import { readFileSync } from "node:fs";
import { service } from "./api.mjs";

const PACKAGE = new URL("../../../dist/index.js", import.meta.url);

const files = (more) => {
  const all = {
    "/": ["text/html", "<!doctype html><title>bare</title><video muted></video>"],
    "/favicon.ico": ["image/x-icon", ""],
    "/index.js": ["text/javascript", readFileSync(PACKAGE)],
    ...more,
  };
  const send = (type, body) => ({ reply }) => void reply.writeHead(200, { "content-type": type }).end(body);
  return Object.fromEntries(Object.entries(all).map(([path, [type, body]]) => [`GET ${path}`, send(type, body)]));
};

/** `more` maps more paths to `[type, text]`. */
export async function bare(more = {}) {
  const ends = [];
  const { origin } = await service({ after: (end) => ends.push(end) }, files(more));
  return { url: `${origin}/`, module: `${origin}/index.js`, end: () => ends.forEach((end) => end()) };
}

/** The same together with an API, for one test: both are of one origin, so that no browser asks for permission. */
export async function site(t, routes, more = {}) {
  const api = await service(t, { ...files(more), ...routes });
  return { ...api, url: `${api.origin}/`, module: `${api.origin}/index.js` };
}
