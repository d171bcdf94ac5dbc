// What is wrong or doubtful with the request, each at its field; quiet about fields the user has not come to yet.
import { byId, el, tell } from "../dom.js";
import { focusable } from "./radios.js";
import { unturned, words } from "../words.js";

const FIELDS = ["images", "prompt", "model", "seconds", "ratio", "resolution", "generateAudio", "seed", "watermark", "cameraFixed", "callbackUrl"];
const SECTIONS = { images: "drop" };
/** What can be wrong was typed, not slid to. */
const CONTROLS = { seconds: "seconds-number" };

const { called, fields } = words.issues;
const { cite, roles } = words.photos;

/** The library's words, with a request's names as this page calls them. */
const said = (message) => unturned(message)
  .replace(/`images\[(\d+)\]`/g, (_, index) => cite(Number(index) + 1))
  .replace(/`(\w+)`/g, (name, field) => (Object.hasOwn(fields, field) ? called(fields[field]) : name))
  .replace(/\b(role )(\w+)/g, (name, before, role) => (Object.hasOwn(roles, role) ? before + called(roles[role]) : name));

export class Issues {
  #images;
  #mends;
  #touched = new Set();
  #found = [];
  #summing = false;
  #drawn = new WeakMap();

  /** `mends(issue, field, index)` is what one press may do about it, or that it could not. */
  constructor({ images, mends }) {
    this.#images = images;
    this.#mends = mends;
  }

  touch(field) {
    this.#touched.add(field);
  }

  /** Generate was pressed: from now on everything is told, and the errors are also listed beside the button. */
  touchAll() {
    FIELDS.forEach((field) => this.#touched.add(field));
    this.#touched.add("");
    this.#summing = true;
  }

  get errors() {
    return this.#found.filter((issue) => issue.severity === "error");
  }

  show(found) {
    this.#found = found.map((issue) => ({ ...issue, message: said(issue.message) }));
    if (this.errors.length === 0) this.#summing = false;
    const places = new Map(this.#places().map((place) => [place, []]));
    const loose = [];
    for (const issue of this.#found) {
      const place = this.#place(issue, places);
      if (!this.#due(issue, place?.field ?? "")) continue;
      if (place) places.get(place).push(issue);
      else loose.push(issue);
    }
    const { activeElement } = document;
    const place = () => activeElement.getBoundingClientRect();
    const before = place();
    const seen = before.bottom > 0 && before.top < innerHeight;
    for (const [place, issues] of places) this.#draw(place, issues);
    this.#summarise(loose, places);
    // What has the keyboard stays in sight, where notes above have moved it.
    if (seen && place().top !== before.top && activeElement.matches(":focus-visible")) activeElement.scrollIntoView({ block: "nearest" });
  }

  /** To the first field with an error, in the order of the page. */
  focusFirst() {
    const first = this.#places().find((place) => this.errors.some((issue) => this.#belongs(issue, place)));
    this.#goTo(first?.control ?? byId("issues"));
  }

  #goTo(control) {
    const folded = control.closest("details");
    if (folded) folded.open = true;
    focusable(control).focus({ focusVisible: true });
  }

  #places() {
    const tiles = Array.from({ length: this.#images.length }, (_, index) => {
      const tile = this.#images.at(index);
      return { field: "images", index, control: tile.part, box: tile.box, section: tile.element };
    });
    const fields = FIELDS.map((field) => {
      const control = byId(CONTROLS[field] ?? field);
      return { field, control, box: byId(`${field}-issue`), section: byId(SECTIONS[field]) ?? control.closest(".field") };
    });
    return [fields[0], ...tiles, ...fields.slice(1)];
  }

  #place(issue, places) {
    return [...places.keys()].find((place) => this.#belongs(issue, place));
  }

  #belongs({ path }, place) {
    const [, field, index] = /^(\w+)(?:\[(\d+)\])?/.exec(path) ?? [];
    if (field !== place.field) return false;
    const tile = index !== undefined && this.#images.at(Number(index)) && field === "images" ? Number(index) : undefined;
    return tile === place.index;
  }

  /** A photo is not called uncited before there is a prompt that could cite it. */
  #due(issue, field) {
    if (issue.code === "uncited" && !this.#touched.has("prompt")) return false;
    return this.#touched.has(field) || (field === "" && this.#touched.size > 0);
  }

  #draw({ field, control, box, section, index }, issues) {
    const wrong = issues.some((issue) => issue.severity === "error");
    section.toggleAttribute("data-wrong", wrong);
    if (wrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    // What is wrong must not lie folded away.
    const folded = issues.length > 0 && control.closest("details");
    if (folded) folded.open = true;
    const brief = index !== undefined && this.#images.length > 3;
    const offered = new Set();
    const isNew = ({ key, label }) => !offered.has(key ?? label) && offered.add(key ?? label);
    const lines = issues.map((issue) => ({ issue, mends: this.#mends(issue, field, index).filter(isNew) }));
    const drawn = JSON.stringify([lines.map(({ issue, mends }) => [issue, mends.map(({ label }) => label)]), brief]);
    if (this.#drawn.get(box) === drawn) return;
    this.#drawn.set(box, drawn);
    box.replaceChildren(...lines.map(({ issue, mends }) => this.#line(issue, { mends, brief, control })));
  }

  /** Beside many photos what is only doubtful is told in a word, and in full when asked. */
  #line({ severity, code, message }, { mends = [], brief = false, control } = {}) {
    const kind = el("span", { className: "unseen" }, words.issues[severity] ?? "");
    const short = brief && severity === "warning" && words.issues.short[code];
    const about = { className: "issue", data: { severity, code } };
    const button = ({ label, mend }) => el("button", { type: "button", className: "mend", onclick: () => this.#mend(mend, control) }, label);
    const buttons = mends.flatMap((one) => [" ", one.mend ? button(one) : one.label]);
    return short
      ? el("details", { ...about, open: mends.some(({ mend }) => !mend) }, el("summary", {}, kind, short), el("p", {}, message, ...buttons))
      : el("p", about, kind, message, ...buttons);
  }

  /** The button goes with its issue; the keyboard stays at the field. */
  #mend(mend, control) {
    mend();
    if (control.isConnected && (document.activeElement === document.body || document.activeElement?.matches(".mend"))) this.#goTo(control);
  }

  #summarise(loose, places) {
    const placed = this.#summing
      ? [...places].flatMap(([place, issues]) => issues.filter((issue) => issue.severity === "error").map((issue) => [place, issue]))
      : [];
    const errors = placed.length + loose.filter((issue) => issue.severity === "error").length;
    const root = byId("issues");
    root.hidden = placed.length + loose.length === 0;
    root.toggleAttribute("data-wrong", errors > 0);
    tell(byId("issues-label"), errors > 0 ? words.issues.first(errors) : words.issues.note);
    byId("issues-list").replaceChildren(
      ...placed.map(([{ control }, issue]) => el("li", {},
        el("button", { type: "button", className: "link", onclick: () => this.#goTo(control) }, issue.message))),
      ...loose.map((issue) => el("li", {}, this.#line(issue))));
  }
}
