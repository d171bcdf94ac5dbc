// The prompt and the options: what is wished, what the model makes of it, and the request that comes out.
import { byId, offer, tell } from "./dom.js";
import { DEFAULTS, MODELS, ratioOf, settle, shapeOf } from "./models.js";
import { words } from "./words.js";

const FIELDS = ["prompt", "model", "seconds", "ratio", "resolution"];

/** A request that was sent before, in the words that stand beside its clip: as far as its body says. Anybody may have written that. */
export function aboutOf(body) {
  const text = (value) => (typeof value === "string" ? value : "");
  const { ratio, resolution } = body?.metadata ?? {};
  const model = text(body?.model);
  const shape = Object.hasOwn(words.ratios, text(ratio)) ? ratioOf(ratio) : undefined;
  return {
    model,
    modelName: Object.hasOwn(words.models, model) ? words.models[model][0] : model,
    prompt: text(body?.prompt),
    shape: shapeOf(shape),
    told: words.caption(...[shape, text(resolution), Number(body?.seconds) > 0 && words.ends(Number(body.seconds))].filter(Boolean)),
  };
}

/** Fires `change` with the name of the field that the user changed. */
export class Form extends EventTarget {
  #wanted;
  #fields = Object.fromEntries(FIELDS.map((name) => [name, byId(name)]));

  constructor(remembered) {
    super();
    const text = (name) => (typeof remembered[name] === "string" ? remembered[name] : DEFAULTS[name]);
    this.#wanted = {
      prompt: text("prompt"),
      model: text("model"),
      ratio: text("ratio"),
      resolution: text("resolution"),
      seconds: Number.isInteger(remembered.seconds) ? remembered.seconds : DEFAULTS.seconds,
    };
    offer(this.#fields.model, Object.keys(MODELS).map((id) => [id, words.models[id][0]]), this.settled.model);
    for (const [name, field] of Object.entries(this.#fields)) {
      field.addEventListener("input", () => {
        this.#wanted[name] = name === "seconds" ? Number(field.value) : field.value;
        this.#show();
        this.dispatchEvent(new CustomEvent("change", { detail: name }));
      });
    }
    this.#fields.prompt.value = this.#wanted.prompt;
    this.#show();
  }

  /** What to remember: the wishes, also those the present model cannot grant. */
  get wanted() {
    return { ...this.#wanted };
  }

  get settled() {
    return settle(this.#wanted);
  }

  /** The parts a photo may play with this model. */
  get roles() {
    return this.settled.limits.roles;
  }

  request(images) {
    const { model, prompt, seconds, ratio, resolution } = this.settled;
    return { model, prompt, images, seconds, ...(ratio && { ratio }), resolution };
  }

  /** The same in words, to stand beside the clip that comes of it. */
  about(photo) {
    const { model, prompt, ratio } = this.settled;
    return { model, modelName: words.models[model][0], prompt, shape: shapeOf(ratio, photo), told: this.caption(photo) };
  }

  caption(photo) {
    const { seconds, ratio, resolution } = this.settled;
    return words.caption(ratioOf(ratio, photo) ?? words.ratios.asPhoto, resolution, words.ends(seconds));
  }

  shape(photo) {
    return shapeOf(this.settled.ratio, photo);
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
    const { model, limits, seconds, ratio, resolution } = this.settled;
    const { seconds: range, ratio: shape, resolution: sharpness } = this.#fields;
    const [least, most] = limits.seconds;
    tell(byId("model-hint"), words.models[model][1]);

    range.min = least;
    range.max = most;
    range.value = seconds;
    range.setAttribute("aria-valuetext", words.seconds(seconds));
    range.style.setProperty("--filled", `${((seconds - least) / (most - least)) * 100}%`);
    tell(byId("seconds-told"), words.seconds(seconds));
    tell(byId("seconds-min"), words.ends(least));
    tell(byId("seconds-max"), words.ends(most));

    const free = limits.ratios.length > 0;
    const ratios = free ? limits.ratios.map((each) => [each, words.ratios[each]]) : [["", words.ratios.followsPhoto]];
    offer(shape, ratios, ratio ?? "");
    shape.disabled = !free;
    tell(byId("ratio-hint"), free ? "" : words.ratios.whyNot);

    offer(sharpness, limits.resolutions.map((each) => [each, each]), resolution);
    tell(byId("resolution-hint"), limits.resolutions.length > 1 ? "" : words.resolutions.only);
  }
}
