// Compiled, never run: what the types must refuse. A line that compiles after all is an error.
import { Relaydance, RelaydanceError, type ErrorCode, type GenerateEvent, type IssueCode, type Task, type VideoRequest } from "relaydance-web";

declare const relaydance: Relaydance;
declare const request: VideoRequest;
declare const task: Task;
declare const event: GenerateEvent;
declare const error: RelaydanceError;

// @ts-expect-error: it is `baseUrl`
new Relaydance({ baseURL: "/v1" });
// @ts-expect-error: a key is text or a function
new Relaydance({ apiKey: 5 });
// @ts-expect-error: the function returns text
new Relaydance({ apiKey: () => undefined });
// @ts-expect-error: milliseconds are a number
new Relaydance({ deadline: "30s" });
// @ts-expect-error: headers are texts
new Relaydance({ headers: { "X-A": 1 } });

// @ts-expect-error: no prompt
relaydance.validate({ model: "m" });
// @ts-expect-error: no model
relaydance.submit({ prompt: "p" });
// @ts-expect-error: seconds are a number here, though text on the wire
relaydance.generate({ model: "m", prompt: "p", seconds: "5" });
// @ts-expect-error: images are a list
relaydance.generate({ model: "m", prompt: "p", images: new Blob() });
// @ts-expect-error: images are a list, also where there is only one
relaydance.generate({ model: "m", prompt: "p", images: "https://a.example/1.png" });
// @ts-expect-error: no such role
relaydance.generate({ model: "m", prompt: "p", images: [{ source: "https://a.example", role: "middle_frame" }] });
// @ts-expect-error: the wire's spelling
relaydance.generate({ model: "m", prompt: "p", generate_audio: true });
// @ts-expect-error: it is `ratio`
relaydance.generate({ model: "m", prompt: "p", aspectRatio: "16:9" });

// @ts-expect-error: a path is not a file
relaydance.upload("photo.jpg");
// @ts-expect-error: a signal, not its controller
relaydance.retrieve("task_1", { signal: new AbortController() });
// @ts-expect-error: one look has no progress
relaydance.retrieve("task_1", { onProgress: () => {} });
// @ts-expect-error: the loop is the progress
relaydance.watch("task_1", { onProgress: () => {} });
// @ts-expect-error: a submit waits for nothing
relaydance.submit(request, { deadline: 5 });
// @ts-expect-error: wait never uploads
relaydance.wait("task_1", { onProgress: (seen: { type: "uploading" }) => seen });
// @ts-expect-error: an id, or a task
relaydance.wait({ id: "task_1" });
// @ts-expect-error: a loop, not a promise
relaydance.watch("task_1").then(() => {});
// @ts-expect-error: no such method
relaydance.cancel("task_1");

// @ts-expect-error: which fields there are depends on the type
event.loaded;
// @ts-expect-error: a clip may not be there yet
const address: string = task.url;
// @ts-expect-error: not one of ours
const status: Task["status"] = "SUCCESS";
// @ts-expect-error: no such code
const code: ErrorCode = "quota_exceeded";
// @ts-expect-error: no such code
const issue: IssueCode = "prompt_missing";
// @ts-expect-error: errors are told, not changed
error.code = "network";
// @ts-expect-error: an error has a code
new RelaydanceError("mine", {});

void [address, status, code, issue];
