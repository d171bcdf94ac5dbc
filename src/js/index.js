import { RelaydanceError } from "./error.js";
import { load } from "./load.js";

export { RelaydanceError };
export { indexedDbStorage } from "./indexed-db.js";

/** A client of the API. What each method does is written down in index.d.ts. */
export class Relaydance {
  #config;
  #client;

  constructor(config) {
    this.#config = config;
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
    const client = await this.#ready();
    return client[name](...given).catch((error) => {
      if (!error?.broken) throw error;
      const buys = name === "submit" || name === "generate";
      throw new RelaydanceError(
        `${name} broke down: ${error.broken.message ?? error.broken}.${buys ? " A clip may have been bought: look at pending() and at the account before asking again." : ""}`,
        { code: buys ? "may_have_been_accepted" : "unexpected_response", cause: error.broken });
    });
  }

  validate(request) {
    return this.#perform("validate", request);
  }
  buildRequest(request) {
    return this.#perform("buildRequest", request);
  }
  upload(file, options) {
    return this.#perform("upload", file, options);
  }
  submit(request, options) {
    return this.#perform("submit", request, options);
  }
  retrieve(taskId, options) {
    return this.#perform("retrieve", taskId, options);
  }
  wait(task, options) {
    return this.#perform("wait", task, options);
  }
  generate(request, options) {
    return this.#perform("generate", request, options);
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

  async *watch(task, options) {
    const stop = new AbortController();
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
      watched = {
        ...options,
        signal: listening || signal == null ? stop.signal : signal,
        onProgress(event) {
          if (event.type !== "retrying") changes.push(event.task);
          wake?.();
        },
      };
    } catch {
      // What throws here is told by wait, in our words.
    }
    const ended = this.wait(task, watched);
    const settled = ended.then(() => {}, () => {});
    try {
      for (let over = false; !over || changes.length; ) {
        if (changes.length) yield changes.shift();
        else over = await Promise.race([settled.then(() => true), new Promise((resolve) => (wake = () => resolve(false)))]);
      }
      await ended;
    } finally {
      // Whoever leaves the loop early is no longer waiting.
      if (listening) signal.removeEventListener("abort", forward);
      stop.abort();
    }
  }
}
