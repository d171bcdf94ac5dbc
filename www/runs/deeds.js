// What can be done with a finished clip, wherever its buttons are.
import { copy } from "../copy.js";
import { byId, tell } from "../dom.js";
import { words } from "../words.js";

const busy = new WeakSet();

/** Keeps a button from being pressed again while its work lasts. */
async function once(button, work) {
  if (busy.has(button)) return;
  busy.add(button);
  button.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    busy.delete(button);
    button.removeAttribute("aria-busy");
  }
}

/** Hands the clip to the browser's downloads; a button with words tells how far it is. */
export const download = (clip, button) => once(button, async () => {
  const label = button.classList.contains("icon") ? undefined : button.textContent;
  try {
    await clip.save({ onProgress: ({ loaded, total }) => label && tell(button, words.result.downloading(loaded, total)) });
    tell(byId("status"), words.result.saved);
  } finally {
    if (label) tell(button, label);
  }
});

/** Copies an address that works now: those of old tasks have expired. */
export const copyLink = (clip, button) => once(button, async () => {
  const link = clip.freshLink().then((found) => found ?? Promise.reject(new Error(words.result.noLink)));
  await copy(link, button);
  tell(byId("status"), words.result.linkCopied);
});
