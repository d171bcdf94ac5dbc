import { later, within } from "./host.js";

/** A storage that does not answer within this many milliseconds is done without. */
const PATIENCE = 3000;
const LIST = "tasks";
/** What entries' names begin with. */
const ENTRY = "task/";
const FAILED = Symbol("failed");

/** The names that were claimed in this page, and whether they still are; those of other tabs are told by their locks. */
const claims = new Map();

/**
 * Keeps texts by name in the page's storage, or in one that the caller gave. What cannot be kept
 * there is kept here, for as long as the page lives: no method ever rejects.
 */
export class Store {
  #storage;
  #prefix;
  #here = new Map();
  /** What stands in the storage for an entry that is only kept here. */
  #instead = new Map();
  /** Changes of the list that are not written yet. */
  #changes = [];
  #turn = Promise.resolve();
  #written = Promise.resolve();
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

  /** The texts under these names; nothing where there is none. */
  read(...names) {
    return Promise.all(names.map((name) => this.#get(name).then((text) => (text === FAILED ? undefined : text))));
  }

  /** Every listed name with its text, but for those that somebody claims, here or in another tab. */
  async entries() {
    const locks = await later(() => globalThis.navigator?.locks?.query()).catch(() => {});
    const locked = new Set((locks?.held ?? []).map((lock) => lock.name));
    // A lock that was let go is told for a moment longer.
    const claimed = (name) => claims.get(name) ?? locked.has(name);
    const doubles = new Set(this.#instead.values());
    const names = (await this.#names()).filter((name) => !doubles.has(name) && !claimed(this.#prefix + name));
    const texts = await this.read(...names);
    return names.map((name, index) => [name, texts[index]]);
  }

  /** Claims an entry until what comes back is called, or the page is gone. */
  claim(name) {
    const whole = this.#prefix + name;
    let end;
    const held = new Promise((resolve) => (end = resolve));
    claims.set(whole, true);
    later(() => globalThis.navigator?.locks?.request(whole, () => held)).catch(() => {});
    return () => {
      claims.set(whole, false);
      end();
    };
  }

  /** Brings whether it is kept as long as anything is. */
  async write(name, text) {
    this.#here.set(name, text);
    const kept = (await this.#change("setItem", name, text)) !== FAILED;
    if (kept && this.#storage) this.#here.delete(name);
    return kept;
  }

  /** Writes and lists an entry, in place of another if one is named, which stays where this one cannot be kept even in its room. */
  async add(name, text, instead) {
    const kept = await this.write(name, text);
    await this.#relist((names) => names.add(name));
    if (!instead) return;
    // What is kept here alone, is no safer than this one.
    const [other] = kept || this.#here.has(instead) ? [] : await this.read(instead);
    await this.remove(instead);
    if (!other || (await this.write(name, text))) return;
    this.#instead.set(name, instead);
    await this.add(instead, other);
  }

  async remove(name) {
    const other = this.#instead.get(name);
    if (this.#instead.delete(name)) await this.remove(other);
    this.#here.delete(name);
    await this.#change("removeItem", name);
    await this.#relist((names) => names.delete(name));
  }

  /** Changes go one after the other: a removal that takes long must not take what was written since. */
  #change(method, name, text) {
    return (this.#written = this.#written.then(() => this.#ask(method, name, text)));
  }

  async #get(name) {
    return this.#here.has(name) ? this.#here.get(name) : this.#ask("getItem", name);
  }

  async #ask(method, name, text) {
    if (!this.#storage) return undefined;
    try {
      return await within(PATIENCE, this.#storage[method](this.#prefix + name, text), () => {
        this.#storage = undefined;
        return new Error("The storage does not answer.");
      });
    } catch (error) {
      this.warn(error);
      return FAILED;
    }
  }

  /** localStorage can be gone through. No list is kept there: what one tab wrote last, another reads only a moment later, lock or no lock. */
  get #isOpen() {
    return typeof this.#storage?.key === "function" && typeof this.#storage.length === "number";
  }

  async #names() {
    try {
      if (!this.#isOpen) return [...this.#changed(await this.#listed())];
      const start = this.#prefix + ENTRY;
      const keys = Array.from({ length: this.#storage.length }, (_, index) => this.#storage.key(index));
      const kept = keys.filter((key) => key?.startsWith(start)).map((key) => key.slice(this.#prefix.length));
      return [...new Set([...kept, ...this.#here.keys()])].filter((name) => name.startsWith(ENTRY));
    } catch (error) {
      this.warn(error);
      return [];
    }
  }

  /** The list as it is written; nothing where it cannot be read just now. */
  async #listed() {
    const text = await this.#get(LIST);
    if (text === FAILED && this.#storage) return undefined;
    try {
      return JSON.parse((text === FAILED ? undefined : text) ?? "[]").filter((name) => typeof name === "string");
    } catch (error) {
      this.warn(error);
      return [];
    }
  }

  /** The list with the changes that are not written yet. */
  #changed(listed) {
    const names = new Set(listed);
    for (const change of this.#changes) change(names);
    return names;
  }

  /** Changes of the list go one after the other, those of other tabs too where there are locks. */
  #relist(change) {
    if (this.#isOpen) return undefined;
    this.#changes.push(change);
    const relist = async () => {
      const listed = await this.#listed();
      // What is not known must not be written over: the next change makes up for this one.
      if (!listed) return;
      const names = this.#changed(listed);
      this.#changes = [];
      await this.write(LIST, JSON.stringify([...names]));
    };
    const inLine = () => (this.#storage ? globalThis.navigator.locks.request(this.#prefix + LIST, relist) : relist());
    this.#turn = this.#turn.then(() => later(inLine).catch(relist));
    return this.#turn;
  }
}
