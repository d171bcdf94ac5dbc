// The rules of common.js by zod.
import * as z from "zod";
import { ROLES, spelled, together, wrongAddress, wrongCallback } from "./common.js";

/** A field that may be left out, as `undefined` or `null`. */
const maybe = (schema) => schema.nullish();
const told = (wrong) => (text, context) => {
  const message = wrong(text);
  if (message) context.addIssue({ code: "custom", message });
};

const image = z.string().superRefine(told((text) => wrongAddress(text, true)));
const clip = z.string().superRefine(told((text) => wrongAddress(text, false)));
const callback = z.string().superRefine(told(wrongCallback));
const boolean = maybe(z.boolean());
const text = maybe(z.string());

const request = z
  .strictObject({
    model: z.string().trim().min(1, "No model is named."),
    prompt: z.string().refine((prompt) => prompt.trim() !== "", "The prompt is empty: say what happens in the clip."),
    images: maybe(z.array(z.union([image, z.strictObject({ source: image, role: maybe(z.enum(ROLES)) })]))),
    videos: maybe(z.array(clip)),
    audios: maybe(z.array(clip)),
    seconds: maybe(z.int().min(1)),
    ratio: text,
    resolution: text,
    generateAudio: boolean,
    seed: maybe(z.int()),
    watermark: boolean,
    cameraFixed: boolean,
    returnLastFrame: boolean,
    callbackUrl: maybe(callback),
    metadata: maybe(
      z
        .object({
          ratio: text, resolution: text, generate_audio: boolean, seed: maybe(z.int()), watermark: boolean, camera_fixed: boolean, return_last_frame: boolean, callback_url: maybe(callback),
          draft: boolean, service_tier: text, frames: maybe(z.number()), execution_expires_after: maybe(z.number()),
        })
        .catchall(z.json()),
    ),
  })
  .superRefine((value, context) =>
    together(value, (path, message, severity) => context.addIssue({ code: "custom", path, message, params: { severity } })));

export function validate(value) {
  const { error } = request.safeParse(value);
  return (error?.issues ?? []).map(({ path, message, params }) => ({ severity: params?.severity ?? "error", path: spelled(path), message }));
}
