// The user's photos, in the order the prompt cites them. None is ever dropped for being one too many: the issue is shown instead.
import { Tile } from "./tile.js";
import { words } from "./words.js";

const say = words.photos;

/**
 * Fires `change` when the list, the order or a part changed; `picture` when a photo's size became known;
 * `cite` when a number was pressed; `told` with words for a screen reader.
 */
export class Images extends EventTarget {
  #list;
  #tiles = [];
  #roles = [];

  /** `roles` are the parts that the chosen model lets a photo play. */
  constructor(list, roles) {
    super();
    this.#list = list;
    this.#roles = roles;
  }

  get length() {
    return this.#tiles.length;
  }

  at(index) {
    return this.#tiles[index];
  }

  /** The photo that the clip starts from. */
  get first() {
    return this.#tiles.find((tile) => tile.input.role === "first_frame") ?? this.#tiles[0];
  }

  get inputs() {
    return this.#tiles.map((tile) => tile.input);
  }

  add(files) {
    const added = Array.from(files, (file) => new Tile(file, {
      onCite: (tile) => this.#fire("cite", this.#tiles.indexOf(tile) + 1),
      onMove: (tile, by) => this.#move(tile, by),
      onRemove: (tile) => this.#remove(tile),
      onRole: () => this.#changed(),
      onPicture: () => this.#fire("picture"),
    }));
    if (added.length === 0) return;
    this.#tiles.push(...added);
    this.#list.append(...added.map((tile) => tile.element));
    this.#changed();
    this.#fire("told", say.added(added.length, this.length));
  }

  /** Another model was chosen. */
  offer(roles) {
    this.#roles = roles;
    this.#number();
  }

  play(index, role) {
    this.at(index)?.play(role);
    this.#changed();
  }

  #move(tile, by) {
    const from = this.#tiles.indexOf(tile);
    const to = from + by;
    if (to < 0 || to >= this.length) return;
    const held = document.activeElement;
    this.#tiles.splice(from, 1);
    this.#tiles.splice(to, 0, tile);
    this.#list.insertBefore(tile.element, this.#tiles[to + 1]?.element ?? null);
    this.#changed();
    // A moved node loses the focus; at either end its button is disabled, so the other one takes over.
    if (tile.element.contains(held)) (held.disabled ? (by < 0 ? tile.later : tile.earlier) : held).focus();
    this.#fire("told", say.moved(tile.name, to + 1));
  }

  #remove(tile) {
    const at = this.#tiles.indexOf(tile);
    this.#tiles.splice(at, 1);
    tile.discard();
    this.#changed();
    const heir = this.at(Math.min(at, this.length - 1))?.drop;
    this.#fire("removed", heir);
    this.#fire("told", say.removed(tile.name, this.length));
  }

  #number() {
    this.#tiles.forEach((tile, index) => tile.place(index + 1, this.length, this.#roles));
  }

  #changed() {
    this.#number();
    this.#fire("change");
  }

  #fire(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
