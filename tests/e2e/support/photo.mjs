/**
 * As much of a JPEG as the library reads, 320 pixels a side, and its end; no picture is in it. It stands by itself, so that
 * its text can be taken into a page.
 */
export const photo = (size = 32, mark = 0) => {
  const frame = [0xff, 0xc0, 0, 11, 8, 1, 64, 1, 64, 1, 1, 0x11, 0];
  const scan = [0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0];
  const bytes = new Uint8Array(size);
  bytes.set([0xff, 0xd8, ...frame, ...scan, mark]);
  bytes.set([0xff, 0xd9], size - 2);
  return new File([bytes], `${mark}.jpg`, { type: "image/jpeg" });
};
