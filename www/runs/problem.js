// An error in words: what happened in the library's, and what to do next in ours.
import { byId, el, reveal } from "../dom.js";
import { unturned, words } from "../words.js";

const say = words.errors;

/** Errors with a task in hand, of which there is nothing else to say than that it is safe. */
const PASSING = ["network", "unavailable", "invalid_request"];

const codeOf = (error) => (Object.hasOwn(say.titles, error?.code) ? error.code : "other");

export const titleOf = (error) => say.titles[codeOf(error)];

/** The parts that stand below a title; the task is `named` where they stand already. */
export function problem(error, { resumable = false, named = false } = {}) {
  const facts = [
    error?.code ? el("code", {}, error.code) : null,
    error?.status ? words.errors.http(error.status) : null,
    error?.task && !named ? el("span", {}, say.task, el("code", {}, error.task.taskId)) : null,
  ].filter(Boolean);
  return [
    el("p", { className: "message" }, unturned(String(error?.message || error))),
    el("p", { className: "advice" }, advice(codeOf(error), error, resumable)),
    el("p", { className: "facts" }, ...facts.flatMap((fact, index) => (index > 0 ? [" · ", fact] : [fact]))),
  ];
}

function advice(code, error, resumable) {
  if (code === "rate_limited") return resumable ? say.rateLimitedLater(error.retryAfter) : say.advice.rate_limited(error.retryAfter);
  if (code === "not_found" && resumable) return say.unknownTask;
  if (resumable && PASSING.includes(code)) return say.taskSafe;
  return resumable && code !== "timed_out" ? `${say.advice[code]} ${say.taskSafe}` : say.advice[code];
}

/** The panel for what goes wrong beside the runs, such as a download. A run's own error stands in its line. */
export class Problem {
  #root = byId("error");

  show(error, { title } = {}) {
    const close = el("button", { type: "button", className: "button icon", title: words.close, onclick: () => this.clear(), data: { icon: "remove" }, aria: { label: words.close } });
    this.#root.dataset.code = codeOf(error);
    this.#root.replaceChildren(el("div", { className: "pair" }, el("h3", {}, title ?? titleOf(error)), close), ...problem(error));
    this.#root.hidden = false;
  }

  clear() {
    reveal(this.#root, false, byId("stage"));
    this.#root.replaceChildren();
  }
}
