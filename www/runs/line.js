// One run as the page tells it: a line with a picture, the phase, a bar, and what can be done about it.
import { copy } from "../copy.js";
import { el, READ, reveal, tell } from "../dom.js";
import { network } from "./network.js";
import { outlook, usual } from "./pace.js";
import { problem, titleOf } from "./problem.js";
import { brief, clock, words } from "../words.js";

/** Longer than the library takes from one failed look to the end of the next. */
const PATIENCE = 60_000;
const say = words.progress;

/** What it means for a run that there is no network; the library waits for it by itself. */
export const offline = ({ active, phase, bought }) =>
  (network.offline && active ? words.offline[phase === "saving" ? phase : bought] : undefined);

export class Line {
  #run;
  #told;
  #takes;
  #problemOf;
  #made;
  #act;
  #settling;

  /** `act(deed, run)` is called with stop, takeUp, watch, again or forget. */
  constructor(run, act) {
    this.#run = run;
    this.#takes = usual(run);
    this.#act = act;
    const button = (deed, ...classes) => el("button", { type: "button", className: ["button small", ...classes].join(" "), onclick: (event) => this.#press(deed, event), data: { act: deed } });
    this.phase = el("h4", { className: "phase" });
    this.clock = el("p", { className: "elapsed" });
    this.prompt = el("span", { className: "prompt" });
    this.facts = el("span", { className: "hint" });
    this.bar = el("progress", { max: 1 });
    this.detail = el("p", { className: "detail" });
    this.retrying = el("p", { className: "retrying", hidden: true });
    this.problem = el("div", { className: "problem", role: "alert" });
    this.note = el("p", { className: "hint note" });
    this.id = el("code", {}, "");
    this.copy = el("button", { type: "button", className: "button icon copy", onclick: () => this.#copy(), title: say.copyTask, data: { icon: "copy" }, aria: { label: say.copyTask } });
    this.task = el("p", { className: "task" }, this.id, this.copy);
    this.buttons = { watch: button("watch", "strong"), takeUp: button("takeUp", "strong"), stop: button("stop"), forget: button("forget", "quiet") };
    this.picture = el("span", { className: "shot" });
    this.element = el("li", { className: "run" }, this.picture,
      el("div", { className: "told" }, el("div", { className: "pair" }, this.phase, this.clock), el("p", { className: "which" }, this.prompt, this.facts), this.bar, this.detail,
        this.retrying, this.problem, el("div", { className: "actions" }, ...Object.values(this.buttons), this.note, this.task)));
    this.element.tabIndex = -1;
    run.addEventListener("change", () => this.draw());
    this.draw();
  }

  draw() {
    const run = this.#run;
    const { phase, active, resumable } = run;
    Object.assign(this.element.dataset, { phase, bought: run.bought });
    const { poster } = run.about;
    if (poster && !this.picture.firstChild) this.picture.append(el("img", { src: poster, alt: "", draggable: false }));
    tell(this.phase, this.#heading());
    this.#tellName();
    this.tick();
    tell(this.detail, this.#detail());
    this.detail.hidden = this.detail.textContent === "";
    this.bar.hidden = !active;
    this.bar.setAttribute("aria-label", this.phase.textContent);
    this.#tellProblem();

    tell(this.id, run.taskId ?? "");
    this.task.hidden = !run.taskId;
    const { watch, takeUp, stop, forget } = this.buttons;
    tell(stop, words.stop.label[run.bought]);
    tell(watch, say.watch);
    tell(takeUp, say.takeUp);
    tell(forget, this.#leave());
    const name = brief(run.about.prompt) || words.open.unnamed;
    for (const button of Object.values(this.buttons)) button.setAttribute("aria-label", say.ofRun(button.textContent, name));
    // The keyboard goes from the one to the other, as the same key presses them in turn.
    const shown = { watch: phase === "done", takeUp: resumable, stop: active, forget: !active };
    if (shown.forget && forget.hidden) this.settle();
    const heir = Object.keys(shown).find((deed) => shown[deed]);
    for (const [deed, button] of Object.entries(this.buttons)) if (shown[deed]) button.hidden = false;
    for (const [deed, button] of Object.entries(this.buttons)) if (!shown[deed]) reveal(button, false, this.buttons[heir]);
    tell(this.note, this.#note());
    this.note.hidden = this.note.textContent === "";
  }

  /** What takes away has come or moved just now: a press that soon was meant for what stood there before. */
  settle() {
    const { forget } = this.buttons;
    forget.setAttribute("aria-disabled", "true");
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => forget.removeAttribute("aria-disabled"), READ);
  }

  #press(deed, { detail, currentTarget }) {
    // The second half of a double click.
    if (detail > 1 || currentTarget.ariaDisabled === "true") return;
    this.#act(deed, this.#run);
  }

  /** What passes with time alone. */
  tick() {
    const run = this.#run;
    const { part, left } = outlook(run, this.#takes);
    // A look that succeeds and finds nothing new is no event, so this goes away by itself.
    const retrying = run.retrying && Date.now() - run.retrying.at < PATIENCE ? run.retrying : undefined;
    tell(this.retrying, offline(run) ?? (retrying ? (words.retrying[retrying.code] ?? words.retrying.other) : ""));
    this.retrying.hidden = this.retrying.textContent === "";
    const waits = run.active && !run.looking && ["queued", "rendering"].includes(run.phase);
    tell(this.clock, run.active ? words.caption(...[clock(run.elapsed), waits && left !== undefined && say.left(left)].filter(Boolean)) : "");
    this.#fill(part);
  }

  #fill(expected) {
    const run = this.#run;
    const { loaded, total } = run.sent;
    // What is guessed may be put right by what the service says, but a bar that goes back only alarms.
    const made = ["queued", "rendering"].includes(run.phase) && !run.looking;
    this.#made = made && expected !== undefined ? Math.max(this.#made ?? 0, expected) : made ? this.#made : undefined;
    const part = {
      uploading: total > 0 && !run.sending ? loaded / total : undefined,
      queued: this.#made,
      rendering: this.#made,
      saving: run.saving.total > 0 ? run.saving.loaded / run.saving.total : undefined,
    }[run.phase];
    if (part === undefined) this.bar.removeAttribute("value");
    else this.bar.value = Math.min(1, part);
    const developed = { uploading: 0, queued: 0, rendering: part ?? 0.3 }[run.phase] ?? 1;
    this.picture.style.setProperty("--developed", developed.toFixed(2));
  }

  #heading() {
    const { phase, percent, looking, sending, error } = this.#run;
    if (looking) return words.phases.looking;
    if (phase === "uploading" && sending) return words.phases.sending;
    if (phase === "rendering") return words.phases.rendering(percent);
    return phase === "failed" ? titleOf(error) : words.phases[phase];
  }

  #tellName() {
    const { about, startedAt, begunHere } = this.#run;
    tell(this.prompt, brief(about.prompt) || words.open.unnamed);
    tell(this.facts, words.caption(...[about.told, !begunHere && words.open.asked(startedAt)].filter(Boolean)));
  }

  #detail() {
    const run = this.#run;
    if (run.looking) return run.byItself ? say.goesOn : say.looking;
    switch (run.phase) {
      case "uploading": {
        if (run.sending) return run.hosted ? say.hosted : say.sending;
        if (run.of === 0) return say.preparing;
        const { loaded, total, files } = run.sent;
        return words.caption(say.files(files, run.of), say.bytes(loaded, total));
      }
      case "queued": return say.queued;
      case "rendering": return say.rendering;
      case "saving": return run.saving.total > 0 ? say.bytes(run.saving.loaded, run.saving.total) : say.saving;
      case "stopped": return words.stopped[run.clip ? "made" : run.bought];
      case "lost": return words.open.lostAdvice;
      case "open": return run.note ?? words.open.elsewhere;
      default: return "";
    }
  }

  #note() {
    const { active, phase, bought } = this.#run;
    return active ? (phase === "saving" ? words.stop.saving : (words.stop[bought] ?? "")) : "";
  }

  #leave() {
    const { bought, resumable, phase } = this.#run;
    if (bought === "unsure") return words.open.dismiss;
    return resumable && phase !== "done" ? words.open.forget : words.close;
  }

  #tellProblem() {
    const { error, phase, resumable } = this.#run;
    const shown = phase === "failed" ? error : undefined;
    if (shown === this.#problemOf) return;
    this.#problemOf = shown;
    this.problem.dataset.code = shown?.code ?? "";
    this.problem.replaceChildren(...(shown ? problem(shown, { resumable, named: true }) : []));
  }

  /** What a screen reader should hear now: each phase and each quarter, not each event. */
  news() {
    const run = this.#run;
    const quarter = Math.floor((run.percent ?? 0) / 25);
    const phase = run.looking ? "looking" : run.phase;
    const now = phase === "rendering" && quarter > 0 ? `rendering ${quarter}` : phase;
    if (now === this.#told) return undefined;
    this.#told = now;
    if (run.phase === "done") return say.done(run.elapsed);
    if (run.phase === "stopped") return say.stopped;
    return now === phase ? say.announced[phase] : say.percent(run.percent);
  }

  async #copy() {
    try {
      await copy(this.#run.taskId, this.copy);
    } catch {
      // Without the clipboard, at least mark the text for the user's own hand.
      getSelection().selectAllChildren(this.id);
    }
  }
}
