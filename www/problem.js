// The error panel: what happened in the library's words, and what to do next in ours.
import { byId, el, reveal } from "./dom.js";
import { words } from "./words.js";

const say = words.errors;

/** Errors with a task in hand, of which there is nothing else to say than that it is safe. */
const PASSING = ["network", "unavailable"];

export class Problem {
  #root = byId("error");

  /** `title` stands instead of the usual one, for errors met on a side road such as a download. */
  show(error, { title, resumable = false } = {}) {
    const code = Object.hasOwn(say.titles, error?.code) ? error.code : "other";
    const facts = [
      error?.code ? el("code", {}, error.code) : null,
      error?.status ? words.errors.http(error.status) : null,
      error?.task ? el("span", {}, say.task, el("code", {}, error.task.taskId)) : null,
    ].filter(Boolean);
    this.#root.dataset.code = code;
    this.#root.replaceChildren(
      el("h3", {}, title ?? say.titles[code]),
      el("p", { className: "message" }, String(error?.message || error)),
      el("p", { className: "advice" }, this.#advice(code, error, resumable)),
      el("p", { className: "facts" }, ...facts.flatMap((fact, index) => (index > 0 ? [" · ", fact] : [fact]))));
    this.#root.hidden = false;
  }

  clear() {
    reveal(this.#root, false, byId("stage"));
    this.#root.replaceChildren();
  }

  #advice(code, error, resumable) {
    if (code === "rate_limited") return resumable ? say.rateLimitedLater(error.retryAfter) : say.advice.rate_limited(error.retryAfter);
    if (code === "not_found" && resumable) return say.unknownTask;
    if (resumable && PASSING.includes(code)) return say.taskSafe;
    return resumable && code !== "timed_out" ? `${say.advice[code]} ${say.taskSafe}` : say.advice[code];
  }
}
