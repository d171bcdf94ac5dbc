// The panel that tells how far a run is: one panel, whichever run is shown in it.
import { byId, reveal, tell } from "./dom.js";
import { network } from "./network.js";
import { brief, clock, words } from "./words.js";

const STEPS = ["uploading", "queued", "rendering", "saving"];
/** Longer than the library takes from one failed look to the end of the next. */
const PATIENCE = 60_000;
const say = words.progress;

export class Progress {
  #root = byId("progress");
  #run;
  #told;
  #listening;

  constructor({ onStop, onTakeUp, onPutAside }) {
    byId("stop").addEventListener("click", () => onStop(this.#run));
    byId("take-up").addEventListener("click", () => onTakeUp(this.#run));
    byId("put-aside").addEventListener("click", () => onPutAside(this.#run));
    byId("copy").addEventListener("click", () => this.#copy());
    setInterval(() => this.#tick(), 500);
    network.addEventListener("change", () => this.#turn());
  }

  show(run) {
    this.#listening?.abort();
    this.#listening = new AbortController();
    this.#run = run;
    this.#told = run?.active ? undefined : run?.phase;
    run?.addEventListener("change", () => this.#draw(), { signal: this.#listening.signal });
    this.#draw();
  }

  #draw() {
    const run = this.#run;
    const phase = run?.phase ?? "idle";
    this.#root.dataset.phase = phase;
    document.title = this.#title(run);
    const shown = phase !== "idle" && (run.active || run.taskId !== undefined || phase === "stopped");
    reveal(this.#root, shown, byId("generate"));
    if (!run) return;
    this.#announce(run);
    if (!shown) return;

    tell(byId("phase"), this.#heading(run));
    tell(byId("which"), run.begunHere ? "" : brief(run.about.prompt));
    this.#tick();
    this.#bar(run);
    this.#steps(run);
    tell(byId("detail"), this.#detail(run));
    byId("detail").hidden = !run.active;

    // Its line is there from the start, so that the button below it stays where it is.
    byId("task").hidden = run.taskId === undefined && !run.active;
    byId("task").toggleAttribute("data-awaited", run.taskId === undefined);
    tell(byId("task-id"), run.taskId ?? say.noTask);
    tell(byId("stop"), words.stop.label[run.bought]);
    byId("put-aside").hidden = !run.resumable;
    // The keyboard goes from the one to the other, as the same key presses them in turn.
    const resumable = run.resumable;
    if (resumable) reveal(byId("take-up"), true);
    reveal(byId("stop"), run.active, resumable ? byId("take-up") : this.#root);
    if (!resumable) reveal(byId("take-up"), false, run.active ? byId("stop") : this.#root);
    tell(byId("stop-note"), this.#stopNote(run));
    byId("stop-note").hidden = byId("stop-note").textContent === "";
  }

  #heading(run) {
    const { phase, percent } = run;
    if (run.looking) return words.phases.looking;
    if (phase === "uploading" && run.sending) return words.phases.sending;
    if (phase === "rendering") return words.phases.rendering(percent);
    return words.phases[phase];
  }

  #title(run) {
    const phase = run?.looking ? "looking" : run?.phase;
    const told = phase === "rendering" ? words.titles.rendering(run.percent) : words.titles[phase];
    return told ? `${told} – ${words.name}` : words.name;
  }

  #detail(run) {
    if (run.looking) return run.byItself ? say.goesOn : say.looking;
    switch (run.phase) {
      case "uploading": {
        if (run.of === 0) return say.preparing;
        if (run.sending) return say.sending;
        const { loaded, total, files } = run.sent;
        return words.caption(say.files(files, run.of), say.bytes(loaded, total));
      }
      case "queued": return say.queued;
      case "rendering": return say.rendering;
      case "saving": return run.saving.total > 0 ? say.bytes(run.saving.loaded, run.saving.total) : say.saving;
      default: return "";
    }
  }

  #bar(run) {
    const bar = byId("bar");
    bar.hidden = !run.active;
    const { loaded, total } = run.sent;
    const part = {
      uploading: total > 0 && !run.sending ? loaded / total : undefined,
      rendering: run.percent === undefined ? undefined : run.percent / 100,
      saving: run.saving.total > 0 ? run.saving.loaded / run.saving.total : undefined,
    }[run.phase];
    if (part === undefined) bar.removeAttribute("value");
    else bar.value = Math.min(1, part);
  }

  #steps(run) {
    const at = STEPS.indexOf(run.phase);
    byId("steps").hidden = !run.active;
    for (const step of byId("steps").children) {
      const place = STEPS.indexOf(step.dataset.step);
      step.dataset.state = place < at ? "done" : place === at ? "now" : "to-come";
      if (place === at) step.setAttribute("aria-current", "step");
      else step.removeAttribute("aria-current");
    }
  }

  #stopNote(run) {
    if (run.phase === "done" || run.phase === "failed") return "";
    if (run.phase === "stopped") return words.stopped[run.bought];
    return run.phase === "saving" ? words.stop.saving : words.stop[run.bought];
  }

  /** Speaks at each phase and each quarter, not at each event. */
  #announce(run) {
    const quarter = Math.floor((run.percent ?? 0) / 25);
    const phase = run.looking ? "looking" : run.phase;
    const now = phase === "rendering" && quarter > 0 ? `rendering ${quarter}` : phase;
    if (now === this.#told) return;
    this.#told = now;
    if (run.phase === "done") tell(byId("status"), say.done(run.elapsed));
    else if (run.phase === "stopped") tell(byId("status"), say.stopped);
    else if (now !== phase) tell(byId("status"), say.percent(run.percent));
    else tell(byId("status"), say.announced[phase]);
  }

  /** The network has gone, or is back. */
  #turn() {
    this.#tick();
    if (this.#run?.active) tell(byId("status"), this.#offline ?? words.offline.over);
  }

  /** What it means for the run that there is no network; the library waits for it by itself. */
  get #offline() {
    const { active, phase, bought } = this.#run;
    return network.offline && active ? words.offline[phase === "saving" ? phase : bought] : undefined;
  }

  #tick() {
    const run = this.#run;
    if (!run || this.#root.hidden) return;
    // A look that succeeds and finds nothing new is no event, so this goes away by itself.
    const retrying = run.retrying && Date.now() - run.retrying.at < PATIENCE ? run.retrying : undefined;
    tell(byId("retrying"), this.#offline ?? (retrying ? (words.retrying[retrying.code] ?? words.retrying.other) : ""));
    byId("retrying").hidden = byId("retrying").textContent === "";
    tell(byId("elapsed"), clock(run.elapsed));
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#run.taskId);
      tell(byId("copy"), say.copied);
      tell(byId("status"), say.copied);
    } catch {
      // Without the clipboard, at least mark the text for the user's own hand.
      getSelection().selectAllChildren(byId("task-id"));
    }
    setTimeout(() => tell(byId("copy"), say.copy), 2000);
  }
}
