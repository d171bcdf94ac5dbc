// WebKit as Debian ships it: MiniBrowser on a display that nobody sees, driven by the WebDriver protocol. A driver has one session, so
// each page has a driver, a browser and a folder of its own. Pages answer to what the tests use of Playwright's.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { webkit } from "../../../scripts/setup.mjs";
import { WRONG } from "./listening.mjs";

const found = webkit.find();

/** For node:test: why these tests are skipped, where they are. */
export const skip = found ? false : `these tests need ${webkit.words}`;

/** The protocol's names of the keys that no character stands for. */
const KEYS = Object.fromEntries(Object.entries({
  Backspace: 0xe003, Tab: 0xe004, Enter: 0xe007, Shift: 0xe008, Control: 0xe009, Alt: 0xe00a, Escape: 0xe00c, End: 0xe010, Home: 0xe011,
  ArrowLeft: 0xe012, ArrowUp: 0xe013, ArrowRight: 0xe014, ArrowDown: 0xe015, Delete: 0xe017,
}).map(([key, code]) => [key, String.fromCharCode(code)]));
/** The protocol's own name of what stands for an element. */
const ELEMENT = "element-6066-11e4-a52e-4f735466cecf";

/** Starts a program in a group that ends with our end of its input, however this process comes to its own. */
function start(program, args, { stdio = [], env } = {}) {
  const watched = 'exec 4<&0; (cat <&4; kill -KILL 0) & exec "$@" 4<&- </dev/null';
  const child = spawn("sh", ["-c", watched, "sh", program, ...args],
    { detached: true, stdio: ["pipe", "ignore", "ignore", ...stdio], env: { PATH: process.env.PATH, ...env } });
  const ended = once(child, "exit");
  return { child, end: () => (child.stdin.end(), ended) };
}

/** A display on which pages can be opened. */
export async function launch() {
  const folder = mkdtempSync(join(tmpdir(), "relaydance-webkit-"));
  // It tells the number that was free. Without a window manager, the window under the pointer has the keyboard: the pointer lies in the middle.
  const { child, end } = start(found.display, ["-displayfd", "3", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"], { stdio: ["pipe"] });
  const [number] = await Promise.race([once(child.stdio[3], "data"), once(child, "exit").then(() => Promise.reject(new Error("Xvfb does not start")))]);
  const opened = new Set();
  return {
    display: `:${String(number).trim()}`,
    folder,
    opened,
    async end() {
      await Promise.all([...opened].map((page) => page.close()));
      await end();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A page of these inner measures in a browser of its own. `page.wrong()` holds what went wrong on it, where the page brings `listening.mjs`. */
export async function open(browser, url, size = { width: 1280, height: 900 }) {
  const page = await Page.start(browser);
  browser.opened.add(page);
  await page.resize(size);
  await page.goto(url);
  return page;
}

class Page {
  #driver;
  #session;
  #closing;
  #wrong = [];

  static async start({ display, folder }) {
    const home = mkdtempSync(join(folder, "home-"));
    // The buttons of the browser's own bar would keep the window wider than a phone.
    mkdirSync(join(home, ".config/gtk-3.0"), { recursive: true });
    writeFileSync(join(home, ".config/gtk-3.0/gtk.css"), "button { padding: 0; border: 0; min-width: 0; }");
    const port = await freePort();
    const env = {
      DISPLAY: display, GDK_BACKEND: "x11", HOME: home, TMPDIR: home, XDG_RUNTIME_DIR: home, LC_ALL: "C.UTF-8",
      // What several sessions may share, for it takes long to find.
      GST_REGISTRY: join(folder, "gstreamer"),
      // Neither may start services that outlive the test.
      DBUS_SESSION_BUS_ADDRESS: "disabled:", NO_AT_BRIDGE: "1",
    };
    const page = new Page();
    page.#driver = { ...start(found.driver, [`--port=${port}`], { env }), url: `http://127.0.0.1:${port}` };
    try {
      await page.#begin();
    } catch (error) {
      await page.close();
      throw error;
    }
    return page;
  }

  async #begin() {
    const { child, url } = this.#driver;
    while (!(await fetch(`${url}/status`).catch(() => {}))) {
      if (child.exitCode !== null || child.signalCode !== null) throw new Error("WebKitWebDriver does not start");
      await pause(20);
    }
    const browser = { binary: found.browser, args: ["--automation", "--autoplay-policy=allow"] };
    const alwaysMatch = { browserName: "MiniBrowser", "webkitgtk:browserOptions": browser, timeouts: { script: 60_000 } };
    const { sessionId } = await this.#call("POST", `${url}/session`, { capabilities: { alwaysMatch } });
    this.#session = `${url}/session/${sessionId}`;
  }

  async #call(method, url, body) {
    const answer = await fetch(url, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message} (${url.split("/").slice(5).join("/")} ${JSON.stringify(body)})`);
    return value;
  }

  #post(path, body = {}) {
    return this.#call("POST", `${this.#session}/${path}`, body);
  }

  async goto(url) {
    await this.#post("url", { url });
  }

  async reload() {
    await this.wrong();
    await this.#post("refresh");
  }

  /** What `work` returns of `argument`, in the page. */
  async evaluate(work, argument = null) {
    const script = `const [given, done] = arguments;
      (async () => (${work})(given))().then((value) => done({ value }), (error) => done({ error: String(error) + "\\n" + error?.stack }));`;
    const { value, error } = await this.#post("execute/async", { script, args: [argument] });
    if (error) throw new Error(error);
    return value;
  }

  /** Waits until `work` returns something that is true. */
  waitForFunction(work, argument) {
    return this.evaluate(`(given) => new Promise((resolve, reject) => {
      const look = async () => {
        const value = await (${work})(given);
        if (value) resolve(value);
        else setTimeout(() => look().catch(reject), 30);
      };
      look().catch(reject);
    })`, argument);
  }

  async #element(selector) {
    await this.waitForFunction((wanted) => Boolean(document.querySelector(wanted)), selector);
    const found = await this.#post("element", { using: "css selector", value: selector });
    return `element/${found[ELEMENT]}`;
  }

  /** Where it is not hidden behind what stays at the edge of the window, once it stands still; and again where it slipped away all the same. */
  async click(selector) {
    const element = await this.#element(selector);
    for (let missed = true; missed;) {
      await this.evaluate(async (wanted) => {
        const target = document.querySelector(wanted);
        target.scrollIntoView({ block: "center" });
        const place = () => JSON.stringify(target.getBoundingClientRect());
        for (let was; was !== place(); await new Promise(requestAnimationFrame)) was = place();
        // Of a list's option no click is told.
        globalThis.missed = target.localName !== "option";
        addEventListener("click", (event) => (globalThis.missed = !target.contains(event.target)), { capture: true, once: true });
      }, selector);
      await this.#post(`${element}/click`);
      missed = await this.evaluate(() => globalThis.missed);
    }
  }

  async focus(selector) {
    await this.#element(selector);
    await this.evaluate((wanted) => document.querySelector(wanted).focus(), selector);
  }

  async upload(selector, ...paths) {
    await this.#post(`${await this.#element(selector)}/value`, { text: paths.join("\n") });
  }

  keyboard = {
    /** A key, or several joined by + and held together. */
    press: async (keys) => {
      const all = keys.split("+").map((key) => KEYS[key] ?? key);
      const actions = [...all.map((value) => ({ type: "keyDown", value })), ...all.reverse().map((value) => ({ type: "keyUp", value }))];
      await this.#post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
    type: async (text) => {
      const actions = Array.from(text).flatMap((value) => [{ type: "keyDown", value }, { type: "keyUp", value }]);
      await this.#post("actions", { actions: [{ type: "key", id: "keyboard", actions }] });
    },
  };

  /** Moves a pressed mouse from one point to another. */
  async drag(from, to) {
    const move = ([x, y], duration) => ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration });
    const actions = [move(from, 0), { type: "pointerDown", button: 0 }, move(to, 200), { type: "pointerUp", button: 0 }];
    await this.#post("actions", { actions: [{ type: "pointer", id: "mouse", parameters: { pointerType: "mouse" }, actions }] });
  }

  /** Gives the page these measures; the window's are larger by the browser's own bar. */
  async resize({ width, height }) {
    const [across, down] = await this.evaluate(() => [outerWidth - innerWidth, outerHeight - innerHeight]);
    await this.#post("window/rect", { x: Math.round((1280 - width) / 2), y: 0, width: width + across, height: height + down });
    await this.waitForFunction(([wide, high]) => innerWidth === wide && innerHeight === high, [width, height]);
  }

  /** Everything that has gone wrong so far, on the pages before a reload as well. */
  async wrong() {
    this.#wrong.push(...(await this.evaluate((name) => globalThis[name].splice(0), WRONG)));
    return this.#wrong;
  }

  close() {
    this.#closing ??= (async () => {
      // The browser ends with its session; whatever does not, with the driver's group.
      if (this.#session) await this.#call("DELETE", this.#session).catch(() => {});
      await this.#driver.end();
    })();
    return this.#closing;
  }
}

/** The driver wants to be told one. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}
