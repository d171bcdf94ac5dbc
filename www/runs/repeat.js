// Keeps a press of the button from buying twice by accident: a second one in a moment counts for nothing, and the very same request
// that is being made already, or was bought and can be taken up, or may have been bought, wants a second, deliberate press.
import { READ } from "../dom.js";

/** A double click, or a key held down. */
const MOMENT = 1000;
/** How long the question stands. */
const ASKED = 10_000;

const numbers = new WeakMap();
let count = 0;

/** A text that is the same for the same request: files are known by their object. */
export function markOf(request) {
  return JSON.stringify(request, (_, value) => {
    if (!(value instanceof Blob)) return value;
    if (!numbers.has(value)) numbers.set(value, (count += 1));
    return `file ${numbers.get(value)}`;
  });
}

/** Fires `change` when what the button says is another. */
export class Repeat extends EventTarget {
  #startedAt = -Infinity;
  #asked;
  #timer;

  /** One has just been started. */
  get resting() {
    return performance.now() - this.#startedAt < MOMENT;
  }

  /** Whether the second press is awaited for this request. */
  asks(mark) {
    return this.#asked?.mark === mark;
  }

  /** Whether a press for this request shall start it: `making` says that the very same is being made, or bought, or may be. */
  press(mark, making) {
    if (this.resting) return false;
    if (!making) return true;
    const now = performance.now();
    if (!this.asks(mark)) {
      this.#asked = { mark, at: now };
      this.#later(ASKED);
      return false;
    }
    return now - this.#asked.at >= READ;
  }

  started() {
    this.#startedAt = performance.now();
    this.#asked = undefined;
    this.#later(MOMENT);
  }

  #later(time) {
    this.dispatchEvent(new Event("change"));
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#asked = undefined;
      this.dispatchEvent(new Event("change"));
    }, time + 10);
  }
}
