// What a request asked for beside its files, as plain data: kept with its clip, and put back into the form later.
import { aboutOf } from "./form.js";
import { DEFAULTS } from "./models.js";

const TEXTS = ["model", "prompt", "ratio", "resolution"];

const isPlain = (value) => ["string", "number", "boolean"].includes(typeof value);

/** Of a request as this page makes it. */
export function settingsOf({ images, videos, audios, ...rest }) {
  const plain = Object.entries(rest).map(([name, value]) => [name, value instanceof URL ? value.href : value]);
  return Object.fromEntries(plain.filter(([, value]) => isPlain(value)));
}

/** Of the library's record of one, with the words that stand beside its clip. Anybody may have written that. */
export function recalled(body) {
  const about = aboutOf(body);
  const { ratio, resolution, generate_audio: generateAudio, seed, callback_url: callbackUrl, camera_fixed: cameraFixed } = body?.metadata ?? {};
  const settings = settingsOf({ model: about.model, prompt: about.prompt, seconds: Number(body?.seconds) || undefined, ratio, resolution, generateAudio, seed, callbackUrl, cameraFixed });
  for (const name of TEXTS) if (typeof settings[name] !== "string") delete settings[name];
  return { ...about, settings };
}

/** As the form's wishes; what was not asked for is as usual. */
export const wishesOf = ({ seed, ...settings }) => ({ ...DEFAULTS, ...settings, ...(seed !== undefined && { seed: String(seed) }) });
