// Citations as chips, on a layer under the prompt's letters, and the cited photo beside the chip that is pointed at or written in.
import { el } from "../dom.js";
import { words } from "../words.js";

export class Marks {
  /** Something else stands at the cursor. */
  quiet = false;
  #area;
  #layer;
  #card;
  #photo;
  #chips = [];

  /** `photo(citation)` is the tile that a citation means, if there is one. */
  constructor({ area, layer, card, photo }) {
    this.#area = area;
    this.#layer = layer;
    this.#card = card;
    this.#photo = photo;
    const align = () => {
      // As wide as the text is beside a scroll bar.
      layer.style.setProperty("--width", `${area.clientWidth}px`);
      layer.scrollTop = area.scrollTop;
    };
    new ResizeObserver(align).observe(area);
    area.addEventListener("scroll", () => {
      layer.scrollTop = area.scrollTop;
      this.#show();
    });
    area.addEventListener("pointermove", ({ clientX: x, clientY: y }) => {
      const holds = ({ left, right, top, bottom }) => x >= left && x <= right && y >= top && y <= bottom;
      const over = this.#chips.find(({ mark }) => [...mark.getClientRects()].some(holds));
      this.#show(over ?? this.#written());
    });
    area.addEventListener("pointerleave", ({ relatedTarget }) => card.contains(relatedTarget) || this.#show(this.#written()));
    card.addEventListener("pointerleave", () => this.#show(this.#written()));
    area.addEventListener("blur", () => this.#show());
    area.addEventListener("keydown", ({ key }) => key === "Escape" && this.#show());
    document.addEventListener("selectionchange", () => this.#show(this.#written()));
  }

  draw({ text, found }) {
    const pieces = [];
    let last = 0;
    this.#chips = found.map((citation) => {
      const { start, end } = citation;
      const tile = this.#photo(citation);
      const mark = el("mark", { data: { cites: tile ? "photo" : "nothing" } }, text.slice(start, end));
      pieces.push(text.slice(last, start), mark);
      last = end;
      return { ...citation, mark, tile };
    });
    // The last line is as high as the field's even where it is empty.
    this.#layer.replaceChildren(...pieces, `${text.slice(last)}\n`);
    this.#layer.scrollTop = this.#area.scrollTop;
    this.#show(this.#written());
  }

  /** Where a place in the text is, from the corner of the editor. */
  boxAt(index) {
    const range = document.createRange();
    let left = index;
    for (const node of this.#layer.childNodes) {
      const inner = node.firstChild ?? node;
      if (left <= inner.length) {
        range.setStart(inner, left);
        break;
      }
      left -= inner.length;
    }
    return this.#within(range.getBoundingClientRect());
  }

  /** The chip that the cursor stands in. */
  #written() {
    const { selectionStart: at, selectionEnd: end } = this.#area;
    if (this.quiet || document.activeElement !== this.#area || at !== end) return undefined;
    return this.#chips.find((chip) => at > chip.start && at <= chip.end);
  }

  #show(chip) {
    const card = this.#card;
    card.hidden = !chip;
    if (!chip) return;
    const { tile, mark, medium, number } = chip;
    if (card.dataset.of !== `${tile?.key} ${tile?.at} ${tile?.shown} ${medium}${number}`) {
      card.dataset.of = `${tile?.key} ${tile?.at} ${tile?.shown} ${medium}${number}`;
      const picture = tile?.shown ? [el("img", { src: tile.url, alt: "" })] : [];
      card.replaceChildren(...picture, el("span", {}, tile ? words.prompt.cited(tile.at, tile.name) : words.prompt.citesNothing(medium, number)));
    }
    const { left, top } = this.#within(mark.getClientRects()[0] ?? mark.getBoundingClientRect());
    card.style.setProperty("--left", `${left}px`);
    card.style.setProperty("--top", `${top}px`);
  }

  #within(box) {
    const { left, top } = this.#layer.parentElement.getBoundingClientRect();
    return { left: box.left - left, top: box.top - top, bottom: box.bottom - top };
  }
}
