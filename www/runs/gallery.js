// The history as it is seen: a card for each clip, its deeds, what it all weighs, and the way back from deleting.
import { byId, el, Presses, tell } from "../dom.js";
import { Grace } from "./grace.js";
import { brief, words } from "../words.js";

const say = words.history;
export class Gallery {
  #history;
  #act;
  #cards = new Map();
  #current;
  #presses = new Presses();
  #grace = new Grace(byId("undo-bar"));

  /** `act(deed, record, button)` is called with play, reuse, link or download. */
  constructor(history, act) {
    this.#history = history;
    this.#act = act;
    history.addEventListener("change", () => this.#draw());
    byId("clear").addEventListener("click", () => this.#delete(history.records.map(({ key }) => key)));
  }

  /** Which clip is on the stage. */
  mark(key) {
    this.#current = key;
    for (const [each, { element }] of this.#cards) element.toggleAttribute("data-current", each === key);
  }

  #draw() {
    const { records, size, lasting, failed } = this.#history;
    for (const [key, card] of this.#cards) if (!records.some((record) => record.key === key)) this.#leave(key, card);
    records.forEach((record, index) => {
      if (!this.#cards.has(record.key)) this.#cards.set(record.key, this.#card(record));
      const card = this.#cards.get(record.key);
      const { element, kept } = card;
      this.#picture(card, record.thumb);
      tell(kept, record.size ? "" : say.notKept);
      const list = byId("clips");
      if (list.children[index] !== element) list.insertBefore(element, list.children[index] ?? null);
    });
    const some = records.length > 0;
    byId("history").hidden = !some && !this.#grace.open && lasting && !failed;
    byId("clear").hidden = !some;
    tell(byId("history-size"), some ? say.size(records.length, size) : say.empty);
    tell(byId("history-note"), !lasting ? say.passing : failed ? say.failed : some ? say.where : "");
    this.mark(this.#current);
  }

  /** The photo's at first, and the clip's own once there is one. */
  #picture(card, thumb) {
    if (!(thumb instanceof Blob) || card.size === thumb.size) return;
    if (card.url) URL.revokeObjectURL(card.url);
    Object.assign(card, { url: URL.createObjectURL(thumb), size: thumb.size });
    card.shot.replaceChildren(el("img", { src: card.url, alt: "", draggable: false, loading: "lazy", decoding: "async" }));
  }

  #leave(key, { element, url }) {
    const held = element.contains(document.activeElement);
    const heir = (element.nextElementSibling ?? element.previousElementSibling)?.querySelector("button");
    element.remove();
    this.#cards.delete(key);
    if (url) URL.revokeObjectURL(url);
    if (held) (heir ?? byId("stage")).focus({ preventScroll: true });
  }

  #card(record) {
    const { about, at, key } = record;
    const name = brief(about.prompt) || words.open.unnamed;
    const deed = (id, icon, onclick = (event) => this.#act(id, record, event.currentTarget)) => el("button", {
      type: "button", className: "button icon", title: say[id], onclick, data: { icon, act: id }, aria: { label: say.of(say[id], name) },
    });
    const kept = el("span", { className: "hint kept" });
    const shot = el("button", { type: "button", className: "shot", onclick: (event) => this.#act("play", record, event.currentTarget), data: { act: "play" }, aria: { label: say.of(say.play, name) } });
    const element = el("li", { className: "made-clip", data: { key } },
      shot,
      el("div", { className: "words" },
        el("p", { className: "prompt", title: about.prompt }, name),
        el("p", { className: "hint" }, about.modelName || ""),
        el("p", { className: "hint" }, about.told ? `${about.told} · ` : "", el("time", { dateTime: new Date(at).toISOString() }, say.at(at)), " ", kept)),
      el("div", { className: "tools" }, deed("download", "download"), deed("reuse", "reuse"), deed("link", "link"),
        deed("delete", "delete", () => this.#delete([key], name))));
    return { element, shot, kept };
  }

  async #delete(keys, name) {
    if (this.#presses.tooSoon()) return;
    const held = byId("history").contains(document.activeElement);
    const said = name ? say.deleted(name) : say.cleared(keys.length);
    const end = () => this.#history.purge(keys).catch(() => {});
    try {
      await this.#history.hide(keys);
      this.#tell(said, { back: () => this.#restore(keys), end });
      if (held) this.#grace.focus();
    } catch (error) {
      // Where there is no room, there is none for the mark either.
      const full = error?.name === "QuotaExceededError";
      const gone = full && await this.#history.purge(keys).then(() => true, () => false);
      this.#tell(gone ? say.forGood(said) : say.notDeleted, { end: () => this.#draw() });
    }
  }

  #tell(said, step) {
    this.#grace.offer(said, step);
    tell(byId("status"), said);
    this.#draw();
  }

  async #restore(keys) {
    this.#presses.forget();
    const count = await this.#history.restore(keys).catch(() => 0);
    this.#cards.get(keys[0])?.shot.focus();
    tell(byId("status"), count > 0 ? say.restored(count) : say.notRestored);
  }
}
