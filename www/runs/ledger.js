// What was asked for and is not yet known to be over: the library's records, at every address this page has used, and the
// finished tasks whose clip nobody has seen.
import { ownPath } from "../panels/connection.js";
import { memory } from "../memory.js";

export class Ledger {
  #client;

  /** `client(baseUrl)` is the one that has sent to that address, if one has: where storage is refused, it alone knows. */
  constructor(client) {
    this.#client = client;
  }

  /**
   * Oldest first: `{ id, taskId?, baseUrl, submittedAt, body }`; without a `taskId`, nobody knows whether it was bought. What is
   * `made` and only not seen yet has its `about` instead of a body.
   */
  async read(baseUrl) {
    const addresses = new Set([baseUrl, ...memory.addresses.filter((address) => ownPath(address) === address)]);
    const found = (await Promise.all(Array.from(addresses, (address) => this.#pending(address)))).flat();
    const unseen = memory.unseen
      .filter((record) => !found.some((entry) => entry.taskId === record.taskId && entry.baseUrl === record.baseUrl))
      .map((record) => ({ ...record, id: record.taskId, made: true }));
    return [...found, ...unseen].sort((one, other) => one.submittedAt - other.submittedAt);
  }

  /** A task, or an entry of which nobody knows the task. */
  async forget({ taskId, baseUrl, entry }) {
    if (taskId) memory.dropUnseen(taskId);
    await this.#client(baseUrl).forget(taskId ?? entry);
  }

  /** Calls back when another tab may have changed it. */
  watch(callback) {
    addEventListener("storage", ({ storageArea }) => storageArea === localStorage && callback());
  }

  async #pending(baseUrl) {
    try {
      return (await this.#client(baseUrl).pending()).map((entry) => ({ ...entry, baseUrl }));
    } catch {
      return []; // The library does not load; whoever presses Generate is told so.
    }
  }
}
