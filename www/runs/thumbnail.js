// Small pictures to be kept: of a clip's beginning, and of the photo that it is made of.

const WIDTH = 480;
const PATIENCE = 10_000;

async function small(picture, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.min(WIDTH, width);
  canvas.height = Math.max(1, Math.round((canvas.width / width) * height));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8))) ?? undefined;
}

/** Of an image at an address; nothing where scripts may not read it. */
export async function sketch(address) {
  try {
    const image = Object.assign(new Image(), { src: address });
    await image.decode();
    return await small(image, image.naturalWidth, image.naturalHeight);
  } catch {
    return undefined;
  }
}

/** Resolves with a small image file, or nothing where this browser cannot show the clip. */
export async function thumbnail(blob) {
  const url = URL.createObjectURL(blob);
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto", src: url });
  // A phone loads no picture of a clip that does not play.
  video.play().catch(() => {});
  try {
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(video.error);
      setTimeout(reject, PATIENCE);
    });
    return await small(video, video.videoWidth, video.videoHeight);
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}
