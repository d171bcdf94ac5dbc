// Copying, told on the button that was pressed.
import { byId, tell } from "./dom.js";
import { words } from "./words.js";

const TOLD = 2000;

/**
 * `text` may be a promise: some browsers let a page write only while it handles the press, so what has to be fetched first is handed
 * over as a promise. Rejects as `text` does, or with words and the text where the browser allows no copying.
 */
export async function copy(text, button) {
  const writing = write(text);
  writing.catch(() => {});
  const found = await text; // its own error says more than the clipboard's
  try {
    await writing;
  } catch {
    throw new Error(words.copyRefused(found));
  }
  button.toggleAttribute("data-copied", true);
  tell(byId("status"), words.copied);
  setTimeout(() => button.removeAttribute("data-copied"), TOLD);
}

async function write(text) {
  if (typeof text === "string" || !("ClipboardItem" in globalThis)) return navigator.clipboard.writeText(await text);
  const blob = text.then((found) => new Blob([found], { type: "text/plain" }));
  return navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
}
