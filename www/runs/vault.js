// Where the history lies: IndexedDB, or this tab's memory where a browser refuses that.
import { packed, unpacked } from "../packed.js";

const DATABASE = "relaydance.page.history";
/** What is told of each clip, and apart from it the clips' bytes, which nobody wants to read for a list. */
const RECORDS = "records";
const FILES = "files";

/** Longer than any browser takes to open it; some have been seen never to answer. */
const PATIENCE = 4000;

const settled = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

class Lasting {
  lasting = true;
  #database;
  /** The change that was asked for last. */
  #last = Promise.resolve();

  constructor(database) {
    this.#database = database;
  }

  static async open() {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(RECORDS, { keyPath: "key" });
      request.result.createObjectStore(FILES);
    };
    const database = await settled(request);
    // A later page may need another form of it.
    database.onversionchange = () => database.close();
    return new Lasting(database);
  }

  async records() {
    const records = await settled(this.#database.transaction(RECORDS).objectStore(RECORDS).getAll());
    return records.map((record) => (record.thumb ? { ...record, thumb: unpacked(record.thumb) } : record));
  }

  async file(key) {
    return unpacked(await settled(this.#database.transaction(FILES).objectStore(FILES).get(key)));
  }

  /** All or nothing: records to write, files to write beside them, files and whole entries to delete. */
  change(changes) {
    // In the order in which they are asked for, though files take a moment to be read.
    const changed = this.#last.then(() => this.#change(changes));
    this.#last = changed.catch(() => {});
    return changed;
  }

  async #change({ put = [], files = [], emptied = [], removed = [] }) {
    const records = await Promise.all(put.map(async (record) => (record.thumb ? { ...record, thumb: await packed(record.thumb) } : record)));
    const written = await Promise.all(files.map(async ([key, file]) => [key, await packed(file)]));
    const transaction = this.#database.transaction([RECORDS, FILES], "readwrite");
    const [entries, bytes] = [transaction.objectStore(RECORDS), transaction.objectStore(FILES)];
    await new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error("The history could not be written."));
      for (const record of records) entries.put(record);
      for (const [key, file] of written) bytes.put(file, key);
      for (const key of [...emptied, ...removed]) bytes.delete(key);
      for (const key of removed) entries.delete(key);
    });
  }
}

class Passing {
  lasting = false;
  #records = new Map();
  #files = new Map();

  async records() {
    return [...this.#records.values()];
  }

  async file(key) {
    return this.#files.get(key);
  }

  async change({ put = [], files = [], emptied = [], removed = [] }) {
    for (const record of put) this.#records.set(record.key, record);
    for (const [key, file] of files) this.#files.set(key, file);
    for (const key of [...emptied, ...removed]) this.#files.delete(key);
    for (const key of removed) this.#records.delete(key);
  }
}

export function openVault() {
  const late = new Promise((_, reject) => setTimeout(reject, PATIENCE));
  return Promise.race([Lasting.open(), late]).catch(() => new Passing());
}
