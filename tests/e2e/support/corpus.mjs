// The images of tests/images, what their manifest says of them, and what a reader that is not ours finds in their bytes.
import { readFileSync } from "node:fs";
import ExifReader from "exifreader";

const folder = new URL("../../images/", import.meta.url);

/** Every image, with its bytes and the type that its name tells. */
export const IMAGES = JSON.parse(readFileSync(new URL("images.json", folder), "utf8")).map((row) => ({
  ...row,
  bytes: readFileSync(new URL(row.file, folder)),
  type: typeOf(row.file.split(".").at(-1)),
}));

function typeOf(ending) {
  const image = { jpg: "jpeg", svg: "svg+xml", tif: "tiff", ico: "x-icon" }[ending] ?? ending;
  return ["jpg", "png", "webp", "gif", "bmp", "tif", "heic", "heif", "avif", "jxl", "svg", "ico"].includes(ending) ? `image/${image}` : "application/octet-stream";
}

/** What a file holds by name of its kind, as far as its reader gets: exif, gps, xmp, iptc, icc, png texts… */
export async function tagsOf(bytes) {
  try {
    return await ExifReader.load(Buffer.from(bytes), { expanded: true, includeUnknown: true, async: true });
  } catch (error) {
    if (error.name === "MetadataMissingError") return {};
    throw error;
  }
}

/** Whether some text stands in these bytes, in one byte for each letter or two. */
export function says(bytes, text) {
  const wide = Buffer.from(text, "utf16le");
  return [Buffer.from(text), wide, Buffer.from(wide).swap16()].some((form) => Buffer.from(bytes).includes(form));
}
