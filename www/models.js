// What the form needs to know of each model to offer only what it takes. The checks themselves are the library's.

const RATIOS = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"];
const REFERENCE = "";
const ALL_ROLES = [REFERENCE, "first_frame", "last_frame"];

export const MODELS = {
  "doubao-seedance-2-0-1080p": { seconds: [4, 15], ratios: RATIOS, resolutions: ["1080p"], roles: ALL_ROLES },
  "seedance-1-5-pro-with-audio": { seconds: [4, 12], ratios: RATIOS, resolutions: ["480p", "720p", "1080p"], roles: ALL_ROLES },
  "seedance-1-5-pro-no-audio": { seconds: [4, 12], ratios: RATIOS, resolutions: ["480p", "720p", "1080p"], roles: ALL_ROLES },
  "happyhorse-1.0-i2v": { seconds: [3, 15], ratios: [], resolutions: ["720p", "1080p"], roles: [REFERENCE, "first_frame"] },
};

export const DEFAULTS = {
  model: "doubao-seedance-2-0-1080p",
  prompt: "",
  seconds: 5,
  ratio: "adaptive",
  resolution: "1080p",
};

/** What of the wishes this model can do. The wishes themselves stay, for when the model changes back. */
export function settle(wanted) {
  const id = Object.hasOwn(MODELS, wanted.model) ? wanted.model : DEFAULTS.model;
  const model = MODELS[id];
  const [least, most] = model.seconds;
  const seconds = Number.isInteger(wanted.seconds) ? wanted.seconds : DEFAULTS.seconds;
  const among = (list, wish, otherwise) => (list.includes(wish) ? wish : list.includes(otherwise) ? otherwise : list.at(-1));
  return {
    model: id,
    limits: model,
    prompt: wanted.prompt,
    seconds: Math.min(most, Math.max(least, seconds)),
    ratio: among(model.ratios, wanted.ratio, DEFAULTS.ratio),
    resolution: among(model.resolutions, wanted.resolution, DEFAULTS.resolution),
  };
}

const width = (ratio) => {
  const [across, down] = ratio.split(":").map(Number);
  return across / down;
};

/** The ratio the clip will have as far as it can be told: `adaptive` takes the one nearest to the photo. */
export function ratioOf(ratio, photo) {
  if (ratio !== "adaptive") return ratio;
  if (!photo?.width || !photo?.height) return undefined;
  // Nearest by factor, not by difference: 1:2 is as far from 1:1 as 2:1 is.
  const far = (each) => Math.abs(Math.log((width(each) * photo.height) / photo.width));
  return RATIOS.slice(0, -1).reduce((best, each) => (far(each) < far(best) ? each : best));
}

/** Width over height of the clip; without a ratio of its own, the photo's. */
export function shapeOf(ratio, photo) {
  const known = ratioOf(ratio, photo);
  if (known) return width(known);
  if (!photo?.width || !photo?.height) return 16 / 9;
  return Math.min(2.5, Math.max(0.4, photo.width / photo.height));
}
