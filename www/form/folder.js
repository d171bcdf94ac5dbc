// What is dropped, with the pictures of its folders and of the folders in those, each folder in the order of its names.

/** As many of a folder's pictures as can be shown: more than any model takes. */
const MOST = 36;

/** Browsers do not know the type of every picture. */
const isPicture = ({ name, type }) => /^image\//.test(type) || /\.(avif|bmp|gif|hei[cf]|jpe?g|jxl|png|tiff?|webp)$/i.test(name);

/** The files of a drop; asked for at once, since a drop forgets what it carried. */
export async function unfolded(transfer) {
  const carried = Array.from(transfer.items).filter(({ kind }) => kind === "file")
    .map((item) => ({ file: item.getAsFile(), entry: item.webkitGetAsEntry?.() }));
  const found = [];
  for (const { file, entry } of carried) {
    if (entry?.isDirectory) await walk(entry, found);
    else if (file) found.push(file);
  }
  return found;
}

async function walk(folder, found) {
  for (const entry of (await list(folder)).sort((one, other) => one.name.localeCompare(other.name, undefined, { numeric: true }))) {
    if (found.length >= MOST) return;
    if (entry.isDirectory) await walk(entry, found);
    // One that may not be read is passed over.
    const file = entry.isFile && (await new Promise((resolve) => entry.file(resolve, () => resolve())));
    if (file && isPicture(file)) found.push(file);
  }
}

/** What is in a folder, which tells a hundred at a time. */
async function list(folder) {
  const reader = folder.createReader();
  const all = [];
  for (;;) {
    const some = await new Promise((resolve) => reader.readEntries(resolve, () => resolve([])));
    if (some.length === 0) return all;
    all.push(...some);
  }
}
