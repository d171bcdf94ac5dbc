// A small picture of a clip's beginning, to be kept.

const WIDTH = 480;
const PATIENCE = 10_000;

/** Resolves with a small image file, or nothing where this browser cannot show the clip. */
export async function thumbnail(blob) {
  const url = URL.createObjectURL(blob);
  const video = Object.assign(document.createElement("video"), { muted: true, playsInline: true, preload: "auto", src: url });
  try {
    await new Promise((resolve, reject) => {
      video.onloadeddata = resolve;
      video.onerror = () => reject(video.error);
      setTimeout(reject, PATIENCE);
    });
    const canvas = document.createElement("canvas");
    canvas.width = Math.min(WIDTH, video.videoWidth);
    canvas.height = Math.max(1, Math.round((canvas.width / video.videoWidth) * video.videoHeight));
    canvas.getContext("2d").drawImage(video, 0, 0, canvas.width, canvas.height);
    return (await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8))) ?? undefined;
  } catch {
    return undefined;
  } finally {
    video.removeAttribute("src");
    video.load();
    URL.revokeObjectURL(url);
  }
}
