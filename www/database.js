// A database of the browser's. It is opened again where its connection has died: some browsers lose it, and clearing the site's data
// closes it.

/** What a dead connection throws. */
const DEAD = ["InvalidStateError", "UnknownError"];

export class Database {
  #name;
  #create;
  #version;
  #opened;

  /** `create(database, { from, transaction })` makes its stores, where there was the version `from`, or none, which is 0. */
  constructor(name, create, version = 1) {
    this.#name = name;
    this.#create = create;
    this.#version = version;
  }

  open() {
    this.#opened ??= this.#connect().catch((error) => {
      this.#opened = undefined;
      throw error;
    });
    return this.#opened;
  }

  /** Resolves with what `work(transaction)` returned, once all of that is done. */
  async transact(stores, mode, work) {
    const opened = await this.open();
    let transaction;
    try {
      transaction = opened.transaction(stores, mode);
    } catch (error) {
      if (!DEAD.includes(error.name)) throw error;
      this.#opened = undefined;
      transaction = (await this.open()).transaction(stores, mode);
    }
    return new Promise((resolve, reject) => {
      const asked = work(transaction);
      transaction.oncomplete = () => resolve(asked);
      transaction.onabort = transaction.onerror = () => reject(transaction.error ?? new Error(`${this.#name} could not be written.`));
    });
  }

  #connect() {
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(this.#name, this.#version);
      // Where another tab still shows the version before, this waits until that is closed.
      opening.onupgradeneeded = ({ oldVersion: from }) => this.#create(opening.result, { from, transaction: opening.transaction });
      opening.onerror = () => reject(opening.error);
      opening.onsuccess = () => {
        const { result } = opening;
        result.onclose = () => (this.#opened = undefined);
        // A later page may need another form of it.
        result.onversionchange = () => {
          result.close();
          this.#opened = undefined;
        };
        resolve(result);
      };
    });
  }
}
