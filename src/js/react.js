"use client";
import { useEffect, useState, useSyncExternalStore } from "react";

const NONE = [];
const IDLE = {
  status: "idle", busy: false, event: undefined, task: undefined, progress: undefined, clip: undefined, error: undefined, issues: NONE,
};

/** Calls that are still submitting and whose component is gone. */
const orphans = new Set();

/** One clip at a time, from a component. What it takes and gives is written down in react.d.ts. */
export function useImageToVideo({ client, resume = false }) {
  const [run] = useState(() => runner(client));
  // For the calls to come: one that is under way keeps the client it began with. It stands before what mounts.
  useEffect(() => void Object.assign(run, { client, resumes: resume }), [run, client, resume]);
  const state = useSyncExternalStore(run.mount, run.read, run.read);
  return { ...state, ...run.methods };
}

/** What outlives renders. React may make more of these than it mounts, and mounts one more than once. */
function runner(client) {
  let state = IDLE;
  /** Tells React, while the component is there. */
  let changed;
  /** Whether it was there, and is no more. */
  let gone = false;
  /** The call under way. */
  let current;
  /** A task whose waiting was ended by the component's going, and who can wait for it. */
  let left;

  const set = (change) => {
    state = { ...state, ...change };
    state.busy = state.status === "submitting" || state.status === "waiting";
    state.progress = state.task?.progress;
    changed?.();
  };

  /** Waiting ends with the component. The task goes on. */
  const leave = (call) => {
    left = { client: call.client, task: state.task ?? call.task };
    call.stop.abort();
    orphans.delete(call);
    current = undefined;
  };

  /** Has what becomes of a call told here, and no longer where it was. */
  const hold = (call) => {
    current = call;
    orphans.delete(call);
    call.holder = run;
    call.tell = (change, over) => {
      if (current !== call) return false;
      set(change);
      if (over) current = void orphans.delete(call);
      // It was let finish so that it is known whether the clip was bought.
      else if (gone && state.status === "waiting") leave(call);
      return true;
    };
    call.read = () => state;
  };

  /** Goes on with a call whose component is gone, as it stood there. */
  const adopt = (call) => {
    const seen = call.read();
    hold(call);
    set(seen);
  };

  /** Makes a call and follows it. It never rejects: what goes wrong is state. */
  async function follow(client, begin, first) {
    const call = { client, stop: new AbortController(), task: first.from };
    hold(call);
    left = undefined;
    set({ ...IDLE, status: first.status, task: first.from?.status ? first.from : undefined });
    const onProgress = (event) => call.tell({ event, ...(event.task && { task: event.task, status: "waiting" }) });
    try {
      const clip = await begin({ signal: call.stop.signal, onProgress });
      return call.tell({ status: "succeeded", task: clip, clip }, true) ? clip : undefined;
    } catch (error) {
      call.tell({ status: "failed", error, issues: error.issues ?? NONE, ...(error.task && { task: error.task }) }, true);
      return undefined;
    }
  }

  const take = (client, task) => follow(client, (options) => client.wait(task, options), { status: "waiting", from: task });

  /** Takes up the newest task that an earlier page left. */
  async function resumePending(client, mounted) {
    const entries = await client.pending().catch(() => NONE);
    const entry = entries.filter(({ state }) => state === "submitted").at(-1);
    // Something may have begun meanwhile, or the component is gone.
    if (entry && changed === mounted && state === IDLE) void take(client, entry);
  }

  /** Ends what is under way, by the caller's wish. */
  const end = (change) => {
    current?.stop.abort();
    orphans.delete(current);
    current = left = undefined;
    set(change);
  };

  const run = {
    client,
    resumes: false,
    read: () => state,
    /** What React subscribes by, which it does once the component is mounted: in StrictMode twice, after a pause when it was hidden. */
    mount(tell) {
      changed = tell;
      gone = false;
      if (current && current.holder !== run) {
        // Another component has taken it on.
        current = undefined;
        state = IDLE;
      }
      const orphan = [...orphans].find((call) => call === current || (run.resumes && state === IDLE && call.client === run.client));
      if (orphan) adopt(orphan);
      else if (left) void take(left.client, left.task);
      else if (run.resumes && state === IDLE) void resumePending(run.client, tell);
      return () => {
        changed = undefined;
        gone = true;
        // A submit on its way is not cut off, since that would leave open whether the clip was bought.
        if (current && state.status === "submitting") orphans.add(current);
        else if (current) leave(current);
      };
    },
    methods: {
      async generate(request, options) {
        if (current || gone) return undefined;
        const { client } = run;
        return follow(client, (own) => client.generate(request, { ...options, ...own }), { status: "submitting" });
      },
      async resume(task) {
        if (current || gone) return undefined;
        return take(run.client, task);
      },
      stop: () => void (current && end({ status: "stopped" })),
      reset: () => end(IDLE),
    },
  };
  return run;
}
