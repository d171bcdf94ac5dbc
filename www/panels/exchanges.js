// What the page and the service say to each other, for the log. It listens in front of fetch and XMLHttpRequest, changes nothing, and shows no key.

const MOST = 200;
const TEXT = 20_000;

/** A header as it may be shown: of a key, that there is one. */
const shown = (name, value) => (/^(authorization|proxy-authorization|cookie|x-api-key)$/i.test(name) ? value.replace(/^(\w+ )?.*/s, "$1•••") : value);

/** A key as JSON may spell it: each sign as it is, behind a backslash, or by its number. */
const spelled = (key) => Array.from(key, (sign) => {
  const code = sign.charCodeAt(0).toString(16).padStart(4, "0");
  return `(?:\\\\?${sign.replace(/\W/, "\\$&")}|\\\\u(?:${code}|${code.toUpperCase()}))`;
}).join("");

/** What was sent, as text; a file by its name and size. */
function sent(body) {
  if (body == null) return "";
  if (typeof body === "string") return body;
  if (!(body instanceof FormData)) return Object.prototype.toString.call(body);
  return [...body].map(([name, value]) => `${name}: ${value instanceof Blob ? `${value.name ?? "blob"} (${value.type || "?"}, ${value.size} B)` : value}`).join("\n");
}

/** Fires `change` with an exchange that is new, or whose answer has come. */
export class Exchanges extends EventTarget {
  all = [];
  #number = 0;
  /** Every key that was sent, also where another is used by now, and what finds them: a service may say what it was given, whenever it likes. */
  #keys = new Set();
  #secret;

  constructor() {
    super();
    this.#listenToFetch();
    this.#listenToXhr();
  }

  clear() {
    this.all = [];
    this.dispatchEvent(new Event("clear"));
  }

  /** Unless it is so short that it stands everywhere: the library strikes none of those out either. */
  #note(key = "") {
    if (key.length <= 5 || this.#keys.has(key)) return;
    this.#keys.add(key);
    // The longest first: the beginning of one that was typed slowly may have been sent, too.
    this.#secret = new RegExp([...this.#keys].sort((one, other) => other.length - one.length).map(spelled).join("|"), "g");
  }

  #brief(text) {
    const safe = this.#secret ? text.replace(this.#secret, "•••") : text;
    return safe.length > TEXT ? `${safe.slice(0, TEXT)}…` : safe;
  }

  #listed(headers) {
    return [...headers].map(([name, value]) => [name, this.#brief(shown(name, value))]);
  }

  /** Exchanges with the API, not the page's own files. */
  #begin(method, address, headers, body) {
    this.#note(headers.get("authorization")?.replace(/^\w+ /, ""));
    const url = new URL(address, location.href);
    if (!/\/(files|models|video\/generations(\/[^/]*)?|videos\/[^/]*\/content)$/.test(url.pathname)) return undefined;
    const exchange = { number: ++this.#number, method: method.toUpperCase(), url: url.href, path: url.pathname, at: Date.now(), started: performance.now(), headers: this.#listed(headers), body: this.#brief(sent(body)) };
    this.all.push(exchange);
    const [gone] = this.all.length > MOST ? this.all.splice(0, 1) : [];
    this.dispatchEvent(new CustomEvent("change", { detail: { exchange, gone } }));
    return exchange;
  }

  #end(exchange, told) {
    Object.assign(exchange, { took: performance.now() - exchange.started, ...told });
    this.dispatchEvent(new CustomEvent("change", { detail: { exchange } }));
  }

  #listenToFetch() {
    const real = globalThis.fetch;
    globalThis.fetch = async (input, init) => {
      const request = input instanceof Request ? input : undefined;
      const headers = new Headers(init?.headers ?? request?.headers);
      const exchange = this.#begin(init?.method ?? request?.method ?? "GET", request?.url ?? input, headers, init?.body);
      const asked = real.call(globalThis, input, init);
      if (!exchange) return asked;
      try {
        const response = await asked;
        this.#read(exchange, response);
        return response;
      } catch (error) {
        this.#end(exchange, { failed: error?.name === "AbortError" ? "aborted" : this.#brief(String(error?.message ?? error)) });
        throw error;
      }
    };
  }

  /** The answer as whoever asked reads it: a copy would end with the call. A clip is told by its type and length. */
  #read(exchange, response) {
    const type = response.headers.get("content-type") ?? "";
    const length = response.headers.get("content-length");
    this.#end(exchange, { status: response.status, answered: this.#listed(response.headers), answer: [type, length && `${length} B`].filter(Boolean).join(", ") });
    const stream = response.body;
    if (!stream || !/json|text/.test(type)) return;
    stream.getReader = () => {
      const reader = ReadableStream.prototype.getReader.call(stream);
      const decoder = new TextDecoder();
      let text = "";
      reader.read = async () => {
        const got = await ReadableStreamDefaultReader.prototype.read.call(reader);
        text += decoder.decode(got.value, { stream: !got.done });
        if (got.done) this.#end(exchange, { answer: this.#brief(text) });
        return got;
      };
      return reader;
    };
  }

  #listenToXhr() {
    const log = this;
    const { open, send, setRequestHeader } = XMLHttpRequest.prototype;
    const about = new WeakMap();
    Object.assign(XMLHttpRequest.prototype, {
      open(method, url, ...more) {
        about.set(this, { method, url, headers: new Headers() });
        return open.call(this, method, url, ...more);
      },
      setRequestHeader(name, value) {
        about.get(this)?.headers.append(name, value);
        return setRequestHeader.call(this, name, value);
      },
      send(body) {
        const { method, url, headers } = about.get(this);
        const exchange = log.#begin(method, url, headers, body);
        const failed = (words) => () => log.#end(exchange, { failed: words });
        if (exchange) {
          this.addEventListener("load", async () => {
            const { status, response } = this; // gone once the call is over
            log.#end(exchange, { status, answer: log.#brief(response instanceof Blob ? await response.text() : String(response ?? "")) });
          });
          this.addEventListener("error", failed("no answer"));
          this.addEventListener("abort", failed("aborted"));
          this.addEventListener("timeout", failed("no answer in time"));
        }
        return send.call(this, body);
      },
    });
  }
}
