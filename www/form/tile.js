// One photo of the user's: its picture, its number, what it is, its part in the clip. A file, or the address of one that is hosted.
import { hostOf, isShowable, nameOf } from "./address.js";
import { el, offer, tell } from "../dom.js";
import { kindOf } from "./kind.js";
import { size, unturned, words } from "../words.js";

const say = words.photos;
/** What a photo is of which nothing else is said. */
const PLAIN = "reference_image";
let count = 0;

const icon = (name, keys, onclick) =>
  el("button", { type: "button", className: "button icon", data: { icon: name }, aria: { keyshortcuts: keys }, onclick });

function name(button, label, keys) {
  button.setAttribute("aria-label", label);
  button.title = `${label} (${keys})`;
}

export class Tile {
  /** What the user wants this photo to be; a model that cannot is simply not told. */
  role = PLAIN;
  width = 0;
  height = 0;
  shown = false;
  /** This browser has no eyes for it; the service may. */
  unshowable = false;
  /** Its place, from 1. */
  at = 0;
  #kind;
  #onPicture;

  /** `key` names it where files are kept. */
  constructor({ source, key, role = PLAIN }, { onCite, onMove, onRemove, onRole, onPicture }) {
    const id = `photo-${++count}`;
    this.#onPicture = onPicture;
    this.key = key;
    this.source = source;
    this.file = source instanceof Blob ? source : undefined;
    this.role = role;
    this.name = unturned((this.file ? this.file.name : nameOf(source)) ?? "") || say.unnamed;

    this.picture = el("img", { alt: "", draggable: false, decoding: "async" });
    const kind = this.file ? extension(this.name) : say.link;
    this.blank = el("span", { className: "blank", hidden: true }, el("span", {}, kind), say.noPicture);
    this.number = el("button", { type: "button", className: "cite", onclick: () => onCite(this) });
    this.about = el("p", { className: "about", title: this.file ? this.name : unturned(source.slice(0, 500)) });
    this.part = el("select", { id: `${id}-role`, autocomplete: "off", aria: { describedby: `${id}-issue` } });
    this.earlier = icon("earlier", "Alt+ArrowLeft", () => onMove(this, -1));
    this.later = icon("later", "Alt+ArrowRight", () => onMove(this, 1));
    this.drop = icon("remove", "Delete", (event) => onRemove(this, event));
    this.box = el("div", { className: "issue-box", id: `${id}-issue` });
    this.part.addEventListener("change", () => {
      this.role = this.part.value;
      onRole(this);
    });
    this.element = el("li", { className: "tile" },
      el("div", { className: "print" }, this.picture, this.blank, this.number),
      el("div", { className: "side" }, this.about,
        el("div", { className: "deeds" }, this.part, el("div", { className: "moves" }, this.earlier, this.later, this.drop))),
      this.box);
    this.element.addEventListener("keydown", (event) => {
      const by = this.#step(event);
      if (by === undefined) return;
      event.preventDefault(); // Alt and an arrow would leave the page
      if (by !== 0) onMove(this, by);
      else if (!event.repeat) onRemove(this, event); // held down, it would go on to the neighbours
    });

    this.picture.addEventListener("load", () => {
      this.shown = true;
      this.width = this.picture.naturalWidth;
      this.height = this.picture.naturalHeight;
      this.#describe();
      onPicture(this);
    });
    this.picture.addEventListener("error", () => this.#blank());
    this.#describe();
    if (this.file) {
      kindOf(this.file).then((kind) => {
        this.#kind = kind;
        this.#describe();
      });
    }
  }

  /** Its place among the others, from 1, and the roles that the model offers. */
  place(number, of, roles) {
    this.at = number;
    tell(this.number, say.cite(number));
    this.number.title = say.citeTitle(number);
    this.number.setAttribute("aria-label", `${say.citeTitle(number)}: ${this.name}`);
    this.part.setAttribute("aria-label", say.role(number));
    name(this.earlier, say.earlier(number), "Alt ←");
    name(this.later, say.later(number), "Alt →");
    name(this.drop, say.remove(number, this.name), "Del");
    this.earlier.disabled = number === 1;
    this.later.disabled = number === of;
    this.earlier.hidden = this.later.hidden = of === 1;
    offer(this.part, roles.map((role) => [role, say.roles[role]]), roles.includes(this.role) ? this.role : roles[0]);
    this.part.hidden = roles.length < 2;
  }

  /** What the library is given: the plain file or address unless a part was picked. */
  get input() {
    return this.part.value === PLAIN ? this.source : { source: this.source, role: this.part.value };
  }

  /** A picture of it that may stay when the tile goes. */
  poster() {
    if (!this.shown) return undefined;
    return this.file ? URL.createObjectURL(this.file) : this.url;
  }

  play(role) {
    this.role = role;
    this.part.value = role;
  }

  /** It comes onto the page, for the first time or again. */
  show() {
    if (this.file) this.url = URL.createObjectURL(this.file);
    else if (isShowable(this.source)) this.url = this.source;
    if (this.url) this.picture.src = this.url;
    else this.#blank();
  }

  /** It leaves the page, and its bytes the memory; it can come back. */
  discard() {
    this.element.remove();
    this.picture.removeAttribute("src");
    if (this.file) URL.revokeObjectURL(this.url);
  }

  #blank() {
    this.unshowable = true;
    this.picture.hidden = true;
    this.blank.hidden = false;
    this.#onPicture(this);
  }

  #describe() {
    const origin = this.file ? size(this.file.size) : say.byLink(unturned(hostOf(this.source)));
    const facts = [this.shown && say.pixels(this.width, this.height), this.#kind, origin];
    const gist = facts.filter(Boolean).map((fact) => el("span", {}, fact));
    this.about.replaceChildren(el("span", { className: "name" }, this.name), el("span", { className: "gist" }, ...gist));
  }

  /** Where the keys send it: -1 and 1 to a neighbour's place, 0 away. */
  #step({ key, altKey, ctrlKey, metaKey, shiftKey }) {
    if (ctrlKey || metaKey || shiftKey) return undefined;
    if (!altKey) return key === "Delete" ? 0 : undefined;
    return { ArrowLeft: -1, ArrowRight: 1 }[key];
  }
}

function extension(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 && name.length - dot <= 6 ? name.slice(dot + 1).toUpperCase() : say.file;
}
