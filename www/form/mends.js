// What one press may do about an issue. What is wrong the library has said; here is only what the form can do about it, and the way back.
import { convert } from "./convert.js";
import { ratioOf } from "./models.js";
import { words } from "../words.js";

const say = words.mends;
const CONVERTED = { unsupported_format: say.convert, file_too_large: say.shrink, image_ratio: say.cropPhoto, metadata_kept: say.clean };

export class Mends {
  #form;
  #images;
  #prompt;
  #done;
  /** Photos that this browser could not make over. */
  #unmade = new WeakSet();

  /** `done({ said, back })` offers the way back of what has none of its own, or says without one why nothing was done. */
  constructor({ form, images, prompt, done }) {
    this.#form = form;
    this.#images = images;
    this.#prompt = prompt;
    this.#done = done;
  }

  /** `[{ label, mend }]` for an issue at a field, and of a photo its index; those of one `key` do the same under other words. One without `mend` says that it has failed. */
  of(issue, field, index) {
    const found = index !== undefined ? this.#ofPhoto(issue, index) : this[field]?.(issue);
    return (found ?? []).filter(Boolean);
  }

  prompt({ severity, code, message }) {
    if (code === "required") return [{ label: say.example, mend: () => this.#prompt.suggest(words.photos.example) }];
    if (code === "too_long") {
      const { promptCharacters: most } = this.#form.takes;
      return [severity === "error" && { label: say.cut(most), mend: () => this.#prompt.cut(most) }];
    }
    const [, medium, number] = (code === "citation_out_of_range" && /@(image|video|audio)(\d+)/.exec(message)) || [];
    if (!medium) return [];
    const cited = { medium, number: Number(number) };
    return [
      // Where there is one photo, it was meant.
      medium === "image" && this.#images.length === 1 && { label: say.citeInstead(1), mend: () => this.#prompt.replace(cited, 1) },
      { label: say.uncite(medium, number), mend: () => this.#prompt.replace(cited) },
    ];
  }

  images({ code }) {
    const { length, first } = this.#images;
    const { roles, images: { max } } = this.#form.takes;
    const all = (role) => Object.fromEntries(Array.from({ length }, (_, index) => [index, role]));
    const plays = (label, parts) => ({ label, mend: () => this.#images.play(parts) });
    if (code === "too_many") {
      // Where only one may stay, it is the one that the clip starts from.
      const stays = max === 1 && first.at > 1 ? first.at : undefined;
      const surplus = Array.from({ length }, (_, index) => index).filter((index) => (stays ? index !== stays - 1 : index >= max));
      return [{ label: stays ? say.keepOnly(stays) : say.dropSurplus(surplus.length), mend: () => this.#images.remove(surplus) }];
    }
    if (code !== "conflict" && code !== "role_refused_by_vendor") return [];
    return [
      length === 1 && roles.includes("first_frame") && plays(say.first, { 0: "first_frame" }),
      length === 2 && roles.includes("last_frame") && plays(say.firstAndLast, { 0: "first_frame", 1: "last_frame" }),
      code === "conflict" && roles.includes("reference_image") && plays(say.references, all("reference_image")),
    ];
  }

  seconds() {
    const { takes: { seconds: { min, max } }, seconds } = this.#form.settled;
    // Where what is typed is no number, the last one that was.
    const nearest = Math.min(max, Math.max(min, Math.round(this.#form.wanted.seconds)));
    return Number.isFinite(nearest) && nearest !== seconds ? [this.#wishes(say.seconds(nearest), { seconds: nearest, typed: "" })] : [];
  }

  seed() {
    const { takes: { seed: { min, max } }, seed } = this.#form.settled;
    const nearest = Math.min(max, Math.max(min, Math.round(seed)));
    return [Number.isFinite(nearest) && this.#wishes(say.seed(nearest), { seed: String(nearest) }), this.#wishes(say.noSeed, { seed: "" })];
  }

  callbackUrl() {
    const { callbackUrl } = this.#form.wanted;
    const secure = callbackUrl.trim().replace(/^(http:\/\/)?(?!https:)/i, "https://");
    return [
      secure !== callbackUrl.trim() && /^https:\/\/[^/\s]+\.[^/\s]/.test(secure) && this.#wishes(say.secure(secure), { callbackUrl: secure }),
      this.#wishes(say.noCallback, { callbackUrl: "" }),
    ];
  }

  #ofPhoto({ code, severity }, index) {
    const tile = this.#images.at(index);
    const limits = this.#form.takes.files;
    if (code === "uncited") return [{ label: say.cite(index + 1), mend: () => this.#prompt.append(index + 1) }];
    if (code === "cropped") {
      const { ratio, takes } = this.#form.settled;
      const nearest = ratioOf("adaptive", tile, takes.ratios);
      return [nearest && nearest !== ratio && this.#wishes(say.ratio(nearest), { ratio: nearest })];
    }
    const tooLarge = code === "image_size" && Math.max(tile.width, tile.height) > (limits?.maxSide ?? Infinity) && say.shrink;
    const label = CONVERTED[code] ?? tooLarge;
    const over = this.#unmade.has(tile) ? { label: say.notConverted(tile.name) } : { label, mend: () => this.#convert(tile, limits) };
    return [
      label && tile.file && tile.shown && { key: "convert", ...over },
      severity === "error" && { label: say.remove(index + 1), mend: () => this.#images.remove([tile.at - 1]) },
    ];
  }

  async #convert(tile, limits) {
    try {
      const file = await convert(tile.file, limits);
      this.#images.replace(tile, file);
    } catch {
      this.#unmade.add(tile);
      this.#done({ said: say.notConverted(tile.name) });
    }
  }

  #wishes(label, wishes) {
    return {
      label,
      mend: () => this.#done({ said: label, back: this.#form.wish(wishes) }),
    };
  }
}
