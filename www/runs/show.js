// Finished clips: on the stage, in the line below it, in the history; and what is done with them there.
import { keyOf } from "./clip.js";
import { copyLink, download } from "./deeds.js";
import { byId, tell } from "../dom.js";
import { Gallery } from "./gallery.js";
import { History } from "./history.js";
import { offerLasting } from "./lasting.js";
import { Problem } from "./problem.js";
import { RelaydanceError } from "../relaydance-web/index.js";
import { Result } from "./result.js";
import { sketch, thumbnail } from "./thumbnail.js";
import { brief, words } from "../words.js";

/** Fires `reuse` with the settings of a clip that shall go into the form, and `listed` when the history may have others than before. */
export class Show extends EventTarget {
  #stage;
  #history;
  #problem = new Problem();
  #gallery;
  #result;
  /** The bytes or the address are here, but this browser cannot play them. */
  #unplayed;
  /** What the line below the stage is about. */
  #shown;

  /** `client(baseUrl)` is the one that asks at that address. */
  constructor({ stage, standIn, client }) {
    super();
    this.#stage = stage;
    this.#history = new History(client);
    this.#gallery = new Gallery(this.#history, (deed, record, button) => this.#use(deed, this.#history.clip(record), button));
    this.#result = new Result({ standIn, act: (deed, clip, button) => this.#use(deed, clip, button) });
    this.#history.addEventListener("change", () => this.dispatchEvent(new Event("listed")));
    this.#history.addEventListener("dropped", ({ detail: clip }) => this.release(clip));
    this.#history.open().then(() => this.#history.lasting && offerLasting());
  }

  /** Nobody is watching a clip. */
  get free() {
    return this.#stage.free;
  }

  /** For a new clip. */
  clear() {
    this.#unplayed = undefined;
    this.#problem.clear();
    this.#stage.clear();
    this.#draw();
  }

  fail(error, how) {
    this.#problem.show(error, how);
  }

  /** The stage may be further down than the button that was pressed, or further up than the history. */
  bring() {
    byId("stage").scrollIntoView({ block: matchMedia("(min-width: 60rem)").matches ? "nearest" : "start" });
  }

  /** Keeps the photo's picture for the line of a task that may come back after a reload. */
  async sketch(run) {
    const thumb = await sketch(run.about.poster);
    if (thumb && run.active) await this.#history.sketch(keyOf(run), thumb);
  }

  /** The address of that picture. */
  async sketchOf(run) {
    const thumb = await this.#history.sketchOf(keyOf(run));
    return thumb instanceof Blob ? URL.createObjectURL(thumb) : undefined;
  }

  /** Puts it into the history; resolves with whether it is safe there. */
  async keep(clip, at) {
    await this.#history.add(clip, { at });
    if (clip.blob) thumbnail(clip.blob).then((thumb) => thumb && this.#history.picture(clip.key, thumb));
    return this.#history.lasting && this.#history.record(clip.key)?.size > 0;
  }

  /** Whether the history has it, with its bytes or without. */
  lists({ key }) {
    return this.#history.record(key) !== undefined;
  }

  /** Lets go of its bytes, unless it is before the user or about to be. */
  release(clip) {
    if (clip !== this.#shown && !this.#stage.uses(clip)) this.#history.release(clip);
  }

  /** Resolves with whether it is before the user; where this browser cannot play it, that is with the buttons to take it elsewhere. */
  async play(clip, { byItself = false } = {}) {
    this.#problem.clear();
    if (!byItself) {
      this.bring();
      byId("stage").focus({ preventScroll: true });
      if (!clip.held && !this.#history.record(clip.key)?.size) tell(byId("status"), words.fetching.announced(brief(clip.about.prompt) || words.open.unnamed));
    }
    this.#unplayed = undefined;
    clip.unplayable = false;
    try {
      const playing = this.#stage.play(clip);
      this.#draw(); // at once, however long it is on its way
      await playing;
      return this.#stage.clip === clip; // else something else was asked for meanwhile
    } catch (error) {
      if (error instanceof RelaydanceError || !clip.address) {
        this.fail(error, { title: words.errors.downloadFailed });
        return false;
      }
      clip.unplayable = true;
      this.#unplayed = clip;
      return true;
    } finally {
      this.#draw();
    }
  }

  #draw() {
    const clip = this.#stage.awaited ?? this.#unplayed;
    const left = this.#shown;
    this.#shown = clip;
    if (left && left !== clip) this.release(left);
    this.#result.show(clip);
    this.#gallery.mark(clip?.key);
  }

  async #use(deed, clip, button) {
    try {
      if (deed === "play") await this.play(clip);
      else if (deed === "link") await copyLink(clip, button);
      else if (deed === "download") await download(clip, button);
      else this.dispatchEvent(new CustomEvent("reuse", { detail: clip.about.settings ?? { prompt: clip.about.prompt } }));
      // Bytes that had made room for others, or never came, are here again.
      const record = this.#history.record(clip.key);
      if (clip.held && record && !record.size) await this.keep(clip);
      this.release(clip);
    } catch (error) {
      this.fail(error, { title: deed === "link" ? words.errors.linkFailed : words.errors.downloadFailed });
    }
  }
}
