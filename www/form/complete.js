// What may be cited, offered while an @ is being typed: arrows choose, Enter or Tab takes it, Escape leaves the text as it is.
import { byId, composes, el, reveal, tell } from "../dom.js";
import { words } from "../words.js";

/** An @ that begins a word, and what has been typed of it. */
const BEGUN = /(?:^|[^\p{L}\p{N}_])@([\p{L}\p{N}_.-]*)$/u;

export class Completion {
  #area;
  #list;
  #photos;
  #take;
  #boxAt;
  #onTurn;
  #offered = [];
  #chosen = 0;
  #start = 0;

  /** `photos()` are the tiles; `take(number, start, end)` writes; `boxAt(index)` is a place in the text; `onTurn(open)` is told. */
  constructor({ area, list, photos, take, boxAt, onTurn }) {
    this.#area = area;
    this.#list = list;
    this.#photos = photos;
    this.#take = take;
    this.#boxAt = boxAt;
    this.#onTurn = onTurn;
    area.addEventListener("keydown", (event) => this.#key(event));
    area.addEventListener("blur", () => this.#close());
    document.addEventListener("selectionchange", () => this.open && !this.#begun() && this.#close());
    list.addEventListener("pointerdown", (event) => event.preventDefault()); // the prompt keeps the keyboard
    list.addEventListener("click", ({ target }) => {
      const at = [...list.children].indexOf(target.closest("[role=option]"));
      if (at >= 0) this.#accept(at);
    });
  }

  get open() {
    return !this.#list.hidden;
  }

  /** Something was typed, and the layer that `boxAt` measures shows it. */
  typed() {
    const begun = document.activeElement === this.#area && this.#begun();
    const offered = begun ? this.#fitting(begun.word) : [];
    if (offered.length === 0) return this.#close();
    this.#start = begun.start;
    this.#offered = offered;
    this.#chosen = 0;
    this.#list.replaceChildren(...offered.map((tile, index) => el("li", { id: `choice-${index}`, role: "option" },
      tile.shown ? el("img", { src: tile.url, alt: "" }) : el("span", { className: "blank" }),
      el("span", { className: "number" }, words.photos.cite(tile.at)), el("span", { className: "name" }, tile.name))));
    if (!this.open) tell(byId("status"), words.prompt.choices(offered.length));
    reveal(this.#list, true);
    this.#place(this.#boxAt(begun.start));
    this.#onTurn(true);
    this.#mark();
  }

  /** Below the line that is written in, or above it where below there is no room. */
  #place({ left, top, bottom }) {
    const { style } = this.#list;
    style.setProperty("--left", `${left}px`);
    style.setProperty("--top", `${bottom}px`);
    style.setProperty("--above", `${top}px`);
    const base = this.#list.offsetParent.getBoundingClientRect().top;
    const room = innerHeight - base - bottom;
    this.#list.toggleAttribute("data-above", room < this.#list.offsetHeight && base + top > room);
  }

  #begun() {
    const { value, selectionStart: at, selectionEnd } = this.#area;
    if (at !== selectionEnd || /^[\p{L}\p{N}_]/u.test(value.slice(at))) return undefined;
    const word = BEGUN.exec(value.slice(0, at))?.[1];
    return word === undefined ? undefined : { word: word.toLowerCase(), start: at - word.length - 1 };
  }

  /** By number or by name; nothing where all has been typed. */
  #fitting(word) {
    const photos = this.#photos();
    if (photos.some(({ at }) => word === `image${at}`)) return [];
    return photos.filter(({ at, name }) => [`image${at}`, String(at), name.toLowerCase()].some((known) => known.startsWith(word)));
  }

  #key(event) {
    if (!this.open || composes(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by) {
      this.#chosen = (this.#chosen + by + this.#offered.length) % this.#offered.length;
      this.#mark();
    } else if ((event.key === "Enter" || event.key === "Tab") && !event.shiftKey) this.#accept(this.#chosen);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
  }

  #mark() {
    [...this.#list.children].forEach((option, index) => option.setAttribute("aria-selected", String(index === this.#chosen)));
    const option = this.#list.children[this.#chosen];
    option.scrollIntoView({ block: "nearest" });
    this.#area.setAttribute("aria-activedescendant", option.id);
  }

  #accept(index) {
    const { at } = this.#offered[index];
    this.#close();
    this.#take(at, this.#start, this.#area.selectionEnd);
  }

  #close() {
    if (!this.open) return;
    reveal(this.#list, false);
    this.#area.removeAttribute("aria-activedescendant");
    this.#onTurn(false);
  }
}
