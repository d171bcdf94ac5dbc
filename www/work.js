// The run in hand: started, stopped, taken up again, and brought before the user until its end has been seen.
import { byId, tell } from "./dom.js";
import { memory } from "./memory.js";
import { Clips } from "./clips.js";
import { Problem } from "./problem.js";
import { Progress } from "./progress.js";
import { RelaydanceError } from "./relaydance-web/index.js";
import { Result } from "./result.js";
import { Run } from "./run.js";
import { words } from "./words.js";

/** Fires `change` when whether a run can start, or with what words, may have changed. */
export class Work extends EventTarget {
  #connection;
  #stage;
  #run;
  #problem = new Problem();
  #result;
  #progress = new Progress({
    onStop: (run) => run.stop(),
    onTakeUp: (run) => this.takeUp(run),
    onPutAside: () => this.#putAside(),
  });
  #clips = new Clips({
    onShow: (clip) => this.#replay(clip),
    onTakeUp: (record) => this.takeUp(this.#recall(record)),
    onForget: (record) => this.#forget(record),
  });

  constructor({ connection, stage, standIn }) {
    super();
    this.#connection = connection;
    this.#stage = stage;
    this.#result = new Result({ standIn, onError: (error) => this.fail(error, { title: words.errors.downloadFailed }) });
    const left = memory.tasks.at(-1);
    if (left) this.#follow(this.#recall(left));
    this.#showAll();
  }

  get active() {
    return this.#run?.active ?? false;
  }

  /** A clip may have been bought without anyone knowing its id. */
  get unsure() {
    return this.#run !== undefined && !this.active && this.#run.bought === "unsure";
  }

  /** A reload now would lose the only trace of what is being bought. */
  get fragile() {
    return this.active && this.#run.bought !== "after";
  }

  start(request, about) {
    const { baseUrl } = this.#connection;
    const run = new Run({ about, baseUrl, present: this.#present });
    this.#follow(run);
    this.#bring();
    return run.begin(this.#connection.client(), request);
  }

  takeUp(run) {
    if (this.active) return undefined;
    this.#follow(run);
    this.#bring();
    return run.takeUp(this.#connection.client(run.baseUrl));
  }

  fail(error, how) {
    this.#problem.show(error, how);
  }

  /** A task from an earlier load of the page, or one put aside. */
  #recall({ taskId, baseUrl, startedAt, about }) {
    const { prompt = "", told = "", modelName = "", shape = 16 / 9 } = about ?? {};
    const run = new Run({ taskId, baseUrl, startedAt, present: this.#present, about: { prompt, told, modelName, shape } });
    run.phase = "stopped";
    return run;
  }

  #follow(run) {
    this.#problem.clear();
    this.#stage.clear();
    if (run !== this.#run) run.addEventListener("change", () => this.#heard(run));
    this.#run = run;
    this.#progress.show(run);
  }

  #heard(run) {
    if (run.taskId) this.#keep(run);
    if (run.phase === "done") this.#clips.add(run.clip);
    if (run.phase === "failed") {
      const issues = run.error?.issues ?? [];
      if (issues.length > 0) this.dispatchEvent(new CustomEvent("issues", { detail: issues }));
      this.#problem.show(run.error, { resumable: run.resumable });
    }
    this.#showAll();
  }

  /** A task stays remembered until its end was seen here. */
  #keep({ taskId, baseUrl, startedAt, about, active, resumable }) {
    if (!active && !resumable) return memory.drop(taskId);
    const { prompt, told, modelName, shape } = about;
    return memory.keep({ taskId, baseUrl, startedAt, about: { prompt, told, modelName, shape } });
  }

  #putAside() {
    this.#run = undefined;
    this.#progress.show(undefined);
    this.#problem.clear();
    tell(byId("status"), words.stopped.putAside);
    this.#showAll();
  }

  #forget({ taskId }) {
    memory.drop(taskId);
    tell(byId("status"), words.result.forgotten(taskId));
    this.#showAll();
    byId("stage").focus({ preventScroll: true });
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

  /** On a phone the stage is further down than the button; on a wide screen it stands beside it already. */
  #bring() {
    if (!matchMedia("(min-width: 60rem)").matches) byId("stage").scrollIntoView({ block: "start" });
  }

  #showAll() {
    const run = this.#run;
    this.#stage.develop({ uploading: 0, queued: 0, rendering: (run?.percent ?? 0) / 100, saving: 1 }[run?.phase]);
    // A clip that is made but would not play here can still be kept.
    const made = run && !run.active ? run.clip : undefined;
    if (run?.phase === "failed" && made) made.unplayable = true;
    const staged = this.#stage.clip ?? made;
    this.#result.show(staged);
    this.#clips.show({ staged, unfinished: this.active ? [] : memory.tasks.filter(({ taskId }) => taskId !== run?.taskId) });
    this.dispatchEvent(new Event("change"));
  }
}
