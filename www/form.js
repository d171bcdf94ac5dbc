// The prompt and the options: what is wished, what the model makes of it, and the request that comes out.
import { byId, offer, tell } from "./dom.js";
import { DEFAULTS, ratioOf, shapeOf } from "./models.js";
import { words } from "./words.js";

const FIELDS = ["prompt", "model", "seconds", "ratio", "resolution"];
const RATIO = /^[1-9]\d?:[1-9]\d?$/;

/** A request that was sent before, in the words that stand beside its clip: as far as its body says. Anybody may have written that. */
export function aboutOf(body) {
  const text = (value) => (typeof value === "string" ? value : "");
  const { ratio, resolution } = body?.metadata ?? {};
  const model = text(body?.model);
  const shape = RATIO.test(text(ratio)) ? ratio : undefined;
  return {
    model,
    modelName: words.model.name(model),
    prompt: text(body?.prompt),
    shape: shapeOf(shape),
    told: words.caption(...[shape, text(resolution), Number(body?.seconds) > 0 && words.ends(Number(body.seconds))].filter(Boolean)),
  };
}

/** Fires `change` with the name of the field that changed: by the user, or the model because the key may not use it. */
export class Form extends EventTarget {
  #models;
  #wanted;
  #fields = Object.fromEntries(FIELDS.map((name) => [name, byId(name)]));

  constructor(models, remembered) {
    super();
    this.#models = models;
    const text = (name) => (typeof remembered[name] === "string" ? remembered[name] : DEFAULTS[name]);
    this.#wanted = {
      // Typed while the scripts were still on their way.
      prompt: this.#fields.prompt.value || text("prompt"),
      // None is wished until one is chosen.
      model: typeof remembered.model === "string" ? remembered.model : "",
      ratio: text("ratio"),
      resolution: text("resolution"),
      seconds: Number.isInteger(remembered.seconds) ? remembered.seconds : DEFAULTS.seconds,
    };
    for (const [name, field] of Object.entries(this.#fields)) {
      field.addEventListener("input", () => {
        this.#wanted[name] = name === "seconds" ? Number(field.value) : field.value;
        this.#show();
        this.dispatchEvent(new CustomEvent("change", { detail: name }));
      });
    }
    models.addEventListener("change", () => {
      const before = this.#fields.model.value;
      this.#show();
      if (this.#fields.model.value !== before) this.dispatchEvent(new CustomEvent("change", { detail: "model" }));
    });
    this.#fields.prompt.value = this.#wanted.prompt;
    this.#show();
  }

  /** What to remember: the wishes, also those the present model cannot grant. */
  get wanted() {
    return { ...this.#wanted };
  }

  get settled() {
    return this.#models.settle(this.#wanted);
  }

  /** The parts a photo may play with this model. */
  get roles() {
    return this.settled.takes.roles;
  }

  request(images) {
    const { model, prompt, seconds, ratio, resolution } = this.settled;
    return { model, prompt, images, seconds, ...(ratio && { ratio }), resolution };
  }

  /** The same in words, to stand beside the clip that comes of it. */
  about(photo) {
    const { model, prompt } = this.settled;
    return { model, modelName: words.model.name(model), prompt, shape: this.shape(photo), told: this.caption(photo) };
  }

  caption(photo) {
    const { seconds, resolution } = this.settled;
    return words.caption(this.#ratio(photo) ?? words.ratio.asPhoto, resolution, words.ends(seconds));
  }

  shape(photo) {
    return shapeOf(this.#ratio(photo), photo);
  }

  #ratio(photo) {
    const { ratio, takes } = this.settled;
    return ratioOf(ratio, photo, takes.ratios);
  }

  /** Puts a citation where the cursor is, with the spaces it needs. */
  cite(number) {
    const { prompt } = this.#fields;
    const before = prompt.value.slice(0, prompt.selectionStart);
    const after = prompt.value.slice(prompt.selectionEnd);
    const text = `${before && !/\s$/.test(before) ? " " : ""}@image${number}${/^[\s,.:;!?]/.test(after) ? "" : " "}`;
    prompt.setRangeText(text, prompt.selectionStart, prompt.selectionEnd, "end");
    prompt.focus();
    prompt.dispatchEvent(new Event("input", { bubbles: true }));
  }

  suggest(prompt) {
    if (this.#fields.prompt.value.trim() !== "") return;
    this.#fields.prompt.value = prompt;
    this.#fields.prompt.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #show() {
    const { model, takes, seconds, ratio, resolution } = this.settled;
    const { model: models, seconds: range, ratio: shape, resolution: sharpness } = this.#fields;
    offer(models, this.#models.all.map(({ id, usable }) => [id, words.model.offered(id, usable), !usable]), model);
    tell(byId("model-hint"), takes.usable ? words.model.makes(takes) : words.model.unusable);
    tell(byId("images-hint"), words.photos.takes(takes));

    const { min, max } = takes.seconds;
    range.min = min;
    range.max = max;
    range.value = seconds;
    range.setAttribute("aria-valuetext", words.seconds(seconds));
    range.style.setProperty("--filled", `${((seconds - min) / (max - min)) * 100}%`);
    tell(byId("seconds-told"), words.seconds(seconds));
    tell(byId("seconds-min"), words.ends(min));
    tell(byId("seconds-max"), words.ends(max));

    const free = takes.ratios.length > 0;
    const ratios = free ? takes.ratios.map((each) => [each, words.ratio.offered(each)]) : [["", words.ratio.followsPhoto]];
    offer(shape, ratios, ratio ?? "");
    shape.disabled = !free;
    tell(byId("ratio-hint"), free ? "" : words.ratio.whyNot);

    offer(sharpness, takes.resolutions.map((each) => [each, each]), resolution);
    tell(byId("resolution-hint"), takes.resolutions.length > 1 ? "" : words.resolutions.only);
  }
}
