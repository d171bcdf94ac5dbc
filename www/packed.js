// Files in the form in which every browser keeps them. In a private window WebKit refuses a Blob, and one that is written behind
// something else leaves the whole database waiting for ever.

export const packed = async (file) => ({ bytes: await file.arrayBuffer(), type: file.type, name: file.name, lastModified: file.lastModified });

/** The file again, also where an earlier version of the page has kept it as it was; nothing where it is none. */
export function unpacked(kept) {
  if (kept instanceof Blob) return kept;
  if (!(kept?.bytes instanceof ArrayBuffer)) return undefined;
  const { bytes, name, ...more } = kept;
  return name === undefined ? new Blob([bytes], more) : new File([bytes], name, more);
}
