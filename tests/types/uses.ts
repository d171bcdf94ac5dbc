// Compiled, never run: everything that a caller may write, with the types that come of it.
import {
  Relaydance,
  RelaydanceError,
  type Citation,
  type Config,
  type DownloadingEvent,
  type ErrorCode,
  type GenerateEvent,
  type ImageInput,
  type ImageRole,
  type Issue,
  type IssueCode,
  type KnownModel,
  type Model,
  type ProgressEvent,
  type RetryingEvent,
  type Source,
  type Task,
  type TaskEvent,
  type TaskStatus,
  type Uploaded,
  type UploadingEvent,
  type VideoBody,
  type VideoRequest,
  type WaitEvent,
} from "relaydance-web";

/** Accepts only exactly this type. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const exactly = <A, B>(_: Same<A, B>): void => undefined;

declare const input: HTMLInputElement & { files: FileList };
declare const video: HTMLVideoElement;
declare const bar: { update(event: GenerateEvent): void };
declare const signal: AbortSignal;
declare const file: File;

export async function theFirstExample(): Promise<void> {
  const relaydance = new Relaydance({ baseUrl: "/v1" });
  const clip = await relaydance.generate(
    {
      model: "doubao-seedance-2-0-1080p",
      prompt: "@image1 comes alive: gentle camera pull-back",
      images: [input.files[0]!],
      seconds: 5,
      ratio: "16:9",
      resolution: "1080p",
    },
    { signal, onProgress: (event) => bar.update(event) },
  );
  if (clip.url) video.src = clip.url;
}

export const configs: Config[] = [
  {},
  { baseUrl: new URL("https://relaydance.com/v1"), apiKey: "sk", headers: { "X-A": "b" }, deadline: 1000, strict: true },
  { apiKey: () => "sk" },
  { apiKey: async () => "sk", poll: { minInterval: 1000, maxInterval: 9000 }, retry: { attempts: 2, patience: 0 } },
];
export const clients = [new Relaydance(), ...configs.map((config) => new Relaydance(config))];

export async function whatModelsTake(relaydance: Relaydance): Promise<void> {
  const models = await relaydance.models({ offline: true, signal });
  exactly<typeof models, Model[]>(true);
  for (const model of models) {
    if (!model.known) continue;
    const { min, max } = model.seconds;
    exactly<typeof min, number>(true);
    exactly<typeof max, number>(true);
    exactly<(typeof model.roles)[number], ImageRole>(true);
    exactly<typeof model.sound, "optional" | "always" | "never" | undefined>(true);
    if (model.files) exactly<typeof model.files.maxSide, number | undefined>(true);
  }
  await relaydance.models();
  const [citation] = await relaydance.citations("@image1");
  exactly<typeof citation, Citation | undefined>(true);
  await relaydance.upload(file, { stripMetadata: false });
  await relaydance.submit({ model: "m", prompt: "p" }, { stripMetadata: true });
  new Relaydance({ stripMetadata: false });
}

export const sources: Source[] = [file, new Blob(), "https://a.example/1.png", new URL("https://a.example/1.png")];
export const image: ImageInput = { source: file, role: "first_frame" };
export const requests: VideoRequest[] = [
  { model: "happyhorse-1.0-i2v", prompt: "it moves" },
  { model: "a-model-of-tomorrow", prompt: "", ratio: "5:4", resolution: "4k" },
  { model: "m", prompt: "p", images: input.files },
  { model: "m", prompt: "p", images: [file, "https://a.example/1.png", { source: new URL("https://a.example"), role: "last_frame" }] },
  {
    model: "m", prompt: "p", images: [image], videos: ["https://a.example/1.mp4"], audios: [file], seconds: 5, ratio: "adaptive",
    resolution: "720p", generateAudio: false, seed: -1, watermark: true, cameraFixed: true, returnLastFrame: true,
    callbackUrl: new URL("https://a.example"), metadata: { service_tier: "flex", nested: { any: [1, null] } },
  },
];

export async function everyMethod(relaydance: Relaydance, request: VideoRequest, task: Task): Promise<void> {
  exactly<Issue[], Awaited<ReturnType<Relaydance["validate"]>>>(true);
  const issues = await relaydance.validate(request);
  const severities: Array<"error" | "warning"> = issues.map(({ severity }) => severity);
  const texts: string[] = issues.flatMap(({ path, message }) => [path, message]);

  const body: VideoBody = await relaydance.buildRequest(request);
  const seconds: string | undefined = body.seconds;
  for (const entry of body.metadata?.content ?? []) {
    switch (entry.type) {
      case "image_url": exactly<typeof entry.image_url, { url: string }>(true); break;
      case "video_url": exactly<typeof entry.role, "reference_video">(true); break;
      case "audio_url": exactly<typeof entry.role, "reference_audio">(true); break;
      default: entry satisfies never;
    }
  }

  const uploaded: Uploaded = await relaydance.upload(file, {
    signal,
    onProgress: (event) => exactly<typeof event, UploadingEvent>(true),
  });
  const submitted: Task = await relaydance.submit({ ...request, images: [uploaded.url] }, {
    signal,
    onProgress: (event) => exactly<typeof event, UploadingEvent | TaskEvent<"submitted">>(true),
  });
  const seen: Task = await relaydance.retrieve(submitted.taskId, { signal });
  const waited: Task = await relaydance.wait(seen, { signal, deadline: 1000, onProgress: (event) => exactly<typeof event, WaitEvent>(true) });
  await relaydance.wait(waited.taskId);
  for await (const change of relaydance.watch(task, { signal, deadline: 1000 })) exactly<typeof change, Task>(true);
  for await (const change of relaydance.watch(task.taskId)) exactly<typeof change, Task>(true);
  await relaydance.generate(request, { signal, deadline: 1000, onProgress: (event) => exactly<typeof event, GenerateEvent>(true) });
  const clip: Blob = await relaydance.download(task, { signal, onProgress: (event) => exactly<typeof event, DownloadingEvent>(true) });
  await relaydance.download(task.taskId);
  exactly<Task, Awaited<ReturnType<Relaydance["parseTask"]>>>(true);
  await relaydance.parseTask(await new Response(clip).json());
  void [severities, texts, seconds];
}

/** The word that tells events apart tells their fields too. */
export function hear(event: ProgressEvent): string {
  switch (event.type) {
    case "uploading":
      exactly<typeof event, UploadingEvent>(true);
      return `${event.image} of ${event.of}: ${event.loaded / event.total}`;
    case "submitted":
    case "queued":
    case "running":
    case "succeeded":
    case "failed":
      return `${event.task.taskId} ${event.task.progress ?? ""} ${event.elapsed}`;
    case "retrying":
      exactly<typeof event, RetryingEvent>(true);
      return `${event.message} ${event.code} ${event.task.taskId}`;
    case "downloading":
      return `${event.loaded / event.total}`;
    default:
      return event satisfies never;
  }
}

export function status(task: Task): string {
  exactly<typeof task.status, TaskStatus>(true);
  switch (task.status) {
    case "queued": return "waiting";
    case "running": return `${task.progress}`;
    case "succeeded": return task.needsKey ? "download" : String(task.url);
    case "failed": return `${task.error?.code}: ${task.error?.message}`;
    default: return task.status satisfies never;
  }
}

/** Every code, and no other. */
export function advice(code: ErrorCode): number {
  switch (code) {
    case "invalid_request": return 1;
    case "unauthorized": return 2;
    case "forbidden": return 3;
    case "not_found": return 4;
    case "rate_limited": return 5;
    case "moderated": return 6;
    case "rejected": return 7;
    case "unavailable": return 8;
    case "network": return 9;
    case "timed_out": return 10;
    case "task_failed": return 11;
    case "may_have_been_accepted": return 12;
    case "unexpected_response": return 13;
    default: return code satisfies never;
  }
}

export function cure(code: IssueCode): number {
  switch (code) {
    case "required": return 1;
    case "invalid_type": return 2;
    case "invalid_value": return 3;
    case "out_of_range": return 4;
    case "too_many": return 5;
    case "too_long": return 6;
    case "unknown_key": return 7;
    case "unknown_model": return 8;
    case "not_supported": return 9;
    case "conflict": return 10;
    case "invalid_url": return 11;
    case "citation_out_of_range": return 12;
    case "uncited": return 13;
    case "no_image": return 14;
    case "not_an_image": return 15;
    case "unsupported_format": return 16;
    case "empty_file": return 17;
    case "file_too_large": return 18;
    case "file_unreadable": return 19;
    case "file_truncated": return 20;
    case "image_size": return 21;
    case "image_ratio": return 22;
    case "cropped": return 23;
    case "metadata_kept": return 24;
    case "role_refused_by_vendor": return 25;
    default: return code satisfies never;
  }
}

export async function errors(relaydance: Relaydance): Promise<void> {
  try {
    await relaydance.wait("task_1");
  } catch (error) {
    if (!(error instanceof RelaydanceError)) throw error;
    const plain: Error = error;
    exactly<typeof error.name, "RelaydanceError">(true);
    exactly<typeof error.code, ErrorCode>(true);
    exactly<typeof error.issues, Issue[]>(true);
    const facts: [number | undefined, Task | undefined, number | undefined, unknown, unknown] =
      [error.status, error.task, error.retryAfter, error.body, error.cause];
    void [plain, facts];
  }
  throw new RelaydanceError("mine", { code: "timed_out", status: 504, cause: new Error("beneath") });
}

/** What is not given may be passed on as it is: undefined. */
export async function passedOn(given: { key?: string; signal?: AbortSignal; seconds?: number; task?: Task }): Promise<void> {
  const relaydance = new Relaydance({ apiKey: given.key, poll: undefined, limits: { inFlight: undefined } });
  await relaydance.generate({ model: "any", prompt: "", seconds: given.seconds, images: undefined }, { signal: given.signal, onProgress: undefined });
  throw new RelaydanceError("mine", { code: "timed_out", task: given.task });
}

/** Known models complete, any other text is allowed. */
const known: KnownModel = "seedance-1-5-pro-no-audio";
export const open: VideoRequest["model"][] = [known, "any other"];
