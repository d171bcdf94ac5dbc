// Makes a photo over into a JPEG that a model takes, within the limits that the library tells of it.

const QUALITIES = [0.92, 0.85, 0.75];

/** Cut at its middle where it is too wide or too tall, made smaller where it has too many pixels or bytes; never larger. */
export async function convert(file, { bytes = Infinity, maxSide = 16_000, minRatio = 0, maxRatio = Infinity } = {}) {
  const image = await createImageBitmap(file);
  try {
    const width = Math.min(image.width, Math.floor(image.height * maxRatio));
    const height = Math.min(image.height, Math.floor(image.width / minRatio));
    let scale = Math.min(1, maxSide / Math.max(width, height));
    for (;;) {
      for (const quality of QUALITIES) {
        const blob = await draw(image, width, height, scale, quality);
        if (blob.size <= bytes) return new File([blob], `${file.name.replace(/\.[^.]+$/, "") || "photo"}.jpg`, { type: blob.type });
      }
      scale *= 0.75;
    }
  } finally {
    image.close();
  }
}

async function draw(image, width, height, scale, quality) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width * scale));
  canvas.height = Math.max(1, Math.round(height * scale));
  const pen = canvas.getContext("2d");
  pen.imageSmoothingQuality = "high";
  pen.fillStyle = "#fff"; // JPEG knows no transparency
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(image, (image.width - width) / 2, (image.height - height) / 2, width, height, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  if (blob?.type !== "image/jpeg") throw new Error("no JPEG");
  return blob;
}
