// Makes a photo over into a JPEG that a model takes, within the limits that the library tells of it.

const QUALITIES = [0.92, 0.85, 0.75];
/** A little less than Safari's canvas holds on phones and tablets, 16,777,216 pixels, since sides are rounded. */
const CANVAS = 16_700_000;
/** A photo is not made smaller than this, in pixels of its longer side, to find one that can be drawn or is small enough. */
const LEAST = 64;

/** Cut at its middle where it is too wide or too tall, made smaller where it has too many pixels or bytes, or more than can be drawn here; never larger. */
export async function convert(file, { bytes = Infinity, maxSide = 16_000, minRatio = 0, maxRatio = Infinity } = {}) {
  const image = await decoded(file);
  const canvas = document.createElement("canvas");
  try {
    const width = Math.min(image.width, Math.floor(image.height * maxRatio));
    const height = Math.min(image.height, Math.floor(image.width / minRatio));
    const longer = Math.max(width, height);
    const drawable = Math.sqrt(CANVAS / (width * height));
    let scale = Math.min(1, maxSide / longer);
    do {
      draw(image, canvas, width, height, scale);
      let blob;
      for (const quality of QUALITIES) {
        blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
        if (!blob) break; // more than a canvas holds
        if (blob.type !== "image/jpeg") throw new Error("no JPEG");
        if (blob.size <= bytes) return new File([blob], `${file.name.replace(/\.[^.]+$/, "") || "photo"}.jpg`, { type: blob.type });
      }
      scale = !blob && scale > drawable ? drawable : scale * 0.75;
    } while (longer * scale >= LEAST);
    throw new Error("no JPEG");
  } finally {
    image.close();
    canvas.width = 0; // Safari counts the pixels of all there are
  }
}

/** Chromium makes no bitmap of the file of a drawing (SVG), but of what shows it. */
async function decoded(file) {
  try {
    return await createImageBitmap(file);
  } catch {
    const shown = new Image();
    shown.src = URL.createObjectURL(file);
    try {
      await shown.decode();
      return await createImageBitmap(shown);
    } finally {
      URL.revokeObjectURL(shown.src);
    }
  }
}

function draw(image, canvas, width, height, scale) {
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff"; // JPEG knows no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, (image.width - width) / 2, (image.height - height) / 2, width, height, 0, 0, canvas.width, canvas.height);
}
