// Where the history lies: IndexedDB, or this tab's memory where a browser refuses that.
import { Database } from "../database.js";
import { packed, unpacked } from "../packed.js";

const DATABASE = "relaydance.page.history";
/** What is told of each clip, and apart from it the clips' bytes, which nobody wants to read for a list. */
const RECORDS = "records";
const FILES = "files";

/** Longer than any browser takes to open it; some have been seen never to answer. */
const PATIENCE = 4000;

class Lasting {
  lasting = true;
  #database = new Database(DATABASE, (database) => {
    database.createObjectStore(RECORDS, { keyPath: "key" });
    database.createObjectStore(FILES);
  });
  /** The change that was asked for last. */
  #last = Promise.resolve();

  static async open() {
    const vault = new Lasting();
    await vault.#database.open();
    return vault;
  }

  async records() {
    const { result } = await this.#database.transact(RECORDS, "readonly", (transaction) => transaction.objectStore(RECORDS).getAll());
    return result.map((record) => (record.thumb ? { ...record, thumb: unpacked(record.thumb) } : record));
  }

  async file(key) {
    return unpacked((await this.#database.transact(FILES, "readonly", (transaction) => transaction.objectStore(FILES).get(key))).result);
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
    await this.#database.transact([RECORDS, FILES], "readwrite", (transaction) => {
      const [entries, bytes] = [transaction.objectStore(RECORDS), transaction.objectStore(FILES)];
      for (const record of records) entries.put(record);
      for (const [key, file] of written) bytes.put(file, key);
      for (const key of [...emptied, ...removed]) bytes.delete(key);
      for (const key of removed) entries.delete(key);
      // Also where the page goes away at this moment.
      if (put.length === 0) transaction.commit?.();
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
