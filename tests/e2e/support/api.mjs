// A service of a few lines for one test: it answers as told and remembers everything it was asked.
import { once } from "node:events";
import { createServer } from "node:http";

/** What a client asks for, as `routes` names it. */
export const UPLOAD = "POST /v1/files";
export const SUBMIT = "POST /v1/video/generations";
export const LOOK = "GET /v1/video/generations/task_1";

/**
 * `routes` maps "METHOD /path" to what answers: JSON to send, or a function of the request. A list is used up one by one,
 * its last entry stays. A function may return JSON, `answer(...)`, or nothing when it deals with the socket itself.
 * A path that ends in `*` stands for all that begin so and have no entry of their own.
 */
export async function service(t, routes = {}) {
  const requests = [];
  const waiting = new Set();
  const left = new Map(Object.entries(routes).map(([name, route]) => [name, [route].flat()]));
  const server = createServer(async (incoming, reply) => {
    const { method, url, headers, socket } = incoming;
    const name = `${method} ${url}`;
    const route = left.get(name) ?? [...left].find(([known]) => known.endsWith("*") && name.startsWith(known.slice(0, -1)))?.[1];
    const pieces = [];
    if (!route?.[0]?.[Streams]) {
      try {
        for await (const piece of incoming) pieces.push(piece);
      } catch {
        return; // whoever asked has gone
      }
    }
    const request = { method, url, headers, socket, reply, incoming, body: Buffer.concat(pieces), at: performance.now() };
    requests.push(request);
    for (const look of [...waiting]) look();
    waiting.clear();
    const next = route && (route.length > 1 ? route.shift() : route[0]);
    let said = typeof next === "function" ? await next(request) : next;
    if (!route) said = answer(404, { error: { message: `There is no ${name}.`, type: "not_found_error" } });
    if (said === undefined || reply.destroyed) return;
    const { status = 200, headers: extra = {}, body } = said[Answer] ? said : { body: said };
    const raw = typeof body === "string" || Buffer.isBuffer(body);
    const kind = raw ? {} : { "content-type": "application/json" };
    reply.writeHead(status, { ...kind, ...extra }).end(raw ? body : JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  t.after(close);
  const origin = `http://127.0.0.1:${server.address().port}`;
  const to = (name) => requests.filter(({ method, url }) => `${method} ${url}` === name);
  return {
    origin,
    base: `${origin}/v1`,
    requests,
    routes: left,
    close,
    to,
    /** Settles when there have been so many requests to a route. */
    async asked(name, times = 1) {
      while (to(name).length < times) {
        await new Promise((look) => waiting.add(look));
      }
      return to(name);
    },
  };
}

const Answer = Symbol("answer");
const Streams = Symbol("streams");

/** A route that is called as soon as a request begins, and reads `incoming` by itself. */
export const streaming = (route) => Object.assign(route, { [Streams]: true });

export const answer = (status, body = "", headers = {}) => ({ [Answer]: true, status, body, headers });

/** A route that never answers. */
export const silence = () => undefined;
/** A route that reads the request and then cuts the line. */
export const cut = ({ socket }) => void socket.destroy();

/** The parts of a form, taken apart by hand. */
export function parts({ headers, body }) {
  const boundary = /^multipart\/form-data; boundary=(.+)$/.exec(headers["content-type"])?.[1].replace(/^"|"$/g, "");
  if (!boundary) throw new Error(`no form: ${headers["content-type"]}`);
  const text = body.toString("latin1");
  const pieces = text.split(`--${boundary}`);
  if (pieces.at(0) !== "" || !/^--(\r\n)?$/.test(pieces.at(-1))) throw new Error("a form begins and ends with its boundary");
  return pieces.slice(1, -1).map((piece) => {
    const [, head, content] = /^\r\n([\s\S]*?)\r\n\r\n([\s\S]*)\r\n$/.exec(piece);
    const told = /content-disposition: form-data; name="([^"]*)"(?:; filename="([^"]*)")?/i.exec(head);
    return { name: told[1], filename: told[2], type: /content-type: (.+)/i.exec(head)?.[1], bytes: Buffer.from(content, "latin1") };
  });
}
