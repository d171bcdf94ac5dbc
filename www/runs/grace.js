// What was taken away can be had back for a while, by a bar that says so; after that, or when the page goes, it is gone for good.
import { byId, reveal, tell } from "../dom.js";

/** How long that is, and where a hand or the keyboard rests on the bar. */
const GRACE = 15_000;
export const LONGEST = 60_000;

export class Grace {
  #bar;
  #said;
  #button;
  #step;
  #timer;

  /** The bar holds a text and a button. */
  constructor(bar) {
    this.#bar = bar;
    [this.#said, this.#button] = bar.children;
    this.#button.addEventListener("click", () => this.#back());
    addEventListener("pagehide", () => this.#end());
  }

  get open() {
    return !this.#bar.hidden;
  }

  /** `back()` brings it back, `end()` lets it go; without `back` it is only told. */
  offer(said, { back, end }) {
    this.#end();
    this.#step = { back, end };
    tell(this.#said, said);
    this.#button.hidden = !back;
    this.#bar.hidden = false;
    this.#wait(performance.now());
  }

  focus() {
    this.#button.focus();
  }

  #wait(since) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Not from under the hand.
      if (this.#bar.matches(":hover, :focus-within") && performance.now() - since < LONGEST - GRACE) this.#wait(since);
      else this.#end();
    }, GRACE);
  }

  #back() {
    const { back } = this.#step;
    this.#close();
    back();
  }

  #end() {
    const step = this.#step;
    this.#close();
    step?.end();
  }

  #close() {
    this.#step = undefined;
    clearTimeout(this.#timer);
    reveal(this.#bar, false, byId("stage"));
  }
}
