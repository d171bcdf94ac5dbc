// A photo to try the page with, drawn here so that nothing has to be licensed or fetched: hills, a low sun, a lake.

const WIDTH = 1600;
const HEIGHT = 900;
const SHORE = 580;
const SUN = { x: 1050, y: 442, radius: 42 };

/** A small seeded generator, so that the photo is the same each time. */
function seeded(seed) {
  let state = seed;
  return () => {
    state = (state * 1664525 + 1013904223) % 4294967296;
    return state / 4294967296;
  };
}

function gradient(context, y0, y1, stops) {
  const fill = context.createLinearGradient(0, y0, 0, y1);
  stops.forEach(([at, colour]) => fill.addColorStop(at, colour));
  return fill;
}

function glow(context, radius, colour) {
  const light = context.createRadialGradient(SUN.x, SUN.y, 0, SUN.x, SUN.y, radius);
  light.addColorStop(0, colour);
  light.addColorStop(1, "rgb(255 190 120 / 0)");
  context.fillStyle = light;
  context.fillRect(0, 0, WIDTH, SHORE);
}

/** A ridge made of a few waves, each finer and lower than the one before. */
function ridge(context, random, { base, height, colour, mist }) {
  const waves = [1, 2, 4, 8, 17, 33, 71].map((pace) => ({ pace, phase: random() * Math.PI * 2, reach: height / pace ** 0.92 }));
  context.beginPath();
  context.moveTo(0, SHORE);
  for (let x = 0; x <= WIDTH; x += 3) {
    const y = waves.reduce((sum, { pace, phase, reach }) => sum - Math.sin((x / WIDTH) * Math.PI * 2 * pace * 0.8 + phase) * reach, base);
    context.lineTo(x, Math.min(y, SHORE));
  }
  context.lineTo(WIDTH, SHORE);
  context.fillStyle = gradient(context, base - height * 2, SHORE, [[0, colour], [0.45, colour], [1, mist]]);
  context.fill();
}

function sky(context, random) {
  context.fillStyle = gradient(context, 0, SHORE, [[0, "#31486f"], [0.38, "#7d7f9f"], [0.62, "#d99d86"], [0.8, "#f6bf83"], [1, "#fbdca4"]]);
  context.fillRect(0, 0, WIDTH, SHORE);
  glow(context, 760, "rgb(255 205 140 / .75)");
  for (let streak = 0; streak < 34; streak += 1) {
    const y = 50 + random() ** 1.4 * 330;
    context.fillStyle = `rgb(255 ${Math.round(205 + random() * 30)} ${Math.round(180 + random() * 40)} / ${0.03 + random() * 0.06})`;
    context.beginPath();
    context.ellipse(random() * WIDTH, y, 160 + random() * 420, 4 + random() * 15, -0.03, 0, Math.PI * 2);
    context.fill();
  }
  glow(context, 190, "rgb(255 240 205 / .95)");
  context.fillStyle = "#fff6df";
  context.beginPath();
  context.arc(SUN.x, SUN.y, SUN.radius, 0, Math.PI * 2);
  context.fill();
}

function lake(context, random) {
  context.save();
  context.translate(0, SHORE * 2);
  context.scale(1, -1);
  context.filter = "blur(3px)";
  context.drawImage(context.canvas, 0, 0, WIDTH, SHORE, 0, 0, WIDTH, SHORE);
  context.restore();
  context.fillStyle = gradient(context, SHORE, HEIGHT, [[0, "rgb(40 44 66 / .18)"], [1, "rgb(14 22 40 / .78)"]]);
  context.fillRect(0, SHORE, WIDTH, HEIGHT - SHORE);
  // Ripples: rare and long near the shore, lit where the sun stands above them.
  for (let ripple = 0; ripple < 1500; ripple += 1) {
    const depth = random() ** 0.8;
    const y = SHORE + 3 + depth * (HEIGHT - SHORE);
    const x = random() * WIDTH;
    const near = Math.max(0, 1 - Math.abs(x - SUN.x) / (70 + depth * 190));
    const light = near > 0 && random() < 0.8;
    context.fillStyle = light ? `rgb(255 226 172 / ${0.1 + near * 0.5})` : `rgb(22 30 50 / ${0.05 + random() * 0.1})`;
    context.fillRect(x, y, (10 + random() * 46) * (0.4 + depth), 1 + depth * 2.4);
  }
}

function shoreline(context, random) {
  context.fillStyle = "#15202b";
  context.beginPath();
  context.moveTo(0, SHORE + 26);
  for (let x = 0; x <= 560; x += 6) context.lineTo(x, SHORE + 26 - (1 - x / 560) * (34 + Math.sin(x / 31) * 6) - random() * 5);
  context.lineTo(560, SHORE + 8);
  context.lineTo(0, SHORE + 44);
  context.fill();
  for (let tree = 0; tree < 30; tree += 1) {
    const x = random() ** 1.3 * 500;
    const tall = (60 + random() * 120) * (1 - x / 760);
    const foot = SHORE + 14 - (1 - x / 560) * 20;
    for (let tier = 0; tier < 7; tier += 1) {
      const y = foot - tall + (tier * tall) / 7.5;
      const half = 3 + (tier + 1) * tall * 0.021 + random() * 3;
      context.beginPath();
      context.moveTo(x, y - tall / 7);
      context.lineTo(x + half, y + tall / 6);
      context.lineTo(x - half, y + tall / 6);
      context.fill();
    }
  }
}

/** The photo as a File, like any other that the user picks. */
export async function samplePhoto(name) {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const context = canvas.getContext("2d");
  const random = seeded(20);
  sky(context, random);
  ridge(context, random, { base: 455, height: 46, colour: "#a88a93", mist: "#ecc09b" });
  ridge(context, random, { base: 493, height: 42, colour: "#7c6f83", mist: "#dba98c" });
  ridge(context, random, { base: 532, height: 34, colour: "#4f5168", mist: "#a98682" });
  ridge(context, random, { base: 567, height: 18, colour: "#2c3547", mist: "#5c5563" });
  lake(context, random);
  shoreline(context, random);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  if (!blob) throw new Error("no blob");
  return new File([blob], name, { type: blob.type });
}
