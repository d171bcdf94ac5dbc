// The list of what was asked for and not seen to its end: tasks to take up again, and orders of which nobody knows whether they
// were bought.
import { byId, el } from "./dom.js";
import { brief, words } from "./words.js";

const say = words.open;

export class Open {
  #drawn = "";
  #onTakeUp;
  #onForget;

  constructor({ onTakeUp, onForget }) {
    this.#onTakeUp = onTakeUp;
    this.#onForget = onForget;
  }

  /** `note(entry)` says what is in the way of one; while the page is `busy`, none can be taken up. */
  show(entries, { busy, note, about }) {
    // Redrawn only when it differs: whoever stands on one of its buttons should stay there.
    const drawn = JSON.stringify([busy, ...entries.map((entry) => [entry.id, note(entry)])]);
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    byId("open-tasks").hidden = entries.length === 0;
    byId("open-list").replaceChildren(...entries.map((entry) => this.#card(entry, { busy, note: note(entry), about: about(entry) })));
  }

  #card(entry, { busy, note, about }) {
    const { taskId, submittedAt, made } = entry;
    const name = brief(about.prompt) || say.unnamed;
    return el("li", { className: "card open", data: { state: taskId ? "task" : "lost" } },
      el("div", { className: "words" },
        el("p", { className: "state" }, made ? say.made : taskId ? say.unfinished : say.lost),
        el("p", {}, name),
        el("p", { className: "hint" }, words.caption(...[about.told, say.asked(submittedAt)].filter(Boolean))),
        taskId ? el("p", { className: "hint" }, el("code", {}, taskId)) : null,
        taskId ? null : el("p", { className: "advice" }, say.lostAdvice),
        note ? el("p", { className: "note" }, note) : null),
      el("div", { className: "actions" },
        taskId && !busy
          ? el("button", { type: "button", className: "button small", onclick: () => this.#onTakeUp(entry), aria: { label: say.takeUpTask(taskId) } }, say.takeUp)
          : null,
        el("button", {
          type: "button", className: `button small${taskId ? " quiet" : ""}`, onclick: () => this.#onForget(entry),
          aria: { label: taskId ? say.forgetTask(taskId) : say.dismissNamed(name) },
        }, taskId ? say.forget : say.dismiss)));
  }
}
