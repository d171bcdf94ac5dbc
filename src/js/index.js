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

  async validate(request) {
    return (await this.#ready()).validate(request);
  }
  async buildRequest(request) {
    return (await this.#ready()).buildRequest(request);
  }
  async upload(file, options) {
    return (await this.#ready()).upload(file, options);
  }
  async submit(request, options) {
    return (await this.#ready()).submit(request, options);
  }
  async retrieve(taskId, options) {
    return (await this.#ready()).retrieve(taskId, options);
  }
  async wait(task, options) {
    return (await this.#ready()).wait(task, options);
  }
  async generate(request, options) {
    return (await this.#ready()).generate(request, options);
  }
  async download(task, options) {
    return (await this.#ready()).download(task, options);
  }
  async pending() {
    return (await this.#ready()).pending();
  }
  async forget(task) {
    return (await this.#ready()).forget(task);
  }
  async models(options) {
    return (await this.#ready()).models(options);
  }
  async citations(prompt) {
    return (await this.#ready()).citations(prompt);
  }
  async parseTask(json) {
    return (await this.#ready()).parseTask(json);
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
