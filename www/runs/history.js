// The clips that were made here, newest first: what was asked for, a thumbnail, and the bytes as long as there is room. Kept in
// this browser only, shared by its tabs.
import { Clip, keyOf } from "./clip.js";
import { openVault } from "./vault.js";

/** How much all kept files may weigh together; the oldest make room, their entries stay. */
const ROOM = 300e6;
/** More entries than this are no list that anyone reads. */
const MOST = 500;

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

/** Fires `change` when the list or what is said of it is another. */
export class History extends EventTarget {
  #client;
  #room;
  #vault = openVault();
  #records = [];
  #clips = new Map();
  #channel = channel();
  lasting = true;
  /** Whether it has been read. */
  ready = false;

  /** `client(baseUrl)` is the one that asks at that address. */
  constructor(client, { room = ROOM } = {}) {
    super();
    this.#client = client;
    this.#room = room;
    this.#channel?.addEventListener("message", () => this.#read());
  }

  async open() {
    this.lasting = (await this.#vault).lasting;
    await this.#read();
    this.ready = true;
    // What was deleted when its tab went away, and pictures whose clip never came.
    const stale = (await (await this.#vault).records().catch(() => [])).filter(({ making }) => Date.now() - making > MAKING);
    await this.#drop([...this.#records.filter(({ deleted }) => deleted), ...stale]).catch(() => {});
    this.dispatchEvent(new Event("change"));
  }

  get records() {
    return this.#records.filter(({ deleted }) => !deleted);
  }

  /** Bytes that lie in this browser. */
  get size() {
    return this.records.reduce((sum, { size, thumb }) => sum + (size ?? 0) + (thumb?.size ?? 0), 0);
  }

  /** It is listed, without its bytes. */
  lacks(key) {
    return this.records.some((record) => record.key === key && !record.size);
  }

  /** The clip of an entry, one for all who ask. */
  clip({ key, taskId, baseUrl, about, size }) {
    if (!this.#clips.has(key)) {
      const stored = size ? async () => (await this.#vault).file(key).catch(() => undefined) : undefined;
      this.#clips.set(key, new Clip({ client: () => this.#client(baseUrl), task: { taskId }, about, baseUrl, stored }));
    }
    return this.#clips.get(key);
  }

  /** Takes a finished clip in; what is known of it already and not said anew stays. */
  async add(clip, { at } = {}) {
    const { key, about, baseUrl, task } = clip;
    this.#clips.set(key, clip);
    const known = this.#records.find((record) => record.key === key);
    const { poster, ...told } = about;
    await this.#write({ ...known, key, taskId: task.taskId, baseUrl, about: told, at: known?.at ?? at ?? Date.now() }, clip.blob);
  }

  /** The picture of an entry, once there is one. */
  async picture(key, thumb) {
    const record = this.#records.find((each) => each.key === key);
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
    await this.#mark(keys, true);
  }

  async restore(keys) {
    await this.#mark(keys, false);
  }

  async purge(keys) {
    await this.#drop(this.#records.filter(({ key, deleted }) => deleted && keys.includes(key)));
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
      // No room for the bytes, perhaps for a few words. Without the entry nothing breaks.
      const { size, ...light } = record;
      await (await this.#vault).change({ put: [light] }).catch(() => {});
    }
    await this.#changed();
  }

  /** The oldest files beyond what fits. */
  #tooMuch(records, room) {
    let sum = 0;
    return records.filter(({ size }) => size > 0).sort((one, other) => other.at - one.at)
      .filter(({ size }) => (sum += size) > room).map(({ key }) => key);
  }

  async #mark(keys, deleted) {
    const put = this.#records.filter(({ key }) => keys.includes(key)).map((record) => ({ ...record, deleted }));
    await (await this.#vault).change({ put });
    await this.#changed();
  }

  async #drop(records) {
    if (records.length === 0) return;
    const removed = records.map(({ key }) => key);
    await (await this.#vault).change({ removed });
    for (const key of removed) this.#clips.delete(key);
    await this.#changed();
  }

  async #changed() {
    await this.#read();
    this.#channel?.postMessage("changed");
  }

  async #read() {
    const found = await (await this.#vault).records().catch(() => []);
    this.#records = found.filter((record) => isRecord(record) && record.key === keyOf(record)).sort((one, other) => other.at - one.at);
    this.dispatchEvent(new Event("change"));
  }
}
