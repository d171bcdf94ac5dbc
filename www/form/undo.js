// The way back from what was just done to the form: a line with a button, and Ctrl or ⌘ + Z. In text fields those keys are the
// field's own once something has been typed since.
import { byId, reveal, tell } from "../dom.js";
import { words } from "../words.js";

/** How long the line stays; the keys go back further. */
const SHOWN = 20_000;
const TYPED = "textarea, input:not([type=radio], [type=checkbox], [type=range], [type=file])";

export class Undo {
  #steps = [];
  #line = byId("undo");
  #timer;

  constructor() {
    byId("undo-do").addEventListener("click", () => this.#back());
    byId("undo-close").addEventListener("click", () => this.#hide());
    document.addEventListener("keydown", (event) => {
      const asked = event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
      const last = this.#steps.at(-1);
      if (!asked || !last || (last.typed && event.target.closest?.(TYPED))) return;
      event.preventDefault();
      this.#back();
    });
    document.addEventListener("input", ({ isTrusted, target }) => {
      if (isTrusted && target.matches?.(TYPED)) this.#steps.forEach((step) => (step.typed = true));
    });
  }

  /** `said` tells what was done; `back()` takes it back. */
  offer(said, back) {
    this.#steps.push({ said, back });
    tell(byId("undo-told"), said);
    tell(byId("status"), words.undo.offered(said));
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

  #back() {
    const { said, back } = this.#steps.pop();
    this.#hide();
    back();
    tell(byId("status"), words.undo.undone(said));
  }

  #hide() {
    clearTimeout(this.#timer);
    reveal(this.#line, false, byId("drop"));
  }
}
