import { pieceOf } from "./host.js";

/** How long an upload is good for, in milliseconds: nobody says how long the service keeps it. */
const KEPT = 60 * 60 * 1000;
const SLICE = 1 << 22;

/** A word for the content of a file, the same for the same bytes; nothing where the page may not compute one. */
async function fingerprint(file) {
  const { subtle } = globalThis.crypto ?? {};
  if (!subtle) return undefined;
  const digests = [];
  for (let at = 0; at < file.size; at += SLICE) {
    digests.push(await subtle.digest("SHA-256", await pieceOf(file, at, at + SLICE)));
  }
  const whole = await subtle.digest("SHA-256", await new Blob(digests).arrayBuffer());
  return `${file.type} ${file.size} ${new Uint8Array(whole)}`;
}

/** What a client has uploaded, by content, so that nothing goes twice. */
export class Uploads {
  #done = new Map();
  #claims = new Map();

  /**
   * Claims the upload of a file. `ready` brings what came of the same content before, or nothing when it is to be
   * uploaded now; an upload of the same content that is under way is waited for. `close` ends the claim, with what came of it, if anything did.
   */
  claim(file) {
    let content;
    let closed = false;
    let close;
    const ended = new Promise((resolve) => (close = resolve));
    const look = async () => {
      const word = await fingerprint(file).catch(() => {});
      while (!closed && this.#claims.has(word)) await this.#claims.get(word);
      const known = this.#done.get(word);
      if (known && Date.now() - known.at < KEPT) return known.uploaded;
      if (word && !closed) this.#claims.set((content = word), ended);
      return undefined;
    };
    return {
      ready: look(),
      close: (uploaded) => {
        closed = true;
        if (content) this.#claims.delete(content);
        if (content && uploaded) this.#done.set(content, { uploaded, at: Date.now() });
        content = undefined;
        close();
      },
    };
  }
}
