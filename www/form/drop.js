// The ways a photo comes in: chosen, taken with the camera, dropped, pasted, by its address.
import { addressesIn, completed, isAddress, picturesIn } from "./address.js";
import { byId, composes, reveal, TYPED } from "../dom.js";
import { unfolded } from "./folder.js";

const carriesFiles = (transfer) => transfer?.types?.includes("Files") ?? false;
const carriesLink = (transfer) => transfer?.types?.includes("text/uri-list") ?? false;
const isField = (target) => target.matches?.(TYPED) ?? false;

/** Calls `take` with files and addresses, or with none where folders without pictures were dropped. A drop anywhere on the page counts: one that misses must not navigate away and lose the work. */
export function welcome({ area, inputs, take }) {
  for (const input of inputs) {
    const choose = () => {
      const files = [...input.files];
      input.value = ""; // so that the same file can be chosen again
      if (files.length > 0) take(files);
    };
    input.addEventListener("change", choose);
    choose(); // while the scripts were still on their way
  }

  // A link or a picture of this page that is dragged is no photo. What goes away meanwhile is told no end.
  let own;
  document.addEventListener("dragstart", ({ target }) => (own = target));
  document.addEventListener("dragend", () => (own = undefined));
  const wanted = ({ dataTransfer, target }) => !own?.isConnected && (carriesFiles(dataTransfer) || (carriesLink(dataTransfer) && !isField(target)));
  // `dragleave` also fires on the way to a child, hence the count.
  let inside = 0;
  const show = () => document.documentElement.toggleAttribute("data-over", inside > 0);
  document.addEventListener("dragenter", (event) => {
    inside += 1;
    if (!wanted(event)) return;
    event.preventDefault();
    show();
  });
  document.addEventListener("dragleave", () => {
    inside = Math.max(0, inside - 1);
    if (inside === 0) show();
  });
  document.addEventListener("dragover", (event) => {
    if (!wanted(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    inside = 0;
    show();
    if (!wanted(event)) return;
    event.preventDefault();
    if (event.dataTransfer.files.length > 0) {
      unfolded(event.dataTransfer).then(take);
    } else {
      const shown = picturesIn(event.dataTransfer.getData("text/html"));
      const links = (shown.length > 0 ? shown : event.dataTransfer.getData("text/uri-list").split(/\r?\n/)).filter(isAddress);
      if (links.length > 0) take(links);
    }
    area.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const text = event.clipboardData?.getData("text/plain") ?? "";
    // Word processors put text and a picture of it on the clipboard; in a text field the text is meant.
    if (isField(event.target) && (text || files.length === 0)) return;
    const addresses = files.length > 0 ? [] : addressesIn(text);
    if (files.length + addresses.length === 0) return;
    event.preventDefault();
    if (files.length > 0) unfolded(event.clipboardData).then(take);
    else take(addresses);
  });

  byLink(take);
}

/** A field for an address, opened by a button. */
function byLink(take) {
  const [toggle, row, input, add] = ["link-open", "link-row", "link-url", "link-add"].map(byId);
  const open = (shown) => {
    reveal(row, shown, toggle);
    toggle.setAttribute("aria-expanded", String(shown));
    if (shown) input.focus();
  };
  const enter = () => {
    const parts = input.value.trim().split(/\s+/).filter(Boolean);
    if (parts.length === 0) return input.focus();
    take(parts.map(completed));
    input.value = "";
    open(false);
  };
  toggle.addEventListener("click", () => open(row.hidden));
  add.addEventListener("click", enter);
  row.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target === input && !composes(event)) {
      event.preventDefault();
      enter();
    } else if (event.key === "Escape") open(false);
  });
}
