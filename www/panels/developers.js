// What the form comes to, for those who write programs: the body, the same as programs, and what was said over the network.
import { copy } from "../copy.js";
import { byId, el, tell } from "../dom.js";
import { bodyText, hosted, snippets } from "./snippets.js";
import { words } from "../words.js";

const TABS = Object.keys(words.developers.tabs);

export class Developers {
  #ask;
  #exchanges;
  #chosen = "json";
  #turn = 0;
  #tabs = new Map();
  #rows = new Map();

  /** `ask()` says what the form comes to: `{ client, request, address }`. */
  constructor({ ask, exchanges }) {
    this.#ask = ask;
    this.#exchanges = exchanges;
    for (const name of TABS) {
      const tab = el("button", { type: "button", role: "tab", id: `tab-${name}`, tabIndex: -1, aria: { controls: "developer-panel", selected: false } }, words.developers.tabs[name]);
      tab.addEventListener("click", () => this.#choose(name));
      this.#tabs.set(name, tab);
      byId("developer-tabs").append(tab);
    }
    byId("developer-tabs").addEventListener("keydown", (event) => this.#move(event));
    byId("developers").addEventListener("toggle", () => this.show());
    byId("copy-code").addEventListener("click", () => this.#copy());
    byId("clear-log").addEventListener("click", () => exchanges.clear());
    exchanges.addEventListener("change", ({ detail }) => this.#log(detail));
    exchanges.addEventListener("clear", () => {
      this.#rows.clear();
      byId("exchanges").replaceChildren();
      this.show();
    });
    this.#choose(this.#chosen);
  }

  #choose(name) {
    this.#chosen = name;
    for (const [each, tab] of this.#tabs) {
      tab.setAttribute("aria-selected", String(each === name));
      tab.tabIndex = each === name ? 0 : -1;
    }
    byId("developer-panel").setAttribute("aria-labelledby", `tab-${name}`);
    this.show();
  }

  #move(event) {
    const at = TABS.indexOf(this.#chosen);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: -1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#choose(TABS.at(to % TABS.length));
    this.#tabs.get(this.#chosen).focus();
  }

  /** Shows the form as it is now, where anybody sees it. */
  async show() {
    const turn = ++this.#turn;
    if (!byId("developers").open) return;
    const isLog = this.#chosen === "log";
    tell(byId("developer-hint"), words.developers.hints[this.#chosen]);
    byId("exchanges").hidden = !isLog || this.#rows.size === 0;
    byId("clear-log").hidden = !isLog;
    const text = isLog ? (this.#rows.size ? "" : words.developers.nothing) : await this.#code(this.#chosen);
    if (turn !== this.#turn) return;
    byId("code").hidden = isLog && this.#rows.size > 0;
    tell(byId("code"), text);
  }

  async #code(name) {
    const { client, request, address } = this.#ask();
    if (request.images.length === 0) return words.developers.noPhoto;
    const { unnamed, uploaded, notYet } = words.developers;
    try {
      const body = await client.buildRequest(hosted(request));
      return name === "json" ? bodyText(request, body, uploaded, unnamed) : snippets({ request, body, baseUrl: address, unnamed })[name];
    } catch (error) {
      const errors = (error.issues ?? []).filter(({ severity }) => severity === "error");
      return errors.length ? notYet(errors.length) : error.message;
    }
  }

  #log({ exchange, gone }) {
    this.#rows.get(gone?.number)?.remove();
    this.#rows.delete(gone?.number);
    let row = this.#rows.get(exchange.number);
    if (!row) {
      row = rowOf(exchange);
      this.#rows.set(exchange.number, row);
      byId("exchanges").prepend(row);
    }
    fill(row, exchange);
    if (this.#chosen === "log") this.show();
  }

  async #copy() {
    const text = this.#chosen === "log" ? JSON.stringify(this.#exchanges.all, null, 2) : byId("code").textContent;
    try {
      await copy(text, byId("copy-code"));
    } catch {
      tell(byId("developer-hint"), words.developers.notCopied);
    }
  }
}

/** An exchange in the log, as far as it never changes. */
function rowOf({ method, path, at }) {
  const summary = el("summary", {}, el("span", {}, `${method} ${path}`), el("span"));
  return el("li", {}, el("details", {}, summary, el("p", { className: "hint" }, new Date(at).toLocaleTimeString())));
}

/** Writes what has come since into its row, which stays: it may be open, have the keyboard, or be selected from. */
function fill(row, { failed, status, took, ...exchange }) {
  const { pending, parts } = words.developers;
  const [details] = row.children;
  const [summary] = details.children;
  summary.dataset.outcome = failed || status >= 400 ? "wrong" : "";
  tell(summary.lastChild, [failed ?? status ?? pending, took !== undefined && words.developers.took(took)].filter(Boolean).join(" · "));
  for (const [name, title] of Object.entries(parts)) {
    const said = exchange[name];
    const text = Array.isArray(said) ? said.map((pair) => pair.join(": ")).join("\n") : pretty(said);
    const there = details.querySelector(`[data-part=${name}]`);
    if (there) tell(there, text);
    else if (text) details.append(el("h4", {}, title), el("pre", { tabIndex: 0, data: { part: name } }, text));
  }
}

/** JSON with lines, other text as it is. */
function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
