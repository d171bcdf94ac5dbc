// A group of radio buttons that stands in for a select where there are few choices, each with a picture if need be.
import { el } from "../dom.js";

/** Puts `[value, text, more, draw]` into a group, keeping what is there where it is the same; `more` is for screen readers and pointers. */
export function offerRadios(group, options, chosen, { disabled = false } = {}) {
  const inputs = () => [...group.querySelectorAll("input")];
  const drawn = JSON.stringify([options.map(([value, text, more]) => [value, text, more]), disabled]);
  if (group.dataset.drawn !== drawn) {
    const held = group.contains(document.activeElement);
    group.dataset.drawn = drawn;
    group.replaceChildren(...options.map(([value, text, more, draw]) => el("label", { className: "radio", title: more ?? "" },
      el("input", { type: "radio", name: group.id, value, disabled, autocomplete: "off" }), draw?.(), el("span", {}, text),
      more && el("span", { className: "unseen" }, ` ${more}`))));
    if (held) queueMicrotask(() => inputs().find(({ checked }) => checked)?.focus());
  }
  inputs().forEach((input) => (input.checked = input.value === chosen));
}

/** What takes the keyboard in a field: of a group the one that is chosen. */
export const focusable = (control) =>
  (control.matches("[role=radiogroup]") ? control.querySelector("input:checked") ?? control.querySelector("input") : control);
