// What else was made during this visit.
import { byId, el } from "./dom.js";
import { brief } from "./words.js";

export class Clips {
  #clips = [];
  #drawn = "";
  #onShow;

  constructor({ onShow }) {
    this.#onShow = onShow;
  }

  add(clip) {
    if (!this.#clips.some((known) => known.task.taskId === clip.task.taskId)) this.#clips.unshift(clip);
  }

  /** Everything but the clip on the stage. */
  show(staged) {
    const clips = this.#clips.filter((clip) => clip !== staged);
    // Redrawn only when it differs: whoever stands on one of its buttons should stay there.
    const drawn = clips.map((clip) => clip.task.taskId).join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    byId("earlier").hidden = clips.length === 0;
    byId("clips").replaceChildren(...clips.map((clip) => this.#made(clip)));
  }

  #made(clip) {
    const { poster, prompt, told } = clip.about;
    return el("li", {}, el("button", { type: "button", className: "card", onclick: () => this.#onShow(clip) },
      poster ? el("span", { className: "print" }, el("img", { src: poster, alt: "" })) : null,
      el("span", { className: "words" }, el("span", {}, brief(prompt)), el("span", { className: "hint" }, told))));
  }
}
