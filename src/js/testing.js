import { bytesOf, decode } from "../browser/host.js";

/** A clip that plays: one black frame of H.264, 16 by 16, a second long. */
const CLIP =
  "AAAAIGZ0eXBpc29tAAACAGlzb21pc28yYXZjMW1wNDEAAAKtbW9vdgAAAGxtdmhkAAAAAAAAAAAAAAAAAAAD6AAAA+gAAQAAAQAAAAAAAAAAAAAAAAEAAAAAAAAAAAAAAA" +
  "AAAAABAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAgAAAjl0cmFrAAAAXHRraGQAAAADAAAAAAAAAAAAAAABAAAAAAAAA+gAAAAAAAAA" +
  "AAAAAAAAAAAAAAEAAAAAAAAAAAAAAAAAAAABAAAAAAAAAAAAAAAAAABAAAAAABAAAAAQAAAAAAAkZWR0cwAAABxlbHN0AAAAAAAAAAEAAAPoAAAAAAABAAAAAAGxbWRpYQ" +
  "AAACBtZGhkAAAAAAAAAAAAAAAAAABAAAAAQABVxAAAAAAALWhkbHIAAAAAAAAAAHZpZGUAAAAAAAAAAAAAAABWaWRlb0hhbmRsZXIAAAABXG1pbmYAAAAUdm1oZAAAAAEA" +
  "AAAAAAAAAAAAACRkaW5mAAAAHGRyZWYAAAAAAAAAAQAAAAx1cmwgAAAAAQAAARxzdGJsAAAAuHN0c2QAAAAAAAAAAQAAAKhhdmMxAAAAAAAAAAEAAAAAAAAAAAAAAAAAAA" +
  "AAABAAEABIAAAASAAAAAAAAAABDExhdmMgbGlieDI2NAAAAAAAAAAAAAAAAAAAAAAAAAAAGP//AAAALmF2Y0MBQsAK/+EAFmdCwArZHsBEAAADAAQAAAMACDxImSABAAVo" +
  "y4PLIAAAABBwYXNwAAAAAQAAAAEAAAAUYnRydAAAAAAAAACQAAAAkAAAABhzdHRzAAAAAAAAAAEAAAABAABAAAAAABxzdHNjAAAAAAAAAAEAAAABAAAAAQAAAAEAAAAUc3" +
  "RzegAAAAAAAAASAAAAAQAAABRzdGNvAAAAAAAAAAEAAALdAAAACGZyZWUAAAAabWRhdAAAAA5liIQFf///D0UAAULfgA==";

const STATUSES = ["queued", "running", "succeeded", "failed"];
const BROKEN = "Failed to fetch";
const LOST = ["unreachable", "lost", "silent"];
const MODELS = ["seedance-1-5-pro-with-audio", "seedance-1-5-pro-no-audio", "doubao-seedance-2-0-1080p", "happyhorse-1.0-i2v"];

/** A service in memory that answers by a script. What it takes and gives is written down in testing.d.ts. */
export function createTestService(script = {}) {
  const { baseUrl = "https://relaydance.test/v1", tasks = [], uploads = [], models = MODELS, clip } = check(script);
  const base = absolute(baseUrl).replace(/\/+$/, "");
  const steps = { tasks: tasks.map((task) => [task].flat()), uploads: [...uploads] };
  const running = new Map();
  const requests = [];
  const submitted = [];
  const uploaded = [];

  const film = ({ id }) =>
    running.has(id) ? answer(clip ?? bytes(CLIP), { headers: { "content-type": "video/mp4" } }) : missing(`There is no clip ${id}.`);

  const routes = {
    "POST /files"({ body }) {
      const step = steps.uploads.shift();
      if (step?.http || step === "unreachable") return step;
      if (typeof body?.size !== "number") return said({ error: { message: "The form has no part named file.", type: "invalid_request_error" } }, 400);
      uploaded.push(body);
      const id = `file_${uploaded.length}`;
      return step ?? said({ id, url: `${base}/files/${id}/${encodeURIComponent(body?.name ?? "file")}` });
    },
    "POST /video/generations"({ body }) {
      const [first, ...looks] = steps.tasks.shift() ?? ["succeeded"];
      if (first.http || first === "unreachable") return first;
      submitted.push(body);
      const id = `task_${submitted.length}`;
      const lost = LOST.includes(first);
      running.set(id, looks.length ? looks : [lost ? "succeeded" : first]);
      return lost ? first : told(id, first, "submitted");
    },
    "GET /video/generations/:id"({ id }) {
      const looks = running.get(id);
      if (!looks) return missing(`There is no task ${id}.`);
      return told(id, looks.length > 1 ? looks.shift() : looks[0]);
    },
    "GET /clips/:id": film,
    "GET /videos/:id/content": film,
    "GET /models": () => (models.http ? models : said({ object: "list", data: models.map((id) => ({ id, object: "model" })) })),
  };

  /** A task in the documented words. */
  function told(task_id, step, queued = "queued") {
    if (step.http || LOST.includes(step)) return step;
    const { status, progress, error, url, needsKey } = step.status ? step : { status: step };
    const more = { format: "mp4", metadata: {} };
    if (status === "succeeded") more.url = url ?? base + (needsKey ? `/videos/${task_id}/content` : `/clips/${task_id}.mp4`);
    if (status === "failed") more.error = { code: "InternalError", message: "The test's script fails this task.", ...(typeof error === "string" ? { message: error } : error) };
    return said({ task_id, status: status === "queued" ? queued : status, progress, ...more });
  }

  const ours = (url) => url === base || url.startsWith(`${base}/`);

  /** Answers what is asked of this service, and nothing else. */
  async function fetch(input, init = {}) {
    const asked = typeof input === "object" && "url" in input ? input : undefined;
    const url = absolute(asked?.url ?? input);
    if (!ours(url)) throw new TypeError(`The test service is at ${base}, and was asked for ${url}.`);
    const signal = init.signal ?? asked?.signal;
    signal?.throwIfAborted();
    const method = (init.method ?? asked?.method ?? "GET").toUpperCase();
    const path = url.slice(base.length).replace(/[?#].*/, "");
    const headers = Object.fromEntries(new Headers(init.headers ?? asked?.headers));
    const body = await content(init.body ?? (asked && method !== "GET" ? await asked.arrayBuffer() : undefined), headers["content-type"]);
    // As late as a network is, and before that nothing has arrived.
    await undefined;
    signal?.throwIfAborted();
    const [, folder, id, end = ""] = /^(\/clips|\/videos|\/video\/generations)\/([^/]+?)(?:\.mp4|(\/content))?$/.exec(path) ?? [];
    const route = routes[`${method} ${id ? `${folder}/:id${end}` : path}`];
    const answer = route?.({ id, body }) ?? missing(`The test service has no ${method} ${path}.`);
    if (answer !== "unreachable") requests.push({ method, path, headers, ...(body !== undefined && { body }) });
    if (answer === "silent") await new Promise((_, reject) => signal?.addEventListener("abort", () => reject(signal.reason)));
    if (LOST.includes(answer)) throw new TypeError(BROKEN);
    return answer.http ? refused(answer) : answer;
  }

  let before;
  const service = {
    baseUrl: base,
    requests,
    submitted,
    uploaded,
    fetch,
    install() {
      if (before) return service;
      before = { fetch: globalThis.fetch, XMLHttpRequest: globalThis.XMLHttpRequest };
      const real = before.fetch;
      globalThis.fetch = (input, init) => (ours(absolute(input?.url ?? input)) ? fetch(input, init) : real(input, init));
      if (before.XMLHttpRequest) globalThis.XMLHttpRequest = posting(before.XMLHttpRequest, ours, fetch);
      return service;
    },
    restore() {
      if (before?.XMLHttpRequest) globalThis.XMLHttpRequest = before.XMLHttpRequest;
      if (before) globalThis.fetch = before.fetch;
      before = undefined;
    },
  };
  return service;
}

/** XMLHttpRequest, by which files go whose progress is told: for the service's own addresses it asks `fetch`. */
function posting(Real, ours, fetch) {
  const construct = (target, args, made) => {
    const request = Reflect.construct(target, args, made);
    const { open } = request;
    const be = (values) => {
      for (const [name, value] of Object.entries(values)) Object.defineProperty(request, name, { value, configurable: true, writable: true });
    };
    be({
      open(method, address, ...rest) {
        const url = absolute(address);
        if (!ours(url)) return open.call(request, method, address, ...rest);
        const headers = new Headers();
        const stop = new AbortController();
        const tell = (target, type, details) => target.dispatchEvent(new ProgressEvent(type, details));
        be({
          readyState: 1,
          setRequestHeader: (name, value) => headers.append(name, value),
          abort: () => stop.abort(),
          async send(body) {
            try {
              const total = body?.get?.("file")?.size ?? 0;
              tell(request.upload, "progress", { lengthComputable: true, loaded: total, total });
              const answer = await fetch(url, { method, headers, body, signal: stop.signal });
              const lines = [...answer.headers].map(([name, value]) => `${name}: ${value}\r\n`).join("");
              const response = request.responseType === "blob" ? await answer.blob() : await answer.text();
              be({ readyState: 4, status: answer.status, responseURL: url, response, getAllResponseHeaders: () => lines });
              tell(request, "load");
            } catch (error) {
              // An XMLHttpRequest tells no reasons: what is no part of the script would pass unseen.
              if (!stop.signal.aborted && error?.message !== BROKEN) console.error(error);
              tell(request, stop.signal.aborted ? "abort" : "error");
            }
          },
        });
      },
    });
    return request;
  };
  return new Proxy(Real, { construct });
}

/** A whole address; none where it cannot be one. */
function absolute(url) {
  try {
    return new URL(url, globalThis.location?.href).href;
  } catch {
    return "";
  }
}

const bytes = (base64) => Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
const said = (json, status = 200) => answer(JSON.stringify(json), { status, headers: { "content-type": "application/json" } });
const missing = (message) => said({ error: { message, type: "not_found_error" } }, 404);

/** A fault that answers. */
function refused({ http, headers, body = { error: { message: `The test's script answers ${http}.`, type: "test" } } }) {
  const text = typeof body === "string";
  // These have no body.
  if ([204, 205, 304].includes(http)) return answer(null, { status: http, headers });
  return answer(text ? body : JSON.stringify(body), { status: http, headers: { ...(!text && { "content-type": "application/json" }), ...headers } });
}

/** What fetch answers with, also where there is no fetch: under Jest's jsdom. */
function answer(body, init) {
  return globalThis.Response ? new Response(body, init) : new Plain(body, init);
}

/** As much of a Response as is asked for here and by the library. */
class Plain {
  #body;

  constructor(body, { status = 200, headers } = {}) {
    Object.assign(this, { status, ok: status < 300, headers: new Headers(headers) });
    this.#body = new Blob(body === null ? [] : [body], { type: this.headers.get("content-type") ?? "" });
  }

  async blob() {
    return this.#body;
  }

  async text() {
    return decode([await bytesOf(this.#body)]);
  }
}

/** What was sent: the file of a form, also of one that was written out already; JSON as what it says, any other text. */
async function content(body, type = "") {
  if (typeof body?.get === "function") return body.get("file") ?? undefined;
  if (body === undefined || body === null) return undefined;
  const read = () => answer(body, { headers: { "content-type": type } });
  if (type.startsWith("multipart/form-data")) return content(await read().formData());
  const text = typeof body === "string" ? body : await read().text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** A script with a slip in it would make a test that passes for the wrong reason. */
function check(script) {
  const wrong = (where, what) => {
    throw new TypeError(`createTestService: ${where} ${what}.`);
  };
  const keys = (where, object, known) => {
    if (typeof object !== "object" || object === null) wrong(where, "is no object");
    for (const key of Object.keys(object)) if (!known.includes(key)) wrong(where, `has "${key}", which is none of ${known.join(", ")}`);
  };
  const fault = (where, step) => {
    keys(where, step, ["http", "body", "headers"]);
    if (!(Number.isInteger(step.http) && step.http >= 200 && step.http < 600)) wrong(`${where}.http`, `is ${step.http}, which is no status of HTTP from 200 to 599`);
  };
  const step = (where, value) => {
    if (typeof value === "object" && value !== null && "http" in value) return fault(where, value);
    const status = typeof value === "string" ? value : value?.status;
    if (typeof value !== "string") keys(where, value, ["status", "progress", "error", "url", "needsKey"]);
    else if (LOST.includes(value)) return;
    if (!STATUSES.includes(status)) wrong(where, `says "${status}": take ${STATUSES.join(", ")}, { http: 500 }, ${LOST.join(", ")}`);
  };
  keys("the script", script, ["baseUrl", "tasks", "uploads", "models", "clip"]);
  for (const name of ["tasks", "uploads"]) if (script[name] !== undefined && !Array.isArray(script[name])) wrong(name, "is no list");
  script.tasks?.forEach((task, index) => {
    const all = [task].flat();
    if (!all.length) wrong(`tasks[${index}]`, "is empty: give it at least what the submit is answered");
    all.forEach((one, at) => {
      step(`tasks[${index}][${at}]`, one);
      const last = STATUSES.slice(2).includes(one.status ?? one) || (at === 0 && (one.http || one === "unreachable"));
      if (last && at < all.length - 1) wrong(`tasks[${index}][${at}]`, "ends the task, so what follows is never asked for");
    });
  });
  script.uploads?.forEach((one, index) => {
    if (one === undefined || LOST.includes(one)) return;
    if (typeof one === "string") wrong(`uploads[${index}]`, `says "${one}": take ${LOST.join(", ")}, { http: 500 }, or undefined for one that succeeds`);
    fault(`uploads[${index}]`, one);
  });
  if (script.baseUrl !== undefined && !absolute(script.baseUrl).startsWith("http")) wrong("baseUrl", `is ${script.baseUrl}, which is no http(s) address here`);
  if (script.models !== undefined && !Array.isArray(script.models)) fault("models", script.models);
  return script;
}
