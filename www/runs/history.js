// The clips that were made here, newest first: what was asked for, a thumbnail, and the bytes as long as there is room. Kept in
// this browser only, shared by its tabs.
import { Clip, keyOf } from "./clip.js";
import { LONGEST } from "./grace.js";
import { openVault } from "./vault.js";

/** How much all kept files may weigh together; the oldest make room, their entries stay. */
const ROOM = 300e6;
/** More entries than this are no list that anyone reads. */
const MOST = 500;

/** Longer than a deletion can be undone. What is marked for longer was left by a tab that has gone. */
const UNDOABLE = 2 * LONGEST;

/** How long the picture of a clip in the making waits for it: as long as the library keeps its records. */
const MAKING = 7 * 24 * 3600 * 1000;

const isRecord = (value) => typeof value?.key === "string" && typeof value.taskId === "string" && typeof value.baseUrl === "string"
  && typeof value.about?.prompt === "string" && Number.isFinite(value.at);

/** By which the tabs tell each other. Firefox refuses one to whoever refuses cookies. */
function channel() {
  try {
    return new BroadcastChannel("relaydance.page.history");
  } catch {
    return undefined;
  }
}

/** Fires `change` when the list or what is said of it is another, and `dropped` with each clip that is listed no more. */
export class History extends EventTarget {
  #client;
  #room;
  #vault = openVault();
  #records = [];
  #clips = new Map();
  #channel = channel();
  lasting = true;
  /** The last clip could not be written down. */
  failed = false;

  /** `client(baseUrl)` is the one that asks at that address. */
  constructor(client, { room = ROOM } = {}) {
    super();
    this.#client = client;
    this.#room = room;
    this.#channel?.addEventListener("message", () => this.#read());
  }

  async open() {
    this.lasting = (await this.#vault).lasting;
    // What was deleted when its tab went away, and pictures whose clip never came.
    const stale = (await this.#read()).filter(({ deleted, making }) => Date.now() - deleted > UNDOABLE || Date.now() - making > MAKING);
    await this.purge(stale.map(({ key }) => key)).catch(() => {});
  }

  get records() {
    return this.#records.filter(({ deleted }) => !deleted);
  }

  /** Bytes that lie in this browser. */
  get size() {
    return this.records.reduce((sum, { size, thumb }) => sum + (size ?? 0) + (thumb?.size ?? 0), 0);
  }

  /** An entry, which has a `size` if its bytes lie here. */
  record(key) {
    return this.#records.find((record) => record.key === key);
  }

  /** The clip of an entry, one for all who ask. */
  clip({ key, taskId, baseUrl, about }) {
    if (!this.#clips.has(key)) {
      this.#clips.set(key, new Clip({ client: () => this.#client(baseUrl), task: { taskId }, about, baseUrl, stored: () => this.#stored(key) }));
    }
    return this.#clips.get(key);
  }

  /** Lets go of a clip that nobody looks at, unless its bytes are nowhere else. */
  release(clip) {
    const record = this.record(clip.key);
    if (record && !record.size) return;
    clip.release();
    if (this.#clips.get(clip.key) === clip) this.#clips.delete(clip.key);
  }

  /** Takes a finished clip in; what is known of it already and not said anew stays. */
  async add(clip, { at } = {}) {
    const { key, about, baseUrl, task } = clip;
    const known = this.record(key) ?? { thumb: await this.sketchOf(key) };
    const { poster, ...told } = about;
    await this.#write({ ...known, key, taskId: task.taskId, baseUrl, about: told, at: known.at ?? at ?? Date.now() }, clip.blob);
    this.failed = !this.record(key);
    if (!this.failed) {
      clip.stored ??= () => this.#stored(key);
      this.#clips.set(key, clip);
    }
    this.dispatchEvent(new Event("change"));
  }

  /** The picture of an entry, once there is one. */
  async picture(key, thumb) {
    const record = this.record(key);
    if (record) await this.#write({ ...record, thumb });
  }

  /** The picture of a clip in the making, which its line has again after a reload; the finished clip takes its place. */
  async sketch(key, thumb) {
    await (await this.#vault).change({ put: [{ key, thumb, making: Date.now() }] }).catch(() => {});
  }

  async sketchOf(key) {
    const found = await (await this.#vault).records().catch(() => []);
    return found.find((record) => record.key === key)?.thumb;
  }

  /** Out of sight at once, and gone with `purge`; `restore` before that brings them back. */
  async hide(keys) {
    await this.#mark(keys, Date.now());
  }

  /** Resolves with how many came back: another tab may have purged them. */
  async restore(keys) {
    await this.#mark(keys, undefined);
    return this.records.filter(({ key }) => keys.includes(key)).length;
  }

  async purge(removed) {
    if (removed.length === 0) return;
    await (await this.#vault).change({ removed });
    await this.#changed();
  }

  async #write(record, file) {
    const others = this.#records.filter(({ key }) => key !== record.key);
    const fits = file !== undefined && file.size <= this.#room;
    if (fits) record = { ...record, size: file.size };
    const emptied = fits ? this.#tooMuch(others, this.#room - file.size) : [];
    const removed = others.sort((one, other) => other.at - one.at).slice(MOST - 1).map(({ key }) => key);
    const put = [record, ...others.filter(({ key }) => emptied.includes(key)).map(({ size, ...rest }) => rest)];
    try {
      await (await this.#vault).change({ put, files: fits ? [[record.key, file]] : [], emptied, removed });
    } catch {
      // No room for the bytes, perhaps for a few words.
      const { size, thumb, ...light } = record;
      if (!this.record(record.key)) await (await this.#vault).change({ put: [light] }).catch(() => {});
    }
    await this.#changed();
  }

  /** The oldest files beyond what fits. */
  #tooMuch(records, room) {
    let sum = 0;
    return records.filter(({ size }) => size > 0).sort((one, other) => other.at - one.at)
      .filter(({ size }) => (sum += size) > room).map(({ key }) => key);
  }

  /** An entry's bytes, where they lie here now: they come and go as long as its clip is known. */
  async #stored(key) {
    return this.record(key)?.size ? (await this.#vault).file(key).catch(() => undefined) : undefined;
  }

  async #mark(keys, deleted) {
    await this.#read();
    const put = this.#records.filter(({ key }) => keys.includes(key)).map((record) => ({ ...record, deleted }));
    await (await this.#vault).change({ put });
    await this.#changed();
  }

  async #changed() {
    await this.#read();
    this.#channel?.postMessage("changed");
  }

  /** Brings all that lies there, pictures in the making too. */
  async #read() {
    const found = await (await this.#vault).records().catch(() => undefined);
    // Where it cannot be read just now, what was there is still there.
    if (!found) return [];
    this.#records = found.filter((record) => isRecord(record) && record.key === keyOf(record)).sort((one, other) => other.at - one.at);
    for (const [key, clip] of this.#clips) {
      if (this.record(key)) continue;
      this.#clips.delete(key);
      this.dispatchEvent(new CustomEvent("dropped", { detail: clip }));
    }
    this.dispatchEvent(new Event("change"));
    return found;
  }
}
