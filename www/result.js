// The line below a clip: what made it, and how to keep it.
import { byId, tell } from "./dom.js";
import { words } from "./words.js";

const say = words.result;

export class Result {
  #clip;
  #standIn;
  #onError;
  #busy = false;

  constructor({ standIn, onError }) {
    this.#standIn = standIn;
    this.#onError = onError;
    byId("download").addEventListener("click", () => this.#download());
  }

  show(clip) {
    this.#clip = clip;
    byId("result").hidden = clip === undefined;
    if (!clip) return;
    tell(byId("made"), say.made(clip.about));
    const notes = [clip.unplayable ? say.cannotPlay : "", this.#standIn ? say.standIn : ""];
    tell(byId("note"), notes.filter(Boolean).join(" "));
    const open = byId("open");
    open.hidden = !clip.unplayable || !clip.link;
    if (clip.link) open.href = clip.link;
    else open.removeAttribute("href");
  }

  async #download() {
    if (this.#busy) return;
    const clip = this.#clip;
    const button = byId("download");
    this.#busy = true;
    button.setAttribute("aria-busy", "true");
    try {
      await clip.save({ onProgress: ({ loaded, total }) => tell(button, say.downloading(loaded, total)) });
      tell(byId("status"), say.saved);
    } catch (error) {
      // The clip may still open where a page's scripts may not fetch it.
      byId("open").hidden = !clip.link;
      this.#onError(error);
    } finally {
      this.#busy = false;
      button.removeAttribute("aria-busy");
      tell(button, say.download);
    }
  }
}
