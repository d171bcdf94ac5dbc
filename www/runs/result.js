// The line below a clip: what made it, and how to keep it.
import { byId, tell } from "../dom.js";
import { words } from "../words.js";

const say = words.result;

export class Result {
  #clip;
  #standIn;

  /** `act(deed, clip, button)` is called with download, link or reuse. */
  constructor({ standIn, act }) {
    this.#standIn = standIn;
    for (const [id, deed] of Object.entries({ download: "download", "copy-link": "link", reuse: "reuse" })) {
      byId(id).addEventListener("click", ({ currentTarget }) => act(deed, this.#clip, currentTarget));
    }
  }

  show(clip) {
    this.#clip = clip;
    byId("result").hidden = clip === undefined;
    if (!clip) return;
    tell(byId("made"), say.made(clip.about));
    tell(byId("clip-task"), clip.task.taskId);
    const notes = [clip.unplayable ? (clip.held ? say.cannotPlay : say.cannotFetch) : "", this.#standIn ? say.standIn : ""];
    tell(byId("note"), notes.filter(Boolean).join(" "));
    byId("reuse").hidden = !clip.about.settings;
    const open = byId("open");
    open.hidden = !clip.unplayable || !clip.link;
    if (clip.link) open.href = clip.link;
    else open.removeAttribute("href");
  }
}
