// The way back from what was just done to the form, and forth again: a line with a button, and Ctrl or ⌘ + Z, with Shift to go forth.
// In text fields those keys are the field's own once something has been typed since. A press of the line's buttons moves nothing on the
// page, and the keyboard stays there as long as the line does.
import { byId, reveal, tell, TYPED } from "../dom.js";
import { words } from "../words.js";

/** How long the line stays; the keys go back further. */
const SHOWN = 20_000;

/** Where the keyboard has other letters, the key counts that has the Z elsewhere. */
const isZ = ({ key, code }) => (/\p{Script=Latin}/u.test(key) ? key.toLowerCase() === "z" : code === "KeyZ");

export class Undo {
  #steps = [];
  #undone = [];
  #line = byId("undo");
  #press;
  #timer;
  /** What had the keyboard before the line had it. */
  #before;

  constructor() {
    this.#line.addEventListener("focusin", ({ relatedTarget }) => {
      if (relatedTarget && !this.#line.contains(relatedTarget)) this.#before = relatedTarget;
    });
    byId("undo-do").addEventListener("click", () => this.#press());
    byId("undo-close").addEventListener("click", () => this.#hide());
    document.addEventListener("keydown", (event) => {
      if (!isZ(event) || !(event.ctrlKey || event.metaKey) || event.altKey) return;
      const last = (event.shiftKey ? this.#undone : this.#steps).at(-1);
      if (!last || (last.typed && event.target.closest?.(TYPED))) return;
      event.preventDefault();
      if (event.shiftKey) this.#forth();
      else this.#back();
    });
    document.addEventListener("input", ({ isTrusted, inputType, target }) => {
      // What the field takes back by itself is nothing new.
      if (isTrusted && !inputType?.startsWith("history") && target.matches?.(TYPED)) [...this.#steps, ...this.#undone].forEach((step) => (step.typed = true));
    });
  }

  /** `said` tells what was done; `back()` takes it back, and may give the way forth, which gives the way back again. */
  offer(said, back) {
    this.#steps.push({ said, back });
    this.#showLast();
    tell(byId("status"), words.undo.offered(said));
  }

  #back() {
    const { said, back } = this.#steps.pop();
    const told = words.undo.undone(said);
    const forth = back();
    tell(byId("status"), forth ? words.undo.again(told) : told);
    if (forth) {
      this.#undone.push({ said, forth });
      this.#show(told, words.undo.forth, () => this.#forth());
    } else if (this.#steps.length > 0) this.#showLast(); // the one before, which not every hand has keys for
    else this.#hide();
  }

  #showLast() {
    this.#show(this.#steps.at(-1).said, words.undo.back, () => this.#back());
  }

  #forth() {
    const { said, forth } = this.#undone.pop();
    this.offer(said, forth());
  }

  #show(told, deed, press) {
    tell(byId("undo-told"), told);
    tell(byId("undo-do"), deed);
    this.#press = press;
    reveal(this.#line, true);
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Not from under the hand.
      if (this.#line.matches(":hover, :focus-within")) this.#wait();
      else this.#hide();
    }, SHOWN);
  }

  #hide() {
    clearTimeout(this.#timer);
    const held = this.#line.contains(document.activeElement);
    reveal(this.#line, false, byId("drop"));
    if (held) this.#before?.focus({ preventScroll: true }); // if it is still there
  }
}
