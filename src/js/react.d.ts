import type { GenerateEvent, GenerateOptions, Issue, PendingTask, Relaydance, RelaydanceError, Task, VideoRequest } from "./index.js";

/** What the hook works with. */
export interface UseImageToVideoOptions {
  /** The client that makes the calls: make it once, outside of the component. */
  client: Pick<Relaydance, "generate" | "wait" | "pending">;
  /** Whether a component that mounts takes up the newest task of `client.pending()`: after a reload, or when it was gone for a while. @default false */
  resume?: boolean | undefined;
}

/**
 * - `idle`: nothing has been asked for, or `reset` was called
 * - `submitting`: checks, uploads, the request itself
 * - `waiting`: the task was accepted; `task.status` says whether it is queued or running
 * - `succeeded`: `clip` is there
 * - `failed`: `error` is there
 * - `stopped`: `stop` was called
 */
export type ImageToVideoStatus = "idle" | "submitting" | "waiting" | "succeeded" | "failed" | "stopped";

/** One clip in the making. */
export interface ImageToVideo {
  /** How far it is. */
  status: ImageToVideoStatus;
  /** `submitting` or `waiting`. */
  busy: boolean;
  /** What happened last: bytes uploaded, a change of the task, a look that failed and is repeated. */
  event: GenerateEvent | undefined;
  /** The task as last seen, from its acceptance on. */
  task: Task | undefined;
  /** The task's percent, 0–100, where the service tells it. */
  progress: number | undefined;
  /** The task once it has succeeded: `clip.url` plays, unless `clip.needsKey`. */
  clip: Task | undefined;
  /** Why it failed. */
  error: RelaydanceError | undefined;
  /** What is wrong with the request, where that is why it failed: nothing was sent then. */
  issues: Issue[];
  /**
   * Makes a clip, and resolves with it. It never rejects: `undefined` means that there is none, and the state says why.
   * While a call is under way, and once the component is gone, it does nothing: a double click buys one clip.
   */
  generate(request: VideoRequest, options?: Omit<GenerateOptions, "signal" | "onProgress">): Promise<Task | undefined>;
  /** Waits for a task that was submitted before: an id, a `Task`, such as `error.task`, or an entry of `client.pending()`. Otherwise like `generate`. */
  resume(task: string | Task | PendingTask): Promise<Task | undefined>;
  /** Stops waiting; a task that was accepted goes on, and `resume(task)` takes it up again. Before that, `client.pending()` says whether it may have been bought. */
  stop(): void;
  /** The same, and forgets what was shown. */
  reset(): void;
}

/**
 * Makes one clip at a time. Nothing is ever submitted but by `generate`. When the component goes, waiting ends and the task goes on:
 * `client.pending()` has it. A submit that is just on its way is let finish first. The functions stay the same from render to render.
 */
export function useImageToVideo(options: UseImageToVideoOptions): ImageToVideo;
