// Makes the images beside it again, and images.json, which says what each one is: node tests/images/make.mjs
// It needs Debian 12, both browsers of the tests (scripts/setup.mjs), and:
//   apt-get install --no-install-recommends libjpeg-turbo-progs imagemagick graphicsmagick webp gifsicle ffmpeg apngasm \
//     python3-pil libimage-exiftool-perl exiv2 libheif-examples libavif-bin libjxl-tools libtiff-tools \
//     optipng pngcrush pngcheck jpegoptim argyll icc-profiles-free libgs-common zip
// The files are committed and no test runs this; another encoder's version changes some bytes of them.
//
// Every image is the same picture: a white F, red at the top left, green at the top right, blue at the bottom left, yellow at the
// bottom right, 48×32 where nothing asks for more. Those with an EXIF orientation are stored turned, so that they too show it upright.
// Whatever names a place names the same one: 48.8584 N 2.2945 E, and the words "secret street" wherever text may stand.
// In a file's name: "cut" is truncated, "by-hand" was taken apart and put together here, since no tool makes it.
// images.json is filled from what other programs read in the files: describe.mjs.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium, firefox } from "./browsers.mjs";
import { describe } from "./describe.mjs";
import { box, chunks, crcChunk, inRiff, jpeg, riff, segment, unpack } from "./parts.mjs";
import { picture } from "./picture.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const work = mkdtempSync(join(tmpdir(), "images-"));
/** What made each file, and what is known only because it was done here. */
const made = new Map();

const at = (name) => join(work, name);
const read = (name) => readFileSync(join(here, name));
function sh(program, args, options = {}) {
  try {
    return execFileSync(program, args.map(String), { cwd: work, maxBuffer: 1 << 26, stdio: ["pipe", "pipe", "pipe"], ...options });
  } catch (error) {
    throw new Error(`${program} ${args.join(" ")}\n${error.stderr}${error.stdout}`);
  }
}
/** Debian's own Python is the one that has python3-pil. */
const python = (code, ...args) => sh("/usr/bin/python3", ["-c", `import sys\nfrom PIL import Image\na = sys.argv[1:]\n${code}`, ...args]);

/** Makes one file: `how` returns its bytes, or writes them to the path that it is given. */
async function make(file, encoder, how, known = {}) {
  const out = join(here, file);
  rmSync(out, { force: true });
  const bytes = await how(out);
  if (bytes instanceof Uint8Array) writeFileSync(out, bytes);
  made.set(file, { encoder, ...known });
  console.log(`${String(readFileSync(out).length).padStart(7)}  ${file}  (${encoder})`);
}

// What the encoders call themselves.
const version = (program, args, pattern) => {
  const said = execFileSync("sh", ["-c", `${program} ${args} 2>&1`], { encoding: "utf8" });
  return said.match(pattern)?.[1] ?? stopAt(program, said);
};
function stopAt(program, said) {
  throw new Error(`${program} does not say its version: ${said}`);
}
const browsers = { chromium: await chromium(), firefox: await firefox() };
const by = {
  cjpeg: `cjpeg, libjpeg-turbo ${version("cjpeg", "-version", /version ([\d.]+)/)}`,
  magick: `ImageMagick ${version("identify", "-version", /ImageMagick (\S+)/)}`,
  gm: `GraphicsMagick ${version("gm", "version", /GraphicsMagick (\S+)/)}`,
  pillow: `Pillow ${python("print(__import__('PIL').__version__)").toString().trim()}`,
  ffmpeg: `ffmpeg ${version("ffmpeg", "-version", /version ([\d.]+)/)}`,
  exiftool: `exiftool ${version("exiftool", "-ver", /([\d.]+)/)}`,
  exiv2: `exiv2 ${version("exiv2", "--version", /exiv2 ([\d.]+)/)}`,
  cwebp: `cwebp ${version("cwebp", "-version", /([\d.]+)/)}`,
  webpmux: `webpmux ${version("webpmux", "-version", /([\d.]+)/)}`,
  gif2webp: `gif2webp ${version("gif2webp", "-version", /([\d.]+)/)}`,
  img2webp: `img2webp ${version("img2webp", "-version", /([\d.]+)/)}`,
  gifsicle: `gifsicle ${version("gifsicle", "--version", /([\d.]+)/)}`,
  optipng: `optipng ${version("optipng", "-version", /version ([\d.]+)/)}`,
  pngcrush: `pngcrush ${version("pngcrush", "-version", /pngcrush ([\d.]+)/)}`,
  jpegoptim: `jpegoptim ${version("jpegoptim", "--version", /v([\d.]+)/)}`,
  apngasm: `apngasm ${version("dpkg-query", "-W apngasm", /\s([\d.]+)/)}`,
  tiffcp: `tiffcp, libtiff ${version("tiffcp", "-h", /LIBTIFF, Version ([\d.]+)/)}`,
  heif: `heif-enc ${version("heif-enc", "--help", /libheif version: ([\d.]+)/)}`,
  avif: `avifenc ${version("avifenc", "--version", /Version: ([\d.]+)/)}`,
  jxl: `cjxl ${version("cjxl", "--version", /v([\d.]+)/)}`,
  chromium: `Chromium ${browsers.chromium.version}`,
  firefox: `Firefox ${browsers.firefox.version}`,
};

// The sources.
const W = 48;
const H = 32;
for (let turned = 1; turned <= 8; turned += 1) writeFileSync(at(`${turned}.ppm`), picture(W, H, { turned }));
writeFileSync(at("small.ppm"), picture(16, 12));
writeFileSync(at("big.ppm"), picture(640, 400));
writeFileSync(at("big6.ppm"), picture(400, 520, { turned: 6 }));
writeFileSync(at("alpha.pam"), picture(W, H, { alpha: true }));
writeFileSync(at("odd.ppm"), picture(47, 31));
// heif-enc pads what is smaller than 64 pixels and then names two sizes in one file.
for (const turned of [1, 2, 6]) writeFileSync(at(`heic${turned}.ppm`), picture(96, 64, { turned }));
for (let shift = 0; shift < 3; shift += 1) writeFileSync(at(`frame${shift}.ppm`), picture(W, H, { shift }));
const plain = ["-define", "png:exclude-chunks=date,time"];
for (const name of ["1", "6", "big", "big6", "odd", "heic1", "heic2", "heic6", "frame0", "frame1", "frame2"]) sh("convert", [`${name}.ppm`, ...plain, "-define", "png:color-type=2", `${name}.png`]);
sh("convert", ["alpha.pam", ...plain, "-define", "png:color-type=6", "alpha.png"]);
for (let turned = 1; turned <= 8; turned += 1) sh("cjpeg", ["-quality", 70, "-optimize", "-outfile", `${turned}.jpg`, `${turned}.ppm`]);
sh("cjpeg", ["-quality", 50, "-optimize", "-outfile", "thumb.jpg", "small.ppm"]);
sh("cjpeg", ["-quality", 30, "-optimize", "-progressive", "-outfile", "big.jpg", "big.ppm"]);
sh("cjpeg", ["-quality", 30, "-optimize", "-outfile", "big6.jpg", "big6.ppm"]);

const icc = "/usr/share/color/icc";
/** A profile of 76 kB for one CMYK press, from its measured test chart: no packaged profile has that middling size. */
sh("sh", ["-c", `cp ${icc}/TR002.ti3 press.ti3 && colprof -ql -b -ni -no -D "TR002 press" press`]);

const words = "secret street";
const place = { lat: 48.8584, lon: 2.2945 };
const GPS = [`-GPSLatitude=${place.lat}`, "-GPSLatitudeRef=N", `-GPSLongitude=${place.lon}`, "-GPSLongitudeRef=E", "-GPSAltitude=330",
  "-GPSDateStamp=2024:05:06", `-GPSAreaInformation=${words}`];
const EXIF = ["-EXIF:Make=Relay", "-EXIF:Model=Test camera", `-EXIF:ImageDescription=${words}`, "-EXIF:DateTimeOriginal=2024:05:06 07:08:09",
  "-EXIF:BodySerialNumber=12345", "-EXIF:UserComment=" + words];
const XMP = [`-XMP-dc:Description=${words}`, `-XMP-photoshop:City=${words}`, `-XMP-exif:GPSLatitude=${place.lat}`, `-XMP-exif:GPSLongitude=${place.lon}`];
const IPTC = [`-IPTC:Caption-Abstract=${words}`, "-IPTC:City=Paris", `-IPTC:Sub-location=${words}`];
const thumb = "-ThumbnailImage<=thumb.jpg";
/** Has exiftool write tags into a copy of a file. */
const tagged = (from, ...args) => (out) => void sh("exiftool", ["-q", "-q", "-m", ...args, "-o", out, from]);
const exiv2 = (from, commands, thumbnail) => (out) => {
  sh("cp", [from, out]);
  sh("exiv2", [...commands.flatMap((command) => ["-M", command]), out]);
  if (thumbnail) {
    sh("cp", ["thumb.jpg", "held-thumb.jpg"]);
    sh("cp", [out, "held.jpg"]);
    sh("exiv2", ["-it", "held.jpg"]);
    sh("cp", ["held.jpg", out]);
  }
};
const EXIV2 = ["set Exif.Image.Make Ascii Relay", `set Exif.Image.ImageDescription Ascii ${words}`,
  "set Exif.GPSInfo.GPSLatitudeRef Ascii N", "set Exif.GPSInfo.GPSLatitude Rational 48/1 51/1 3024/100",
  "set Exif.GPSInfo.GPSLongitudeRef Ascii E", "set Exif.GPSInfo.GPSLongitude Rational 2/1 17/1 4020/100"];
/** The EXIF with place, maker note and orientation, as Pillow code. */
const pillowExif = (turned) => `
e = Image.Exif()
e[0x0112] = ${turned}
e[0x010e] = "${words}"
e[0x8825] = {1: "N", 2: (48.0, 51.0, 30.24), 3: "E", 4: (2.0, 17.0, 40.2)}
e[0x8769] = {0x927c: b"${words}, the maker's note"}
`;

for (const part of [jpegs, pngs, webps, others, cuts]) await part();

await describe(here, made, browsers);
await Promise.all(Object.values(browsers).map((browser) => browser.close()));
rmSync(work, { recursive: true });

async function jpegs() {
  const cjpeg = (...args) => (out) => void sh("cjpeg", ["-quality", 70, ...args, "-outfile", out, "1.ppm"]);
  await make("jpeg-baseline.jpg", by.cjpeg, cjpeg("-sample", "2x2"));
  await make("jpeg-progressive.jpg", by.cjpeg, cjpeg("-progressive"));
  await make("jpeg-optimized.jpg", by.cjpeg, cjpeg("-optimize"));
  await make("jpeg-arithmetic.jpg", by.cjpeg, cjpeg("-arithmetic"));
  await make("jpeg-arithmetic-progressive.jpg", by.cjpeg, cjpeg("-arithmetic", "-progressive"));
  await make("jpeg-restart.jpg", by.cjpeg, cjpeg("-restart", "1B"));
  await make("jpeg-444.jpg", by.cjpeg, cjpeg("-sample", "1x1"));
  await make("jpeg-grey.jpg", by.cjpeg, cjpeg("-grayscale"));
  await make("jpeg-rgb-adobe.jpg", by.cjpeg, cjpeg("-rgb"));
  await make("jpeg-icc.jpg", by.cjpeg, cjpeg("-icc", `${icc}/ghostscript/srgb.icc`));
  await make("jpeg-jpegoptim.jpg", by.jpegoptim, (out) => {
    sh("cp", ["1.jpg", out]);
    sh("jpegoptim", ["-q", "-f", "--all-progressive", out]);
  });
  await make("jpeg-imagemagick.jpg", by.magick, (out) => void sh("convert", ["1.ppm", "-quality", 70, out]));
  await make("jpeg-graphicsmagick.jpg", by.gm, (out) => void sh("gm", ["convert", "1.ppm", "-quality", 70, out]));
  await make("jpeg-ffmpeg.jpg", `${by.ffmpeg}, mjpeg`, (out) => void ffmpeg("-i", "1.png", "-frames:v", 1, "-update", 1, "-q:v", 5, out));
  await make("jpeg-pillow.jpg", by.pillow, (out) => void python("Image.open(a[0]).save(a[1], quality=70)", "1.png", out));
  await make("jpeg-pillow-all.jpg", by.pillow, (out) => void python(`${pillowExif(1)}
Image.open(a[0]).save(a[1], quality=70, progressive=True, comment="${words}", exif=e, icc_profile=open(a[2], "rb").read())`,
    "1.png", out, `${icc}/ghostscript/srgb.icc`));
  for (const [name, browser] of Object.entries(browsers)) {
    await make(`jpeg-${name}.jpg`, `${by[name]}, canvas`, () => browser.encode(readFileSync(at("1.png")), "image/jpeg", 0.7));
  }
  await make("jpeg-big-progressive.jpg", by.cjpeg, () => readFileSync(at("big.jpg")));
  // ImageMagick stores CMYK as YCCK, Pillow as it is: the Adobe marker's last byte is 2 and 0.
  await make("jpeg-cmyk.jpg", by.pillow, (out) => void python(`Image.open(a[0]).convert("CMYK").save(a[1], quality=70)`, "1.png", out));
  await make("jpeg-cmyk-icc.jpg", by.pillow, (out) => void python(
    `Image.open(a[0]).convert("CMYK").save(a[1], quality=70, icc_profile=open(a[2], "rb").read())`, "1.png", out, `${icc}/ghostscript/ps_cmyk.icc`));
  await make("jpeg-ycck.jpg", by.magick, (out) => void sh("convert", ["1.ppm", "-colorspace", "CMYK", "-quality", 70, out]));
  await make("jpeg-ycck-icc-large.jpg", by.magick, (out) => void sh("convert",
    ["1.ppm", "-profile", `${icc}/ghostscript/srgb.icc`, "-profile", "press.icc", "-sampling-factor", "2x2", "-quality", 70, out]));
  await make("jpeg-icc-out-of-order-by-hand.jpg", by.cjpeg, () => {
    const [profile, { parts, rest }] = [readFileSync(`${icc}/ghostscript/ps_rgb.icc`), jpeg(readFileSync(at("1.jpg")))];
    const third = Math.ceil(profile.length / 3);
    const pieces = [1, 0, 2].map((n) =>
      segment(0xe2, Buffer.from("ICC_PROFILE\0"), Buffer.of(n + 1, 3), profile.subarray(n * third, (n + 1) * third)));
    return Buffer.concat([jpeg.start, parts[0], ...pieces, ...parts.slice(1), rest]);
  });

  for (let turned = 1; turned <= 8; turned += 1) {
    await make(`jpeg-exif-${turned}-exiftool.jpg`, `${by.exiftool} on cjpeg's`, tagged(`${turned}.jpg`, ...EXIF, ...GPS, "-n", `-Orientation=${turned}`, thumb));
    await make(`jpeg-exif-${turned}-exiv2.jpg`, `${by.exiv2} on cjpeg's`, exiv2(`${turned}.jpg`, [...EXIV2, `set Exif.Image.Orientation Short ${turned}`], true));
  }
  for (const turned of [3, 6]) {
    await make(`jpeg-exif-${turned}-pillow.jpg`, by.pillow, (out) => void python(`${pillowExif(turned)}
Image.open(a[0]).save(a[1], quality=70, exif=e)`, `${turned}.ppm`, out));
  }
  await make("jpeg-exif-6-imagemagick.jpg", by.magick, (out) => void sh("convert", [join(here, "jpeg-exif-6-exiv2.jpg"), "-quality", 70, out]));
  await make("jpeg-exif-8-graphicsmagick.jpg", by.gm, (out) => void sh("gm", ["convert", join(here, "jpeg-exif-8-exiftool.jpg"), "-quality", 70, out]));
  await make("jpeg-big-exif-6.jpg", `${by.exiftool} on cjpeg's`, tagged("big6.jpg", ...EXIF, ...GPS, ...XMP, ...IPTC, "-n", "-Orientation=6", thumb));
  await make("jpeg-exif-little-endian.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", "-ExifByteOrder=II", ...EXIF, ...GPS, "-n", "-Orientation=1"));
  await make("jpeg-exif-big-endian.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", "-ExifByteOrder=MM", ...EXIF, ...GPS, "-n", "-Orientation=1"));
  await make("jpeg-exif-no-orientation.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...EXIF, ...GPS));
  for (const turned of [0, 9]) {
    await make(`jpeg-exif-orientation-${turned}.jpg`, `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...EXIF, "-n", `-Orientation=${turned}`));
  }
  await make("jpeg-xmp.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...XMP));
  await make("jpeg-xmp-orientation.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...XMP, "-n", "-XMP-tiff:Orientation=6"));
  writeFileSync(at("long.txt"), Array.from({ length: 1300 }, (_, n) => `${words}, line ${n}: the quick brown fox jumps.`).join("\n"));
  await make("jpeg-xmp-extended.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...XMP, "-XMP-photoshop:History<=long.txt"));
  await make("jpeg-iptc.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", ...IPTC));
  await make("jpeg-iptc-exiv2.jpg", `${by.exiv2} on cjpeg's`, exiv2("1.jpg", [`set Iptc.Application2.Caption String ${words}`, `set Iptc.Application2.SubLocation String ${words}`]));
  await make("jpeg-comment.jpg", `${by.exiftool} on cjpeg's`, tagged("1.jpg", `-Comment=${words}, 48.8584 N 2.2945 E`));
  await make("jpeg-everything.jpg", `${by.exiftool} on cjpeg's`,
    tagged("6.jpg", ...EXIF, ...GPS, ...XMP, ...IPTC, `-Comment=${words}`, `-ICC_Profile<=${icc}/ghostscript/srgb.icc`, "-n", "-Orientation=6", thumb));

  // Put together by hand from what the tools have made.
  const exif6 = () => jpeg(read("jpeg-exif-6-exiftool.jpg"));
  const isExif = (part) => part.subarray(4, 10).toString("latin1") === "Exif\0\0";
  const whole = ({ parts, rest }) => Buffer.concat([jpeg.start, ...parts, rest]);
  const withExif = (change) => () => {
    const { parts, rest } = exif6();
    return whole({ parts: parts.map((part) => (isExif(part) ? change(Buffer.from(part)) : part)), rest });
  };
  await make("jpeg-exif-before-jfif-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    return whole({ parts: [parts.find(isExif), ...parts.filter((part) => !isExif(part))], rest });
  });
  await make("jpeg-exif-without-jfif-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    return whole({ parts: parts.filter((part) => part[1] !== 0xe0), rest });
  });
  await make("jpeg-exif-after-tables-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    return whole({ parts: [...parts.filter((part) => !isExif(part)), parts.find(isExif)], rest });
  });
  await make("jpeg-exif-twice-by-hand.jpg", `${by.exiftool} and ${by.exiv2} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    const other = jpeg(read("jpeg-exif-1-exiv2.jpg")).parts.find(isExif);
    return whole({ parts: parts.flatMap((part) => (isExif(part) ? [part, other] : [part])), rest });
  }, { note: "two EXIF segments, orientation 6 first and 1 second" });
  await make("jpeg-fill-bytes-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    return Buffer.concat([jpeg.start, ...parts.flatMap((part) => [Buffer.of(0xff, 0xff, 0xff), part]), rest]);
  });
  await make("jpeg-exif-bad-offset-by-hand.jpg", `${by.exiftool} on cjpeg's`, withExif((part) => (part.writeUInt32BE(0xfffffff0, 14), part)),
    { metadata: ["exif"], note: "its EXIF says that it begins far beyond its end" });
  await make("jpeg-exif-bad-count-by-hand.jpg", `${by.exiftool} on cjpeg's`, withExif((part) => (part.writeUInt16BE(0xffff, 18), part)),
    { orientation: 6, gps: true, metadata: ["exif"], note: "its directory claims 65535 entries: exiftool and exiv2 refuse it, the browsers turn the image as it says" });
  await make("jpeg-exif-loop-by-hand.jpg", `${by.exiftool} on cjpeg's`, withExif((part) => {
    part.writeUInt32BE(8, 20 + 12 * part.readUInt16BE(18));
    return part;
  }), { note: "the EXIF's first directory names itself as the next one" });
  await make("jpeg-exif-stub-by-hand.jpg", `${by.exiftool} on cjpeg's`, withExif(() => segment(0xe1, Buffer.from("Exif\0\0MM\0"))),
    { metadata: ["exif"], note: "its EXIF is 3 bytes long" });
  await make("jpeg-metadata-70kB-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const { parts, rest } = exif6();
    const comment = Buffer.from(`${words}; `.repeat(2340));
    return whole({ parts: [parts[0], segment(0xfe, comment), segment(0xfe, comment), ...parts.slice(1)], rest });
  }, { note: "EXIF and SOF come after 70 kB of comments" });
  await make("jpeg-dnl-by-hand.jpg", by.cjpeg, () => {
    const { parts, rest } = jpeg(readFileSync(at("1.jpg")));
    const sof = parts.find((part) => part[1] === 0xc0);
    const dnl = segment(0xdc, sof.subarray(5, 7));
    sof.writeUInt16BE(0, 5);
    return Buffer.concat([jpeg.start, ...parts, rest.subarray(0, -2), dnl, rest.subarray(-2)]);
  }, { note: "the height is 0 in SOF and told by DNL after the scan; no decoder here knows DNL" });

  // What stands after the end of the image.
  ffmpeg("-framerate", 4, "-i", "frame%d.png", "-c:v", "libx264", "-pix_fmt", "yuv420p", "-metadata", "location=+48.8584+002.2945/", "clip.mp4");
  const clip = readFileSync(at("clip.mp4"));
  writeFileSync(at("motion.xmp"), `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:GCamera="http://ns.google.com/photos/1.0/camera/" xmlns:Container="http://ns.google.com/photos/1.0/container/"
 xmlns:Item="http://ns.google.com/photos/1.0/container/item/" GCamera:MotionPhoto="1" GCamera:MotionPhotoVersion="1"
 GCamera:MicroVideo="1" GCamera:MicroVideoVersion="1" GCamera:MicroVideoOffset="${clip.length}">
<Container:Directory><rdf:Seq>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="image/jpeg" Item:Semantic="Primary" Item:Length="0" Item:Padding="0"/></rdf:li>
<rdf:li rdf:parseType="Resource"><Container:Item Item:Mime="video/mp4" Item:Semantic="MotionPhoto" Item:Length="${clip.length}" Item:Padding="0"/></rdf:li>
</rdf:Seq></Container:Directory></rdf:Description></rdf:RDF></x:xmpmeta>`);
  await make("jpeg-motion-photo-by-hand.jpg", `${by.exiftool} on cjpeg's, ${by.ffmpeg}`, (out) => {
    tagged("6.jpg", ...EXIF, "-n", "-Orientation=6", "-XMP<=motion.xmp")(out);
    return Buffer.concat([readFileSync(out), clip]);
  });
  await make("jpeg-trailer-samsung-by-hand.jpg", `${by.exiftool} on cjpeg's, ${by.ffmpeg}`, () => {
    const entry = (type, name, data) => ({ type, bytes: Buffer.concat([le16(0, type), le32(name.length), Buffer.from(name), data]) });
    const entries = [entry(0x0a01, "Image_UTC_Data", Buffer.from("1714979289000")), entry(0x0a30, "MotionPhoto_Data", clip)];
    let back = entries.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const rows = entries.map(({ type, bytes }) => {
      const row = Buffer.concat([le16(0, type), le32(back, bytes.length)]);
      back -= bytes.length;
      return row;
    });
    const table = Buffer.concat([Buffer.from("SEFH"), le32(106, entries.length), ...rows]);
    return Buffer.concat([read("jpeg-exif-6-exiftool.jpg"), ...entries.map(({ bytes }) => bytes), table, le32(table.length), Buffer.from("SEFT")]);
  });
  await make("jpeg-trailer-mpf-by-hand.jpg", `${by.exiftool} on cjpeg's`, () => {
    const second = read("jpeg-exif-1-exiv2.jpg");
    const { parts, rest } = exif6();
    const directory = (offset, size) => Buffer.concat([Buffer.from("MM\0*"), be32(8), be16(3),
      be16(0xb000, 7), be32(4), Buffer.from("0100"), be16(0xb001, 4), be32(1, 2), be16(0xb002, 7), be32(32, 50), be32(0),
      be32(0x00030000, size, 0), be16(0, 0), be32(0, second.length, offset), be16(0, 0)]);
    const make = (offset, size) => whole({ parts: [...parts.slice(0, 2), segment(0xe2, Buffer.from("MPF\0"), directory(offset, size)), ...parts.slice(2)], rest });
    const size = make(0, 0).length;
    const start = make(0, 0).indexOf("MPF\0") + 4;
    return Buffer.concat([make(size - start, size), second]);
  });
  await make("jpeg-trailer-jpeg-by-hand.jpg", by.cjpeg, () => Buffer.concat([readFileSync(at("1.jpg")), read("jpeg-exif-8-exiv2.jpg")]));
  await make("jpeg-trailer-zeros-by-hand.jpg", by.cjpeg, () => Buffer.concat([readFileSync(at("1.jpg")), Buffer.alloc(1000)]));
  await make("jpeg-trailer-text-by-hand.jpg", by.cjpeg, () => Buffer.concat([readFileSync(at("1.jpg")), Buffer.from(`${words}, 48.8584 N 2.2945 E`)]));
}

async function pngs() {
  const magick = (from, ...args) => (out) => void sh("convert", [from, ...args, out]);
  const kind = (type, depth, ...args) => magick(type === 4 || type === 6 ? "alpha.png" : "1.png", ...args, ...plain,
    "-define", `png:color-type=${type}`, "-define", `png:bit-depth=${depth}`);
  await make("png-grey-1.png", by.magick, kind(0, 1, "-monochrome"));
  for (const depth of [2, 4]) await make(`png-grey-${depth}.png`, by.magick, kind(0, depth, "-colorspace", "Gray", "-dither", "None", "-posterize", 2 ** depth, "-depth", depth));
  await make("png-grey-8.png", by.magick, kind(0, 8, "-colorspace", "Gray"));
  await make("png-grey-16.png", by.magick, kind(0, 16, "-colorspace", "Gray", "-blur", "0x1", "-depth", 16));
  await make("png-grey-alpha.png", by.magick, kind(4, 8, "-colorspace", "Gray"));
  await make("png-rgb-8.png", by.magick, kind(2, 8));
  await make("png-rgb-16.png", by.magick, kind(2, 16, "-blur", "0x1", "-depth", 16));
  await make("png-rgba-8.png", by.magick, kind(6, 8));
  for (const [depth, colours] of [[2, 4], [4, 16], [8, 64]]) {
    await make(`png-palette-${depth}.png`, by.magick, kind(3, depth, "+dither", "-colors", colours));
  }
  await make("png-palette-1.png", by.pillow, (out) => void python(`Image.open(a[0]).quantize(2).save(a[1], bits=1)`, "1.png", out));
  await make("png-palette-trns.png", by.pillow, (out) => void python(`im = Image.open(a[0]).convert("P", palette=Image.ADAPTIVE, colors=32)
im.save(a[1], transparency=0)`, "1.png", out));
  await make("png-interlaced.png", by.magick, kind(2, 8, "-interlace", "PNG"));
  await make("png-imagemagick.png", by.magick, magick("1.png"));
  await make("png-graphicsmagick.png", by.gm, (out) => void sh("gm", ["convert", "1.png", out]));
  await make("png-pillow.png", by.pillow, (out) => void python("Image.open(a[0]).save(a[1])", "1.png", out));
  await make("png-ffmpeg.png", by.ffmpeg, (out) => void ffmpeg("-i", "1.png", "-frames:v", 1, "-update", 1, out));
  await make("png-optipng.png", by.optipng, (out) => void sh("optipng", ["-quiet", "-o5", "-out", out, "1.png"]));
  await make("png-pngcrush.png", by.pngcrush, (out) => void sh("pngcrush", ["-q", "-text", "b", "Comment", words, "1.png", out]));
  for (const [name, browser] of Object.entries(browsers)) {
    await make(`png-${name}.png`, `${by[name]}, canvas`, () => browser.encode(readFileSync(at("1.png")), "image/png"));
  }
  await make("png-big-palette.png", by.magick, magick("big.png", "+dither", "-colors", 16, ...plain));
  await make("png-iccp.png", by.magick, magick("1.png", "-profile", `${icc}/ghostscript/srgb.icc`, ...plain));
  await make("png-iccp-pillow.png", by.pillow, (out) => void python(`Image.open(a[0]).save(a[1], dpi=(300, 300), icc_profile=open(a[2], "rb").read())`, "1.png", out, `${icc}/ghostscript/ps_rgb.icc`));
  await make("png-gama-chrm.png", by.exiftool, tagged("1.png", "-n", "-PNG:Gamma=2.2", "-PNG:WhitePointX=0.3127", "-PNG:WhitePointY=0.329",
    "-RedX=0.64", "-RedY=0.33", "-GreenX=0.3", "-GreenY=0.6", "-BlueX=0.15", "-BlueY=0.06"));

  await make("png-apng-ffmpeg.png", by.ffmpeg, (out) => void ffmpeg("-framerate", 4, "-i", "frame%d.png", "-plays", 0, "-f", "apng", out));
  await make("png-apng-apngasm.png", by.apngasm, (out) => void sh("apngasm", [out, "frame0.png", "frame1.png", "frame2.png"]));
  await make("png-apng-pillow.png", by.pillow, (out) => void python(`${pillowExif(1)}
f = [Image.open(n) for n in a[:3]]
f[0].save(a[3], save_all=True, append_images=f[1:], duration=250, exif=e)`, "frame0.png", "frame1.png", "frame2.png", out));

  await make("png-exif-exiftool.png", by.exiftool, tagged("6.png", ...EXIF, ...GPS, "-n", "-EXIF:Orientation=6", thumb));
  await make("png-exif-pillow.png", by.pillow, (out) => void python(`${pillowExif(6)}
Image.open(a[0]).save(a[1], exif=e)`, "6.png", out));
  await make("png-exif-imagemagick.png", by.magick, magick(join(here, "jpeg-exif-6-exiftool.jpg"), ...plain));
  await make("png-exif-after-idat-by-hand.png", `${by.pillow}`, () => {
    const all = chunks(read("png-exif-pillow.png"));
    const exif = all.filter(({ name }) => name === "eXIf");
    return unpack([...all.filter(({ name }) => name !== "eXIf" && name !== "IEND"), ...exif, all.at(-1)]);
  });
  await make("png-xmp-exiftool.png", by.exiftool, tagged("1.png", ...XMP));
  await make("png-xmp-early-exiftool.png", by.exiftool, tagged("1.png", "-api", "PNGEarlyXMP=1", ...XMP));
  const textLast = (from) => () => {
    const all = chunks(read(from));
    const isText = ({ name }) => /^(tEXt|zTXt|iTXt)$/.test(name);
    return unpack([...all.slice(0, -1).filter((one) => !isText(one)), ...all.filter(isText), all.at(-1)]);
  };
  await make("png-xmp-after-idat-by-hand.png", by.exiftool, textLast("png-xmp-exiftool.png"));
  await make("png-text-pillow.png", by.pillow, (out) => void python(`from PIL import PngImagePlugin
p = PngImagePlugin.PngInfo()
p.add_text("Comment", "${words}")
p.add_text("Description", "${words}", zip=True)
p.add_itxt("Title", "${words}", "en", "Title")
p.add_itxt("Location", "48.8584 N 2.2945 E", zip=True)
Image.open(a[0]).save(a[1], pnginfo=p)`, "1.png", out));
  await make("png-text-exiftool.png", by.exiftool, tagged("1.png", `-PNG:Comment=${words}`, `-PNG:Description=${words}`));
  await make("png-text-after-idat-by-hand.png", by.exiftool, textLast("png-text-exiftool.png"));
  await make("png-text-exiv2.png", by.exiv2, exiv2("1.png", [...EXIV2, "set Exif.Image.Orientation Short 1", `set Iptc.Application2.SubLocation String ${words}`, `set Xmp.dc.title ${words}`]));
  await make("png-raw-profiles-graphicsmagick.png", by.gm, (out) => void sh("gm", ["convert", join(here, "jpeg-everything.jpg"), out]));
  await make("png-raw-profiles-imagemagick.png", by.magick, magick(join(here, "jpeg-everything.jpg"), ...plain));
  const raw = (type, data) => {
    const hex = data.toString("hex").replace(/.{72}/g, "$&\n");
    return Buffer.from(`\n${type}\n${String(data.length).padStart(8)}\n${hex}\n`, "latin1");
  };
  await make("png-raw-profile-app1-by-hand.png", by.magick, () => {
    const { parts } = jpeg(read("jpeg-exif-1-exiftool.jpg"));
    const exif = parts.find((part) => part[1] === 0xe1).subarray(4);
    const all = chunks(readFileSync(at("1.png")));
    const text = Buffer.concat([Buffer.from("Raw profile type APP1\0"), raw("exif", exif)]);
    return unpack([...all.slice(0, -1), crcChunk("tEXt", text), all.at(-1)]);
  });
  const changed = (change) => () => unpack(change(chunks(readFileSync(at("1.png")))));
  await make("png-many-idat-by-hand.png", by.magick, changed((all) => {
    const data = Buffer.concat(all.filter(({ name }) => name === "IDAT").map(({ data }) => data));
    const small = [];
    for (let from = 0; from < data.length; from += 20) small.push(crcChunk("IDAT", data.subarray(from, from + 20)));
    return all.flatMap((one) => (one.name !== "IDAT" ? [one] : one === all.find(({ name }) => name === "IDAT") ? [...small, crcChunk("IDAT", Buffer.alloc(0))] : []));
  }));
  await make("png-unknown-chunks-by-hand.png", by.magick, changed(([first, ...all]) =>
    [first, crcChunk("prVt", Buffer.from("kept?")), crcChunk("zzXt", Buffer.from(words)), ...all.slice(0, -1), crcChunk("caBX", Buffer.from(words)), all.at(-1)]));
  await make("png-trailer-by-hand.png", by.magick, () => Buffer.concat([readFileSync(at("1.png")), Buffer.from(`${words}, 48.8584 N 2.2945 E`)]));
}

async function webps() {
  const cwebp = (from, ...args) => (out) => void sh("cwebp", ["-quiet", ...args, from, "-o", out]);
  await make("webp-lossy.webp", by.cwebp, cwebp("1.png", "-q", 70));
  await make("webp-lossless.webp", by.cwebp, cwebp("1.png", "-lossless"));
  await make("webp-lossless-odd.webp", by.cwebp, cwebp("odd.png", "-lossless"));
  await make("webp-lossy-odd.webp", by.cwebp, cwebp("odd.png", "-q", 60));
  await make("webp-lossy-alpha.webp", by.cwebp, cwebp("alpha.png", "-q", 70));
  await make("webp-lossless-alpha.webp", by.cwebp, cwebp("alpha.png", "-lossless"));
  await make("webp-big.webp", by.cwebp, cwebp("big.png", "-q", 20));
  await make("webp-metadata-cwebp.webp", by.cwebp, cwebp(join(here, "jpeg-everything.jpg"), "-q", 70, "-metadata", "all"));
  cwebp("6.png", "-q", 70)(at("6.webp"));
  cwebp("1.png", "-lossless")(at("1.webp"));
  await make("webp-exif-webpmux.webp", `${by.webpmux}, EXIF of exiftool's JPEG`, (out) => {
    writeFileSync(at("big-endian.exif"), jpeg(read("jpeg-exif-6-exiftool.jpg")).parts.find((part) => part[1] === 0xe1).subarray(10));
    sh("webpmux", ["-set", "exif", "big-endian.exif", "6.webp", "-o", out]);
  });
  await make("webp-xmp-webpmux.webp", by.webpmux, (out) => {
    writeFileSync(at("even.xmp"), packet(0));
    sh("webpmux", ["-set", "xmp", "even.xmp", "1.webp", "-o", out]);
  });
  await make("webp-exif-exiv2.webp", `${by.exiv2} on cwebp's`, (out) => exiv2("6.webp", [...EXIV2, "set Exif.Image.Orientation Short 6", `set Xmp.dc.title ${words}`])(out));
  await make("webp-icc-webpmux.webp", by.webpmux, (out) => void sh("webpmux", ["-set", "icc", `${icc}/ghostscript/srgb.icc`, "1.webp", "-o", out]));
  await make("webp-metadata-webpmux.webp", by.webpmux, (out) => {
    const exif = jpeg(read("jpeg-exif-6-exiv2.jpg")).parts.find((part) => part[1] === 0xe1).subarray(10);
    // Odd sizes, so that both chunks are padded.
    writeFileSync(at("odd.exif"), exif.length % 2 ? exif : Buffer.concat([exif, Buffer.of(0)]));
    writeFileSync(at("odd.xmp"), packet(1));
    sh("webpmux", ["-set", "exif", "odd.exif", "6.webp", "-o", "a.webp"]);
    sh("webpmux", ["-set", "xmp", "odd.xmp", "a.webp", "-o", "b.webp"]);
    sh("webpmux", ["-set", "icc", `${icc}/Gray.icc`, "b.webp", "-o", out]);
  });
  await make("webp-imagemagick.webp", by.magick, (out) => void sh("convert", ["1.png", "-quality", 70, out]));
  await make("webp-metadata-imagemagick.webp", by.magick, (out) => void sh("convert", [join(here, "jpeg-everything.jpg"), "-quality", 70, out]));
  await make("webp-graphicsmagick.webp", by.gm, (out) => void sh("gm", ["convert", join(here, "jpeg-everything.jpg"), "-quality", 70, out]));
  await make("webp-pillow.webp", by.pillow, (out) => void python("Image.open(a[0]).save(a[1], quality=70)", "1.png", out));
  await make("webp-metadata-pillow.webp", by.pillow, (out) => void python(`${pillowExif(6)}
Image.open(a[0]).save(a[1], quality=70, exif=e, xmp=open(a[2], "rb").read(), icc_profile=open(a[3], "rb").read())`, "6.png", out, "odd.xmp", `${icc}/ghostscript/ps_rgb.icc`));
  await make("webp-ffmpeg.webp", by.ffmpeg, (out) => void ffmpeg("-i", "1.png", "-c:v", "libwebp", "-frames:v", 1, out));
  await make("webp-animated-ffmpeg.webp", by.ffmpeg, (out) => void ffmpeg("-framerate", 4, "-i", "frame%d.png", "-c:v", "libwebp_anim", "-loop", 0, out));
  await make("webp-chromium.webp", `${by.chromium}, canvas`, () => browsers.chromium.encode(readFileSync(at("1.png")), "image/webp", 0.7));
  sh("convert", ["-delay", 25, "frame0.png", "frame1.png", "frame2.png", "-loop", 0, "anim.gif"]);
  await make("webp-animated-gif2webp.webp", by.gif2webp, (out) => void sh("gif2webp", ["-quiet", "anim.gif", "-o", out]));
  await make("webp-animated-img2webp.webp", by.img2webp, (out) => void sh("img2webp", ["-loop", 0, "-d", 250, "frame0.png", "frame1.png", "frame2.png", "-o", out]));
  await make("webp-animated-metadata.webp", by.webpmux, (out) => {
    sh("webpmux", ["-set", "exif", "odd.exif", join(here, "webp-animated-img2webp.webp"), "-o", "c.webp"]);
    sh("webpmux", ["-set", "xmp", "odd.xmp", "c.webp", "-o", out]);
  });

  const rebuilt = (from, change) => () => riff(change(inRiff(read(from))));
  const flags = (value) => (all) => all.map((one) => {
    if (one.name !== "VP8X") return one;
    const data = Buffer.from(one.data);
    data[0] = value;
    return { ...one, data };
  });
  await make("webp-flags-deny-by-hand.webp", by.pillow, rebuilt("webp-metadata-pillow.webp", flags(0)),
    { note: "VP8X says that there is no EXIF, XMP or ICC; all three are there" });
  await make("webp-flags-claim-by-hand.webp", by.cwebp, rebuilt("webp-lossy.webp", (all) => {
    const size = Buffer.alloc(10);
    size[0] = 0x2c;
    size.writeUIntLE(W - 1, 4, 3);
    size.writeUIntLE(H - 1, 7, 3);
    return [{ name: "VP8X", data: size }, ...all];
  }), { note: "VP8X claims EXIF, XMP and ICC; none is there" });
  await make("webp-exif-prefix-by-hand.webp", by.pillow, rebuilt("webp-metadata-pillow.webp", (all) =>
    all.map((one) => (one.name === "EXIF" && one.data.toString("latin1", 0, 4) !== "Exif" ? { ...one, data: Buffer.concat([Buffer.from("Exif\0\0"), one.data]) } : one))),
    { note: "the EXIF chunk begins with Exif\\0\\0, as in a JPEG" });
  await make("webp-unknown-chunk-by-hand.webp", by.cwebp, rebuilt("webp-lossy-alpha.webp", (all) => [...all, { name: "ABCD", data: Buffer.from(`${words}!!`) }]));
  await make("webp-metadata-first-by-hand.webp", by.pillow, rebuilt("webp-metadata-pillow.webp", (all) =>
    [all[0], ...all.filter(({ name }) => name === "EXIF" || name === "XMP "), ...all.slice(1).filter(({ name }) => name !== "EXIF" && name !== "XMP ")]),
    { note: "EXIF and XMP come before the image" });
  await make("webp-trailer-by-hand.webp", by.cwebp, () => Buffer.concat([read("webp-lossy.webp"), Buffer.from(`${words}, 48.8584 N 2.2945 E.`)]));
}

/** An XMP packet whose length is even or odd as asked. */
function packet(odd) {
  const text = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" ` +
    `xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/" exif:GPSLatitude="48,51.504N" exif:GPSLongitude="2,17.67E" ` +
    `dc:source="${words}"/></rdf:RDF></x:xmpmeta>`;
  return text.length % 2 === odd ? text : `${text} `;
}

async function others() {
  const magick = (...args) => (out) => void sh("convert", [...args, out]);
  await make("gif-still.gif", by.magick, magick("1.png"));
  await make("gif-still-pillow.gif", by.pillow, (out) => void python("Image.open(a[0]).save(a[1])", "1.png", out));
  await make("gif-87a.gif", by.pillow, (out) => void python(`Image.open(a[0]).convert("P", palette=Image.ADAPTIVE, colors=16).save(a[1])`, "1.png", out));
  await make("gif-animated.gif", by.magick, magick("anim.gif"));
  await make("gif-animated-gifsicle.gif", by.gifsicle, (out) => void sh("gifsicle", ["-O3", "--comment", words, "-d25", "-l", "anim.gif", "-o", out]));
  await make("gif-animated-ffmpeg.gif", by.ffmpeg, (out) => void ffmpeg("-framerate", 4, "-i", "frame%d.png", out));
  await make("gif-xmp.gif", by.exiftool, tagged(join(here, "gif-still.gif"), ...XMP, `-Comment=${words}`));
  await make("gif-big.gif", by.magick, magick("big.png", "+dither", "-colors", 16));

  await make("bmp-v1-os2.bmp", by.magick, (out) => void sh("convert", ["1.png", `BMP2:${out}`]));
  await make("bmp-v3.bmp", by.magick, (out) => void sh("convert", ["1.png", "+dither", "-colors", 16, `BMP3:${out}`]));
  await make("bmp-v5.bmp", by.magick, magick("alpha.png"));
  await make("bmp-pillow.bmp", by.pillow, (out) => void python("Image.open(a[0]).save(a[1])", "1.png", out));
  await make("bmp-ffmpeg.bmp", by.ffmpeg, (out) => void ffmpeg("-i", "1.png", "-frames:v", 1, "-update", 1, out));
  await make("bmp-top-down-by-hand.bmp", by.pillow, () => {
    const bmp = read("bmp-pillow.bmp");
    const start = bmp.readUInt32LE(10);
    const rows = Array.from({ length: H }, (_, row) => bmp.subarray(start + (H - 1 - row) * W * 3, start + (H - row) * W * 3));
    const head = Buffer.from(bmp.subarray(0, start));
    head.writeInt32LE(-H, 22);
    return Buffer.concat([head, ...rows]);
  });

  await make("tiff-little-endian.tif", by.magick, magick("1.png", "-compress", "LZW", "-endian", "LSB"));
  await make("tiff-big-endian.tif", by.magick, magick("1.png", "-compress", "LZW", "-endian", "MSB"));
  await make("tiff-bigtiff.tif", by.tiffcp, (out) => void sh("tiffcp", ["-8", join(here, "tiff-little-endian.tif"), out]));
  await make("tiff-multi-page.tif", by.tiffcp, (out) => void sh("tiffcp", ["-c", "zip", join(here, "tiff-little-endian.tif"), join(here, "tiff-big-endian.tif"), out]));
  await make("tiff-pillow.tif", by.pillow, (out) => void python(`Image.open(a[0]).save(a[1], compression="tiff_deflate")`, "1.png", out));
  await make("tiff-exif-6.tif", `${by.exiftool} on ImageMagick's`, (out) => {
    sh("convert", ["6.png", "-compress", "LZW", "6.tif"]);
    tagged("6.tif", ...EXIF, ...GPS, "-n", "-IFD0:Orientation=6")(out);
  });

  const heif = (from, ...args) => (out) => void sh("heif-enc", ["-q", 50, ...args, "-o", out, from]);
  await make("heic-heif-enc.heic", by.heif, heif("heic1.png"));
  await make("heic-two-ispe.heic", by.heif, heif("1.png"), { note: "ipco holds two ispe, first the padded 64×64, then the image's own" });
  await make("heic-exif-6.heic", `${by.heif} of exiftool's JPEG`, (out) => {
    sh("cjpeg", ["-quality", 70, "-outfile", "heic6.jpg", "heic6.ppm"]);
    tagged("heic6.jpg", ...EXIF, ...GPS, "-n", "-Orientation=6")(at("heic6-exif.jpg"));
    heif("heic6-exif.jpg")(out);
  }, { note: "heif-enc copies the EXIF and writes no irot, so that nothing turns it" });
  await make("heic-thumbnail.heic", by.heif, heif("big.png", "-q", 20, "-t", 32));
  await make("heic-mif1-by-hand.heif", by.heif, () => {
    const bytes = read("heic-heif-enc.heic");
    bytes.write("mif1", 8, "latin1");
    return bytes;
  });
  await make("heic-irot-by-hand.heic", by.heif, (out) => {
    heif("heic6.png")(out);
    // 3 quarter turns anticlockwise: what EXIF calls 6.
    return box.withProperty(readFileSync(out), "irot", Buffer.of(3));
  });
  await make("heic-imir-by-hand.heic", by.heif, (out) => {
    heif("heic2.png")(out);
    return box.withProperty(readFileSync(out), "imir", Buffer.of(1));
  });
  const avifenc = (...args) => (out) => void sh("avifenc", ["-j", 1, "-s", 6, ...args, out]);
  await make("avif-avifenc.avif", by.avif, avifenc("1.png"));
  await make("avif-heif-enc.avif", by.heif, heif("1.png", "-A"));
  await make("avif-irot.avif", by.avif, avifenc("--irot", 3, "6.png"));
  await make("avif-metadata.avif", by.avif, avifenc(join(here, "jpeg-everything.jpg")));
  await make("avif-sequence.avif", by.avif, avifenc("--fps", 4, "frame0.png", "frame1.png", "frame2.png"));
  await make("avif-ffmpeg.avif", by.ffmpeg, (out) => void ffmpeg("-i", "1.png", "-c:v", "libaom-av1", "-still-picture", 1, "-frames:v", 1, out));
  await make("jxl-codestream.jxl", by.jxl, (out) => void sh("cjxl", ["1.png", out, "--container=0"]));
  await make("jxl-container.jxl", by.jxl, (out) => void sh("cjxl", ["1.png", out, "--container=1"]));
  await make("jxl-from-jpeg.jxl", by.jxl, (out) => void sh("cjxl", [join(here, "jpeg-exif-6-exiftool.jpg"), out]));

  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="48" height="32"><rect width="48" height="32" fill="#888"/><rect width="8" height="8" fill="#f00"/>` +
    `<rect x="40" width="8" height="8" fill="#0f0"/><rect y="24" width="8" height="8" fill="#00f"/><rect x="40" y="24" width="8" height="8" fill="#ff0"/></svg>\n`;
  const declaration = `<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n`;
  const text = (file, content, encoding) => make(file, "written by hand", () => Buffer.from(content, encoding));
  await text("svg-plain.svg", svg);
  await text("svg-declaration.svg", declaration + svg);
  await text("svg-bom.svg", `\ufeff${svg}`);
  await text("svg-comment.svg", `<!-- ${"drawn by hand; ".repeat(100)} -->\n${svg}`);
  await text("svg-doctype.svg", `${declaration}<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"\n "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [ <!ENTITY a "b"> ]>\n<!-- a > b -->\n${svg}`);
  await text("svg-whitespace.svg", `\r\n\t ${svg}`);
  await text("svg-utf16.svg", `\ufeff${declaration.replace("UTF-8", "UTF-16")}${svg}`, "utf16le");
  await text("svg-prefixed.svg", svg.replaceAll("<", "<s:").replaceAll("<s:/", "</s:").replace("xmlns=", "xmlns:s="));
  await text("svg-view-box-only.svg", svg.replace(`width="48" height="32"`, `viewBox="0 0 48 32"`));
  await text("svg-stylesheet.svg", `<?xml version="1.0"?>\n<?xml-stylesheet href="#a"?>\n${svg}`);

  await make("other-icon.ico", by.magick, magick("1.png"));
  await make("other-icon-png.ico", by.pillow, (out) => void python("Image.open(a[0]).save(a[1], sizes=[(16, 16)])", "1.png", out));
  await make("other-pdf.pdf", by.pillow, (out) => void python("Image.open(a[0]).save(a[1])", "1.png", out));
  await make("other-mp4.mp4", by.ffmpeg, () => readFileSync(at("clip.mp4")));
  await make("other-mov.mov", by.ffmpeg, (out) => void ffmpeg("-i", "clip.mp4", "-c", "copy", out));
  await make("other-webm.webm", by.ffmpeg, (out) => void ffmpeg("-i", "clip.mp4", "-c:v", "libvpx", "-b:v", "50k", out));
  await make("other-mkv.mkv", by.ffmpeg, (out) => void ffmpeg("-i", "clip.mp4", "-c", "copy", out));
  await make("other-avi.avi", by.ffmpeg, (out) => void ffmpeg("-i", "clip.mp4", "-c:v", "mjpeg", "-q:v", 20, "-frames:v", 1, out));
  const tone = (...args) => (out) => void ffmpeg("-f", "lavfi", "-i", "sine=duration=0.1:sample_rate=8000", ...args, out);
  await make("other-mp3.mp3", by.ffmpeg, tone("-b:a", "8k"));
  await make("other-mp3-bare.mp3", by.ffmpeg, tone("-b:a", "8k", "-id3v2_version", 0, "-write_xing", 0));
  await make("other-wav.wav", by.ffmpeg, tone());
  await make("other-ogg.ogg", by.ffmpeg, tone("-c:a", "libvorbis", "-b:a", "16k"));
  await make("other-flac.flac", by.ffmpeg, tone());
  await make("other-m4a.m4a", by.ffmpeg, tone("-c:a", "aac", "-b:a", "16k"));
  await make("other-zip.zip", "zip", (out) => void sh("zip", ["-q", "-X", out, "thumb.jpg"]));
  await make("other-gzip.gz", "gzip", () => sh("gzip", ["-n", "-c", "thumb.jpg"]));
  await text("other-html.html", "<!doctype html>\n<html lang=\"en\"><title>A page</title><p>Not an image.\n");
  await text("other-html-with-svg.html", `<!doctype html>\n<html><body>${svg}</body></html>\n`);
  await text("other-text.txt", "Words, “quoted” and plain.\n");
  await text("other-text-utf16.txt", "\ufeffWords, “quoted” and plain.\n", "utf16le");
  await text("other-json.json", `{"error":{"code":"not_found","message":"no such image"}}\n`);
  await text("other-xml.xml", `${declaration}<Error><Code>AccessDenied</Code><Message>svg</Message></Error>\n`);
  await text("other-empty.jpg", "");
  await make("wrong-png.jpg", by.magick, () => readFileSync(at("1.png")));
  await make("wrong-jpeg.png", `${by.exiftool} on cjpeg's`, () => read("jpeg-exif-6-exiftool.jpg"));
  await make("wrong-webp.jpg", by.cwebp, () => read("webp-lossy.webp"));
  await make("wrong-heic.jpg", by.heif, () => read("heic-heif-enc.heic"));
  await text("wrong-html.jpg", "<html>\r\n<head><title>403 Forbidden</title></head>\r\n<body><center><h1>403 Forbidden</h1></center></body>\r\n</html>\r\n");
  await text("wrong-json.png", `{"error":"expired"}`);
}

/** Each cut tells what it cuts; its marks are searched in the bytes, since the encoders place them. */
async function cuts() {
  const from = { jpg: "jpeg-exif-6-exiftool.jpg", big: "jpeg-big-progressive.jpg", png: "png-exif-pillow.png", webp: "webp-metadata-pillow.webp", gif: "gif-animated.gif" };
  const tooShort = { format: "unknown", note: "too short to be known" };
  const cut = (file, source, to, known) => make(`cut-${file}`, `${made.get(source).encoder}, cut`, () => {
    const bytes = read(source);
    return bytes.subarray(0, typeof to === "function" ? to(bytes) : to < 0 ? bytes.length + to : to);
  }, { truncated: true, ...known });
  const mark = (source, code) => {
    const { parts } = jpeg(read(source));
    const before = parts.slice(0, parts.findIndex((part) => part[1] === code));
    return 2 + before.reduce((sum, part) => sum + part.length, 0);
  };
  await cut("jpeg-in-soi.jpg", from.jpg, 1, tooShort);
  await cut("jpeg-after-soi.jpg", from.jpg, 2, tooShort);
  await cut("jpeg-12-bytes.jpg", from.jpg, 12);
  await cut("jpeg-in-exif.jpg", from.jpg, () => mark(from.jpg, 0xe1) + 60);
  await cut("jpeg-before-sof.jpg", from.jpg, () => mark(from.jpg, 0xc0));
  await cut("jpeg-in-sof.jpg", from.jpg, () => mark(from.jpg, 0xc0) + 6);
  await cut("jpeg-before-sos.jpg", from.jpg, () => mark(from.jpg, 0xda));
  await cut("jpeg-in-scan.jpg", from.jpg, () => mark(from.jpg, 0xda) + 100);
  await cut("jpeg-last-100.jpg", from.jpg, -100);
  await cut("jpeg-no-eoi.jpg", from.jpg, -2);
  await cut("jpeg-between-scans.jpg", from.big, (bytes) => bytes.indexOf(Buffer.of(0xff, 0xc4), bytes.indexOf(Buffer.of(0xff, 0xda))));
  await cut("png-in-signature.png", from.png, 5, tooShort);
  await cut("png-12-bytes.png", from.png, 12);
  await cut("png-in-ihdr.png", from.png, 20);
  await cut("png-in-exif.png", from.png, (bytes) => bytes.indexOf("eXIf") + 20);
  await cut("png-in-idat.png", from.png, (bytes) => bytes.indexOf("IDAT") + 60);
  await cut("png-before-iend.png", from.png, -12);
  await cut("webp-12-bytes.webp", from.webp, 12);
  await cut("webp-in-vp8x.webp", from.webp, 26);
  await cut("webp-in-vp8.webp", from.webp, (bytes) => bytes.indexOf("VP8 ") + 100);
  await cut("webp-in-exif.webp", from.webp, (bytes) => bytes.indexOf("EXIF") + 30);
  await cut("webp-lossy-in-header.webp", "webp-lossy.webp", 24);
  await cut("webp-lossless-in-header.webp", "webp-lossless.webp", 23);
  await cut("gif-12-bytes.gif", from.gif, 12);
  await cut("gif-in-header.gif", from.gif, 8);
  await cut("gif-in-image.gif", from.gif, -400);
  await cut("bmp-12-bytes.bmp", "bmp-v3.bmp", 12, { format: "BMP" });
  await cut("bmp-in-pixels.bmp", "bmp-v3.bmp", -100);
  await cut("tiff-12-bytes.tif", "tiff-little-endian.tif", 12);
  await cut("heic-12-bytes.heic", "heic-heif-enc.heic", 12);
  await cut("avif-12-bytes.avif", "avif-avifenc.avif", 12);
  await cut("avif-in-meta.avif", "avif-avifenc.avif", 100);
  await cut("jxl-12-bytes.jxl", "jxl-container.jxl", 12);
}

function ffmpeg(...args) {
  return sh("ffmpeg", ["-v", "error", "-y", "-threads", 1, ...args.slice(0, -1), "-bitexact", args.at(-1)]);
}
function be16(...numbers) {
  return Buffer.concat(numbers.map((number) => Buffer.of(number >> 8, number & 255)));
}
function be32(...numbers) {
  return Buffer.concat(numbers.map((number) => be16(number >>> 16, number & 0xffff)));
}
function le16(...numbers) {
  return Buffer.concat(numbers.map((number) => be16(number).reverse()));
}
function le32(...numbers) {
  return Buffer.concat(numbers.map((number) => be32(number).reverse()));
}
