// A browser that runs out of room deletes what pages keep, unless it promised not to. It is asked by a press only: some ask the user.
import { byId, reveal, tell } from "../dom.js";
import { words } from "../words.js";

const say = words.history;

/** Offers to ask for the promise as long as there is none. */
export async function offerLasting() {
  const button = byId("persist");
  const show = (kept, told) => {
    reveal(button, !kept, byId("clear"));
    tell(byId("history-lasts"), told);
  };
  const { storage } = navigator;
  // Nothing to ask on a page that did not come from a secure address.
  const kept = await storage?.persisted?.().catch(() => undefined);
  if (kept === undefined) return;
  show(kept, kept ? say.lasts : "");
  button.addEventListener("click", async () => {
    const promised = await storage.persist().catch(() => false);
    const told = promised ? say.lasts : say.refused;
    show(promised, told);
    tell(byId("status"), told);
  });
}
