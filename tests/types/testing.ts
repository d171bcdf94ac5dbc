// Compiled, never run: scripts of the test service, those that must compile and those that must not.
import { Relaydance, type VideoBody } from "relaydance-web";
import { createTestService, type Fault, type Step, type TaskScript, type TestRequest, type TestScript, type TestService } from "relaydance-web/testing";

export const steps: Step[] = ["queued", { status: "running", progress: 50 }, { status: "failed", error: { message: "no" } }, { http: 500 }, "lost"];
export const faults: Fault[] = [{ http: 429, body: "", headers: { "retry-after": "1" } }, "unreachable", "silent"];
export const tasks: TaskScript[] = ["succeeded", steps, { http: 403 }, ["queued", "running"] as const];
export const scripts: TestScript[] = [
  {},
  { baseUrl: "/v1", tasks, uploads: [undefined, ...faults], models: ["m"], clip: new Blob() },
  { models: { http: 401 }, clip: new Uint8Array(3) },
];

const service: TestService = createTestService({ tasks: ["succeeded"] }).install();
export const relaydance = new Relaydance({ baseUrl: service.baseUrl });
export const prompts: Array<string | undefined> = service.submitted.map(({ prompt }: VideoBody) => prompt);
export const names: string[] = service.uploaded.map(({ type }) => type);
export const asked: TestRequest | undefined = service.requests[0];
export const answer: Promise<Response> = service.fetch(new URL(`${service.baseUrl}/models`), { method: "GET" });
service.restore();

// @ts-expect-error: it is `tasks`
createTestService({ task: [] });
// @ts-expect-error: the service's words are read, ours are written
createTestService({ tasks: [["queued", "SUCCESS"]] });
// @ts-expect-error: a status of HTTP is a number
createTestService({ tasks: [{ http: "500" }] });
// @ts-expect-error: an upload has no states
createTestService({ uploads: ["succeeded"] });
// @ts-expect-error: a progress belongs to a status
createTestService({ tasks: [{ progress: 5 }] });
// @ts-expect-error: what was asked is told, not changed
service.requests = [];
