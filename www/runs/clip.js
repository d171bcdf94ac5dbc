// A finished clip: where it plays from, its bytes once they have been asked for, and a link to hand on.

const isHttp = (address) => typeof address === "string" && /^https?:\/\//i.test(address);

/** Longer than a browser takes from the press to reading a download's bytes, with a question to the user between. */
const TAKING = 300_000;

/** The name of a clip in this page: tasks are known where they were made. */
export const keyOf = ({ baseUrl, taskId }) => `${baseUrl} ${taskId}`;

export class Clip {
  #client;
  #loading;
  #blobUrl;
  /** Who is told how far the bytes are, and what they were told last; nothing while they need not be fetched. */
  #hearers = [];
  #told;
  blob;
  /** Its bytes are here or its address is, but this browser cannot play it. */
  unplayable = false;

  /** `stored()` resolves with bytes that are kept, if there are any by then. */
  constructor({ client, task, about, baseUrl, stored }) {
    Object.assign(this, { task, about, baseUrl, stored, key: keyOf({ baseUrl, taskId: task.taskId }) });
    this.#client = client;
  }

  /** An address that `<video>` can play: the bytes at hand, else the service's own; none where only the key opens it. */
  get address() {
    return this.#blobUrl ?? this.link;
  }

  /** An address a person may open elsewhere, as long as it lasts. */
  get link() {
    return !this.task.needsKey && isHttp(this.task.url) ? this.task.url : undefined;
  }

  get held() {
    return this.blob !== undefined;
  }

  get fileName() {
    const kind = /^video\/(webm|ogg|quicktime|mp4)/.exec(this.blob?.type ?? "")?.[1] ?? "mp4";
    return `relaydance-${this.task.taskId.replace(/[^\w.-]+/g, "_")}.${kind === "quicktime" ? "mov" : kind}`;
  }

  /** The bytes, fetched once however often they are asked for; each who asks is told how far they are, from the start. */
  load({ onProgress, ...options } = {}) {
    if (onProgress && !this.held) {
      this.#hearers.push(onProgress);
      if (this.#told) onProgress(this.#told);
    }
    this.#loading ??= this.#bytes(options).then(
      (blob) => {
        this.blob = blob;
        this.#blobUrl = URL.createObjectURL(blob);
        this.#over();
        return blob;
      },
      (error) => {
        this.#loading = undefined;
        this.#over();
        // Its address as the library has just learned it: what cannot be read may still be played, or opened elsewhere.
        if (error.task?.url) this.task = error.task;
        throw error;
      },
    );
    return this.#loading;
  }

  async #bytes(options) {
    const stored = await this.stored?.();
    if (stored) return stored;
    this.#tell({ loaded: 0, total: 0 });
    // What is known of an old task is only its id: the library asks for a fresh address.
    return this.#client().download(this.task.status ? this.task : this.task.taskId, { ...options, onProgress: (event) => this.#tell(event) });
  }

  #tell({ loaded, total }) {
    this.#told = { loaded, total };
    this.#hearers.forEach((hear) => hear(this.#told));
  }

  #over() {
    this.#hearers = [];
    this.#told = undefined;
  }

  /** A link that works now; nothing where only the key opens the clip. */
  async freshLink() {
    this.task = await this.#client().retrieve(this.task.taskId);
    return this.link;
  }

  /** Hands the bytes to the browser's downloads. */
  async save(options) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await this.load(options));
    link.download = this.fileName;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(link.href), TAKING);
  }

  /** Lets go of the bytes; whoever wants them again gets them again, where they are kept, else from an address that works then. */
  release() {
    this.task = { taskId: this.task.taskId };
    if (this.#blobUrl) URL.revokeObjectURL(this.#blobUrl);
    this.blob = this.#blobUrl = this.#loading = undefined;
  }
}
