// The runs: started, stopped, taken up again, gone on with after a reload, and brought before the user when they are done.
import { Attention } from "./attention.js";
import { keyOf } from "./clip.js";
import { byId, tell } from "../dom.js";
import { Grace } from "./grace.js";
import { Ledger } from "./ledger.js";
import { Lines } from "./lines.js";
import { memory } from "../memory.js";
import { learn } from "./pace.js";
import { Run } from "./run.js";
import { recalled } from "../form/settings.js";
import { words } from "../words.js";

/** How long a clip waits for its place in the history: some storages never answer. */
const PATIENCE = 3000;

/** A task is known only to the key it was made with, and a key is gone with the page. */
const WANT_A_KEY = ["unauthorized", "forbidden", "not_found"];

/** Whether a record is that of a run: by the task, or where nobody knows that, by what was asked for since. */
function isOf(run, entry) {
  if (run.baseUrl !== entry.baseUrl) return false;
  if (entry.taskId) return run.taskId === entry.taskId;
  if (run.entry) return run.entry.id === entry.id;
  return run.bought === "unsure" && entry.submittedAt >= run.startedAt && recalled(entry.body).prompt === run.about.prompt;
}

const isLike = (one, other) => ["model", "prompt", "seconds", "ratio", "resolution"].every((name) => one?.[name] === other[name]);

/** Fires `change` when what the button of the form says may have changed, and `issues` with those that a run met. */
export class Work extends EventTarget {
  #connection;
  #show;
  #stage;
  /** The one that came last stands first. */
  #runs = [];
  #turn = 0;
  /** Out of sight although they are written down: forgotten as long as that can be undone, or seen here or in another tab. */
  #away = new Set();
  #grace = new Grace(byId("undo-forgotten"));
  /** Those whose photo's picture is kept. */
  #sketched = new WeakSet();
  #ledger = new Ledger((baseUrl) => this.#client(baseUrl));
  #lines = new Lines((deed, run) => this.#deeds[deed](run));
  #attention = new Attention({ onShow: (run) => this.#watch(run) });
  #deeds = {
    stop: (run) => run.stop(),
    takeUp: (run) => this.#takeUp(run),
    watch: (run) => this.#watch(run),
    forget: (run) => this.#forget(run),
  };

  constructor({ connection, show, stage }) {
    super();
    this.#connection = connection;
    this.#show = show;
    this.#stage = stage;
    this.#ledger.watch(() => this.#relist());
    show.addEventListener("listed", () => this.#dropKept());
    this.#draw();
  }

  /** Leaving now would lose the photos on their way, or the answer to a request: its clip would be bought and unknown. */
  get fragile() {
    return this.#runs.some((run) => run.active && run.bought !== "after");
  }

  /** Whether the very same is being made `now`, or has been `bought` and can be taken up; as for earlier loads of the page, by the library's records. */
  making(mark, settings) {
    const same = this.#runs.filter((run) => (run.mark ? run.mark === mark : isLike(run.about.settings, settings)));
    return same.some(({ active }) => active) ? "now" : same.some(({ resumable }) => resumable) ? "bought" : undefined;
  }

  /** Whether the same may have been bought already, without anyone knowing its id. */
  mayRepeat({ model, prompt }) {
    const { baseUrl } = this.#connection;
    return this.#runs.some(({ active, bought, baseUrl: at, about }) =>
      !active && bought === "unsure" && at === baseUrl && about.model === model && about.prompt.trim() === prompt.trim());
  }

  /** `mark` is the same for the very same request; `photo` is what the stage previews. */
  start(request, about, { mark, photo } = {}) {
    const { baseUrl } = this.#connection;
    const run = Object.assign(new Run({ about, baseUrl }), { mark, photo });
    memory.addAddress(baseUrl);
    this.#show.clear();
    // Attempts that bought nothing, and the failure of the same, make way for this one; what may have been bought waits to be dismissed.
    for (const each of this.#runs) {
      const over = each.phase === "failed" && each.mark === mark && !each.resumable && each.bought !== "unsure";
      if (!each.active && (each.bought === "before" || over)) this.#remove(each);
    }
    this.#attention.began();
    this.#add(run);
    run.begin(this.#connection.client(), request);
    this.#show.bring();
  }

  /** What an earlier load of the page left goes on, since it is being paid for. */
  async goOn() {
    await this.#relist();
    const lost = this.#runs.filter(({ phase }) => phase === "lost").length;
    if (lost > 0) tell(byId("status"), words.open.lostFound(lost));
    for (const run of this.#runs.filter(({ phase }) => phase === "open")) {
      run.byItself = true;
      run.takeUp(this.#connection.client(run.baseUrl));
    }
  }

  #add(run) {
    run.addEventListener("change", () => this.#heard(run));
    run.addEventListener("made", () => this.#made(run));
    this.#put(run);
  }

  #put(run) {
    this.#runs = [run, ...this.#runs].sort((one, other) => other.startedAt - one.startedAt);
    this.#draw();
  }

  #take(run) {
    this.#runs = this.#runs.filter((each) => each !== run);
    this.#draw();
  }

  /** For good. */
  #remove(run) {
    this.#take(run);
    run.release();
    if (run.clip) this.#show.release(run.clip);
  }

  #takeUp(run) {
    run.byItself = false;
    this.#attention.began();
    run.takeUp(this.#connection.client(run.baseUrl));
  }

  #client(baseUrl) {
    return this.#runs.find((run) => run.baseUrl === baseUrl && run.client)?.client ?? this.#connection.client(baseUrl);
  }

  #heard(run) {
    if (!this.#runs.includes(run)) return;
    this.#lines.speak(run);
    if (run.taskId && run.about.poster && run.begunHere && !this.#sketched.has(run)) {
      this.#sketched.add(run);
      this.#show.sketch(run);
    }
    if (!run.active) this.#ended(run);
    this.#draw();
  }

  #ended(run) {
    const { phase, error } = run;
    if (phase === "open") return;
    if (phase === "failed" && run.byItself && WANT_A_KEY.includes(error?.code)) {
      tell(byId("status"), words.open.keyMissing);
      run.setAside(words.open.wantsKey[error.code] ?? words.open.wantsKey.other);
      return;
    }
    this.#attention.ended(run);
    if (phase === "failed" && error?.issues?.length > 0) this.dispatchEvent(new CustomEvent("issues", { detail: error.issues }));
    if (phase === "done") this.#keep(run);
    this.#relist();
  }

  /** The library's record ends when the task does; the page's own lasts until the clip is in the history, or seen. */
  #made(run) {
    const { taskId, baseUrl, startedAt, about: { poster, ...about } } = run;
    learn(run);
    memory.keepUnseen({ taskId, baseUrl, submittedAt: startedAt, about });
  }

  /** Puts a finished clip into the history, and plays it unless another is being watched. */
  async #keep(run) {
    const kept = this.#show.keep(run.clip, run.startedAt).then((safe) => safe && memory.dropUnseen(run.taskId));
    await Promise.race([kept, new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    if (this.#show.free && this.#runs.includes(run)) await this.#watch(run, { byItself: true });
  }

  /** Its line goes when it is on the stage. */
  async #watch(run, options) {
    if (!(await this.#show.play(run.clip, options))) return;
    if (this.#show.lists(run.clip)) memory.dropUnseen(run.taskId);
    else this.#away.add(run); // a reload brings it back
    this.#remove(run);
  }

  /** What may have been paid for can be had back for a while. */
  #forget(run) {
    const { taskId, bought, resumable, phase } = run;
    const safe = phase === "done" ? this.#show.lists(run.clip) : !resumable && bought !== "unsure";
    if (safe) return this.#dismiss(run);
    const said = taskId ? words.open.forgotten(taskId) : words.open.dismissed;
    this.#away.add(run);
    this.#take(run);
    tell(byId("status"), said);
    this.#grace.offer(said, { back: () => this.#restore(run), end: () => this.#dismiss(run) });
    return undefined;
  }

  #restore(run) {
    this.#away.delete(run);
    this.#put(run);
    this.#lines.focus(run);
    tell(byId("status"), words.open.restored);
  }

  async #dismiss(run) {
    this.#remove(run);
    if (run.taskId || run.entry) await this.#ledger.forget(run);
    this.#away.delete(run);
    await this.#relist();
  }

  /** Brings the lines in accord with what is written down, here and in other tabs. */
  async #relist() {
    const turn = ++this.#turn;
    const entries = await this.#ledger.read(this.#connection.baseUrl);
    if (turn !== this.#turn) return;
    const taken = new Set();
    for (const entry of entries) {
      const run = [...this.#runs, ...this.#away].find((each) => !taken.has(each) && isOf(each, entry));
      if (run) run.entry = entry;
      taken.add(run ?? this.#list(entry));
    }
    // What was only listed and is written down no more has been seen to in another tab.
    for (const run of this.#runs) if (["open", "lost"].includes(run.phase) && !taken.has(run)) this.#remove(run);
    this.#dropKept();
    this.#draw();
  }

  /** Of what was given up here there is nothing to take up again once another tab has brought its clip into the history. */
  #dropKept() {
    for (const run of this.#runs) {
      if (run.phase === "open" || !run.resumable || !this.#show.lists({ key: keyOf(run) })) continue;
      this.#away.add(run); // it may be written down for a moment still
      this.#remove(run);
    }
  }

  #list(entry) {
    const { taskId, baseUrl, submittedAt: startedAt, about, body } = entry;
    const run = new Run({ taskId, baseUrl, startedAt, entry, about: about ?? recalled(body) });
    this.#add(run);
    if (taskId) this.#show.sketchOf(run).then((poster) => poster && run.picture(poster));
    return run;
  }

  /** From the form to what stands out of sight below it on a phone. */
  #point() {
    const lost = this.#runs.some(({ phase }) => phase === "lost");
    const goesOn = this.#runs.some(({ active, byItself }) => active && byItself);
    const link = byId("below");
    link.hidden = !lost && !goesOn;
    tell(link, link.hidden ? "" : words.open.below[lost ? "lost" : "goesOn"]);
  }

  #draw() {
    // The photo on the stage comes out as far as the newest clip that is made of it.
    const run = this.#runs.find(({ active, photo }) => active && photo !== undefined && photo === this.#stage.photo);
    this.#stage.develop(run && ({ rendering: (run.percent ?? 0) / 100, saving: 1 }[run.phase] ?? 0));
    this.#lines.show(this.#runs);
    this.#attention.show(this.#runs);
    this.#point();
    this.dispatchEvent(new Event("change"));
  }
}
