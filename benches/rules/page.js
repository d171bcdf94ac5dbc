// Runs in a page: the library and two schema libraries check the same requests, in turns.
import { Relaydance } from "relaydance-web";
import * as valibot from "./valibot.js";
import * as zod from "./zod.js";

const relaydance = new Relaydance();
const CHECKERS = {
  ours: (request) => relaydance.validate(request),
  zod: zod.validate,
  valibot: valibot.validate,
};

/** What each of them finds in each of these requests. */
export async function found(requests) {
  const all = {};
  for (const [checker, check] of Object.entries(CHECKERS)) {
    all[checker] = [];
    for (const request of requests) all[checker].push((await check(request)).map(({ severity, path, message }) => ({ severity, path, message })));
  }
  return all;
}

/** Microseconds of one call: the median of many rounds, in which the checkers take turns. */
export async function measured(request, rounds, calls) {
  const times = Object.fromEntries(Object.keys(CHECKERS).map((checker) => [checker, []]));
  const turns = Object.entries(CHECKERS);
  for (let round = -Math.ceil(rounds / 4); round < rounds; round += 1) {
    for (const [checker, check] of turns) {
      const from = performance.now();
      // What answers at once is not waited for.
      if (checker === "ours") for (let call = 0; call < calls; call += 1) await check(request);
      else for (let call = 0; call < calls; call += 1) check(request);
      // The first rounds warm up.
      if (round >= 0) times[checker].push(((performance.now() - from) * 1000) / calls);
    }
    turns.push(turns.shift());
  }
  const median = (list) => list.toSorted((one, other) => one - other)[list.length >> 1];
  return Object.fromEntries(Object.entries(times).map(([checker, list]) => [checker, median(list)]));
}
