// Compiled, never run: what a component may do with the hook, and what it may not.
import { Relaydance, type GenerateEvent, type Issue, type PendingTask, type RelaydanceError, type Task, type VideoRequest } from "relaydance-web";
import { useImageToVideo, type ImageToVideo, type ImageToVideoStatus, type UseImageToVideoOptions } from "relaydance-web/react";

declare const request: VideoRequest;
declare const entry: PendingTask;
const client = new Relaydance({ baseUrl: "/v1" });
export const options: UseImageToVideoOptions[] = [{ client }, { client, resume: true }];

export function Clip(): string {
  const clip: ImageToVideo = useImageToVideo({ client, resume: true });
  const status: ImageToVideoStatus = clip.status;
  const made: Promise<Task | undefined> = clip.generate(request);
  void clip.generate(request, { deadline: 60_000, stripMetadata: false });
  void [clip.resume(entry), clip.resume("task_1"), clip.task && clip.resume(clip.task), clip.stop(), clip.reset(), made];
  const error: RelaydanceError | undefined = clip.error;
  const issues: Issue[] = clip.issues;
  const event: GenerateEvent | undefined = clip.event;
  const percent: number = clip.progress ?? 0;
  if (event?.type === "uploading") return `${event.loaded / event.total}`;
  return clip.clip?.url ?? error?.code ?? issues[0]?.path ?? `${status} ${clip.busy} ${percent}`;
}

export function mistakes(): void {
  // @ts-expect-error: a client is needed
  useImageToVideo({});
  // @ts-expect-error: a client, not its settings
  useImageToVideo({ client: { baseUrl: "/v1" } });
  const { clip, generate, resume, status } = useImageToVideo({ client });
  // @ts-expect-error: a click is no request
  const click: (event: MouseEvent) => void = generate;
  // @ts-expect-error: the component's going is the signal
  void generate(request, { signal: new AbortController().signal });
  // @ts-expect-error: the clip may not be there
  const url = clip.url;
  // @ts-expect-error: a task or its id
  void resume({ id: "task_1" });
  // @ts-expect-error: that is the task's own status
  const running = status === "running";
  void [click, url, running];
}
