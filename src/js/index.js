import { RelaydanceError } from "./error.js";
import { load } from "./load.js";
import { onAbort, tagOf } from "../browser/host.js";
import { Broken } from "../browser/promise.js";

export { RelaydanceError };
export { indexedDbStorage } from "./indexed-db.js";

/**
 * A request as it stands now: forms are often cleared in the same breath, and a FileList with them. What is no plain
 * request is for the checks to tell.
 */
function asked(value, depth = 0) {
  try {
    const tag = typeof value === "object" && depth < 3 ? tagOf(value) : "";
    if ((tag === "[object Array]" || tag === "[object FileList]") && value.length < 100) return Array.from(value, (one) => asked(one, depth + 1));
    if (tag === "[object Object]") return Object.fromEntries(Object.keys(value).map((key) => [key, asked(value[key], depth + 1)]));
  } catch {
    // It throws when read, which is told as such.
  }
  return value;
}

/** What comes of loading the module, unless the call is stopped before: a server may never send all of it. */
function unlessStopped(loading, options) {
  let signal, aborted;
  try {
    signal = options?.signal;
    if (tagOf(signal) !== "[object AbortSignal]") return loading;
    aborted = signal.aborted;
  } catch {
    return loading; // What throws here is told by the call itself, in our words.
  }
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    const listening = onAbort(signal, stop);
    if (aborted) stop();
    loading.then(resolve, reject).finally(listening);
  });
}

/** Why a watch ends that nobody listens to any more. */
const LEFT = Symbol("left");

/** A client of the API. What each method does is written down in index.d.ts. */
export class Relaydance {
  #config;
  #client;

  constructor(config) {
    this.#config = config;
  }

  /** Vue makes proxies of what is but an object, and a proxy has no private fields. */
  get [Symbol.toStringTag]() {
    return "Relaydance";
  }

  /** Made by the first call, so that importing and constructing load nothing. */
  #ready() {
    return (this.#client ??= load()
      .then((Client) => new Client(this.#config))
      .catch((error) => {
        this.#client = undefined;
        throw error;
      }));
  }

  async #perform(name, ...given) {
    const client = await unlessStopped(this.#ready(), given.at(-1));
    return client[name](...given).catch((error) => {
      if (!(error instanceof Broken)) throw error;
      const { cause } = error;
      const buys = name === "submit" || name === "generate";
      throw new RelaydanceError(
        `${name} broke down: ${cause?.message ?? cause}.${buys ? " A clip may have been bought: look at pending() and at the account before asking again." : ""}`,
        { code: buys ? "may_have_been_accepted" : "unexpected_response", cause });
    });
  }

  validate(request) {
    return this.#perform("validate", asked(request));
  }
  buildRequest(request) {
    return this.#perform("buildRequest", asked(request));
  }
  upload(file, options) {
    return this.#perform("upload", file, options);
  }
  submit(request, options) {
    return this.#perform("submit", asked(request), options);
  }
  retrieve(taskId, options) {
    return this.#perform("retrieve", taskId, options);
  }
  wait(task, options) {
    return this.#perform("wait", task, options);
  }
  generate(request, options) {
    return this.#perform("generate", asked(request), options);
  }
  download(task, options) {
    return this.#perform("download", task, options);
  }
  pending() {
    return this.#perform("pending");
  }
  forget(task) {
    return this.#perform("forget", task);
  }
  models(options) {
    return this.#perform("models", options);
  }
  citations(prompt) {
    return this.#perform("citations", prompt);
  }
  parseTask(json) {
    return this.#perform("parseTask", json);
  }

  watch(task, options) {
    const stop = new AbortController();
    const changes = this.#changes(task, options, stop);
    return {
      next: () => changes.next(),
      // A generator would first wait for the change that was asked for.
      return: (value) => (stop.abort(LEFT), changes.return(value)),
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#changes(task, options, stop) {
    const changes = [];
    let wake;
    let signal;
    let listening;
    let watched = options;
    const forward = () => stop.abort(signal.reason);
    try {
      signal = options?.signal;
      listening = typeof signal?.addEventListener === "function";
      if (listening) signal.addEventListener("abort", forward);
      if (listening && signal.aborted) forward();
      const own = {
        signal: listening || signal == null ? stop.signal : signal,
        onProgress(event) {
          if (event.type !== "retrying") changes.push(event.task);
          wake?.();
        },
      };
      if (options == null || tagOf(options) === "[object Object]") watched = { ...options, ...own };
    } catch {
      // What throws here, or is no options, is told by wait, in our words.
    }
    const ended = this.wait(task, watched);
    const settled = ended.then(() => {}, () => {});
    try {
      for (let over = false; !over || changes.length; ) {
        if (changes.length) yield changes.shift();
        else over = await Promise.race([settled.then(() => true), new Promise((resolve) => (wake = () => resolve(false)))]);
      }
      if (stop.signal.reason !== LEFT) await ended;
    } finally {
      // Whoever leaves the loop early is no longer waiting.
      if (listening) signal.removeEventListener("abort", forward);
      stop.abort(LEFT);
    }
  }
}
