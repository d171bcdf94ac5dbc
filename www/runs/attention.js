// What tells of the runs where the page is out of sight: its title, and a notification if the user has asked for that.
import { byId, el, tell } from "../dom.js";
import { brief, words } from "../words.js";

const WISH = "relaydance.page.notify";
const say = words.notify;

const wished = {
  get: () => {
    try {
      return localStorage.getItem(WISH) === "yes";
    } catch {
      return false;
    }
  },
  set: (yes) => {
    try {
      if (yes) localStorage.setItem(WISH, "yes");
      else localStorage.removeItem(WISH);
    } catch {
      // For this visit it is known all the same.
    }
  },
};

/** Some phones have notifications for service workers only, and throw. Before they are allowed, trying it shows none. */
function can() {
  if (!("Notification" in globalThis) || !isSecureContext) return false;
  try {
    return Notification.permission === "granted" || Boolean(new Notification(""));
  } catch {
    return false;
  }
}

export class Attention {
  #button = byId("notify");
  /** Why the button does nothing, to be seen. */
  #hint = el("p", { className: "hint" });
  #can = can();
  #wants = wished.get();
  #onShow;
  /** What has ended and may not have been seen: the title tells until the page is looked at again, or a run begins. */
  #ended = [];
  #runs = [];

  /** `onShow(run)` brings its clip before the user. */
  constructor({ onShow }) {
    this.#onShow = onShow;
    this.#button.addEventListener("click", () => this.#turn());
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) return;
      this.#ended = [];
      this.#draw();
    });
    this.#button.hidden = !this.#can;
    this.#button.parentElement.after(this.#hint);
    this.#offer();
    // What the browser's settings say may be another meanwhile.
    navigator.permissions?.query({ name: "notifications" }).then((state) => state.addEventListener("change", () => this.#offer()), () => {});
  }

  /** A run has begun. */
  began() {
    this.#ended = [];
  }

  /** A run has ended: with a clip, or failed. */
  ended(run) {
    if (!["done", "failed"].includes(run.phase)) return;
    this.#ended.push(run);
    if (!document.hidden || !this.#wants || Notification.permission !== "granted") return;
    try {
      const about = { body: brief(run.about.prompt), tag: run.taskId ?? "", icon: "icon.svg" };
      const note = new Notification(run.phase === "done" ? say.done : say.failed, about);
      note.onclick = () => {
        focus();
        note.close();
        this.#onShow(run);
      };
    } catch {
      this.#can = this.#wants = false;
      wished.set(false);
      this.#offer();
      for (const id of ["notify", "status"]) tell(byId(id), say.unable);
    }
  }

  show(runs) {
    this.#runs = runs;
    this.#draw();
  }

  #draw() {
    const active = this.#runs.filter((run) => run.active);
    const ready = this.#ended.filter(({ phase }) => phase === "done").length;
    const news = ready > 0 ? words.titles.ready(ready) : this.#ended.length > 0 ? words.titles.failed : undefined;
    const told = [news, active.length > 0 ? this.#progress(active) : undefined].filter(Boolean);
    document.title = [...told, words.name].join(" – ");
  }

  #progress(active) {
    if (active.length > 1) return words.titles.several(active.length);
    const [{ looking, phase, percent }] = active;
    return phase === "rendering" ? words.titles.rendering(percent) : words.titles[looking ? "looking" : phase];
  }

  async #turn() {
    if (!this.#can) return;
    this.#wants = !this.#wants;
    if (this.#wants && Notification.permission === "default") await Notification.requestPermission();
    this.#wants &&= Notification.permission === "granted";
    wished.set(this.#wants);
    this.#offer();
    tell(byId("status"), this.#wants ? say.on : Notification.permission === "denied" ? say.denied : say.off);
  }

  #offer() {
    const permission = this.#can && Notification.permission;
    if (permission !== "granted") this.#wants = false;
    this.#button.setAttribute("aria-pressed", String(this.#wants));
    const denied = permission === "denied";
    this.#button.setAttribute("aria-disabled", String(denied || !this.#can));
    this.#button.title = denied ? say.denied : say.about;
    tell(this.#hint, denied ? say.denied : "");
  }
}
