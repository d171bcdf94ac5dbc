// The user's photos, in the order the prompt cites them. None is ever dropped for being one too many: the issue is shown instead.
import { unpacked } from "./address.js";
import { Presses } from "../dom.js";
import { drop, keep, newKey, recall, tidy } from "./keep.js";
import { sortable } from "./sort.js";
import { Tile } from "./tile.js";
import { words } from "../words.js";

const say = words.photos;
const ROLES = Object.keys(say.roles);

/** How long the page waits for what it kept: some browsers never answer. */
const PATIENCE = 3000;

/**
 * Fires `change` when the list, the order or a part changed; before that `renumber` with a map from old numbers to new ones;
 * `picture` when a photo's size became known; `cite` when a number was pressed; `told` with words for a screen reader, `missing` with
 * some about photos that did not come back or will not; `done` with what can be taken back: `{ said, back }`.
 */
export class Images extends EventTarget {
  #list;
  #tiles = [];
  #roles = [];
  /** Those that are remembered and have not come back yet. */
  #awaited = [];
  /** Of a finger or a pointer, that take one away. */
  #presses = new Presses();
  /** It was said that the browser does not keep every photo. */
  #warned = false;

  /** `roles` are the parts that the chosen model lets a photo play. */
  constructor(list, roles) {
    super();
    this.#list = list;
    this.#roles = roles;
    sortable(list, { move: (from, to) => this.#take(this.at(from), to) });
  }

  get length() {
    return this.#tiles.length;
  }

  at(index) {
    return this.#tiles[index];
  }

  get all() {
    return [...this.#tiles];
  }

  /** The photo that the clip starts from. */
  get first() {
    return this.#tiles.find((tile) => tile.input.role === "first_frame") ?? this.#tiles[0];
  }

  get inputs() {
    return this.#tiles.map((tile) => tile.input);
  }

  /** What to remember of them in the tab; the files themselves lie elsewhere. */
  get kept() {
    return [...this.#tiles.map(({ key, file, source, role }) => (file ? { key, role } : { source, role })), ...this.#awaited];
  }

  /** Files, and addresses as text. */
  add(sources) {
    const added = Array.from(sources, (source) => this.#tile({ source: unpacked(source, say.unnamed), key: newKey() }));
    if (added.length === 0) return;
    added.forEach((tile) => this.#keep(tile));
    this.#append(added);
    this.#fire("told", say.added(added.length, this.length));
  }

  /** Those that an earlier load of the page remembered. Resolves once they are there, or when that takes long: they come when they come. */
  restore(kept) {
    this.#awaited = (Array.isArray(kept) ? kept : []).filter((one) => typeof one?.key === "string" || typeof one?.source === "string");
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    late.then(() => this.#awaited.length > 0 && this.#fire("missing", say.late(this.#awaited.length)));
    return Promise.race([this.#bringBack(), late]);
  }

  async #bringBack() {
    const known = this.#awaited;
    const keys = known.flatMap(({ key }) => key ?? []);
    const files = keys.length > 0 ? await recall(keys) : new Map();
    tidy();
    if (known.length === 0) return;
    const tiles = known.map(({ key, source, role }) => {
      const found = key === undefined ? { file: source } : files.get(key);
      return found && this.#tile({ key: found.key, source: found.file, role: ROLES.includes(role) ? role : undefined });
    });
    const found = tiles.filter(Boolean);
    const alone = this.length === 0;
    this.#awaited = [];
    this.#append(found);
    if (found.length === known.length) return this.#fire("told", say.back(found.length));
    // As though they had been removed one by one; unless others were chosen meanwhile, and are what is cited.
    const lost = tiles.flatMap((tile, index) => (tile ? [] : [index + 1]));
    if (alone) this.#fire("renumber", new Map(tiles.map((tile, index) => [index + 1, tile ? tile.at : found.length + 1 + lost.indexOf(index + 1)])));
    this.#fire("missing", say.notBack(lost.length));
  }

  /** Another model was chosen. */
  offer(roles) {
    this.#roles = roles;
    this.#number();
  }

  /** Gives parts to photos, by their index; the others keep theirs. */
  play(parts) {
    const before = this.#tiles.map((tile) => [tile, tile.role]);
    for (const [index, role] of Object.entries(parts)) this.at(index)?.play(role);
    this.#changed();
    this.#done(say.parted, () => {
      before.forEach(([tile, role]) => tile.play(role));
      this.#changed();
    });
  }

  /** Takes photos away, by their index. What cites them cites nothing now; the numbers of the others follow. */
  remove(indices) {
    const gone = indices.map((index) => this.at(index)).filter(Boolean);
    if (gone.length === 0) return;
    const places = [];
    for (const tile of gone) {
      const at = this.#tiles.indexOf(tile);
      const before = [...this.#tiles];
      this.#tiles.splice(at, 1);
      // As though it had gone to the end and then away: a citation of it points at a place that nobody has.
      this.#renumber(before, [...this.#tiles, tile]);
      tile.discard();
      if (tile.file) drop(tile.key);
      places.push([tile, at]);
    }
    this.#changed();
    const at = Math.min(places.at(-1)[1], this.length - 1);
    this.#fire("removed", this.at(at)?.drop);
    const said = gone.length === 1 ? say.removed(gone[0].name) : say.removedMany(gone.length);
    this.#done(said, () => this.#putBack(places));
  }

  /** Another file in a photo's place, in the same part. */
  replace(tile, source) {
    if (!this.#tiles.includes(tile)) return;
    const other = this.#tile({ source, key: newKey(), role: tile.role });
    this.#swap(tile, other);
    this.#done(say.replaced(tile.name, other.name), () => this.#swap(other, tile));
  }

  #swap(tile, other) {
    const at = this.#tiles.indexOf(tile);
    if (at < 0) return;
    this.#tiles[at] = other;
    tile.element.before(other.element);
    tile.discard();
    other.show();
    if (tile.file) drop(tile.key);
    this.#keep(other);
    this.#changed();
    this.#standAt(other);
  }

  #putBack(places) {
    this.#presses.forget();
    for (const [tile, at] of places.toReversed()) {
      const before = [...this.#tiles, tile];
      this.#tiles.splice(at, 0, tile);
      this.#list.insertBefore(tile.element, this.#tiles[this.#tiles.indexOf(tile) + 1]?.element ?? null);
      tile.show();
      this.#renumber(before, this.#tiles);
      this.#keep(tile);
    }
    this.#changed();
    this.#standAt(places[0][0]);
  }

  /** Gives it the keyboard, but not from the line that leads back: there it may be wanted for the next step. */
  #standAt({ number }) {
    if (!document.activeElement.closest("#undo")) number.focus();
  }

  #tile(one) {
    return new Tile(one, {
      onCite: (tile) => this.#fire("cite", tile.at),
      onMove: (tile, by) => this.#take(tile, tile.at - 1 + by),
      onRemove: (tile, event) => this.#takeAway(tile, event),
      onRole: () => this.#changed(),
      onPicture: () => this.#fire("picture"),
    });
  }

  async #keep({ key, file }) {
    if (!file || (await keep(key, file)) || this.#warned) return;
    this.#warned = true;
    this.#fire("missing", say.notKept);
  }

  #append(tiles) {
    this.#tiles.push(...tiles);
    this.#list.append(...tiles.map((tile) => tile.element));
    tiles.forEach((tile) => tile.show());
    this.#changed();
  }

  /** By the user's hand. Not every browser counts the second half of a double tap as such. */
  #takeAway(tile, { detail }) {
    if (detail > 0 && this.#presses.tooSoon()) return;
    this.remove([tile.at - 1]);
  }

  /** To another place, by the user's hand. */
  #take(tile, to) {
    const from = this.#tiles.indexOf(tile);
    if (from === to || to < 0 || to >= this.length) return;
    this.#move(tile, to);
    this.#done(say.moved(tile.name, to + 1), () => this.#move(tile, Math.min(from, this.length - 1)));
  }

  #move(tile, to) {
    const from = this.#tiles.indexOf(tile);
    if (from < 0) return;
    const held = document.activeElement;
    const before = [...this.#tiles];
    this.#tiles.splice(from, 1);
    this.#tiles.splice(to, 0, tile);
    this.#list.insertBefore(tile.element, this.#tiles[to + 1]?.element ?? null);
    this.#renumber(before, this.#tiles);
    this.#changed();
    // A moved node loses the focus; at either end its button is disabled, so the other one takes over.
    if (tile.element.contains(held)) (held.disabled ? (to < from ? tile.later : tile.earlier) : held).focus();
  }

  #renumber(before, after) {
    const map = new Map(before.map((tile, index) => [index + 1, after.indexOf(tile) + 1]).filter(([old, now]) => old !== now));
    if (map.size > 0) this.#fire("renumber", map);
  }

  #number() {
    this.#tiles.forEach((tile, index) => tile.place(index + 1, this.length, this.#roles));
    this.#list.toggleAttribute("data-many", this.length > 3);
  }

  #changed() {
    this.#number();
    this.#fire("change");
  }

  #done(said, back) {
    this.#fire("done", { said, back });
  }

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
