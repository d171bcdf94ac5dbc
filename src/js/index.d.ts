/** The models that the documentation names. Others work too: ids come and go with the service. */
export type KnownModel =
  | "seedance-1-5-pro-with-audio"
  | "seedance-1-5-pro-no-audio"
  | "doubao-seedance-2-0-1080p"
  | "happyhorse-1.0-i2v";

/** Keeps completion for the known words while any other text stays allowed. */
export type Open<Known extends string> = Known | (string & Record<never, never>);

/** The shapes that the documentation names, width to height. `adaptive` takes the nearest to the first image. */
export type Ratio = "16:9" | "9:16" | "1:1" | "4:3" | "3:4" | "21:9" | "adaptive";
/** The sizes that the documentation names, by the shorter side in pixels. */
export type Resolution = "480p" | "720p" | "1080p";

/** What an image is to the clip. `reference_image` where none is given. */
export type ImageRole = "reference_image" | "first_frame" | "last_frame";

/** A file to upload, or the address of one that is hosted already (`https:`, `data:image/…;base64,`, `asset://…`). */
export type Source = Blob | string | URL;

/** An image with its part in the clip. */
export interface ImageInput {
  /** The file, or where it is. */
  source: Source;
  /** What it is to the clip: references are at most nine, and exclude a first and a last frame. @default "reference_image" */
  role?: ImageRole | undefined;
}

/** A list: an array, or a `FileList`. */
export type List<Item> = ArrayLike<Item> & object;

/** What to make. Only `model` and `prompt` are required. */
export interface VideoRequest {
  /** The id of the model, as the service lists it. */
  model: Open<KnownModel>;
  /** What happens in the clip. Cite the images in their order: `@image1`, `@image2`… */
  prompt: string;
  /** The images, in the order they are cited: at most nine references, or a first frame and a last one. A `FileList` will do. */
  images?: List<Source | ImageInput> | undefined;
  /** Reference videos, where the model takes them: at most three, cited as `@video1`… */
  videos?: List<Source> | undefined;
  /** Reference sounds, where the model takes them: at most three, cited as `@audio1`…, never without an image or a video. */
  audios?: List<Source> | undefined;
  /** Length of the clip in whole seconds. Left out, the model decides. */
  seconds?: number | undefined;
  /** Width to height. Left out, the model decides; an image of another shape is cropped. */
  ratio?: Open<Ratio> | undefined;
  /** Size of the clip by its shorter side. Left out, the model decides; filled in where the model has only one. */
  resolution?: Open<Resolution> | undefined;
  /** Whether the model makes sound too, where it lets one choose. */
  generateAudio?: boolean | undefined;
  /** The same seed makes similar clips; `-1` asks for a random one. */
  seed?: number | undefined;
  /** Whether the vendor marks the clip. */
  watermark?: boolean | undefined;
  /** Holds the camera still, where the model can. */
  cameraFixed?: boolean | undefined;
  /** Asks for the last frame as an image of its own, to go on from. */
  returnLastFrame?: boolean | undefined;
  /** Where the service posts the finished task: a public address, best `https:`. */
  callbackUrl?: string | URL | undefined;
  /** More keys for the body's `metadata`, in the service's own spelling. It may not name what a field above says. */
  metadata?: Record<string, unknown> | undefined;
}

/** A problem found in a request before it was sent. */
export interface Issue {
  /** An error stops a submit; a warning never does. A `strict` client has errors only. */
  severity: "error" | "warning";
  /** Which rule it is about, for your program. */
  code: IssueCode;
  /** Where: `prompt`, `images[1]`, `metadata.seed`. Empty for the request as a whole. */
  path: string;
  /** What is wrong, what is allowed, what to do. */
  message: string;
}

/** The rules a request is checked by; docs/errors.md says what each means. */
export type IssueCode =
  | "required"
  | "invalid_type"
  | "invalid_value"
  | "out_of_range"
  | "too_many"
  | "too_long"
  | "unknown_key"
  | "unknown_model"
  | "not_supported"
  | "conflict"
  | "invalid_url"
  | "citation_out_of_range"
  | "uncited"
  | "no_image"
  | "not_an_image"
  | "unsupported_format"
  | "empty_file"
  | "file_too_large"
  | "file_unreadable"
  | "file_truncated"
  | "image_size"
  | "image_ratio"
  | "cropped"
  | "metadata_kept"
  | "role_refused_by_vendor";

/** How far a task is. The last two are final. */
export type TaskStatus = "queued" | "running" | "succeeded" | "failed";

/** One clip in the making, as plain JSON: it survives `JSON.stringify`, a reload, a database. */
export interface Task {
  /** What `retrieve` and `wait` ask for. */
  taskId: string;
  /** How far it is; `rawStatus` has the service's own word. */
  status: TaskStatus;
  /** The service's own word for the status. An unknown one reads as `running`. */
  rawStatus: string;
  /** Percent, 0–100, where the service tells it. Coarse, and it may go down. */
  progress?: number;
  /** Where the clip is, once succeeded. It expires: within the hour by some accounts. `retrieve` gives a fresh one. */
  url?: string;
  /** The address answers only to a request with the key, so `<video src>` cannot play it: use `download`. */
  needsKey?: true;
  /** Why it failed, in the vendor's words. */
  error?: {
    /** The vendor's own word for it, where it gives one. */
    code?: string;
    /** The vendor's sentence, or one of ours where it gives none. */
    message: string;
  };
  /** The whole answer as it came. */
  raw: unknown;
}

/** What went wrong, for your program: each asks for something else to be done. */
export type ErrorCode =
  /** The request (or an argument) is wrong; nothing was sent. See `issues`. */
  | "invalid_request"
  /** 401: the key is missing, wrong or expired. */
  | "unauthorized"
  /** 402 or 403: no balance, or the key may not use this model. */
  | "forbidden"
  /** The service knows no such model or task. */
  | "not_found"
  /** 429, and again after waiting. */
  | "rate_limited"
  /** The vendor refused what the images or the prompt show. */
  | "moderated"
  /** The service refused the request. Repeating it as it is will not help. */
  | "rejected"
  /** 5xx: the service is overloaded or broken. */
  | "unavailable"
  /** No answer: the network, the server, or CORS. */
  | "network"
  /** The deadline passed. The task goes on: `wait(error.task.taskId)` takes it up again. */
  | "timed_out"
  /** The task ran and failed. Failed tasks are not billed. */
  | "task_failed"
  /** The answer to a submit was lost: a clip may have been bought. Nothing was sent twice. */
  | "may_have_been_accepted"
  /** The answer could not be read. Or the library broke down: the message says so, and `cause` why. */
  | "unexpected_response";

/** The one error that every method rejects with; an abort rejects with the signal's own reason instead. */
export class RelaydanceError extends Error {
  /** For tests of your own: the library makes these itself. */
  constructor(
    message: string,
    fields: { code: ErrorCode } & {
      [Field in "status" | "issues" | "task" | "retryAfter" | "body" | "cause"]?: RelaydanceError[Field] | undefined;
    },
  );
  /** Always the same, also where `instanceof` fails, across realms. */
  readonly name: "RelaydanceError";
  /** What went wrong. `message` says it in words, and what to do. */
  readonly code: ErrorCode;
  /** The HTTP status of the answer, if there was one. */
  readonly status?: number;
  /** What is wrong with the request. Empty unless `code` is `invalid_request`. */
  readonly issues: Issue[];
  /** The task it is about. There with every error after an accepted submit. */
  readonly task?: Task;
  /** Seconds the service asked to wait. */
  readonly retryAfter?: number;
  /** The answer's body: parsed JSON, or the first of its text. */
  readonly body?: unknown;
  /** What lies beneath, such as `fetch`'s own TypeError. */
  readonly cause?: unknown;
}

/** Settings of a client. A mistake in them is told by the first call, as `invalid_request`. */
export interface Config {
  /** Where the API is, up to and with its version. A path such as `/v1` is your own server's. @default "https://relaydance.com/v1" */
  baseUrl?: string | URL | undefined;
  /**
   * Sent as `Authorization: Bearer …` to the API's own origin and nowhere else. A function is asked when a key is first needed, and
   * once more after a 401: where somebody else logs in, make a new client. Leave it out where your proxy adds the key: whatever a
   * page holds, its visitors can read.
   */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** More headers for every request to the API. */
  headers?: Record<string, string> | undefined;
  /**
   * How long `wait` waits, in milliseconds by the clock on the wall, before `timed_out`: time asleep, hidden or offline counts.
   * At its end the task is looked at once more; a machine that slept through it gets half a minute to find its network first.
   * A year at most. @default 7200000 (2 hours)
   */
  deadline?: number | undefined;
  /** How often tasks are looked at. */
  poll?: {
    /** The shortest time between two looks at a task, in milliseconds, at least 1000, as long as it is not known how long such tasks take. @default 2500 */
    minInterval?: number | undefined;
    /** The longest, in milliseconds. @default 15000 */
    maxInterval?: number | undefined;
  } | undefined;
  /** What is tried again, and how long. */
  retry?: {
    /** How often an upload, a `retrieve`, a `models`, a `download` from a busy storage or a refused (429) submit is tried in all, 1 to 20; looks while waiting go by `patience`. @default 4 */
    attempts?: number | undefined;
    /** How long `wait` bears failing looks in a row, in milliseconds. @default 120000 (2 minutes) */
    patience?: number | undefined;
  } | undefined;
  /** How much is asked at a time. */
  limits?: {
    /** Requests under way at a time, of all calls together, 1 to 100. While a task is watched, files and clips leave one of them free. @default 4 */
    inFlight?: number | undefined;
    /** Requests sent within any second, 1 to 1000; one that is sent again with another key after a 401 counts, and does not wait. @default 20 */
    perSecond?: number | undefined;
  } | undefined;
  /**
   * Where submitted tasks are written down, so that `pending` knows them after a reload, and how long tasks took, so that `wait`
   * asks rarely. The key is never written. `false` keeps them in memory. A storage that is full, broken or forbidden is done
   * without, with one warning in the console.
   * @default localStorage in a page, memory elsewhere
   */
  storage?: TaskStorage | false | undefined;
  /** Makes errors of warnings. @default false */
  strict?: boolean | undefined;
  /**
   * Leaves out of uploaded JPEG, PNG and WebP files what they tell of their owner: EXIF (position, camera, time), XMP, IPTC, comments
   * and what is hidden behind the picture. Pixels, orientation and colour profile stay as they are: nothing is encoded anew.
   * A file too odd for that goes out as it is: `validate` warns of it with `metadata_kept`, the upload in the console.
   * @default true
   */
  stripMetadata?: boolean | undefined;
}

/** What `localStorage`, `sessionStorage` and many wrappers are; every method may be asynchronous. */
export interface TaskStorage {
  /** The value of a key; `null` or `undefined` where there is none. */
  getItem(key: string): string | null | undefined | Promise<string | null | undefined>;
  /** Keeps a value. It throws, or rejects, where it cannot. */
  setItem(key: string, value: string): unknown;
  /** Drops a key; nothing where there is none. */
  removeItem(key: string): unknown;
}

/** A storage in IndexedDB: for workers, which have no localStorage, and for thousands of tasks. @param databaseName `"relaydance-web"` where left out. */
export function indexedDbStorage(databaseName?: string): TaskStorage;

/** A submit not yet seen finished, as plain JSON. */
export interface PendingTask {
  /** The name of the entry: the task's id, or one of its own where that is unknown. */
  id: string;
  /** What `wait` takes up. Not there when the answer to the submit was lost. */
  taskId?: string;
  /** `may_have_been_accepted`: the answer to the submit never came (lost, aborted, or the page was left), so it may have been bought. */
  state: "submitted" | "may_have_been_accepted";
  /** Milliseconds of Unix time. */
  submittedAt: number;
  /** What was asked. Images that stood in it as `data:` are cut short. */
  body: VideoBody;
}

/** What every call takes that asks the service. */
export interface Options {
  /** Stops waiting, not the task. The promise rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options of `upload`. */
export interface UploadOptions extends Options {
  /** Whether to leave out what the files tell of their owner. @default the client's */
  stripMetadata?: boolean | undefined;
  /** Told how many bytes have arrived. What it throws goes to the console, and stops nothing. */
  onProgress?: ((event: UploadingEvent) => void) | undefined;
}

/** Options of `submit`. */
export interface SubmitOptions extends Options {
  /** Whether to leave out what the files tell of their owner. @default the client's */
  stripMetadata?: boolean | undefined;
  /** Told how many bytes have arrived, and of the task once it is accepted. What it throws goes to the console, and stops nothing. */
  onProgress?: ((event: UploadingEvent | TaskEvent<"submitted">) => void) | undefined;
}

/** Options of `wait`. */
export interface WaitOptions extends Options {
  /** Told of each change of the task, and of looks that failed and are repeated. What it throws goes to the console, and stops nothing. */
  onProgress?: ((event: WaitEvent) => void) | undefined;
  /** This call's own deadline, in milliseconds. @default the client's */
  deadline?: number | undefined;
}

/** Options of `generate`. */
export interface GenerateOptions extends Options {
  /** Whether to leave out what the files tell of their owner. @default the client's */
  stripMetadata?: boolean | undefined;
  /** Told everything from the first byte to the finished task. What it throws goes to the console, and stops nothing. */
  onProgress?: ((event: GenerateEvent) => void) | undefined;
  /** This call's own deadline, in milliseconds from the accepted submit. @default the client's */
  deadline?: number | undefined;
}

/** Options of `models`. */
export interface ModelsOptions extends Options {
  /** Answers from what this library knows, without asking the service. @default false */
  offline?: boolean | undefined;
}

/** Options of `download`. */
export interface DownloadOptions extends Options {
  /** Told how many bytes have arrived. What it throws goes to the console, and stops nothing. */
  onProgress?: ((event: DownloadingEvent) => void) | undefined;
}

/** A file on its way. */
export interface UploadingEvent {
  /** Tells this event from the others. */
  type: "uploading";
  /** Which file of this call, from 1. */
  image: number;
  /** How many there are. */
  of: number;
  /** Bytes of this one that are sent: equal to `total` as soon as the service has it. A repeated upload starts again from 0. */
  loaded: number;
  /** Bytes of this one. */
  total: number;
}
/** The task was accepted, or has changed. */
export interface TaskEvent<Type extends "submitted" | TaskStatus = "submitted" | TaskStatus> {
  /** The task's status, or that it was accepted just now. */
  type: Type;
  /** The task as it is now. */
  task: Task;
  /** Milliseconds since the call began to watch it. */
  elapsed: number;
}
/** A look failed and will be repeated; the task itself is not in danger. */
export interface RetryingEvent {
  /** Tells this event from the others. */
  type: "retrying";
  /** What went wrong this time, in words. */
  message: string;
  /** What went wrong, for your program. */
  code: ErrorCode;
  /** The task as last seen. */
  task: Task;
  /** Milliseconds since the call began to watch it. */
  elapsed: number;
}
/** The clip on its way. */
export interface DownloadingEvent {
  /** Tells this event from the others. */
  type: "downloading";
  /** Bytes that are here. */
  loaded: number;
  /** Bytes of the clip; 0 where the server does not say. */
  total: number;
}

/** What `wait` tells. */
export type WaitEvent = TaskEvent<TaskStatus> | RetryingEvent;
/** What `generate` tells. */
export type GenerateEvent = UploadingEvent | TaskEvent | RetryingEvent;
/** All there is to be told. */
export type ProgressEvent = GenerateEvent | DownloadingEvent;

/** A file that the service holds now. */
export interface Uploaded {
  /** Its address, for `images` of a request. */
  url: string;
  /** Its id, where the service tells one. */
  id?: string;
}

/** The body of `POST /video/generations`, in the service's own spelling. */
export interface VideoBody {
  /** The id of the model. */
  model: string;
  /** What happens, with its citations. */
  prompt: string;
  /** Length in seconds: a number in a text, as the service wants it. */
  seconds?: string;
  /** Everything else. */
  metadata?: {
    /** Width to height. */
    ratio?: string;
    /** Size by the shorter side. */
    resolution?: string;
    /** Whether there is to be sound. */
    generate_audio?: boolean;
    /** Where the finished task is posted. */
    callback_url?: string;
    /** Images, videos and sounds, in the order of their citations. */
    content?: Content[];
    /** What `metadata` of the request said beside that. */
    [key: string]: unknown;
  };
}

/** A hosted image, video or sound in a body. */
export type Content = ImageContent | VideoContent | AudioContent;

/** Where something is. */
export interface HostedUrl {
  /** An address that the service can fetch. */
  url: string;
}

/** A hosted image in a body. */
export interface ImageContent {
  /** Tells it from the others. */
  type: "image_url";
  /** The image. */
  image_url: HostedUrl;
  /** What it is to the clip. */
  role: ImageRole;
}

/** A hosted video in a body. */
export interface VideoContent {
  /** Tells it from the others. */
  type: "video_url";
  /** The video. */
  video_url: HostedUrl;
  /** What it is to the clip. */
  role: "reference_video";
}

/** A hosted sound in a body. */
export interface AudioContent {
  /** Tells it from the others. */
  type: "audio_url";
  /** The sound. */
  audio_url: HostedUrl;
  /** What it is to the clip. */
  role: "reference_audio";
}

/** A range, both ends included. */
export interface Span {
  /** The least. */
  min: number;
  /** The most. */
  max: number;
}

/** A model that may be used, and what is known of it. */
export type Model = KnownModelRow | UnknownModelRow;

/** A model that this library does not know: use it, its own limits are not checked. It may be one of another kind, such as a chat model. */
export interface UnknownModelRow {
  /** What a request's `model` says. */
  id: string;
  /** Tells it from a `KnownModelRow`. */
  known: false;
}

/** What a model takes. */
export interface KnownModelRow {
  /** What a request's `model` says. */
  id: string;
  /** Tells it from an `UnknownModelRow`. */
  known: true;
  /** Length of the clip, in whole seconds. */
  seconds: Span;
  /** A single one is fixed by the model's name, and filled in where left out. */
  resolutions: Resolution[];
  /** Empty: the clip follows the image. */
  ratios: Open<Ratio>[];
  /** What an image may be to the clip; empty where it takes none. */
  roles: ImageRole[];
  /** How many images. */
  images: Span;
  /** How many reference videos. */
  videos: Span;
  /** How many reference sounds. */
  audios: Span;
  /** `optional`: `generateAudio` decides. Not there where it is not documented. */
  sound?: "optional" | "always" | "never";
  /** What a seed may be. */
  seed: Span;
  /** Whether it can hold the camera still. */
  cameraFixed: boolean;
  /** The most characters of a prompt, where that is a limit. */
  promptCharacters?: number;
  /** The most words of a prompt that the vendor advises. */
  promptWords?: number;
  /** Limits on image files, where they are known. */
  files?: {
    /** What it reads: `JPEG`, `PNG`… */
    formats: string[];
    /** The most bytes. */
    bytes: number;
    /** The fewest pixels of either side. */
    minSide: number;
    /** The most pixels of either side. */
    maxSide?: number;
    /** The narrowest: width over height. */
    minRatio: number;
    /** The widest: width over height. */
    maxRatio: number;
  };
}

/** A citation in a prompt and where it stands, in UTF-16 units as JavaScript's own: `prompt.slice(start, end)` is `@image1`. */
export interface Citation {
  /** What it cites. */
  medium: "image" | "video" | "audio";
  /** Which one, from 1. Zero points at nothing, and is an error for `validate`. */
  number: number;
  /** Where it begins. */
  start: number;
  /** Where it has ended. */
  end: number;
}

/**
 * A client of the API. Making one does nothing yet: the first call loads the module. Every method rejects with a
 * {@link RelaydanceError}, or with the signal's own reason after an abort.
 *
 * @example
 * ```ts
 * const relaydance = new Relaydance({ baseUrl: "/v1" }); // your server adds the key
 * const clip = await relaydance.generate({ model: "doubao-seedance-2-0-1080p", prompt: "@image1 comes alive", images: [photo] });
 * if (clip.url) video.src = clip.url;
 * ```
 */
export class Relaydance {
  /** A client with these settings. One for a page: it knows what it uploaded, and keeps to its limits. */
  constructor(config?: Config);
  /** Every check, without sending anything; of a File only the first bytes are read. An empty list means: go. */
  validate(request: VideoRequest): Promise<Issue[]>;
  /** The exact body that `submit` would post, for images that are hosted already. */
  buildRequest(request: VideoRequest): Promise<VideoBody>;
  /** Sends one file to `POST /files`; the same content only once within an hour. */
  upload(file: Blob, options?: UploadOptions): Promise<Uploaded>;
  /** Checks, uploads what are files, and posts the request: once, unless the service certainly refused it. */
  submit(request: VideoRequest, options?: SubmitOptions): Promise<Task>;
  /** One look at a task. A failed task is an answer here, not an error. */
  retrieve(taskId: string, options?: Options): Promise<Task>;
  /** Looks until the task has succeeded; rejects with `task_failed` when it fails. */
  wait(task: string | Task | PendingTask, options?: WaitOptions): Promise<Task>;
  /** `wait` as a loop: each change of the task, the last one included; then it throws where `wait` would reject. */
  watch(task: string | Task | PendingTask, options?: Omit<WaitOptions, "onProgress">): AsyncIterableIterator<Task>;
  /** `submit` and `wait` in one. */
  generate(request: VideoRequest, options?: GenerateOptions): Promise<Task>;
  /** The clip's bytes. Asks for a fresh address when the old one has expired. */
  download(task: string | Task, options?: DownloadOptions): Promise<Blob>;
  /**
   * What was submitted here and not yet seen finished, oldest first, also after a reload: to this `baseUrl`, with whatever key,
   * by whoever uses the same storage. Entries a week old are dropped.
   */
  pending(): Promise<PendingTask[]>;
  /** Drops an entry of `pending`. The task itself goes on: services of this kind know no cancelling. */
  forget(task: string | Task | PendingTask): Promise<void>;
  /** The models that the key may use, those this library knows first, with what it knows of them. With `offline` all that it knows. */
  models(options?: ModelsOptions): Promise<Model[]>;
  /** Every citation in a prompt, in order, for an editor that marks and completes them. What they point at is for `validate` to say. */
  citations(prompt: string): Promise<Citation[]>;
  /** Reads a webhook's body, or a saved answer: parsed JSON or its text. A webhook carries no signature, so ask with `retrieve` before you believe it. */
  parseTask(json: unknown): Promise<Task>;
}
