// Which models there are and what each takes, as the library has it in its table; which of them the key may use, as the service
// says; and what of the user's wishes the chosen one can do. The checks themselves are the library's.
import { Relaydance } from "../relaydance-web/index.js";

/** A key is not asked about before its typing has paused. */
const AFTER = 400;

/** The model that is chosen where none is wished. */
const MODEL = "doubao-seedance-2-0-1080p";

/** What is wished as long as nobody says otherwise, and of what type a wish is. */
export const DEFAULTS = {
  model: "",
  prompt: "",
  seconds: 5,
  /** The length as it was typed, which is meant even where the model cannot. */
  typed: "",
  ratio: "adaptive",
  resolution: "1080p",
  generateAudio: true,
  seed: "",
  watermark: false,
  cameraFixed: false,
  callbackUrl: "",
};

/** Fires `change` when the service has said something else than before. */
export class Models extends EventTarget {
  #table;
  /** The ids that the key may use; none where nobody knows. */
  #listed;
  #asking;

  /** Those of the library's table that make clips of photos. */
  static async load() {
    const models = new Models();
    const table = await new Relaydance({ storage: false }).models({ offline: true });
    models.#table = table.filter(({ roles }) => roles.length > 0);
    return models;
  }

  /** Each with whether it is `usable`. The others are shown too: whoever looks for one should see why it cannot be chosen. */
  get all() {
    return this.#table.map((model) => ({ ...model, usable: this.#listed?.has(model.id) ?? true }));
  }

  /** Asks with which of them the present key works. Where no answer comes, or it names none of them, all are offered. */
  async ask(connection) {
    this.#asking?.abort();
    this.#asking = new AbortController();
    const { signal } = this.#asking;
    this.#hear(undefined); // What was said was said of another key, or elsewhere.
    try {
      await new Promise((resolve) => setTimeout(resolve, AFTER));
      signal.throwIfAborted();
      const listed = new Set((await connection.client().models({ signal })).map(({ id }) => id));
      if (!signal.aborted) this.#hear(this.#table.some(({ id }) => listed.has(id)) ? listed : undefined);
    } catch {
      // A key that is refused is told when a clip is asked for; and some servers keep no list.
    }
  }

  #hear(listed) {
    const same = String([...(listed ?? [])]) === String([...(this.#listed ?? [])]);
    this.#listed = listed;
    if (!same) this.dispatchEvent(new Event("change"));
  }

  /**
   * What of the wishes the model can do, by the names of a request, and what it `takes`. The wishes themselves stay, for when the
   * model changes back. What is typed is left as it is: what is wrong with it is for the checks to say.
   */
  settle(wanted) {
    const models = this.all;
    // A model that was chosen stays chosen, usable or not: nobody wants to buy from another one unawares.
    const model = models.find(({ id }) => id === wanted.model)
      ?? models.find(({ id, usable }) => id === MODEL && usable)
      ?? models.find(({ usable }) => usable);
    const { min, max } = model.seconds;
    const among = (list, ...wishes) => wishes.find((wish) => list.includes(wish)) ?? list.at(-1);
    return {
      model: model.id,
      takes: model,
      prompt: wanted.prompt,
      seconds: wanted.typed ? Number(wanted.typed) : Math.min(max, Math.max(min, Math.round(wanted.seconds))),
      ratio: among(model.ratios, wanted.ratio, DEFAULTS.ratio, "16:9"),
      resolution: among(model.resolutions, wanted.resolution, DEFAULTS.resolution),
      ...(model.sound === "optional" && { generateAudio: wanted.generateAudio }),
      ...(wanted.seed.trim() && { seed: Number(wanted.seed) }),
      ...(wanted.watermark && { watermark: true }),
      ...(model.cameraFixed && wanted.cameraFixed && { cameraFixed: true }),
      ...(wanted.callbackUrl.trim() && { callbackUrl: wanted.callbackUrl.trim() }),
    };
  }
}

const width = (ratio) => {
  const [across, down] = ratio.split(":").map(Number);
  return across / down;
};

/** The ratio the clip will have as far as it can be told: `adaptive` takes the one nearest to the photo. */
export function ratioOf(ratio, photo, ratios = []) {
  if (ratio !== "adaptive") return ratio;
  if (!photo?.width || !photo?.height) return undefined;
  // Nearest by factor, not by difference: 1:2 is as far from 1:1 as 2:1 is.
  const far = (each) => Math.abs(Math.log((width(each) * photo.height) / photo.width));
  return ratios.filter((each) => each !== "adaptive").sort((one, other) => far(one) - far(other))[0];
}

/** Width over height of a clip of this ratio; where that is open, the photo's. */
export function shapeOf(ratio, photo) {
  if (ratio) return width(ratio);
  if (!photo?.width || !photo?.height) return 16 / 9;
  return Math.min(2.5, Math.max(0.4, photo.width / photo.height));
}
