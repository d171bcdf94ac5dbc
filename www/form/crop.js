// The photo in small, with a frame around what the clip's shape leaves of it.
import { el } from "../dom.js";
import { words } from "../words.js";

export class Crop {
  #box;
  #picture = el("img", { alt: "", decoding: "async" });
  #sheet = el("div", { className: "sheet" }, this.#picture, el("div", { className: "window" }));

  constructor(box) {
    this.#box = box;
    box.append(this.#sheet);
  }

  /** `shape` is the clip's width over its height; without a photo that is shown there is only the frame. */
  show(photo, shape) {
    const seen = photo?.shown === true;
    this.#picture.hidden = !seen;
    if (seen && this.#picture.src !== photo.url) this.#picture.src = photo.url;
    const own = seen ? photo.width / photo.height : shape;
    const [across, down] = [Math.min(1, shape / own), Math.min(1, own / shape)];
    this.#sheet.style.setProperty("--photo", String(own));
    this.#sheet.style.setProperty("--across", `${across * 100}%`);
    this.#sheet.style.setProperty("--down", `${down * 100}%`);
    // Less than a line of pixels is nobody's loss.
    const cut = across < 0.995 ? "sides" : down < 0.995 ? "ends" : "nothing";
    this.#box.dataset.cuts = cut;
    this.#box.setAttribute("aria-label", seen ? words.crop.shown(photo.name, words.crop.cut[cut]) : words.crop.empty);
  }
}
