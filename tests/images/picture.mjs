// The one picture, drawn at any size, as the simplest file that every tool reads: PPM, or PAM with transparency.

const CORNERS = { red: [230, 20, 20], green: [20, 190, 40], blue: [20, 40, 230], yellow: [240, 220, 20] };

/** `turned` is the EXIF orientation under which the stored picture shows upright; `shift` moves the F, for animations. */
export function picture(width, height, { turned = 1, alpha = false, shift = 0 } = {}) {
  const [w, h] = turned > 4 ? [height, width] : [width, height];
  const from = {
    1: (x, y) => [x, y],
    2: (x, y) => [width - 1 - x, y],
    3: (x, y) => [width - 1 - x, height - 1 - y],
    4: (x, y) => [x, height - 1 - y],
    5: (x, y) => [y, x],
    6: (x, y) => [width - 1 - y, x],
    7: (x, y) => [width - 1 - y, height - 1 - x],
    8: (x, y) => [y, height - 1 - x],
  }[turned];
  const pixels = [];
  for (let y = 0; y < h; y += 1) for (let x = 0; x < w; x += 1) pixels.push(...pixel(...from(x, y), width, height, alpha, shift));
  const head = alpha ? `P7\nWIDTH ${w}\nHEIGHT ${h}\nDEPTH 4\nMAXVAL 255\nTUPLTYPE RGB_ALPHA\nENDHDR\n` : `P6\n${w} ${h}\n255\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(pixels)]);
}

function pixel(x, y, width, height, alpha, shift) {
  const [right, down] = [x / width, y / height];
  const colour = corner(right, down) ?? (inF(right - 0.1 * shift, down) ? [255, 255, 255] : [60 + Math.floor(right * 8) * 8, 110, 60 + Math.floor(down * 8) * 8]);
  // Clear at the right edge's middle only: the corners and the F stay.
  return alpha ? [...colour, right > 0.8 && down > 0.3 && down < 0.7 ? 64 : 255] : colour;
}

function corner(right, down) {
  const [atLeft, atRight, atTop, atBottom] = [right < 0.2, right >= 0.8, down < 0.28, down >= 0.72];
  if (atTop && atLeft) return CORNERS.red;
  if (atTop && atRight) return CORNERS.green;
  if (atBottom && atLeft) return CORNERS.blue;
  if (atBottom && atRight) return CORNERS.yellow;
}

function inF(right, down) {
  const inside = right >= 0.32 && right < 0.68 && down >= 0.1 && down < 0.9;
  return inside && (right < 0.42 || down < 0.28 || (down > 0.42 && down < 0.58 && right < 0.58));
}
