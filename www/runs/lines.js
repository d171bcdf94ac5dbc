// The list of runs: their lines, what is spoken of them, and the clock that moves them.
import { byId, tell } from "../dom.js";
import { Line, offline } from "./line.js";
import { network } from "./network.js";
import { watch } from "./pace.js";
import { brief, words } from "../words.js";

const TICK = 500;

export class Lines {
  #root = byId("runs");
  #lines = new Map();
  #act;

  constructor(act) {
    this.#act = act;
    setInterval(() => this.#tick(), TICK);
    network.addEventListener("change", () => this.#turn());
  }

  /** In this order; the lines that are there already stay the same elements, and the keyboard where it is. */
  show(runs) {
    const stood = [...this.#root.children];
    for (const [run, line] of this.#lines) {
      if (runs.includes(run)) continue;
      if (line.element.contains(document.activeElement)) byId("stage").focus({ preventScroll: true });
      line.element.remove();
      this.#lines.delete(run);
    }
    runs.forEach((run, index) => {
      if (!this.#lines.has(run)) this.#lines.set(run, new Line(run, this.#act));
      const line = this.#lines.get(run);
      const { element } = line;
      if (![-1, index].includes(stood.indexOf(element))) line.settle();
      if (this.#root.children[index] !== element) this.#root.insertBefore(element, this.#root.children[index] ?? null);
    });
    byId("runs-part").hidden = runs.length === 0;
  }

  focus(run) {
    this.#lines.get(run)?.element.focus({ preventScroll: true });
  }

  /** Says what is new of a run; while several are under way, only what matters most, and of which. */
  speak(run) {
    const news = this.#lines.get(run)?.news();
    if (!news) return;
    const several = [...this.#lines.keys()].filter(({ active }) => active).length > (run.active ? 1 : 0);
    if (several && run.active && run.phase !== "queued") return;
    tell(byId("status"), several ? words.progress.ofRun(news, brief(run.about.prompt)) : news);
  }

  #tick() {
    for (const [run, line] of this.#lines) {
      if (!run.active) continue;
      watch(run);
      line.tick();
    }
  }

  /** The network has gone, or is back. */
  #turn() {
    for (const line of this.#lines.values()) line.tick();
    const [first] = [...this.#lines.keys()].filter(({ active }) => active);
    if (first) tell(byId("status"), offline(first) ?? words.offline.over);
  }
}
