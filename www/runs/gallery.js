// The history as it is seen: a card for each clip, its deeds, what it all weighs, and the way back from deleting.
import { byId, el, reveal, tell } from "../dom.js";
import { brief, words } from "../words.js";

const say = words.history;
/** How long what was deleted can be brought back. */
const UNDO = 15_000;

export class Gallery {
  #history;
  #act;
  #cards = new Map();
  #current;
  #deleted;
  #timer;

  /** `act(deed, record, button)` is called with play, reuse, link or download. */
  constructor(history, act) {
    this.#history = history;
    this.#act = act;
    history.addEventListener("change", () => this.#draw());
    byId("clear").addEventListener("click", () => this.#delete(history.records.map(({ key }) => key)));
    byId("undo-delete").addEventListener("click", () => this.#undo());
    addEventListener("pagehide", () => this.#purge());
  }

  /** Which clip is on the stage. */
  mark(key) {
    this.#current = key;
    for (const [each, { element }] of this.#cards) element.toggleAttribute("data-current", each === key);
  }

  #draw() {
    const { records, size, lasting } = this.#history;
    for (const [key, card] of this.#cards) if (!records.some((record) => record.key === key)) this.#leave(key, card);
    records.forEach((record, index) => {
      const known = this.#cards.get(record.key);
      if (!known || known.thumb?.size !== record.thumb?.size) this.#place(record, known);
      const { element, kept } = this.#cards.get(record.key);
      tell(kept, record.size ? "" : say.notKept);
      const list = byId("clips");
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
    const some = records.length > 0;
    byId("history").hidden = !some && !this.#deleted && lasting;
    byId("clear").hidden = !some;
    tell(byId("history-size"), some ? say.size(records.length, size) : say.empty);
    tell(byId("history-note"), lasting ? (some ? say.where : "") : say.passing);
    this.mark(this.#current);
  }

  #place(record, known) {
    const card = this.#card(record);
    this.#cards.set(record.key, card);
    if (!known) return;
    known.element.replaceWith(card.element);
    if (known.url) URL.revokeObjectURL(known.url);
  }

  #leave(key, { element, url }) {
    const held = element.contains(document.activeElement);
    const heir = (element.nextElementSibling ?? element.previousElementSibling)?.querySelector("button");
    element.remove();
    this.#cards.delete(key);
    if (url) URL.revokeObjectURL(url);
    if (held) (this.#deleted ? byId("undo-delete") : (heir ?? byId("stage"))).focus({ preventScroll: true });
  }

  #card(record) {
    const { about, at, key, thumb } = record;
    const name = brief(about.prompt) || words.open.unnamed;
    const url = thumb instanceof Blob ? URL.createObjectURL(thumb) : undefined;
    const deed = (id, icon, onclick = (event) => this.#act(id, record, event.currentTarget)) => el("button", {
      type: "button", className: "button icon", title: say[id], onclick, data: { icon, act: id }, aria: { label: say.of(say[id], name) },
    });
    const kept = el("span", { className: "hint kept" });
    const element = el("li", { className: "made-clip", data: { key } },
      el("button", { type: "button", className: "shot", onclick: (event) => this.#act("play", record, event.currentTarget), data: { act: "play" }, aria: { label: say.of(say.play, name) } },
        url ? el("img", { src: url, alt: "", loading: "lazy", decoding: "async" }) : null),
      el("div", { className: "words" },
        el("p", { className: "prompt", title: about.prompt }, name),
        el("p", { className: "hint" }, about.modelName || ""),
        el("p", { className: "hint" }, about.told ? `${about.told} · ` : "", el("time", { dateTime: new Date(at).toISOString() }, say.at(at)), " ", kept)),
      el("div", { className: "tools" }, deed("download", "download"), deed("reuse", "reuse"), deed("link", "link"),
        deed("delete", "delete", () => this.#delete([key], name))));
    return { element, url, kept, thumb };
  }

  async #delete(keys, name) {
    this.#purge();
    this.#deleted = keys;
    tell(byId("deleted"), name ? say.deleted(name) : say.cleared(keys.length));
    byId("undo-bar").hidden = false;
    await this.#history.hide(keys).catch(() => {});
    tell(byId("status"), byId("deleted").textContent);
    this.#wait();
  }

  #wait() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // Not from under the hand.
      if (byId("undo-bar").matches(":hover, :focus-within")) this.#wait();
      else this.#purge();
    }, UNDO);
  }

  async #undo() {
    const keys = this.#deleted;
    this.#deleted = undefined;
    clearTimeout(this.#timer);
    await this.#history.restore(keys).catch(() => {});
    byId("undo-bar").hidden = true;
    this.#cards.get(keys[0])?.element.querySelector("button").focus();
    tell(byId("status"), say.restored(keys.length));
  }

  /** There is no way back from now on. */
  #purge() {
    clearTimeout(this.#timer);
    const keys = this.#deleted;
    this.#deleted = undefined;
    reveal(byId("undo-bar"), false, byId("stage"));
    if (keys) this.#history.purge(keys).catch(() => {});
  }
}
