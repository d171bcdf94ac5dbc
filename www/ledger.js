// What was asked for and is not yet known to be over: the library's records, at every address this page has used, and the
// finished tasks whose clip nobody has seen.
import { ownPath } from "./connection.js";
import { memory } from "./memory.js";

export class Ledger {
  #client;
  #spans = [[0, Date.now()]];

  /** `client(baseUrl)` is the one that knows most of what goes to that address: it leaves out what it is sending itself. */
  constructor(client) {
    this.#client = client;
  }

  /** Whatever was lost of what was sent between these times was sent from here. */
  sent(from, to) {
    this.#spans.push([from, to]);
  }

  /**
   * Oldest first: `{ id, taskId?, baseUrl, submittedAt, body }`; without a `taskId`, nobody knows whether it was bought. What is
   * `made` and only not seen yet has its `about` instead of a body.
   * What another tab is sending right now looks lost from here too, so only such are told that stood there when the page came,
   * or were sent from here.
   */
  async read(baseUrl) {
    const addresses = new Set([baseUrl, ...memory.addresses.filter((address) => ownPath(address) === address)]);
    const found = (await Promise.all(Array.from(addresses, (address) => this.#pending(address)))).flat();
    const unseen = memory.unseen
      .filter((record) => !found.some((entry) => entry.taskId === record.taskId && entry.baseUrl === record.baseUrl))
      .map((record) => ({ ...record, id: record.taskId, made: true }));
    return [...found.filter((entry) => entry.taskId || this.#isKnown(entry)), ...unseen]
      .sort((one, other) => one.submittedAt - other.submittedAt);
  }

  async forget(entry) {
    memory.dropUnseen(entry.taskId);
    await this.#client(entry.baseUrl).forget(entry);
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

  #isKnown({ submittedAt }) {
    return this.#spans.some(([from, to]) => from <= submittedAt && submittedAt <= to);
  }
}
