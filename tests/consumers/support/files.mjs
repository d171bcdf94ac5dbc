// A server of a folder, and of what else a page of a consumer's needs.
import { existsSync, readFileSync, statSync } from "node:fs";
import { once } from "node:events";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".mjs": "text/javascript", ".cjs": "text/javascript", ".wasm": "application/wasm", ".css": "text/css", ".json": "application/json" };

/** Serves this folder with these headers. */
export async function files(folder, headers = {}) {
  const server = createServer(({ url }, reply) => {
    const { pathname } = new URL(url, "http://localhost");
    const path = join(folder, normalize(decodeURIComponent(pathname)));
    const file = pathname === "/" ? join(folder, "index.html") : path;
    if (pathname === "/favicon.ico") return void reply.writeHead(204).end();
    if (!existsSync(file) || !statSync(file).isFile()) return void reply.writeHead(404).end();
    reply.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers }).end(readFileSync(file));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    end() {
      server.closeAllConnections();
      server.close();
    },
  };
}
