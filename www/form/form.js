// The prompt and the options: what is wished, what the model makes of it, and the request that comes out.
import { byId, el, offer, tell, write } from "../dom.js";
import { DEFAULTS, ratioOf, shapeOf } from "./models.js";
import { offerRadios } from "./radios.js";
import { words } from "../words.js";

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

/** As wishes, what was remembered: of each the type that it has to have, or what is usual. */
const asWishes = (remembered) => Object.fromEntries(Object.entries(DEFAULTS)
  .map(([name, usual]) => [name, typeof remembered?.[name] === typeof usual ? remembered[name] : usual]));

/** A length as it was typed; where that is no number, the last one that was stays beside it. */
const typedLength = (typed) => ({ typed, ...(typed && Number.isFinite(Number(typed)) && { seconds: Number(typed) }) });

/** Fires `change` with the name of the field that changed: by the user, or the model because the key may not use it. */
export class Form extends EventTarget {
  #models;
  #wanted;
  #prompt = byId("prompt");

  constructor(models, remembered) {
    super();
    this.#models = models;
    this.#wanted = asWishes(remembered);
    // Typed while the scripts were still on their way.
    if (this.#prompt.value) this.#wanted.prompt = this.#prompt.value;
    this.#prompt.value = this.#wanted.prompt;

    for (const name of ["model", "prompt", "ratio", "resolution", "seed", "callbackUrl"]) this.#hear(name, byId(name), ({ value }) => ({ [name]: value }));
    for (const name of ["generateAudio", "watermark", "cameraFixed"]) this.#hear(name, byId(name), ({ checked }) => ({ [name]: checked }));
    this.#hear("seconds", byId("seconds"), ({ value }) => ({ seconds: Number(value), typed: "" }));
    // Typed, it is taken at its word, for the checks to say what is wrong with it.
    this.#hear("seconds", byId("seconds-number"), ({ value }) => typedLength(value.trim()));
    byId("seconds-number").addEventListener("blur", () => this.#show());
    models.addEventListener("change", () => {
      const before = byId("model").value;
      this.#show();
      if (byId("model").value !== before) this.#fire("model");
    });
    this.#show();
  }

  /** What to remember: the wishes, also those the present model cannot grant. */
  get wanted() {
    return { ...this.#wanted };
  }

  get settled() {
    return this.#models.settle(this.#wanted);
  }

  /** What the chosen model takes. */
  get takes() {
    return this.settled.takes;
  }

  /** Wishes for what is named; the rest stays. Gives the way back, which gives the way forth: to what is there by then. */
  wish(wishes) {
    const before = this.#wanted;
    this.#wanted = asWishes({ ...before, ...wishes });
    if (this.#prompt.value !== this.#wanted.prompt) {
      write(this.#prompt, this.#wanted.prompt);
      this.#prompt.dispatchEvent(new Event("input", { bubbles: true }));
    }
    this.#show();
    const names = Object.keys(DEFAULTS).filter((name) => name in wishes);
    for (const name of names) if (this.#wanted[name] !== before[name]) this.#fire(name);
    const replaced = Object.fromEntries(names.map((name) => [name, before[name]]));
    return () => this.wish(replaced);
  }

  request(images) {
    const { takes, ratio, ...asked } = this.settled;
    return { ...asked, images, ...(ratio && { ratio }) };
  }

  /** The same in words, to stand beside the clip that comes of it. */
  about(photo) {
    const { model, prompt } = this.settled;
    return { model, modelName: words.model.name(model), prompt, shape: this.shape(photo), told: this.caption(photo) };
  }

  caption(photo) {
    const { seconds, resolution } = this.settled;
    return words.caption(...[this.#ratio(photo) ?? words.ratio.asPhoto, resolution, Number.isFinite(seconds) && words.ends(seconds)].filter(Boolean));
  }

  shape(photo) {
    return shapeOf(this.#ratio(photo), photo);
  }

  #ratio(photo) {
    const { ratio, takes } = this.settled;
    return ratioOf(ratio, photo, takes.ratios);
  }

  #hear(name, field, read) {
    field.addEventListener("input", ({ target }) => {
      Object.assign(this.#wanted, read(target));
      // A typed length that fits one model is no order to the next.
      if (name === "model") this.#wanted.typed = "";
      this.#show(target);
      this.#fire(name);
    });
  }

  #fire(name) {
    this.dispatchEvent(new CustomEvent("change", { detail: name }));
  }

  /** What is being typed, in `field`, is not written over: a "1" on the way to "12", a "-". */
  #show(field) {
    const { model, takes, seconds, ratio, resolution } = this.settled;
    offer(byId("model"), this.#models.all.map(({ id, usable }) => [id, words.model.offered(id, usable), !usable]), model);
    tell(byId("model-hint"), takes.usable ? words.model.makes(takes) : words.model.unusable);
    this.#showSeconds(takes.seconds, seconds, field);

    const free = takes.ratios.length > 0;
    const ratios = takes.ratios.map((each) => [each, words.ratio.short(each), words.ratio.more(each), () => glyph(each)]);
    offerRadios(byId("ratio"), free ? ratios : [["", words.ratio.followsPhoto, "", () => glyph("")]], ratio ?? "", { disabled: !free });
    const { ratio: shape, resolution: sharpness } = this.#wanted;
    tell(byId("ratio-hint"), !free ? words.ratio.whyNot : ratio === shape ? "" : words.ratio.instead(shape));

    offerRadios(byId("resolution"), takes.resolutions.map((each) => [each, each]), resolution);
    const others = resolution === sharpness ? "" : words.resolutions.instead(sharpness);
    tell(byId("resolution-hint"), takes.resolutions.length > 1 ? others : words.resolutions.only);

    this.#showRest(takes, field);
  }

  #showSeconds({ min, max }, seconds, field) {
    const [range, number] = [byId("seconds"), byId("seconds-number")];
    const { seconds: wanted, typed } = this.#wanted;
    Object.assign(range, { min, max, value: typed ? wanted : seconds });
    range.setAttribute("aria-valuetext", words.seconds(Number(range.value)));
    range.style.setProperty("--filled", `${((range.value - min) / (max - min)) * 100}%`);
    if (field !== number) write(number, typed || String(seconds));
    tell(byId("seconds-hint"), typed || seconds === wanted ? "" : words.secondsInstead(wanted));
    tell(byId("seconds-min"), words.ends(min));
    tell(byId("seconds-max"), words.ends(max));
  }

  #showRest({ sound, cameraFixed }, field) {
    const { generateAudio, seed, watermark, cameraFixed: still, callbackUrl } = this.#wanted;
    byId("sound").hidden = sound !== "optional";
    tell(byId("sound-hint"), sound === "optional" ? "" : words.sound[sound] ?? words.sound.unknown);
    byId("generateAudio").checked = generateAudio;
    byId("watermark").checked = watermark;
    byId("cameraFixed").checked = still;
    byId("camera-fixed").hidden = !cameraFixed;
    for (const [name, value] of [["seed", seed], ["callbackUrl", callbackUrl]]) if (field !== byId(name)) write(byId(name), value);
    const { more } = words;
    const told = [seed && more.seed(seed), watermark && more.watermark, cameraFixed && still && more.still, callbackUrl && more.callback];
    tell(byId("more-told"), words.caption(...told.filter(Boolean)));
  }
}

/** A ratio as a little picture. */
function glyph(ratio) {
  const drawn = el("span", { className: "shape", aria: { hidden: true }, data: { open: RATIO.test(ratio) ? "" : "open" } });
  drawn.style.setProperty("--shape", String(shapeOf(RATIO.test(ratio) ? ratio : undefined)));
  return drawn;
}
