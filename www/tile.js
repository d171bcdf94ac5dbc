// One photo of the user's: its picture, its number, its part in the clip.
import { el, offer, tell } from "./dom.js";
import { size, words } from "./words.js";

const say = words.photos;
/** What a photo is of which nothing else is said. */
const PLAIN = "reference_image";
let count = 0;

export class Tile {
  /** What the user wants this photo to be; a model that cannot is simply not told. */
  role = PLAIN;
  width = 0;
  height = 0;
  shown = false;
  /** This browser has no eyes for it; the service may. */
  unshowable = false;

  constructor(file, { onCite, onMove, onRemove, onRole, onPicture }) {
    const key = `photo-${++count}`;
    this.file = file;
    this.name = file.name || "photo";
    this.url = URL.createObjectURL(file);

    this.picture = el("img", { alt: "", draggable: false });
    this.blank = el("span", { className: "blank", hidden: true }, el("span", {}, extension(this.name)), say.noPicture);
    this.number = el("button", { type: "button", className: "cite", onclick: () => onCite(this) });
    this.about = el("p", { className: "about", title: this.name });
    this.part = el("select", { id: `${key}-role`, autocomplete: "off" });
    this.earlier = el("button", { type: "button", className: "button icon", data: { icon: "earlier" }, onclick: () => onMove(this, -1) });
    this.later = el("button", { type: "button", className: "button icon", data: { icon: "later" }, onclick: () => onMove(this, 1) });
    this.drop = el("button", { type: "button", className: "button icon", data: { icon: "remove" }, onclick: () => onRemove(this) });
    this.box = el("div", { className: "issue-box", id: `${key}-issue` });
    this.part.setAttribute("aria-describedby", this.box.id);
    this.part.addEventListener("change", () => {
      this.role = this.part.value;
      onRole(this);
    });
    this.element = el("li", { className: "tile" },
      el("div", { className: "print" }, this.picture, this.blank, this.number),
      el("div", { className: "side" }, this.about,
        el("div", { className: "deeds" }, this.part, el("div", { className: "moves" }, this.earlier, this.later, this.drop))),
      this.box);

    this.picture.addEventListener("load", () => {
      this.shown = true;
      this.width = this.picture.naturalWidth;
      this.height = this.picture.naturalHeight;
      this.#describe();
      onPicture(this);
    });
    this.picture.addEventListener("error", () => {
      this.unshowable = true;
      this.picture.hidden = true;
      this.blank.hidden = false;
      onPicture(this);
    });
    this.picture.src = this.url;
    this.#describe();
  }

  /** Its place among the others, from 1, and the roles that the model offers. */
  place(number, of, roles) {
    tell(this.number, say.cite(number));
    this.number.title = say.citeTitle(number);
    this.number.setAttribute("aria-label", say.citeTitle(number));
    this.part.setAttribute("aria-label", say.role(number));
    this.earlier.setAttribute("aria-label", say.earlier(number));
    this.later.setAttribute("aria-label", say.later(number));
    this.drop.setAttribute("aria-label", say.remove(number, this.name));
    this.earlier.disabled = number === 1;
    this.later.disabled = number === of;
    offer(this.part, roles.map((role) => [role, say.roles[role]]), roles.includes(this.role) ? this.role : roles[0]);
  }

  /** What the library is given: the plain file unless a part was picked. */
  get input() {
    return this.part.value === PLAIN ? this.file : { source: this.file, role: this.part.value };
  }

  play(role) {
    this.role = role;
    this.part.value = role;
  }

  discard() {
    this.element.remove();
    URL.revokeObjectURL(this.url);
  }

  #describe() {
    const pixels = this.shown ? [say.pixels(this.width, this.height)] : [];
    this.about.replaceChildren(el("span", { className: "name" }, this.name), el("span", {}, [size(this.file.size), ...pixels].join(" · ")));
  }
}

function extension(name) {
  const dot = name.lastIndexOf(".");
  return dot > 0 && name.length - dot <= 6 ? name.slice(dot + 1).toUpperCase() : "FILE";
}
