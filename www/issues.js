// What is wrong or doubtful with the request, each at its field; quiet about fields the user has not come to yet.
import { byId, el, tell } from "./dom.js";
import { words } from "./words.js";

const FIELDS = ["images", "prompt", "model", "seconds", "ratio", "resolution"];
const SECTIONS = { images: "drop" };

export class Issues {
  #images;
  #touched = new Set();
  #found = [];
  #summing = false;
  #drawn = new WeakMap();

  constructor(images) {
    this.#images = images;
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
    this.#found = found;
    if (this.errors.length === 0) this.#summing = false;
    const places = new Map(this.#places().map((place) => [place, []]));
    const loose = [];
    for (const issue of found) {
      const place = this.#place(issue, places);
      if (!this.#due(issue, place?.field ?? "")) continue;
      if (place) places.get(place).push(issue);
      else loose.push(issue);
    }
    for (const [place, issues] of places) this.#draw(place, issues);
    this.#summarise(loose, places);
  }

  /** To the first field with an error, in the order of the page. */
  focusFirst() {
    const first = this.#places().find((place) => this.errors.some((issue) => this.#belongs(issue, place)));
    (first?.control ?? byId("issues")).focus({ focusVisible: true });
  }

  #places() {
    const tiles = Array.from({ length: this.#images.length }, (_, index) => {
      const tile = this.#images.at(index);
      return { field: "images", index, control: tile.part, box: tile.box, section: tile.element };
    });
    const fields = FIELDS.map((field) => {
      const control = byId(field);
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

  #draw({ control, box, section, index }, issues) {
    const wrong = issues.some((issue) => issue.severity === "error");
    section.toggleAttribute("data-wrong", wrong);
    if (wrong) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
    const drawn = JSON.stringify(issues);
    if (this.#drawn.get(box) === drawn) return;
    this.#drawn.set(box, drawn);
    box.replaceChildren(...issues.map((issue) => this.#line(issue, index)));
  }

  #line({ severity, code, message }, index) {
    const line = el("p", { className: "issue", data: { severity, code } },
      el("span", { className: "unseen" }, words.issues[severity] ?? ""), message);
    const cure = code === "role_refused_by_vendor" && (index !== undefined || this.#images.length > 0);
    if (cure) {
      const at = index ?? 0;
      const use = () => this.#images.play(at, "first_frame");
      line.append(" ", el("button", { type: "button", className: "link", onclick: use }, words.photos.useAsFirst(at + 1, this.#images.length)));
    }
    return line;
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
        el("button", { type: "button", className: "link", onclick: () => control.focus({ focusVisible: true }) }, issue.message))),
      ...loose.map((issue) => el("li", {}, this.#line(issue))));
  }
}
