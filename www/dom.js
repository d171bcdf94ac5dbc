// Building the page: always nodes and text, never markup.

export const byId = (id) => document.getElementById(id);

/** A key that belongs to a word still being composed. Safari tells of the one that ends it by its number alone. */
export const composes = ({ isComposing, keyCode }) => isComposing || keyCode === 229;

/** What holds text of its own. */
export const TYPED = "textarea, input:is([type=text], [type=url], [type=password])";

/** A press this soon after what it meets has come was not meant for that: nobody has read it. */
export const READ = 600;

/** Tells the second half of a double press, which meets what has moved up. */
export class Presses {
  #at = -Infinity;

  /** Whether this one comes too soon after the last that did not. */
  tooSoon() {
    const now = performance.now();
    const soon = now - this.#at < READ;
    if (!soon) this.#at = now;
    return soon;
  }

  /** What the last one met is back. */
  forget() {
    this.#at = -Infinity;
  }
}

/** An element with properties, and children that are nodes or text. `data` and `aria` take objects. */
export function el(tag, { data = {}, aria = {}, ...properties } = {}, ...children) {
  const element = document.createElement(tag);
  Object.assign(element, properties);
  Object.assign(element.dataset, data);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(`aria-${name}`, value);
  element.append(...children.filter((child) => child != null));
  return element;
}

/**
 * Writes text only where it differs, so that screen readers and selections are left in peace. What is announced once more is heard
 * once more: every second time with a space behind it.
 */
export function tell(element, text = "") {
  if (element.textContent !== text) element.textContent = text;
  else if (element.id === "status" && text) element.textContent = `${text}\u00a0`;
}

/** Writes into a field that may have been typed into. */
export function write(field, value) {
  if (field.value === value) return;
  field.value = value;
  forget(field);
}

/**
 * Empties a field's own undo, whose steps do not fit what a script has written: done again, Chromium's would put the text there three times.
 * A field loses it by leaving the page.
 */
export function forget(field) {
  const { parentNode, nextSibling, selectionStart, selectionEnd, selectionDirection, scrollTop } = field;
  const held = document.activeElement === field;
  field.remove();
  parentNode.insertBefore(field, nextSibling);
  if (held) {
    field.focus({ preventScroll: true });
    field.setSelectionRange(selectionStart, selectionEnd, selectionDirection);
  }
  field.scrollTop = scrollTop;
}

/** Shows or hides, and gives the keyboard somewhere to be when what had it goes away; nothing scrolls for that. */
export function reveal(element, shown, heir) {
  const held = !shown && element.contains(document.activeElement);
  element.hidden = !shown;
  if (held) heir?.focus({ preventScroll: true });
}

/** Puts a list of `[value, text, disabled]` into a select, keeping what is chosen where it is still offered. */
export function offer(select, options, chosen) {
  const same = select.options.length === options.length && options.every(([value, text, disabled = false], index) => {
    const there = select.options[index];
    return there.value === value && there.text === text && there.disabled === disabled;
  });
  if (!same) {
    select.replaceChildren(...options.map(([value, text, disabled = false]) => Object.assign(new Option(text, value), { disabled })));
  }
  select.value = chosen;
}
