// The library's rules for a request with hosted images, as its documentation has them, for those who would check by a schema
// library instead. What a schema says well is in zod.js and valibot.js; here is what any of them leaves to a function.
const RATIOS = ["16:9", "9:16", "1:1", "4:3", "3:4", "21:9", "adaptive"];
const SEEDANCE = { seconds: [4, 15], resolutions: ["1080p"], ratios: RATIOS, references: 9, frames: true, clips: 3, sound: "optional", seed: [-1, 2 ** 32 - 1], cameraFixed: false, words: 1000 };
const MODELS = new Map([
  ["doubao-seedance-2-0-1080p", SEEDANCE],
  ["doubao-seedance-2-0-720p", { ...SEEDANCE, resolutions: ["720p"] }],
  ["seedance-1-5-pro-with-audio", { ...SEEDANCE, seconds: [4, 12], resolutions: ["480p", "720p", "1080p"], clips: 0, sound: "always", cameraFixed: true, refused: true }],
  ["seedance-1-5-pro-no-audio", { ...SEEDANCE, seconds: [4, 12], resolutions: ["480p", "720p", "1080p"], clips: 0, sound: "never", cameraFixed: true, refused: true }],
  ["happyhorse-1.0-i2v", { seconds: [3, 15], resolutions: ["720p", "1080p"], ratios: [], references: 1, required: true, frames: true, clips: 0, sound: "always", seed: [0, 2 ** 31 - 1], cameraFixed: false, characters: 5000 }],
]);

export const ROLES = ["reference_image", "first_frame", "last_frame"];
/** The API's names of what is a field of the request: in `metadata` they are read as that. */
export const HATCHED = { ratio: "ratio", resolution: "resolution", generate_audio: "generateAudio", seed: "seed", watermark: "watermark", camera_fixed: "cameraFixed", return_last_frame: "returnLastFrame", callback_url: "callbackUrl" };

const LOOPBACK = /^(localhost|.*\.localhost|127\.[\d.]+|0\.0\.0\.0|\[::1\])\.?$/i;
const DATA = /^data:image\/[^,]*;base64,(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The host of an address, if it is one. */
function host(url) {
  try {
    return new URL(url).hostname;
  } catch {
    return "";
  }
}

/** What is wrong with an address that the service is to fetch. */
export function wrongAddress(url, data) {
  const address = url.trim();
  if (address === "") return "is empty: was a file chosen?";
  if (/^blob:/i.test(address)) return "is a blob: address, which lives in this page only: pass the File or Blob itself.";
  if (/^file:/i.test(address)) return "is a file: address, which no server can read: pass the File itself.";
  if (data && address.startsWith("data:")) return DATA.test(address) ? undefined : "is a data: address of the wrong form: it must be data:image/…;base64, and then base64 without line breaks.";
  if (address.startsWith("asset://")) return undefined;
  if (!/^https?:\/\//i.test(address)) return "is no address the service can fetch: pass a File, or an address of https:// or asset://.";
  const at = host(address);
  if (!at) return "names no host: pass the whole address.";
  return LOOPBACK.test(at) ? `is on this machine (${at}), where the service cannot fetch it: pass the File itself, or a public address.` : undefined;
}

/** What is wrong with an address that the service is to post to. */
export function wrongCallback(url) {
  if (!/^https:\/\//i.test(url) || !host(url)) return "must be a whole https:// address that the service can post to.";
  return LOOPBACK.test(host(url)) ? "is on this machine, where the service cannot post: use a public address, or poll with wait()." : undefined;
}

const CITATION = /@(image|video|audio)(\d+)(?![A-Za-z0-9_])/gi;

/** What one field cannot say by itself. `tell(path, message, severity)` is told of each problem. */
export function together(request, tell) {
  const { model: id, prompt, metadata = {} } = request;
  const images = request.images ?? [];
  const error = (path, message) => tell(path, message, "error");
  const warning = (path, message) => tell(path, message, "warning");
  const { seconds } = request;
  /** A field, or what stands for it in the hatch. */
  const given = (key, name) => (request[key] == null && metadata[name] != null ? [metadata[name], ["metadata", name]] : [request[key], [key]]);
  const model = MODELS.get(id.trim());
  if (!model) warning(["model"], `\`${id}\` is not a model we know: its own limits are not checked.`);
  else {
    if (model.characters && [...prompt].length > model.characters) error(["prompt"], `The prompt has more than ${model.characters} characters.`);
    if (model.words && prompt.split(/\s+/).length > model.words) warning(["prompt"], `Beyond about ${model.words} words ${id} begins to overlook some.`);
    const within = (value, [least, most]) => value == null || (value >= least && value <= most);
    if (!within(seconds, model.seconds)) error(["seconds"], `${seconds} seconds is not a length ${id} makes: take ${model.seconds.join(" to ")}.`);
    const [seed, seedPath] = given("seed", "seed");
    if (!within(seed, model.seed)) error(seedPath, `${seed} is no seed of ${id}: take ${model.seed.join(" to ")}.`);
    const [ratio, ratioPath] = given("ratio", "ratio");
    if (ratio != null && model.ratios.length === 0) warning(ratioPath, `${id} follows the image's own ratio and ignores \`ratio\`: leave it out.`);
    else if (ratio != null && !model.ratios.includes(ratio)) error(ratioPath, `\`${ratio}\` is not what ${id} makes: take ${model.ratios.join(", ")}.`);
    const [resolution, resolutionPath] = given("resolution", "resolution");
    if (resolution != null && !model.resolutions.includes(resolution)) error(resolutionPath, `\`${resolution}\` is not what ${id} makes: take ${model.resolutions.join(", ")}.`);
    const [sound, soundPath] = given("generateAudio", "generate_audio");
    if ((sound === true && model.sound === "never") || (sound === false && model.sound === "always")) error(soundPath, `${id} ${model.sound} makes sound: leave \`generateAudio\` out.`);
    const [fixed, fixedPath] = given("cameraFixed", "camera_fixed");
    if (fixed != null && !model.cameraFixed) error(fixedPath, `${id} refuses \`cameraFixed\`: leave it out.`);
  }

  const count = { reference_image: 0, first_frame: 0, last_frame: 0 };
  for (const image of images) count[(typeof image === "object" && image.role) || "reference_image"] += 1;
  const frames = count.first_frame + count.last_frame > 0;
  const most = model?.references ?? 9;
  if (images.length === 0) {
    if (model?.required) error(["images"], `${id} animates an image, and none is given: pass one in \`images\`.`);
    else if (model) warning(["images"], "No image is given: the clip would be made from the prompt alone.");
  } else {
    if (count.reference_image > most || (most === 1 && images.length > 1)) error(["images"], `${images.length} images are given; ${id} takes at most ${most}. Remove some.`);
    if (frames && count.reference_image > 0) error(["images"], "Reference images and first or last frames exclude each other: give all images the role reference_image, or none.");
    if (count.first_frame > 1 || count.last_frame > 1) error(["images"], "A clip has one first frame and one last frame: give each role once.");
    if (count.last_frame > 0 && count.first_frame === 0) error(["images"], "A last frame needs a first one: give another image the role first_frame.");
    if (count.reference_image > 0 && model?.refused) warning(["images"], `${id}'s vendor is known to refuse reference images, though they are documented: the role first_frame works.`);
  }
  for (const key of ["videos", "audios"]) {
    const length = request[key]?.length ?? 0;
    const clips = model?.clips ?? 3;
    if (length > clips) error([key], clips ? `${length} \`${key}\` are given; ${id} takes at most ${clips}.` : `${id} takes no \`${key}\`: leave them out.`);
  }
  if (request.audios?.length && !images.length && !request.videos?.length) error(["audios"], "A sound never goes alone: add an image or a video.");

  const there = { image: images.length, video: request.videos?.length ?? 0, audio: request.audios?.length ?? 0 };
  const cited = new Set();
  let end = -1;
  for (const { 0: text, 1: word, 2: digits, index } of prompt.matchAll(CITATION)) {
    if (index > 0 && index !== end && /\w/.test(prompt[index - 1])) continue;
    end = index + text.length;
    const medium = word.toLowerCase();
    const number = Number(digits);
    const name = `@${medium}${number}`;
    if (!cited.has(name) && (number < 1 || number > there[medium])) error(["prompt"], `The prompt cites ${name}, but there are ${there[medium]}. Add the ${medium}, or change the citation.`);
    cited.add(name);
  }
  if (!model || model.references > 1) {
    images.forEach((image, index) => {
      const role = (typeof image === "object" && image.role) || "reference_image";
      if (role === "reference_image" && !cited.has(`@image${index + 1}`)) warning(["images", index], `The prompt never cites @image${index + 1}: say what it is for, or the model may pass it over.`);
    });
  }
  for (const name of Object.keys(metadata)) {
    const field = HATCHED[name];
    if (metadata[name] != null && field && request[field] != null) error(["metadata", name], `\`metadata.${name}\` says again what \`${field}\` says: keep one of them.`);
  }
  if (metadata.content != null) error(["metadata", "content"], "`metadata.content` is written from `images`, `videos` and `audios`: pass them there.");
}

/** A path as text: `images[1].role`. */
export const spelled = (path) => path.map((part, index) => (typeof part === "number" ? `[${part}]` : index ? `.${part}` : part)).join("");
