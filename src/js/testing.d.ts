import type { Task, TaskStatus, VideoBody } from "./index.js";

/**
 * Something that goes wrong:
 * - `{ http: 429 }` is answered instead, with the body and headers given;
 * - `"unreachable"`: the request never arrives, and `fetch` rejects;
 * - `"lost"`: it arrives and its answer does not, so `fetch` rejects in just the same way;
 * - `"silent"`: it arrives, and no answer comes until the caller gives up.
 */
export type Fault =
  | {
      /** The status. */
      http: number;
      /** Sent as JSON, a text as it is. @default an error in the service's documented form */
      body?: unknown;
      /** More of them, such as `retry-after`. */
      headers?: Record<string, string> | undefined;
    }
  | "unreachable"
  | "lost"
  | "silent";

/** What a task is told to be, or what goes wrong instead. */
export type Step =
  | TaskStatus
  | {
      /** How far it is. */
      status: TaskStatus;
      /** Percent, 0–100. */
      progress?: number | undefined;
      /** Why it failed: the vendor's words, or its code too. */
      error?: string | NonNullable<Task["error"]> | undefined;
      /** Where the clip is. @default an address that the service answers, and that no `<video>` can load */
      url?: string | undefined;
      /** Whether the clip is to be had with the key alone, as from some gateways: `task.needsKey`, and `download` gets it. @default false */
      needsKey?: boolean | undefined;
    }
  | Fault;

/**
 * What is answered of one task: first to its submit, then to each look at it, one step a look; the last stays. So
 * `["queued", { status: "running", progress: 50 }, "succeeded"]` is seen queued, running and succeeded, and `"succeeded"` is
 * finished as soon as it is submitted, which takes no time at all. A submit that is refused uses its script up; so
 * `[{ http: 429 }, "queued"]` is a mistake, and two tasks, `{ http: 429 }` and `["queued", "succeeded"]`, are what is meant.
 */
export type TaskScript = Step | readonly Step[];

/** What is to happen. All of it may be left out: then everything succeeds at once. */
export interface TestScript {
  /** Where the service pretends to be: what your page gives `new Relaydance`. @default "https://relaydance.test/v1" */
  baseUrl?: string | undefined;
  /** The tasks in the order of their submits. Those beyond the list succeed at once. */
  tasks?: readonly TaskScript[] | undefined;
  /** What becomes of each upload, in order; `undefined` and those beyond the list succeed. */
  uploads?: readonly (Fault | undefined)[] | undefined;
  /** What `models` is told. @default the ids that the documentation names */
  models?: readonly string[] | Exclude<Fault, string> | undefined;
  /** The bytes of every clip. @default a black frame of 751 bytes that plays for a second */
  clip?: Blob | ArrayBuffer | ArrayBufferView | undefined;
}

/** A request as it arrived. */
export interface TestRequest {
  /** In capitals. */
  method: string;
  /** Below `baseUrl`: `/video/generations/task_1`. */
  path: string;
  /** Their names in lower case. */
  headers: Record<string, string>;
  /** The JSON, the file of an upload, or other text. */
  body?: unknown;
}

/** A service in memory: nothing leaves the test. */
export interface TestService {
  /** For `new Relaydance({ baseUrl: service.baseUrl })`. */
  readonly baseUrl: string;
  /** Everything that arrived, in order. */
  readonly requests: TestRequest[];
  /** The bodies of the accepted submits, each of which would be a clip paid for; the first became `task_1`. One whose answer was lost is among them. */
  readonly submitted: VideoBody[];
  /** The files that arrived. */
  readonly uploaded: Blob[];
  /** Answers by itself, for what is no page: `service.fetch(service.baseUrl + "/models")`. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Puts itself in front of `fetch` and XMLHttpRequest, for requests below `baseUrl` alone. */
  install(): TestService;
  /** Puts back what `install` found. */
  restore(): void;
}

/**
 * A service for tests that answers by a script instead of by the network.
 *
 * The library looks at a task at most once a second, so a script of several steps takes seconds, unless the test runner's
 * fake timers turn the clock on, in a loop until the call has ended, since compiling WebAssembly and reading files take real
 * time: in Vitest `vi.useFakeTimers()` and `await vi.advanceTimersByTimeAsync(500)`; in Jest the same of `jest`, after
 * `jest.useFakeTimers({ doNotFake: ["queueMicrotask"] })`, since WebAssembly's promises need that one.
 *
 * @throws TypeError where the script has a slip in it, with words that name the place.
 */
export function createTestService(script?: TestScript): TestService;
