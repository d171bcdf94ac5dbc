// Fills images.json from what other programs read in the files: exiftool and file for formats, exiftool for tags and stored sizes,
// jxlinfo, pngcheck and webpinfo for what it does not tell, and both browsers for what is really shown.
// Only `truncated`, the format of a stub, what no program reads in broken EXIF, and a note on what was changed by hand are known from the making.
//   width, height  after the EXIF orientation (HEIC and AVIF: after irot and imir, which alone count there); null where none can be told
//   shown          [width, height] in both browsers' <img>, only where that differs: they heed no orientation in a WebP, nor after a PNG's IDAT
//   orientation    what EXIF says, 1 to 8, wherever the EXIF lies; null where it is missing or says something else
//   gps            a position stands anywhere: EXIF, XMP, plain text, or in what follows the image
//   metadata       comment: JPEG's COM and GIF's; text: PNG's text chunks other than XMP and raw profiles; trailer: bytes after the image's end
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FORMATS = {
  JPEG: "JPEG", PNG: "PNG", APNG: "PNG", WEBP: "WebP", "Extended WEBP": "WebP", GIF: "GIF", BMP: "BMP", TIFF: "TIFF", BTF: "TIFF", HEIC: "HEIC", HEIF: "HEIC", AVIF: "AVIF",
  JXL: "JPEG XL", "JXL Codestream": "JPEG XL", SVG: "SVG", PDF: "pdf", MP4: "video", MOV: "video", WEBM: "video", MKV: "video", AVI: "video", MP3: "audio", WAV: "audio", OGG: "audio",
  FLAC: "audio", M4A: "audio", ZIP: "archive", GZIP: "archive", HTML: "html", TXT: "text", JSON: "text", XML: "text",
};
/** What file(1) says where exiftool knows no type. */
const SAID = [[/^JPEG XL/, "JPEG XL"], [/^JPEG/, "JPEG"], [/^PNG/, "PNG"], [/Web\/P/, "WebP"], [/^GIF/, "GIF"], [/bitmap/, "BMP"], [/^TIFF/, "TIFF"], [/AVIF/, "AVIF"], [/HEI[FC]/, "HEIC"],
  [/SVG/, "SVG"], [/HTML/, "html"], [/JSON|text/, "text"], [/empty/, "empty"]];
const TYPES = { JPEG: "image/jpeg", PNG: "image/png", WebP: "image/webp", GIF: "image/gif", BMP: "image/bmp", AVIF: "image/avif", SVG: "image/svg+xml" };

const run = (program, args, input) => {
  const { stdout, stderr } = spawnSync(program, args, { input, maxBuffer: 1 << 26 });
  return { out: stdout, text: `${stdout}${stderr}` };
};
const tagsOf = (args, input) => JSON.parse(run("exiftool", ["-json", "-G0:1", "-a", "-n", "-ee", ...args], input).out.toString() || "[]");
const isPlace = (name) => /:GPS(Latitude|Longitude|Coordinates|Position)$|:LocationInformation$/.test(name);
const places = (tags) => Object.entries(tags).some(([name, value]) => isPlace(name) && value !== "");

export async function describe(folder, made, browsers) {
  const files = readdirSync(folder).filter((name) => !/\.(mjs|json)$|^\./.test(name) || made.has(name)).sort();
  for (const stray of files.filter((file) => !made.has(file))) console.log(`not made by this script: ${stray}`);
  const all = new Map(tagsOf(files.map((file) => join(folder, file))).map((tags) => [tags.SourceFile.split("/").at(-1), tags]));
  const rows = [];
  for (const file of files.filter((name) => made.has(name))) {
    const row = await one(folder, file, all.get(file) ?? {}, made.get(file), browsers);
    rows.push(row);
    if (row.note) console.log(`${file}: ${row.note}`);
  }
  writeFileSync(join(folder, "images.json"), `[\n${rows.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`);
  console.log(`${rows.length} files, ${Math.round(rows.reduce((sum, { file }) => sum + readFileSync(join(folder, file)).length, 0) / 1000)} kB`);
}

async function one(folder, file, tags, { encoder, truncated = false, note, ...known }, browsers) {
  const path = join(folder, file);
  const bytes = readFileSync(path);
  const notes = note ? [note] : [];
  const value = (...names) => names.map((name) => Object.entries(tags).find(([tag]) => tag.endsWith(`:${name}`))?.[1]).find((found) => found !== undefined);
  const in0 = (group) => Object.keys(tags).some((name) => name.startsWith(`${group}:`));

  // What it is.
  const said = run("file", ["-b", path]).text.trim();
  const type = tags["File:FileType"];
  const [byExiftool, byFile] = [FORMATS[type], SAID.find(([pattern]) => pattern.test(said))?.[1]];
  let format = bytes.length === 0 ? "empty" : ["SVG", "html", "AVIF", "HEIC"].includes(byFile) ? byFile : byExiftool ?? byFile ?? "unknown";
  if (known.format) format = known.format;
  else if (format === "text" && (await browsers.chromium.shown(bytes, TYPES.SVG))) format = "SVG";
  else if (byExiftool !== byFile && byExiftool !== undefined && byFile !== undefined) notes.push(`exiftool says ${type}, file says ${said.slice(0, 60)}`);

  // How it lies in the file, and how it is turned.
  let [width, height] = [value("ImageWidth"), value("ImageHeight")];
  if (!(width > 0 && height > 0) || format === "SVG") [width, height] = [undefined, undefined];
  const isImage = format in TYPES || ["TIFF", "HEIC", "JPEG XL"].includes(format);
  if (width === undefined && format === "JPEG XL" && !truncated) {
    [width, height] = run("jxlinfo", [path]).text.match(/(\d+)x(\d+)/).slice(1).map(Number);
  }
  const told = value("IFD0:Orientation");
  let orientation = told >= 1 && told <= 8 ? told : null;
  if (told !== undefined && orientation === null) notes.push(`its orientation is ${told}`);
  // A HEIC or AVIF is turned by its irot and imir alone; what EXIF says there is only for the record.
  let turns = orientation > 4;
  if (format === "HEIC" || format === "AVIF") turns = false;
  if ((format === "HEIC" || format === "AVIF") && !truncated) turns = value("Rotation") % 180 === 90;
  if (turns && width !== undefined) [width, height] = [height, width];

  // What the browsers show.
  const seen = {};
  if (isImage && TYPES[format]) for (const [name, browser] of Object.entries(browsers)) seen[name] = await browser.shown(bytes, TYPES[format]);
  const { chromium, firefox } = seen;
  const agree = chromium && firefox && chromium.width === firefox.width && chromium.height === firefox.height;
  if (isImage && TYPES[format] && !truncated) {
    for (const [who, one] of [["Chromium", chromium], ["Firefox", firefox]]) if (!one) notes.push(`${who} does not show it`);
    if (chromium && firefox && !agree) notes.push(`Chromium shows ${chromium.width}×${chromium.height}, Firefox ${firefox.width}×${firefox.height}`);
  }
  if (known.orientation && agree && chromium.upright) [orientation, width, height] = [known.orientation, chromium.width, chromium.height];
  if (format === "SVG" && agree) [width, height] = [chromium.width, chromium.height];
  const differs = agree && !truncated && (chromium.width !== width || chromium.height !== height);
  if (agree && !truncated && !differs && (chromium.upright === false || firefox.upright === false)) notes.push("the browsers show it on its side, as it lies in the file");

  // What else it carries.
  const metadata = [...(known.metadata ?? [])];
  if (in0("EXIF") && !(format === "TIFF" && !Object.keys(tags).some((name) => /^EXIF:(ExifIFD|GPS)|:Make$/.test(name)))) metadata.push("exif");
  if (in0("XMP") && format !== "SVG") metadata.push("xmp");
  if (in0("IPTC")) metadata.push("iptc");
  if (tags["File:Comment"] !== undefined || value("GIF:Comment") !== undefined) metadata.push("comment");
  let trailer = false;
  if (format === "PNG") {
    const check = run("pngcheck", ["-vt", path]).text;
    const keywords = [...check.matchAll(/chunk (?:tEXt|zTXt|iTXt) at offset [^\n]*keyword: ([^\n]*)/g)].map(([, word]) => word);
    if (keywords.some((word) => !/^XML:com\.adobe\.xmp|^Raw profile type/.test(word))) metadata.push("text");
    // exiftool does not read every tool's way of writing these.
    for (const [pattern, name] of [[/^Raw profile type exif/, "exif"], [/^Raw profile type xmp/, "xmp"], [/^Raw profile type (iptc|8bim)/, "iptc"]]) {
      if (keywords.some((word) => pattern.test(word)) && !metadata.includes(name)) metadata.push(name);
    }
    if (keywords.some((word) => /^Raw profile type/.test(word))) notes.push(`has ${keywords.filter((word) => /^Raw/.test(word)).map((word) => `“${word}”`).join(", ")}`);
    trailer = /additional data after IEND/.test(check);
  } else if (format === "WebP" && bytes.length > 12 && !truncated) {
    trailer = Number(run("webpinfo", [path]).text.match(/File size:\s+(\d+)/)?.[1]) < bytes.length;
  } else if (format === "JPEG" && !truncated) {
    const without = run("exiftool", ["-q", "-trailer:all=", "-o", "-", path]).out;
    trailer = without.length > 0 && without.length < bytes.length && bytes.subarray(0, without.length).equals(without);
  }
  if (trailer) metadata.push("trailer");

  let gps = known.gps ?? places(tags);
  for (const name of ["EmbeddedVideo", "EmbeddedVideoFile", "MPImage2"].filter((name) => value(name))) {
    const inner = run("exiftool", ["-b", `-${name}`, path]).out;
    gps ||= places(tagsOf(["-"], inner)[0] ?? {});
  }
  // A trailer of which exiftool makes nothing may still hold an image of its own.
  if (trailer && !gps && format === "JPEG") {
    const without = run("exiftool", ["-q", "-trailer:all=", "-o", "-", path]).out;
    gps = places(tagsOf(["-"], bytes.subarray(without.length))[0] ?? {}) || bytes.subarray(without.length).includes("48.8584");
  }
  gps ||= /48\.8584/.test(Object.entries(tags).filter(([name]) => /Comment|Location|Title/.test(name)).map(([, text]) => text).join(" "));
  gps ||= trailer && bytes.includes("48.8584");

  const animated = value("AnimationFrames") > 1 || (format === "GIF" && value("FrameCount") > 1) || (format === "WebP" && in0("RIFF") && tags["RIFF:FrameCount"] > 1)
    || (format === "WebP" && /Chunk ANMF/.test(run("webpinfo", [path]).text)) || (format === "AVIF" && /Sequence/.test(said));
  const icc = in0("ICC_Profile");
  const row = { file, format, width: isImage ? width ?? null : null, height: isImage ? height ?? null : null, ...(differs ? { shown: [chromium.width, chromium.height] } : {}),
    orientation, gps, metadata: isImage ? metadata : [], icc, animated, truncated, encoder };
  return notes.length ? { ...row, note: notes.join("; ") } : row;
}
