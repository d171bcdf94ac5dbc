// One clip in the making, from the press of the button to the clip's bytes: state that others show. It knows no element of the
// page, so that several run side by side.
import { Clip } from "./clip.js";
import { network } from "./network.js";
import { RelaydanceError } from "../relaydance-web/index.js";

const FAILED_FOR_GOOD = ["task_failed", "moderated"];
const ACTIVE = ["uploading", "queued", "rendering", "saving"];

/** Fires `change` after every change of what stands below, and before that `made` once the task is seen finished. */
export class Run extends EventTarget {
  /** `open` is a task that was made elsewhere or earlier and is only listed, `lost` a request whose answer never came. */
  phase = "open";
  taskId;
  /** What the user was asking for, and how it is told later. */
  about;
  baseUrl;
  /** When the request was sent, or at least asked for. */
  startedAt;
  /** When the task was known to be accepted, and since when it is seen rendering. */
  acceptedAt;
  renderingSince;
  endedAt;
  /** Bytes of each file on its way, by its number; `of` is how many there are. */
  uploads = new Map();
  of = 0;
  /** Its photos are all links, so that nothing of them is on its way. */
  hosted = false;
  percent;
  /** Asked for by this run, not taken up by it. */
  begunHere = false;
  /** Taken up by the page, not by the user. */
  byItself = false;
  /** Taken up and not heard of yet. */
  looking = false;
  /** The client that does the work. */
  client;
  /** The failed look that is being repeated, if the last one failed. */
  retrying;
  saving = { loaded: 0, total: 0 };
  error;
  clip;
  /** The library's record of it, where that says more than the task's id. */
  entry;
  /** What is in the way of going on with it, in words. */
  note;
  #abort;

  constructor({ about, baseUrl, startedAt = Date.now(), taskId, entry }) {
    super();
    Object.assign(this, { about, baseUrl, startedAt, taskId, entry, acceptedAt: taskId && startedAt });
    if (!taskId) this.phase = "lost";
  }

  get active() {
    return ACTIVE.includes(this.phase);
  }

  /** Whether a clip has been bought: `before` nobody could have, `unsure` while the submit may be under way, `after` it was accepted. */
  get bought() {
    if (this.taskId) return "after";
    if (this.phase === "lost") return "unsure";
    const unsure = this.error ? this.error.code === "may_have_been_accepted" : this.sending;
    return unsure ? "unsure" : "before";
  }

  /** How far the files are: bytes of all, and how many the service has. */
  get sent() {
    const files = [...this.uploads.values()];
    const sum = (of) => files.reduce((all, file) => all + file[of], 0);
    return { loaded: sum("loaded"), total: sum("total"), files: files.filter(({ loaded, total }) => loaded >= total).length };
  }

  /** The service has all files, so the request itself may be on its way; where there are none, from the start. */
  get sending() {
    return this.hosted || (this.of > 0 && this.sent.files === this.of);
  }

  /** Whether waiting again may still lead to the clip. */
  get resumable() {
    if (!this.taskId || this.active || this.phase === "done") return false;
    return !FAILED_FOR_GOOD.includes(this.error?.code) && this.error?.task?.status !== "failed";
  }

  get elapsed() {
    return (this.endedAt ?? Date.now()) - this.startedAt;
  }

  begin(client, request) {
    this.begunHere = true;
    this.hosted = !request.images.some((image) => (image.source ?? image) instanceof Blob);
    return this.#go("uploading", client, (options) => client.generate(request, options));
  }

  takeUp(client) {
    this.looking = true;
    return this.#go("queued", client, (options) => client.wait(this.taskId, options));
  }

  stop() {
    this.#abort?.abort(new DOMException("The user stopped waiting.", "AbortError"));
  }

  /** A picture of it was found. */
  picture(poster) {
    this.about = { ...this.about, poster };
    this.#changed();
  }

  /** It is listed no more. */
  release() {
    URL.revokeObjectURL(this.about.poster);
  }

  /** Leaves it listed, with what is in the way. */
  setAside(note) {
    Object.assign(this, { phase: "open", error: undefined, note });
    this.#changed();
  }

  async #go(phase, client, work) {
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    Object.assign(this, {
      client, phase, error: undefined, note: undefined, retrying: undefined, endedAt: undefined, percent: undefined,
      renderingSince: undefined, clip: undefined,
    });
    this.#changed();
    try {
      const task = await work({ signal, onProgress: (event) => this.#hear(event) });
      this.taskId = task.taskId;
      this.clip = new Clip({ client: () => client, task, about: this.about, baseUrl: this.baseUrl });
      this.#enter("saving");
      await this.#fetch(signal);
      this.#end("done");
    } catch (error) {
      if (signal.aborted) return this.#end("stopped");
      this.error = error;
      if (error instanceof RelaydanceError && error.task) this.taskId = error.task.taskId;
      this.#end("failed");
    }
  }

  /** Gets the clip's bytes, since its address will expire; where the network has gone meanwhile, once it is back. */
  async #fetch(signal) {
    const onProgress = ({ loaded, total }) => {
      this.saving = { loaded, total };
      this.#changed();
    };
    for (;;) {
      try {
        return await this.clip.load({ signal, onProgress });
      } catch (error) {
        if (signal.aborted) throw error;
        if (error.code === "network" && network.offline) await network.back(signal);
        // Some storages let a page play what its scripts may not read.
        else if (this.clip.address) return undefined;
        else throw error;
      }
    }
  }

  #hear(event) {
    if (!this.active) return;
    if (event.type === "uploading") {
      this.of = event.of;
      this.uploads.set(event.image, { loaded: event.loaded, total: event.total });
      this.#changed();
      return;
    }
    if (!event.task) return;
    this.taskId = event.task.taskId;
    this.acceptedAt ??= Date.now();
    this.looking = false;
    if (event.type === "succeeded") this.dispatchEvent(new Event("made"));
    this.retrying = event.type === "retrying" ? { code: event.code, message: event.message, at: Date.now() } : undefined;
    if (event.type === "submitted" || event.type === "queued") this.#enter("queued");
    else if (event.type === "running") {
      const percent = event.task.progress;
      // The service's percentages may go down; a bar that does so only alarms.
      if (Number.isFinite(percent)) this.percent = Math.max(this.percent ?? 0, Math.min(100, Math.round(percent)));
      this.renderingSince ??= Date.now();
      this.#enter("rendering");
    } else this.#changed();
  }

  #enter(phase) {
    this.phase = phase;
    if (phase === "saving") this.retrying = undefined;
    this.#changed();
  }

  #end(phase) {
    this.endedAt = Date.now();
    this.looking = false;
    this.retrying = undefined;
    this.#enter(phase);
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
