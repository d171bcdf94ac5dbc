// The rules of common.js by valibot.
import * as v from "valibot";
import { ROLES, spelled, together, wrongAddress, wrongCallback } from "./common.js";

const told = (wrong) =>
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed && wrong(dataset.value);
    if (message) addIssue({ message });
  });

const image = v.pipe(v.string(), told((text) => wrongAddress(text, true)));
const clip = v.pipe(v.string(), told((text) => wrongAddress(text, false)));
const callback = v.pipe(v.string(), told(wrongCallback));
const integer = v.pipe(v.number(), v.integer());
const boolean = v.nullish(v.boolean());
const text = v.nullish(v.string());
const json = v.lazy(() => v.union([v.string(), v.pipe(v.number(), v.finite()), v.boolean(), v.null(), v.array(json), v.record(v.string(), json)]));

const request = v.pipe(
  v.strictObject({
    model: v.pipe(v.string(), v.trim(), v.nonEmpty("No model is named.")),
    prompt: v.pipe(v.string(), v.check((prompt) => prompt.trim() !== "", "The prompt is empty: say what happens in the clip.")),
    images: v.nullish(v.array(v.union([image, v.strictObject({ source: image, role: v.nullish(v.picklist(ROLES)) })]))),
    videos: v.nullish(v.array(clip)),
    audios: v.nullish(v.array(clip)),
    seconds: v.nullish(v.pipe(integer, v.minValue(1))),
    ratio: text,
    resolution: text,
    generateAudio: boolean,
    seed: v.nullish(integer),
    watermark: boolean,
    cameraFixed: boolean,
    returnLastFrame: boolean,
    callbackUrl: v.nullish(callback),
    metadata: v.nullish(
      v.objectWithRest(
        {
          ratio: text, resolution: text, generate_audio: boolean, seed: v.nullish(integer), watermark: boolean, camera_fixed: boolean, return_last_frame: boolean, callback_url: v.nullish(callback),
          draft: boolean, service_tier: text, frames: v.nullish(v.number()), execution_expires_after: v.nullish(v.number()),
        },
        json,
      ),
    ),
  }),
  v.rawCheck(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    together(dataset.value, (path, message, severity) => {
      // A path tells what it leads through, and how severe an issue is has no place of its own.
      let input = dataset.value;
      const steps = path.map((key) => {
        const step = { type: Array.isArray(input) ? "array" : "object", origin: "value", input, key, value: input?.[key] };
        input = step.value;
        return step;
      });
      addIssue({ message, path: steps, received: severity });
    });
  }),
);

export function validate(value) {
  const { issues = [] } = v.safeParse(request, value);
  return issues.map(({ path = [], message, received }) => ({ severity: received === "warning" ? "warning" : "error", path: spelled(path.map(({ key }) => key)), message }));
}
