// The run in hand: started, stopped, taken up again, gone on with after a reload, and brought before the user until its end
// has been seen.
import { byId, tell } from "./dom.js";
import { Clips } from "./clips.js";
import { aboutOf } from "./form.js";
import { Ledger } from "./ledger.js";
import { memory } from "./memory.js";
import { Open } from "./open.js";
import { Problem } from "./problem.js";
import { Progress } from "./progress.js";
import { RelaydanceError } from "./relaydance-web/index.js";
import { Result } from "./result.js";
import { Run } from "./run.js";
import { words } from "./words.js";

/** A task is known only to the key it was made with, and a key is gone with the page. */
const WANT_A_KEY = ["unauthorized", "forbidden", "not_found"];

/** Fires `change` when whether a run can start, or with what words, may have changed. */
export class Work extends EventTarget {
  #connection;
  #stage;
  #run;
  #ledger = new Ledger((baseUrl) => this.#client(baseUrl));
  /** What the ledger says, as last read. */
  #open = [];
  #turn = 0;
  /** What is in the way of going on with a task, by its id. */
  #notes = new Map();
  #problem = new Problem();
  #result;
  #progress = new Progress({
    onStop: (run) => run.stop(),
    onTakeUp: (run) => this.#takeUp(run),
    onPutAside: () => this.#putAside(words.stopped.putAside),
  });
  #clips = new Clips({ onShow: (clip) => this.#replay(clip) });
  #list = new Open({
    onTakeUp: (entry) => this.#takeUp(this.#recall(entry)),
    onForget: (entry) => this.#forget(entry),
  });

  constructor({ connection, stage, standIn }) {
    super();
    this.#connection = connection;
    this.#stage = stage;
    this.#result = new Result({ standIn, onError: (error) => this.fail(error, { title: words.errors.downloadFailed }) });
    this.#ledger.watch(() => this.#relist());
    this.#showAll();
  }

  /** What was asked for here is being made. A task that goes on by itself after a reload is in nobody's way. */
  get busy() {
    return this.#run !== undefined && this.#run.active && !this.#run.byItself;
  }

  /** Leaving now would lose the photos on their way, or the answer to the request: the clip would be bought and unknown. */
  get fragile() {
    return this.busy && this.#run.bought !== "after";
  }

  /** Whether the same may have been bought already, without anyone knowing its id. */
  mayRepeat({ model, prompt }) {
    const { baseUrl } = this.#connection;
    return this.#open.some((entry) => {
      const asked = !entry.taskId && entry.baseUrl === baseUrl ? aboutOf(entry.body) : undefined;
      return asked?.model === model && asked.prompt.trim() === prompt.trim();
    });
  }

  start(request, about) {
    const { baseUrl } = this.#connection;
    const run = new Run({ about, baseUrl, present: this.#present });
    memory.addAddress(baseUrl);
    this.#follow(run);
    run.begin(this.#connection.client(), request);
    this.#bring();
  }

  /** What an earlier load of the page left: the newest task goes on, since it is being paid for, `unless` something began meanwhile. */
  async goOn({ unless }) {
    await this.#relist();
    const lost = this.#open.filter(({ taskId }) => !taskId).length;
    if (lost > 0) tell(byId("status"), words.open.lostFound(lost));
    if (!unless() && !this.#run) this.#goOnByItself();
  }

  fail(error, how) {
    this.#problem.show(error, how);
  }

  #goOnByItself() {
    const entry = this.#open.findLast(({ taskId }) => taskId && !this.#notes.has(taskId));
    if (!entry) return;
    const run = this.#recall(entry);
    run.byItself = true;
    this.#follow(run);
    run.takeUp(this.#connection.client(run.baseUrl));
  }

  #takeUp(run) {
    if (this.busy) return;
    run.byItself = false;
    this.#notes.delete(run.taskId);
    this.#follow(run);
    run.takeUp(this.#connection.client(run.baseUrl));
    this.#bring();
    // The button that was pressed is gone.
    if (document.activeElement === document.body) byId("progress").focus({ preventScroll: true });
  }

  #recall({ taskId, baseUrl, submittedAt, about, body }) {
    return new Run({ taskId, baseUrl, startedAt: submittedAt, present: this.#present, about: about ?? aboutOf(body) });
  }

  #client(baseUrl) {
    return this.#run?.baseUrl === baseUrl && this.#run.client ? this.#run.client : this.#connection.client(baseUrl);
  }

  #follow(run) {
    const last = this.#run;
    this.#problem.clear();
    this.#stage.clear();
    this.#run = run;
    if (run !== last) {
      run.addEventListener("change", () => this.#heard(run));
      run.addEventListener("made", () => this.#keep(run));
      last?.stop();
    }
    this.#progress.show(run);
    this.#showAll();
  }

  #heard(run) {
    if (run.phase === "done") {
      memory.dropUnseen(run.taskId);
      this.#clips.add(run.clip);
    }
    if (!run.active) this.#relist();
    if (run !== this.#run) return;
    if (run.phase === "failed") {
      if (run.byItself && WANT_A_KEY.includes(run.error?.code)) {
        this.#notes.set(run.taskId, words.open.wantsKey[run.error.code] ?? words.open.wantsKey.other);
        this.#putAside(words.open.keyMissing);
        this.#goOnByItself();
        return;
      }
      const issues = run.error?.issues ?? [];
      if (issues.length > 0) this.dispatchEvent(new CustomEvent("issues", { detail: issues }));
      this.#problem.show(run.error, { resumable: run.resumable });
    }
    this.#showAll();
  }

  /** The library's record ends when the task does; the page's own lasts until the clip has been seen. */
  #keep({ taskId, baseUrl, startedAt, about: { prompt, told, model, modelName, shape } }) {
    memory.keepUnseen({ taskId, baseUrl, submittedAt: startedAt, about: { prompt, told, model, modelName, shape } });
  }

  #putAside(said) {
    this.#run = undefined;
    this.#progress.show(undefined);
    this.#problem.clear();
    tell(byId("status"), said);
    this.#showAll();
  }

  async #forget(entry) {
    const { taskId, submittedAt } = entry;
    await this.#ledger.forget(entry);
    const run = this.#run;
    const said = taskId ? words.open.forgotten(taskId) : words.open.dismissed;
    // What the panels say of it is settled as well.
    if (!taskId && run?.bought === "unsure" && !run.active && submittedAt >= run.startedAt) this.#putAside(said);
    else tell(byId("status"), said);
    await this.#relist();
    if (document.activeElement === document.body) byId("stage").focus({ preventScroll: true });
  }

  #present = async (clip, options) => {
    try {
      await this.#stage.play(clip, options);
    } catch (error) {
      if (options.signal.aborted || error instanceof RelaydanceError) throw error;
      clip.unplayable = true; // the bytes are here, but this browser cannot play them
    }
  };

  #replay(clip) {
    this.#problem.clear();
    this.#bring();
    byId("stage").focus({ preventScroll: true });
    this.#stage.play(clip)
      .catch((error) => this.fail(error, { title: words.errors.downloadFailed }))
      .finally(() => this.#showAll());
  }

  /** Once there is all that shall be seen: on a phone the stage is further down than the button; on a wide screen it stands beside it already. */
  #bring() {
    if (!matchMedia("(min-width: 60rem)").matches) byId("stage").scrollIntoView({ block: "start" });
  }

  /** From the form to what stands out of sight below it on a phone. */
  #point(run) {
    const lost = this.#open.some(({ taskId }) => !taskId);
    const goesOn = run?.active && run.byItself;
    const link = byId("below");
    link.hidden = !lost && !goesOn;
    link.href = lost ? "#open-tasks" : "#progress";
    tell(link, link.hidden ? "" : words.open.below[lost ? "lost" : "goesOn"]);
  }

  async #relist() {
    const turn = ++this.#turn;
    const open = await this.#ledger.read(this.#connection.baseUrl);
    if (turn !== this.#turn) return;
    this.#open = open;
    this.#showAll();
  }

  #showAll() {
    const run = this.#run;
    this.#stage.develop({ uploading: 0, queued: 0, rendering: (run?.percent ?? 0) / 100, saving: 1 }[run?.phase]);
    // A clip that is made but would not play here can still be kept.
    const made = run && !run.active ? run.clip : undefined;
    if (run?.phase === "failed" && made) made.unplayable = true;
    const staged = this.#stage.clip ?? made;
    this.#result.show(staged);
    this.#clips.show(staged);
    this.#list.show(this.#open.filter(({ taskId }) => !taskId || taskId !== run?.taskId), {
      busy: this.busy,
      note: ({ taskId }) => this.#notes.get(taskId),
      about: ({ about, body }) => about ?? aboutOf(body),
    });
    this.#point(run);
    this.dispatchEvent(new Event("change"));
  }
}
