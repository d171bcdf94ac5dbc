// The three ways a photo comes in: chosen, dropped, pasted.

const carriesFiles = (transfer) => transfer?.types?.includes("Files") ?? false;

/** Calls `take` with the files. A drop anywhere on the page counts: one that misses must not navigate away and lose the work. */
export function welcome({ area, input, take }) {
  input.addEventListener("change", () => {
    const files = [...input.files];
    input.value = ""; // so that the same file can be chosen again
    take(files);
  });

  // `dragleave` also fires on the way to a child, hence the count.
  let inside = 0;
  const show = () => area.toggleAttribute("data-over", inside > 0);
  document.addEventListener("dragenter", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    inside += 1;
    show();
  });
  document.addEventListener("dragleave", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    inside = Math.max(0, inside - 1);
    show();
  });
  document.addEventListener("dragover", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    if (!carriesFiles(event.dataTransfer)) return;
    event.preventDefault();
    inside = 0;
    show();
    take([...event.dataTransfer.files]);
  });

  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    // Word processors put text and a picture of it on the clipboard; in a text field the text is meant.
    const typing = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement;
    if (typing && event.clipboardData.getData("text/plain")) return;
    event.preventDefault();
    take(files);
  });
}
