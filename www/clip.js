// A finished clip: where it plays from, and its bytes once they have been asked for.

export class Clip {
  #client;
  #loading;
  blob;
  #blobUrl;

  constructor(client, task, about) {
    this.#client = client;
    this.task = task;
    this.about = about;
  }

  /** An address that `<video>` can play: the bytes at hand, else the service's own; none where only the key opens it. */
  get address() {
    return this.#blobUrl ?? (this.task.needsKey ? undefined : this.task.url);
  }

  /** An address a person may open elsewhere. */
  get link() {
    return this.task.needsKey ? undefined : this.task.url;
  }

  get held() {
    return this.blob !== undefined;
  }

  get fileName() {
    const kind = /^video\/(webm|ogg|quicktime|mp4)/.exec(this.blob?.type ?? "")?.[1] ?? "mp4";
    return `relaydance-${this.task.taskId.replace(/[^\w.-]+/g, "_")}.${kind === "quicktime" ? "mov" : kind}`;
  }

  /** The bytes, fetched once however often they are asked for. */
  load(options) {
    this.#loading ??= this.#client.download(this.task, options).then(
      (blob) => {
        this.blob = blob;
        this.#blobUrl = URL.createObjectURL(blob);
        return blob;
      },
      (error) => {
        this.#loading = undefined;
        throw error;
      },
    );
    return this.#loading;
  }

  /** Hands the bytes to the browser's downloads. */
  async save(options) {
    await this.load(options);
    const link = document.createElement("a");
    link.href = this.#blobUrl;
    link.download = this.fileName;
    document.body.append(link);
    link.click();
    link.remove();
  }
}
