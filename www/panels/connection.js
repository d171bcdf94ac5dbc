// Where the API is and with which key: never another origin than this page's, since a key may be typed here.
import { byId, el, offer, tell } from "../dom.js";
import { Relaydance } from "../relaydance-web/index.js";
import { words } from "../words.js";

/** Where a key lies that is to outlive a reload. */
const KEPT = "relaydance-demo-key";

const FALLBACK = { mode: "unknown", notice: "", baseUrls: [{ url: "/v1", name: "" }] };

/** What a proxy forwards to, where its server does not say. */
const SERVICE = "https://relaydance.com/v1";

/** A path on this origin as it would be called, or nothing. */
export function ownPath(text) {
  if (typeof text !== "string" || !/^\/(?![/\\])/.test(text)) return undefined;
  try {
    const url = new URL(text, location.origin);
    if (url.origin !== location.origin || url.search || url.hash || url.username) return undefined;
    return url.pathname.replace(/\/+$/, "") || undefined;
  } catch {
    return undefined;
  }
}

/** What the server says of itself; a server that says nothing is one at `/v1`. */
export async function readConfig() {
  try {
    const answer = await fetch("./config.json", { signal: AbortSignal.timeout(5000) });
    if (!answer.ok) return FALLBACK;
    const config = await answer.json();
    const baseUrls = (Array.isArray(config?.baseUrls) ? config.baseUrls : [])
      .map(({ url, name }) => ({ url: ownPath(url), name: String(name ?? "") }))
      .filter(({ url }) => url);
    return {
      mode: String(config?.mode ?? FALLBACK.mode),
      notice: String(config?.notice ?? ""),
      base: typeof config?.base === "string" ? config.base : undefined,
      baseUrls: baseUrls.length > 0 ? baseUrls : FALLBACK.baseUrls,
    };
  } catch {
    return FALLBACK;
  }
}

/** Fires `change` when the address or the key did. */
export class Connection extends EventTarget {
  #key = "";
  #clients = new Map();
  #whole;
  #turn = 0;
  #select = byId("base-url");

  constructor(config, remembered) {
    super();
    const offered = config.baseUrls.map(({ url, name }) => [url, name ? `${url} (${name})` : url]);
    const asked = new URLSearchParams(location.search).get("baseUrl");
    const kept = asked === null && offered.some(([url]) => url === remembered) ? remembered : undefined;
    const chosen = ownPath(asked) ?? kept ?? offered[0][0];
    if (!offered.some(([url]) => url === chosen)) offered.push([chosen, `${chosen} (${words.connection.other})`]);
    offer(this.#select, offered, chosen);
    if (asked !== null && !ownPath(asked)) {
      byId("base-url-hint").after(el("p", { className: "issue", data: { severity: "warning" } }, words.connection.refused(asked)));
      byId("connection").open = true;
    }
    this.#select.addEventListener("change", () => this.#changed());
    tell(byId("mode"), words.connection.modes[config.mode] ?? words.connection.modes.unknown);
    byId("api-key").addEventListener("input", (event) => {
      this.#key = event.target.value.trim();
      this.#keep();
      this.#changed();
    });
    byId("keep-key").addEventListener("change", () => this.#keep());
    byId("test").addEventListener("click", () => this.#test());
    // Behind a proxy the server's own key is used, whatever is typed here.
    byId("own-key").hidden = config.mode === "proxy";
    this.#whole = config.mode === "proxy" ? (config.base ?? SERVICE) : undefined;
    this.#takeUpKept();
    this.#tellRisk();
  }

  get baseUrl() {
    return this.#select.value;
  }

  /** The client for an address, with the key as it is now. */
  client(baseUrl = this.baseUrl) {
    if (!this.#clients.has(baseUrl)) {
      this.#clients.set(baseUrl, new Relaydance({ baseUrl, ...(this.#key && { apiKey: this.#key }) }));
    }
    return this.#clients.get(baseUrl);
  }

  /** The address as a program elsewhere would call it: behind a proxy, which answers its own page only, what that asks. */
  get address() {
    return this.#whole ?? location.origin + this.baseUrl;
  }

  /** Asks what costs nothing, and tells what comes of it. */
  async #test() {
    const turn = ++this.#turn;
    const say = (text, state) => {
      if (turn !== this.#turn) return;
      byId("tested").dataset.state = state;
      tell(byId("tested"), text);
    };
    say(words.connection.testing, "asking");
    const started = performance.now();
    try {
      const listed = await this.client().models();
      say(words.connection.works(listed.length, listed.filter(({ known }) => known).length, performance.now() - started), "well");
    } catch (error) {
      say(words.connection.fails(words.errors.titles[error.code] ?? words.errors.titles.other, error.message, this.#key !== ""), "wrong");
    }
  }

  /** The key is written down only where that is asked for, and only for as long as the tab lives. */
  #keep() {
    try {
      if (byId("keep-key").checked && this.#key) sessionStorage.setItem(KEPT, this.#key);
      else sessionStorage.removeItem(KEPT);
    } catch {
      byId("keep-key").checked = false;
      tell(byId("keep-key-hint"), words.connection.cannotKeep);
    }
    this.#tellRisk();
  }

  #takeUpKept() {
    let kept;
    try {
      kept = sessionStorage.getItem(KEPT);
    } catch { /* a page without storage keeps nothing */ }
    if (!kept || byId("own-key").hidden) return;
    byId("keep-key").checked = true;
    byId("api-key").value = this.#key = kept;
  }

  #changed() {
    this.#turn++;
    tell(byId("tested"));
    this.#clients.clear();
    this.dispatchEvent(new Event("change"));
  }

  #tellRisk() {
    tell(byId("api-key-hint"), words.connection.key(location.host, byId("keep-key").checked));
  }
}
