// Asks the library what it thinks of the request, after each change and before each run. An answer to an older question is not shown.
import { words } from "../words.js";

const AFTER = 120;

export class Check {
  #ask;
  #show;
  #turn = 0;
  #timer;

  /** `ask()` says what is being checked: `{ client, request }`. `show(issues)` gets the findings. */
  constructor({ ask, show }) {
    this.#ask = ask;
    this.#show = show;
  }

  /** Once the changes pause for a moment. */
  soon() {
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(async () => {
      try {
        await this.now();
      } catch (error) {
        this.#show([{ severity: "warning", code: "", path: "", message: words.issues.checksFailed(error.message) }]);
      }
    }, AFTER);
  }

  /** At once; and again as long as something changes meanwhile (a picture's size becomes known, say). Several may ask at a time. */
  async now() {
    clearTimeout(this.#timer);
    for (;;) {
      const turn = this.#turn;
      const { client, request } = this.#ask();
      const found = await client.validate(request);
      if (turn !== this.#turn) continue;
      const all = request.images.length > 0 ? found : this.#wantPhoto(found);
      this.#show(all);
      return all;
    }
  }

  /** The API makes clips from words alone too; this page is for photos. */
  #wantPhoto(found) {
    const none = { severity: "error", code: "required", path: "images", message: words.photos.none };
    return [none, ...found.filter((issue) => issue.code !== "no_image")];
  }
}
