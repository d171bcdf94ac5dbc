/** Runs in a page with a video: plays a clip far enough to see it move on. */
export const play = async (url) => {
  const video = document.querySelector("video");
  const moved = new Promise((resolve, reject) => {
    video.ontimeupdate = () => video.currentTime > 0.2 && resolve();
    video.onerror = () => reject(new Error(video.error.message));
  });
  video.src = url;
  await video.play();
  await moved;
  return [video.videoWidth, video.videoHeight, Math.round(video.duration)];
};
