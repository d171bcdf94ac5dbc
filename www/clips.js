// What else was made during this visit, and the tasks whose end nobody here has seen.
import { byId, el } from "./dom.js";
import { words } from "./words.js";

const say = words.result;
const BRIEF = 80;
const brief = (text) => (text.length > BRIEF ? `${text.slice(0, BRIEF - 1).trimEnd()}…` : text);

export class Clips {
  #clips = [];
  #drawn = "";
  #onShow;
  #onTakeUp;
  #onForget;

  constructor({ onShow, onTakeUp, onForget }) {
    this.#onShow = onShow;
    this.#onTakeUp = onTakeUp;
    this.#onForget = onForget;
  }

  add(clip) {
    if (!this.#clips.some((known) => known.task.taskId === clip.task.taskId)) this.#clips.unshift(clip);
  }

  /** Everything but the clip on the stage and the task in the panel. */
  show({ staged, unfinished }) {
    const clips = this.#clips.filter((clip) => clip !== staged);
    // Redrawn only when it differs: whoever stands on one of its buttons should stay there.
    const drawn = [...unfinished, ...clips.map((clip) => clip.task)].map((each) => each.taskId).join();
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    byId("earlier").hidden = clips.length + unfinished.length === 0;
    byId("clips").replaceChildren(...unfinished.map((task) => this.#unfinished(task)), ...clips.map((clip) => this.#made(clip)));
  }

  #made(clip) {
    const { poster, prompt, told } = clip.about;
    return el("li", {}, el("button", { type: "button", className: "card", onclick: () => this.#onShow(clip) },
      el("span", { className: "print" }, poster ? el("img", { src: poster, alt: "" }) : null),
      el("span", { className: "words" }, el("span", {}, brief(prompt)), el("span", { className: "hint" }, told))));
  }

  #unfinished(task) {
    return el("li", { className: "card open" },
      el("span", { className: "words" },
        el("span", {}, brief(task.about?.prompt || say.unfinished)),
        el("span", { className: "hint" }, `${say.unfinished} · `, el("code", {}, task.taskId))),
      el("span", { className: "actions" },
        el("button", { type: "button", className: "button small", onclick: () => this.#onTakeUp(task), aria: { label: say.takeUpTask(task.taskId) } }, say.takeUp),
        el("button", { type: "button", className: "button small quiet", onclick: () => this.#onForget(task), aria: { label: say.forgetTask(task.taskId) } }, say.forget)));
  }
}
