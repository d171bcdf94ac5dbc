// What a file is by its first bytes, as a label: names and types that come with files are guesses. Whether a model takes it is for
// the library to say.

const SIGNATURES = [
  ["JPEG", /^\xff\xd8\xff/],
  ["PNG", /^\x89PNG/],
  ["GIF", /^GIF8/],
  ["WebP", /^RIFF[^]{4}WEBP/],
  ["BMP", /^BM/],
  ["TIFF", /^(II\*\0|MM\0\*)/],
  ["AVIF", /^[^]{4}ftyp(avif|avis)/],
  ["HEIC", /^[^]{4}ftyp(hei[cxms]|hev[cxms]|mif1|msf1)/],
  ["JPEG XL", /^(\xff\n|\0\0\0\fJXL )/],
  ["SVG", /^\s*<(\?xml|svg)/],
  ["PDF", /^%PDF/],
];

/** The label, or nothing where it is not known or the file cannot be read. */
export async function kindOf(blob) {
  try {
    const head = String.fromCharCode(...new Uint8Array(await blob.slice(0, 32).arrayBuffer()));
    return SIGNATURES.find(([, signature]) => signature.test(head))?.[0];
  } catch {
    return undefined;
  }
}
