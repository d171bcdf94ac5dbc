// What photos tell of their owner stays here, and the picture is what it was: real images of many encoders, uploaded by the built
// package in real browsers, decoded there before and after, and read by a reader of metadata that is not ours.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { Relaydance } from "../../dist/index.js";
import { SUBMIT, UPLOAD, parts, service, streaming } from "./support/api.mjs";
import { site } from "./support/bare.mjs";
import { open as openWatched, launch as launchWatched } from "./support/chromium.mjs";
import { IMAGES, says, tagsOf } from "./support/corpus.mjs";
import { memory, watchMemory } from "./support/memory.mjs";
import { launch, open } from "./support/natural.mjs";

const SEEDANCE = "doubao-seedance-2-0-1080p";
const CLEANED = ["JPEG", "PNG", "WebP"];
const photos = IMAGES.filter(({ format }) => CLEANED.includes(format));
const named = (name) => IMAGES.find(({ file }) => file === name) ?? assert.fail(name);
/** Chunks that no specification names may hold anything: the manifest calls them no metadata, and they go all the same. */
const hides = ({ file }) => file.includes("unknown-chunk");

/** The address of what was uploaded, by how many there were. */
const uploads = (kept = []) => ({
  kept,
  routes: {
    [UPLOAD]: (request) => {
      kept.push(parts(request)[0]);
      return { url: `http://${request.headers.host}/kept/${kept.length}` };
    },
    [SUBMIT]: { task_id: "task_1", status: "submitted" },
    "GET /kept/*": ({ url, reply }) => void reply.end(kept[Number(url.split("/").at(-1)) - 1].bytes),
    "GET /images/*": ({ url, reply }) => void reply.end(named(decodeURIComponent(url.split("/").at(-1))).bytes),
  },
});

/** Runs in a page: uploads these images, each by a client of its own, and looks at what was sent with the browser's own eyes. */
const sendAll = async (files) => {
  const { Relaydance } = await import("/index.js");
  const bytesOf = async (url) => (await fetch(url)).arrayBuffer();
  const pixels = (source, width, height) => {
    const canvas = new OffscreenCanvas(width, height);
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(source, 0, 0);
    return pen.getImageData(0, 0, width, height).data.join();
  };
  const bitmap = async (blob) => {
    const made = await createImageBitmap(blob);
    return `${made.width}×${made.height} ${pixels(made, made.width, made.height)}`;
  };
  const element = async (blob) => {
    const image = new Image();
    image.src = URL.createObjectURL(blob);
    await image.decode();
    return { width: image.naturalWidth, height: image.naturalHeight, seen: pixels(image, image.naturalWidth, image.naturalHeight) };
  };
  /** Every frame of a film. */
  const frames = async (blob) => {
    const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: blob.type });
    await decoder.tracks.ready;
    await decoder.completed;
    const all = [];
    for (let frameIndex = 0; frameIndex < decoder.tracks.selectedTrack.frameCount; frameIndex += 1) {
      const { image } = await decoder.decode({ frameIndex });
      all.push(`${image.duration} ${pixels(image, image.displayWidth, image.displayHeight)}`);
      image.close();
    }
    return all;
  };
  const seen = async (see, blob) => {
    try {
      return await see(blob);
    } catch {
      return "nothing";
    }
  };
  const compared = (was, is) => (JSON.stringify(was) === JSON.stringify(is) ? "the same" : was === "nothing" ? "mended" : "another");
  const told = [];
  for (const { file, type, real, animated } of files) {
    const bytes = await bytesOf(`/images/${encodeURIComponent(file)}`);
    const original = new File([bytes], file, { type });
    const relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false });
    const events = [];
    const issues = await relaydance.validate({ model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [original] });
    const { url } = await relaydance.upload(original, { onProgress: ({ loaded, total }) => events.push([loaded, total]) });
    const [before, after] = [bytes, await bytesOf(url)].map((content) => new Blob([content], { type: real }));
    const [shown, now] = [await seen(element, before), await seen(element, after)];
    const films = animated && typeof ImageDecoder === "function" ? [await frames(before), await frames(after)] : [[], []];
    told.push({
      file, events, codes: issues.map(({ code }) => code), shown: [now.width, now.height], films: films[0].length,
      visible: shown !== "nothing",
      looks: [compared(await seen(bitmap, before), await seen(bitmap, after)), compared(shown, now), compared(...films)],
    });
  }
  return told;
};

/** Everything but the picture that these bytes tell. */
async function tells(bytes) {
  const tags = await tagsOf(bytes);
  const told = ["gps", "xmp", "iptc", "photoshop", "mpf", "Thumbnail", "pngText", "makerNotes"].filter((group) => tags[group] && Object.keys(tags[group]).length);
  const exif = Object.keys(tags.exif ?? {}).filter((tag) => tag !== "Orientation");
  const jfif = Object.entries(tags.jfif ?? {}).filter(([tag, { value }]) => tag.includes("Thumbnail") && value !== 0 && value?.byteLength !== 0);
  const texts = ["secret street", "48.858", "2.2945"].filter((text) => says(bytes, text));
  return [...told, ...exif.map((tag) => `exif ${tag}`), ...jfif.map(([tag]) => `jfif ${tag}`), ...texts.map((text) => `“${text}”`)];
}

/** Where the picture's own end is, nothing follows. */
function ends(bytes, format) {
  if (format === "JPEG") return bytes.subarray(-2).equals(Buffer.of(0xff, 0xd9));
  if (format === "PNG") return bytes.subarray(-12, -4).equals(Buffer.from("\0\0\0\0IEND"));
  return bytes.readUInt32LE(4) + 8 === bytes.length;
}

/** What is wrong with what was sent of an image, by what the manifest says of it. */
async function faults(row, sent, told, warnings) {
  const { file, type, bytes, format, metadata, orientation, icc, width, height, shown = [width, height], truncated } = row;
  const wrong = [];
  const must = (right, words) => right || wrong.push(`${file}: ${words}`);
  const unchanged = sent.bytes.equals(bytes);
  const warned = warnings.some((text) => text.includes(file));
  must(sent.filename === file && sent.type === type, `is called ${sent.filename} of type ${sent.type}`);
  // What broke off within its metadata, so that no strict decoder took it, may be whole without them.
  const mended = truncated && told.looks[0] === "mended";
  must(mended || told.looks.every((look) => look === "the same"), `looks ${told.looks.join(", ")}`);
  const [loaded, total] = told.events.at(-1);
  must(loaded === sent.bytes.length && told.events.every(([, all]) => all === sent.bytes.length) && total === loaded, `its progress is ${JSON.stringify(told.events)}, and ${sent.bytes.length} bytes were sent`);
  if (unchanged && warned) {
    // Too odd to be cut: said aloud, and before it goes out.
    must(truncated, "is left as it was");
    must(told.codes.includes("metadata_kept") || told.codes.includes("file_truncated"), "is left as it was, and validate does not know it");
    return wrong;
  }
  must(!warned && !told.codes.includes("metadata_kept"), "is warned of");
  if (metadata.length === 0 && !hides(row) && !truncated) must(unchanged, "is clean, and not sent as it was");
  if (metadata.length > 0 || hides(row)) must(!unchanged, "is sent as it was");
  const [had, left] = [await tells(bytes), await tells(sent.bytes)];
  must(had.length > 0 || !row.gps, "tells a place, and the reader of this test sees nothing");
  must(left.length === 0 || (unchanged && metadata.length === 0), `still tells ${left.join(", ")}`);
  if (!truncated) {
    must(ends(sent.bytes, format), "goes on after its end");
    must(!told.visible || `${told.shown}` === `${shown}`, `is shown ${told.shown.join("×")}`);
  }
  const [was, is] = [await tagsOf(bytes), await tagsOf(sent.bytes)];
  // A profile of texts, of which no browser takes the orientation, goes whole.
  if (orientation > 1) must(is.exif?.Orientation?.value === orientation, `has the orientation ${is.exif?.Orientation?.value}`);
  must(Boolean(is.icc) === icc && JSON.stringify(is.icc) === JSON.stringify(was.icc), "has another colour profile");
  return wrong;
}

for (const [name, files] of [
  ["chromium", photos],
  ["firefox", photos.filter(({ file }) => /^(jpeg-everything|jpeg-exif-[2-8]-exiftool|jpeg-trailer|jpeg-metadata|png-exif|png-raw|png-apng|webp-metadata|webp-exif|webp-animated|cut-.*-in-|wrong)/.test(file))],
]) {
  describe(`in ${name}, an uploaded image`, { concurrency: false, timeout: 300_000 }, () => {
    let browser;
    before(async () => (browser = await launch[name]()));
    after(() => browser.close());

    /** A page, and the warnings on its console. */
    async function desk(t, more) {
      const { kept, routes } = uploads();
      const api = await site(t, { ...routes, ...more });
      const { page, context, wrong } = await open(browser, api.url);
      t.after(() => context.close());
      const warnings = [];
      page.on("console", (message) => message.type().startsWith("warn") && warnings.push(message.text()));
      return { api, page, kept, warnings, wrong };
    }

    for (const format of CLEANED) {
      test(`${format} tells nothing but the picture, which is the same to the last pixel, with its orientation and its colours`, async (t) => {
        const { page, kept, warnings, wrong } = await desk(t);
        const rows = files.filter((row) => row.format === format);
        const asked = rows.map(({ file, type, animated }) => ({ file, type, animated, real: `image/${format.toLowerCase()}` }));
        const all = await page.evaluate(sendAll, asked);
        assert.equal(kept.length, rows.length);
        const found = [];
        for (const [index, row] of rows.entries()) found.push(...(await faults(row, kept[index], all[index], warnings)));
        assert.deepEqual(found, []);
        // What Firefox itself says of those that are cut off.
        assert.deepEqual(wrong.filter((text) => !text.includes("Image corrupt or truncated")), []);
        const cut = rows.filter((row, index) => !kept[index].bytes.equals(row.bytes)).length;
        const films = all.filter(({ films: count }) => count > 1).length;
        const visible = all.filter((told) => told.visible).length;
        t.diagnostic(`${rows.length} images, ${visible} of them shown, ${cut} of them cut, ${warnings.length} left as they were, ${films} films compared frame by frame`);
        assert.ok(cut > rows.length / 4, `${cut} of ${rows.length}`);
      });
    }

    test("goes as it is with stripMetadata: false, of the client or of the call, and the call's word counts", async (t) => {
      const { page, kept, warnings } = await desk(t);
      const row = named("jpeg-everything.jpg");
      await page.evaluate(async (file) => {
        const { Relaydance } = await import("/index.js");
        const bytes = await (await fetch(`/images/${file}`)).arrayBuffer();
        const photo = () => new File([bytes], file, { type: "image/jpeg" });
        const client = (config) => new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false, ...config });
        const request = { model: "doubao-seedance-2-0-1080p", prompt: "@image1", images: [photo()] };
        const small = { ...request, model: "new" }; // whose limits nobody knows: these images are small
        await client({ stripMetadata: false }).upload(photo());
        await client().upload(photo(), { stripMetadata: false });
        await client({ stripMetadata: false }).upload(photo(), { stripMetadata: true });
        await client({ stripMetadata: false }).submit(small);
        await client().submit(small, { stripMetadata: false });
        await client({ stripMetadata: false }).submit(small, { stripMetadata: true });
        await client().submit(small);
      }, row.file);
      assert.deepEqual(kept.map(({ bytes }) => (bytes.equals(row.bytes) ? "as it is" : bytes.length < row.bytes.length && "cut")), ["as it is", "as it is", "cut", "as it is", "as it is", "cut", "cut"]);
      assert.deepEqual(warnings, []);
    });

    test("goes once for the same photo, and twice for the same with and without what it tells", async (t) => {
      const { page, kept } = await desk(t);
      const urls = await page.evaluate(async () => {
        const { Relaydance } = await import("/index.js");
        const relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false });
        const bytes = await (await fetch("/images/jpeg-exif-6-exiftool.jpg")).arrayBuffer();
        const photo = new File([bytes], "a.jpg", { type: "image/jpeg" });
        const copy = new File([bytes], "b.jpg", { type: "image/jpeg", lastModified: 1 });
        const images = [photo, copy, photo];
        const urls = [];
        urls.push(...(await Promise.all(images.map((image) => relaydance.upload(image)))).map(({ url }) => url));
        urls.push((await relaydance.upload(copy)).url);
        await relaydance.submit({ model: "new", prompt: "@image1 @image2 @image3", images });
        urls.push((await relaydance.upload(photo, { stripMetadata: false })).url, (await relaydance.upload(photo)).url);
        return urls.map((url) => Number(url.split("/").at(-1)));
      });
      assert.deepEqual(urls, [1, 1, 1, 1, 2, 1]);
      assert.equal(kept.length, 2);
    });

    test("keeps a name of any letters, and gets one where it has none", async (t) => {
      const { page, kept } = await desk(t);
      const names = ["größe 海 🌊.jpg", "a'b (1).jpeg", "x".repeat(200) + ".jpg"];
      await page.evaluate(async (all) => {
        const { Relaydance } = await import("/index.js");
        const bytes = await (await fetch("/images/jpeg-exif-6-exiftool.jpg")).arrayBuffer();
        const upload = (file) => new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false }).upload(file);
        for (const each of all) await upload(new File([bytes], each, { type: "image/jpeg" }));
        await upload(new Blob([bytes], { type: "image/jpeg" }));
        await upload(new File([bytes], "untyped.jpg"));
      }, names);
      assert.deepEqual(kept.map(({ filename }) => Buffer.from(filename, "latin1").toString()), [...names, "file.jpeg", "untyped.jpg"]);
      assert.deepEqual(kept.map(({ type }) => type), ["image/jpeg", "image/jpeg", "image/jpeg", "image/jpeg", "application/octet-stream"]);
      for (const { bytes } of kept) assert.deepEqual(await tells(bytes), []);
    });
  });
}

/** Bytes put into an image where they do not belong, so that nobody can tell any more what of it is what. */
const ODD = {
  "a JPEG with stray bytes between its segments": ["jpeg-exif-6-exiftool.jpg", (bytes) => insert(bytes, 20, Buffer.from([1, 2, 3]))],
  "a JPEG with a segment shorter than its own length": ["jpeg-exif-6-exiftool.jpg", (bytes) => insert(bytes, 20, Buffer.of(0xff, 0xfe, 0, 1))],
  "a JPEG that starts twice": ["jpeg-exif-6-exiftool.jpg", (bytes) => insert(bytes, 20, Buffer.of(0xff, 0xd8))],
  "a PNG with a chunk that has no name": ["png-exif-pillow.png", (bytes) => insert(bytes, 33, Buffer.from("\0\0\0\0\0\0\0\0\0\0\0\0"))],
  "a PNG with a chunk of more than two gigabytes": ["png-exif-pillow.png", (bytes) => insert(bytes, 33, Buffer.from("\xff\xff\xff\xfftEXt\0\0\0\0", "latin1"))],
  "a WebP with a chunk that reaches beyond its own end": ["webp-metadata-cwebp.webp", (bytes) => Buffer.concat([bytes.subarray(0, 4), Buffer.of(0, 5, 0, 0), bytes.subarray(8)])],
};

function insert(bytes, at, more) {
  return Buffer.concat([bytes.subarray(0, at), more, bytes.subarray(at)]);
}

describe("an image too odd to be cut", { concurrency: false }, () => {
  for (const [name, [base, spoil]] of Object.entries(ODD)) {
    test(`${name}, goes out as it is: validate warns of it, the console says why, and a strict client refuses it`, async (t) => {
      const { kept, routes } = uploads();
      const api = await service(t, routes);
      const said = t.mock.method(console, "warn", () => {});
      const file = new File([spoil(named(base).bytes)], base, { type: "image/jpeg" });
      const request = { model: "new", prompt: "@image1", images: [file] };
      const client = (config) => new Relaydance({ baseUrl: api.base, apiKey: "sk-1", storage: false, ...config });
      const found = async (config) => (await client(config).validate(request)).map(({ severity, code, path }) => `${severity} ${code} ${path}`);
      assert.deepEqual(await found(), ["warning unknown_model model", "warning metadata_kept images[0]"]);
      assert.deepEqual(await found({ stripMetadata: false }), ["warning unknown_model model"]);
      assert.equal(said.mock.callCount(), 0);
      await client().submit(request);
      assert.equal(said.mock.callCount(), 1);
      assert.ok(said.mock.calls[0].arguments[0].includes(base), said.mock.calls[0].arguments[0]);
      await client({ stripMetadata: false }).submit(request);
      assert.equal(said.mock.callCount(), 1);
      for (const { bytes } of kept) assert.deepEqual(bytes, spoil(named(base).bytes));
      const error = await client({ strict: true }).submit(request).catch((refused) => refused);
      assert.equal(error.code, "invalid_request");
      assert.equal(kept.length, 2);
    });
  }
});

describe("validate, by an image's own bytes", { concurrency: true }, () => {
  const STILL = ["JPEG", "PNG", "WebP", "GIF", "BMP", "TIFF", "HEIC", "AVIF", "JPEG XL", "SVG"];
  const READS = {
    [SEEDANCE]: ["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF"],
    "seedance-1-5-pro-no-audio": ["JPEG", "PNG", "WebP", "BMP", "TIFF", "GIF", "HEIC"],
    "happyhorse-1.0-i2v": ["JPEG", "PNG", "WebP"],
  };
  /** Where only the pixels break off, a file's head does not show it. */
  const headIsWhole = ({ file }) => /^cut-(jpeg-(in-scan|between-scans|last-100|no-eoi)|gif-in-image)/.test(file);

  /** What is to be said of an image, by the manifest alone. */
  function expected({ format, width, height, truncated, ...row }, model) {
    if (format === "empty") return ["empty_file"];
    // Icons are images, of no format that the manifest names.
    if (row.file.endsWith(".ico")) return ["unsupported_format"];
    if (!STILL.includes(format)) return ["not_an_image"];
    const codes = [];
    if (truncated && !headIsWhole(row) && format !== "JPEG XL") codes.push("file_truncated");
    if (!READS[model].includes(format)) codes.push("unsupported_format");
    // SVG has no pixels, and of JPEG XL it is enough that nobody reads it.
    const measured = width !== null && format !== "SVG" && format !== "JPEG XL";
    if (measured && Math.min(width, height) < 300) codes.push("image_size");
    if (["HEIC", "AVIF", "TIFF"].includes(format)) codes.push("metadata_kept");
    return codes.toSorted();
  }

  for (const model of Object.keys(READS)) {
    test(`says for ${model} of each image of the corpus what it is and what is wrong with it, whatever its name says`, async () => {
      const relaydance = new Relaydance({ baseUrl: "http://127.0.0.1:9/v1", storage: false });
      const wrong = [];
      for (const row of IMAGES) {
        const image = new File([row.bytes], row.file, { type: row.type });
        const issues = (await relaydance.validate({ model, prompt: "@image1", images: [{ source: image, role: "first_frame" }] })).filter(({ path }) => path === "images[0]");
        const codes = issues.map(({ code }) => code).toSorted();
        const wanted = expected(row, model);
        if (`${codes}` !== `${wanted}`) wrong.push(`${row.file}: ${codes.join() || "nothing"} instead of ${wanted.join() || "nothing"}`);
        const size = issues.find(({ code }) => code === "image_size");
        // As it is shown, whatever an EXIF says that no browser heeds.
        const [width, height] = row.shown ?? [row.width, row.height];
        if (size && !size.message.includes(`${width} × ${height} pixels`)) wrong.push(`${row.file} of ${width} × ${height}: ${size.message}`);
        const odd = issues.find(({ message }) => !message.includes(row.file));
        if (odd) wrong.push(`${row.file} is not named: ${odd.message}`);
      }
      assert.deepEqual(wrong, []);
    });
  }

  const inAddress = ({ bytes }) => `data:image/x;base64,${bytes.toString("base64")}`;
  const toldInAddress = async (row) => {
    const relaydance = new Relaydance({ baseUrl: "http://127.0.0.1:9/v1", storage: false });
    const issues = await relaydance.validate({ model: SEEDANCE, prompt: "@image1", images: [inAddress(row)] });
    return issues.filter(({ path }) => path === "images[0]").map(({ code }) => code).toSorted();
  };

  test("says the same where an image stands in its own address", async () => {
    const wrong = [];
    const other = (codes) => codes.filter((code) => code !== "metadata_kept").join();
    for (const row of IMAGES) {
      const [codes, wanted] = [await toldInAddress(row), expected(row, SEEDANCE)];
      if (other(codes) !== other(wanted)) wrong.push(`${row.file}: ${other(codes) || "nothing"} instead of ${other(wanted) || "nothing"}`);
    }
    assert.deepEqual(wrong, []);
  });

  /** Sent as it is, it tells what it tells. */
  const toldOf = async (rows) => {
    const wrong = [];
    for (const row of rows.filter(({ truncated }) => !truncated)) {
      const kept = (await toldInAddress(row)).includes("metadata_kept");
      if (kept !== tellsOf(row)) wrong.push(`${row.file}: ${kept ? "warned of" : "not warned of"}`);
    }
    return wrong;
  };
  const tellsOf = (row) => row.metadata.length > 0 || hides(row);

  test("warns of what the head of an image in its own address tells, since that is sent along, and not where there is nothing", async () => {
    assert.deepEqual(await toldOf([...photos.filter((row) => !tellsOf(row)), ...["jpeg-everything.jpg", "png-exif-pillow.png", "webp-metadata-cwebp.webp"].map(named)]), []);
  });

  test("warns of whatever an image in its own address tells", async () => {
    assert.deepEqual(await toldOf(photos.filter(tellsOf)), []);
  });
});

describe("nine images of thirty megabytes", { concurrency: false, timeout: 240_000 }, () => {
  const SIZE = 30_000_000;
  let browser;
  before(async () => (browser = await launchWatched()));
  after(() => browser.close());

  async function desk(t) {
    const sizes = [];
    const { routes } = uploads();
    const api = await site(t, {
      ...routes,
      [UPLOAD]: streaming(async ({ incoming, headers, reply }) => {
        let size = 0;
        for await (const piece of incoming) size += piece.length;
        sizes.push(size);
        reply.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ url: `http://${headers.host}/kept/${sizes.length}` }));
      }),
    });
    const { page, context } = await openWatched(browser, api.url);
    t.after(() => context.close());
    await page.addInitScript(watchMemory);
    await page.reload();
    await page.evaluate(async (size) => {
      const { Relaydance } = await import("/index.js");
      globalThis.relaydance = new Relaydance({ baseUrl: "/v1", apiKey: "sk-1", storage: false });
      await globalThis.relaydance.validate({}); // loaded
      const bytesOf = async (file) => new Uint8Array(await (await fetch(`/images/${file}`)).arrayBuffer());
      const number = (value, little) => {
        const bytes = new Uint8Array(4);
        new DataView(bytes.buffer).setUint32(0, value, little);
        return bytes;
      };
      const ascii = (text) => new TextEncoder().encode(text);
      const table = Uint32Array.from({ length: 256 }, (_, start) => Array.from({ length: 8 }).reduce((sum) => (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0), start));
      const checksum = (parts) => {
        let sum = ~0;
        for (const part of parts) for (const byte of part) sum = (sum >>> 8) ^ table[(sum ^ byte) & 255];
        return number(~sum >>> 0);
      };
      const last = (bytes, text) => {
        const word = ascii(text);
        for (let at = bytes.length - 4; at >= 0; at -= 1) if (word.every((byte, index) => bytes[at + index] === byte)) return at;
        throw new Error(text);
      };
      const kinds = {
        /** Noughts within the pixels: a decoder reads past them. */
        async jpeg() {
          const bytes = await bytesOf("jpeg-big-exif-6.jpg");
          return new File([bytes.subarray(0, -2), new Uint8Array(size - bytes.length), bytes.subarray(-2)], "big.jpg", { type: "image/jpeg" });
        },
        /** A chunk of its maker's own before the pixels. */
        async png() {
          const bytes = await bytesOf("png-big-palette.png");
          const body = new Uint8Array(size - bytes.length - 12);
          const at = last(bytes, "PLTE") - 4;
          return new File([bytes.subarray(0, at), number(body.length), ascii("noIs"), body, checksum([ascii("noIs"), body]), bytes.subarray(at)], "big.png", { type: "image/png" });
        },
        /** The same between the pixels and the EXIF, which the start of the file announces. */
        async webp() {
          const bytes = await bytesOf("webp-metadata-cwebp.webp");
          const body = new Uint8Array(size - bytes.length - 8 - (bytes.length % 2));
          const at = last(bytes, "EXIF");
          return new File([bytes.subarray(0, 4), number(bytes.length + body.length, true), bytes.subarray(8, at), ascii("NOIS"), number(body.length, true), body, bytes.subarray(at)], "big.webp", { type: "image/webp" });
        },
        /** Nothing but comments, as long as there is room. */
        async comments() {
          const bytes = await bytesOf("jpeg-big-exif-6.jpg");
          const parts = [bytes.subarray(0, 2)];
          for (let left = size; left > 65_535; left -= 65_537) parts.push(Uint8Array.of(0xff, 0xfe, 0xff, 0xff), new Uint8Array(65_533));
          return new File([...parts, bytes.subarray(2)], "talk.jpg", { type: "image/jpeg" });
        },
      };
      globalThis.nine = async (...names) => Promise.all(Array.from({ length: 9 }, (_, index) => kinds[names[index % names.length]]()));
      globalThis.read = 0;
      for (const method of ["arrayBuffer", "text", "stream", "bytes"]) {
        const real = Blob.prototype[method];
        if (real) Blob.prototype[method] = function (...args) {
          globalThis.read += this.size;
          return real.apply(this, args);
        };
      }
      for (const method of ["readAsArrayBuffer", "readAsText", "readAsDataURL", "readAsBinaryString"]) {
        const real = FileReader.prototype[method];
        FileReader.prototype[method] = function (blob, ...args) {
          globalThis.read += blob.size;
          return real.call(this, blob, ...args);
        };
      }
    }, SIZE);
    return { api, page, sizes };
  }

  const validate = (page, ...names) => page.evaluate(async (kinds) => {
    const images = await globalThis.nine(...kinds);
    const sound = [];
    for (const image of images.slice(0, kinds.length)) sound.push(await createImageBitmap(image).then(({ width, height }) => `${width}×${height}`, String));
    globalThis.read = 0;
    const issues = await globalThis.relaydance.validate({ model: "doubao-seedance-2-0-1080p", prompt: images.map((_, index) => `@image${index + 1}`).join(" "), images });
    return { sound, codes: issues.map(({ code, path }) => `${code} ${path}`), read: globalThis.read, sizes: images.map(({ size }) => size) };
  }, names);

  test("are known by their heads: the rest of them is neither read nor held", async (t) => {
    const { api, page } = await desk(t);
    const before = await memory(page);
    const { sound, codes, read, sizes } = await validate(page, "jpeg", "png", "webp");
    const grown = (await memory(page)) - before;
    t.diagnostic(`${read} bytes read of ${sizes.reduce((sum, size) => sum + size)}, memory ${before / 1024} kB and ${grown / 1024} kB more`);
    // They are what a decoder takes.
    assert.deepEqual(sound, ["400×520", "640×400", "32×48"]);
    assert.ok(sizes.every((size) => Math.abs(size - SIZE) < 10), sizes.join());
    // Only the WebPs are too small.
    assert.deepEqual(codes, ["image_size images[2]", "image_size images[5]", "image_size images[8]"]);
    assert.ok(read > 0 && read <= 9 * 65_536, `${read} bytes read`);
    assert.ok(grown <= 1 << 16, `${grown} bytes more`);
    assert.ok(api.requests.every(({ url }) => !url.startsWith("/v1")));
  });

  test("are not read to their end, even where a head has none", async (t) => {
    const { page } = await desk(t);
    const before = await memory(page);
    const { sound, read } = await validate(page, "comments");
    const grown = (await memory(page)) - before;
    t.diagnostic(`${read} bytes read, memory ${grown / 1024} kB more`);
    assert.deepEqual(sound, ["400×520"]);
    assert.ok(read > 0 && read <= 9 * 300_000, `${read} bytes read`);
    assert.ok(grown <= 1 << 20, `${grown} bytes more`);
  });

  test("go out without what they tell, past the module's memory", async (t) => {
    const { page, sizes } = await desk(t);
    const before = await memory(page);
    const told = await page.evaluate(async () => {
      const images = await globalThis.nine("jpeg", "png", "comments");
      const totals = new Set();
      await globalThis.relaydance.submit({ model: "doubao-seedance-2-0-1080p", prompt: images.map((_, index) => `@image${index + 1}`).join(" "), images },
        { onProgress: ({ type, total }) => type === "uploading" && totals.add(total) });
      return [...totals];
    });
    const grown = (await memory(page)) - before;
    t.diagnostic(`${sizes.join(", ")} bytes sent, memory ${before / 1024} kB and ${grown / 1024} kB more`);
    // The same three thrice: each goes once.
    assert.equal(sizes.length, 3);
    assert.equal(told.length, 3);
    // A chunk of somebody's own and comments are no picture.
    assert.deepEqual(told.map((size) => size > SIZE - 10_000).toSorted(), [false, false, true]);
    assert.ok(sizes.every((size) => told.some((total) => size > total && size < total + 1000)), `${sizes.join()} of ${told.join()}`);
    assert.ok(grown <= 2 << 20, `${grown} bytes more`);
  });
});
