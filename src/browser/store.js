/** A storage that does not answer within this many milliseconds is done without. */
const PATIENCE = 3000;
const LIST = "tasks";

/**
 * Keeps texts by name in the page's storage, or in one that the caller gave. What cannot be kept
 * there is kept here, for as long as the page lives: no method ever rejects.
 */
export class Store {
  #storage;
  #prefix;
  #here = new Map();
  #turn = Promise.resolve();
  #warned;

  constructor(storage, prefix) {
    this.#prefix = prefix;
    this.#storage = storage || undefined;
    if (storage !== undefined || !globalThis.document) return;
    try {
      this.#storage = globalThis.localStorage;
    } catch (error) {
      this.warn(error);
    }
  }

  /** Once: a page that cannot store anything would hear of nothing else. */
  warn(reason) {
    if (!this.#warned) console.warn("relaydance-web: tasks are not kept beyond this page, or not all of them. ", reason);
    this.#warned = true;
  }

  async #ask(method, name, text) {
    if (!this.#storage) return undefined;
    let timer;
    const late = new Promise((resolve, reject) => {
      timer = setTimeout(() => {
        this.#storage = undefined;
        reject(new Error("The storage does not answer."));
      }, PATIENCE);
    });
    try {
      return await Promise.race([this.#storage[method](this.#prefix + name, text), late]);
    } finally {
      clearTimeout(timer);
    }
  }

  async get(name) {
    if (this.#here.has(name)) return this.#here.get(name);
    try {
      return await this.#ask("getItem", name);
    } catch (error) {
      return this.warn(error);
    }
  }

  async set(name, text) {
    this.#here.set(name, text);
    if (!this.#storage) return;
    try {
      await this.#ask("setItem", name, text);
      if (this.#storage) this.#here.delete(name);
    } catch (error) {
      this.warn(error);
    }
  }

  /** Keeps a text and lists its name. */
  async add(name, text) {
    await this.set(name, text);
    await this.#relist((names) => [...names, name]);
  }

  async remove(name) {
    this.#here.delete(name);
    try {
      await this.#ask("removeItem", name);
    } catch (error) {
      this.warn(error);
    }
    await this.#relist((names) => names.filter((other) => other !== name));
  }

  async names() {
    try {
      const names = JSON.parse((await this.get(LIST)) ?? "[]");
      return names.filter((name) => typeof name === "string");
    } catch (error) {
      this.warn(error);
      return [];
    }
  }

  /** Changes of the list go one after the other, those of other tabs too where there are locks. */
  #relist(change) {
    const relist = async () => this.set(LIST, JSON.stringify([...new Set(change(await this.names()))]));
    const { locks } = globalThis.navigator ?? {};
    this.#turn = this.#turn.then(() => (locks && this.#storage ? locks.request(this.#prefix + LIST, relist).catch(relist) : relist()));
    return this.#turn;
  }
}
