// The prompt's text: citations put in, taken out and renumbered as their photos move. What is a citation the library says.
import { forget } from "../dom.js";
import { Relaydance } from "../relaydance-web/index.js";

const library = new Relaydance({ storage: false });
const JOINS = /^[\s,.:;!?)]/;

/** Fires `marked` with the text and its citations, after every change of it. */
export class Prompt extends EventTarget {
  #area;
  #last = Promise.resolve();
  #marked = { text: "", found: [] };

  constructor(area) {
    super();
    this.#area = area;
    area.addEventListener("input", () => this.mark());
  }

  /** The text as last looked at, and the citations in it. */
  get marked() {
    return this.#marked;
  }

  /** Settles when all renumbering has been written. */
  get settled() {
    return this.#last;
  }

  async mark() {
    const found = await this.#find();
    if (!found) return;
    this.#marked = found;
    this.dispatchEvent(new Event("marked"));
  }

  /** Lets citations follow their photos: from old numbers to new ones. Not by way of the field's own undo, which would part them again. */
  renumber(numbers) {
    this.#last = this.#last.then(async () => {
      let marked;
      do marked = await this.#find();
      while (!marked); // typed on meanwhile
      const moved = marked.found.filter(({ medium, number }) => medium === "image" && numbers.has(number));
      if (moved.length === 0) return;
      for (const { start, end, number } of moved.toReversed()) {
        const word = marked.text.slice(start, end).replace(/\d+$/, "");
        this.#area.setRangeText(`${word}${numbers.get(number)}`, start, end, "preserve");
      }
      forget(this.#area);
      this.#area.dispatchEvent(new Event("input", { bubbles: true }));
    });
    return this.#last;
  }

  /** Puts a citation where the cursor is, or over a part of the text, with the spaces it needs. */
  cite(number, start = this.#area.selectionStart, end = this.#area.selectionEnd) {
    const before = this.#area.value.slice(0, start);
    const after = this.#area.value.slice(end);
    this.#write(`${before && !/\s$/.test(before) ? " " : ""}@image${number}${JOINS.test(after) ? "" : " "}`, start, end);
  }

  /** Says something with a photo at the end. */
  append(number) {
    const end = this.#area.value.trimEnd().length;
    this.cite(number, end, this.#area.value.length);
  }

  /** Takes every citation of this out, or makes another of it. */
  replace({ medium, number }, other) {
    const { text, found } = this.#marked;
    if (text !== this.#area.value) return;
    const meant = found.filter((one) => one.medium === medium && one.number === number);
    if (meant.length === 0) return;
    const cuts = meant.map(({ start, end }) => (other ? { start, end } : spaced(text, start, end)));
    const from = cuts[0].start;
    let [result, at] = ["", from];
    for (const { start, end } of cuts) {
      result += text.slice(at, start) + (other ? `@${medium}${other}` : "");
      at = end;
    }
    this.#write(result, from, at);
  }

  /** Leaves so many characters. */
  cut(most) {
    const { value } = this.#area;
    this.#write("", Array.from(value).slice(0, most).join("").length, value.length);
  }

  /** Into an empty field. */
  suggest(text) {
    if (this.#area.value.trim() === "") this.#write(text, 0, this.#area.value.length);
  }

  /** As though it had been typed, so that the field's own undo takes it back. */
  #write(text, start, end) {
    const area = this.#area;
    area.focus();
    area.setSelectionRange(start, end);
    const typed = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
    if (typed) return;
    area.setRangeText(text, start, end, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  async #find() {
    const text = this.#area.value;
    const found = await library.citations(text);
    return text === this.#area.value ? { text, found } : undefined;
  }
}

/** A stretch of text with the one of the spaces around it that is too many without it. */
function spaced(text, start, end) {
  const after = /^(\s|$|[,.:;!?)])/.test(text.slice(end));
  if (after && /\s/.test(text[start - 1] ?? "")) return { start: start - 1, end };
  return { start, end: start === 0 && /\s/.test(text[end] ?? "") ? end + 1 : end };
}
