// The large frame: the photo as it will be cropped, then the clip.
import { byId, reveal, tell } from "../dom.js";
import { words } from "../words.js";

/** How long a browser may take to show a first picture before the page stops waiting for it: some never start by themselves. */
const PATIENCE = 8000;

export class Stage {
  #stage = byId("stage");
  #frame = byId("frame");
  #photo = byId("preview");
  #video = byId("clip");
  #shape = 16 / 9;
  #clip;
  /** The clip asked for last; it is on the stage once its first picture is there. */
  #awaited;
  /** How much of it is here, as long as it has to be fetched. */
  #fetched;
  #shows = "photo";
  #hasPhoto = false;
  /** What is previewed. */
  photo;

  constructor() {
    byId("show-photo").addEventListener("click", () => this.turn("photo"));
    byId("show-clip").addEventListener("click", () => this.turn("clip"));
    this.#video.addEventListener("loadedmetadata", () => this.#fit());
    this.turn("photo");
  }

  get clip() {
    return this.#clip;
  }

  /** The clip asked for last: on the stage, or about to be. */
  get awaited() {
    return this.#awaited;
  }

  /** Nothing is played, nor about to be. */
  get free() {
    return this.#clip === undefined && this.#awaited === undefined;
  }

  /** It is played, or about to be. */
  uses(clip) {
    return clip === this.#clip || clip === this.#awaited;
  }

  /** The photo the clip starts from, cropped to the shape it will have. */
  preview(photo, shape, caption) {
    this.#shape = shape;
    this.photo = photo;
    this.#hasPhoto = photo !== undefined && photo.shown;
    if (this.#hasPhoto) {
      if (this.#photo.src !== photo.url) this.#photo.src = photo.url;
      this.#photo.alt = words.photos.preview(photo.name);
    }
    tell(byId("invite-text"), photo?.unshowable ? words.photos.unshown(photo.name) : words.invite);
    this.#photo.dataset.caption = caption;
    this.turn(this.#shows);
  }

  /** Takes the clip off, for a new one. */
  clear() {
    this.#clip = undefined;
    this.#awaited = undefined;
    this.#fetched = undefined;
    this.#video.onerror = null;
    this.turn("photo");
    this.#video.removeAttribute("src");
    this.#video.load();
  }

  /** How far the picture has come out, 0 to 1, while a clip is being made of it; nothing when none is. */
  develop(part) {
    this.#stage.toggleAttribute("data-developing", part !== undefined);
    this.#frame.style.setProperty("--developed", String(part ?? 1));
  }

  /** Plays a clip. Settles when its first picture is there, or another one was asked for. */
  async play(clip) {
    this.clear();
    this.#awaited = clip;
    try {
      await this.#fetch(clip);
    } catch (error) {
      if (this.#awaited !== clip) return; // nobody waits for it any more
      this.clear();
      throw error;
    }
    if (this.#awaited !== clip) return;
    this.#clip = clip;
    this.#fetched = undefined;
    this.turn("clip");
    // A clip that stops playing later has most likely outlived its address; the library fetches it from a fresh one.
    this.#video.onerror = () => {
      if (!clip.held) this.play(clip).catch(() => {});
    };
  }

  /** Its first picture: from its address if the browser can, else from its bytes. */
  async #fetch(clip) {
    const tellHow = (far) => {
      if (this.#awaited !== clip) return;
      this.#fetched = far;
      this.#tell();
    };
    if (clip.address) {
      if (!clip.held) tellHow({ loaded: 0, total: 0 });
      try {
        return await this.#attempt(clip.address);
      } catch (error) {
        if (clip.held || this.#awaited !== clip) throw error;
      }
    }
    // Some storages let a page play what its scripts may not read.
    await clip.load({ onProgress: tellHow }).catch((error) => clip.address ?? Promise.reject(error));
    return this.#awaited === clip ? this.#attempt(clip.address) : undefined;
  }

  #attempt(address) {
    const video = this.#video;
    video.onerror = null;
    return new Promise((resolve, reject) => {
      const done = new AbortController();
      const settle = (act) => (event) => {
        done.abort();
        act(event);
      };
      const on = { signal: done.signal };
      const timer = setTimeout(settle(resolve), PATIENCE);
      done.signal.addEventListener("abort", () => clearTimeout(timer));
      video.addEventListener("loadeddata", settle(resolve), on);
      video.addEventListener("error", settle(() => reject(new Error(video.error?.message || "The video cannot be played."))), on);
      video.src = address;
      video.load();
    });
  }

  /** To the photo or to the clip; to the clip only if there is one. */
  turn(shows) {
    this.#shows = this.#clip ? shows : "photo";
    const was = !this.#video.hidden;
    const clip = this.#shows === "clip";
    const what = clip ? "clip" : this.#hasPhoto ? "photo" : "nothing";
    this.#stage.dataset.shows = what;
    reveal(this.#video, clip, this.#stage);
    this.#photo.hidden = what !== "photo";
    byId("invite").hidden = what !== "nothing";
    byId("switch").hidden = !this.#clip;
    byId("show-photo").setAttribute("aria-pressed", String(!clip));
    byId("show-clip").setAttribute("aria-pressed", String(clip));
    this.#tell();
    // Only on a real turn: typing in the form must not set off a clip that was paused.
    if (clip && !was) this.#video.play().catch(() => {});
    else if (!clip) this.#video.pause();
    this.#fit();
  }

  #tell() {
    const fetching = this.#fetched && words.fetching.told(this.#fetched);
    tell(byId("caption"), this.#shows === "clip" ? this.#clip.about.told : fetching ?? this.#photo.dataset.caption);
    this.#stage.setAttribute("aria-busy", String(this.#fetched !== undefined));
  }

  /** The frame has its final shape before there is anything in it, so nothing jumps. */
  #fit() {
    const { videoWidth, videoHeight } = this.#video;
    const clip = this.#shows === "clip";
    const shape = clip ? (videoWidth && videoHeight ? videoWidth / videoHeight : this.#clip.about.shape) : this.#shape;
    this.#stage.style.setProperty("--shape", String(shape || 16 / 9));
  }
}
