// A server of a bare page and the built package, for tests that bring everything else themselves.
import { readFileSync } from "node:fs";
import { service } from "./api.mjs";

const PACKAGE = new URL("../../../dist/index.js", import.meta.url);

/** `files` maps more paths to `[type, text]`. A test ends it by itself; elsewhere `end()` does. */
export async function bare(files = {}, t) {
  const ends = [];
  const all = {
    "/": ["text/html", "<!doctype html><title>bare</title><video muted></video>"],
    "/favicon.ico": ["image/x-icon", ""],
    "/index.js": ["text/javascript", readFileSync(PACKAGE)],
    ...files,
  };
  const send = (type, body) => ({ reply }) => void reply.writeHead(200, { "content-type": type }).end(body);
  const routes = Object.entries(all).map(([path, [type, body]]) => [`GET ${path}`, send(type, body)]);
  const { origin } = await service(t ?? { after: (end) => ends.push(end) }, Object.fromEntries(routes));
  return { url: `${origin}/`, module: `${origin}/index.js`, end: () => ends.forEach((end) => end()) };
}
