// How long clips of a kind took on this page, and so how long the next may take. The library knows it too, to look at the right
// moments, and keeps that to itself.

const NAME = "relaydance.page.pace";
const KINDS = 40;
const KEPT = 9;
/** Longer than a tab out of sight goes without a look at the clock: the machine has slept, or its clock was set. */
const SLEPT = 90_000;

/** When each run was seen last, and those that once were not for so long. */
const seen = new WeakMap();
const slept = new WeakSet();

function read() {
  try {
    const found = JSON.parse(localStorage.getItem(NAME));
    return Array.isArray(found) ? found.filter((row) => Array.isArray(row?.[1])) : [];
  } catch {
    return [];
  }
}

const kindOf = ({ baseUrl, about: { settings = {} } }) => [baseUrl, settings.model, settings.resolution, settings.seconds].join(" ");

/** To be called again and again as long as a run is under way. */
export function watch(run) {
  const now = Date.now();
  if (Math.abs(now - (seen.get(run) ?? now)) > SLEPT) slept.add(run);
  seen.set(run, now);
}

/** Remembers how long a run took from its acceptance to its end. */
export function learn(run) {
  watch(run);
  // What was taken up, or slept through, was not watched all the time.
  if (!run.begunHere || !run.acceptedAt || slept.has(run)) return;
  const kind = kindOf(run);
  const rows = read();
  const took = [...(rows.find(([name]) => name === kind)?.[1] ?? []), Date.now() - run.acceptedAt].slice(-KEPT);
  try {
    localStorage.setItem(NAME, JSON.stringify([...rows.filter(([name]) => name !== kind), [kind, took]].slice(-KINDS)));
  } catch {
    // Full or forbidden: nothing is learned.
  }
}

/** Milliseconds that such a run usually takes, if that is known. */
export function usual(run) {
  const took = (read().find(([name]) => name === kindOf(run))?.[1] ?? []).filter(Number.isFinite).sort((one, other) => one - other);
  return took[Math.floor(took.length / 2)];
}

/**
 * How far a run is, 0 to 1, and how long it may still take: by the service's percents, else by what is usual; nothing where neither
 * says anything.
 */
export function outlook(run, takes, now = Date.now()) {
  const spent = now - run.acceptedAt;
  const since = now - run.renderingSince;
  const byPercent = run.percent >= 10 && since > 4000 ? (since * (100 - run.percent)) / run.percent : undefined;
  const left = takes === undefined ? byPercent : takes - spent;
  const part = run.percent === undefined ? takes && Math.min(0.95, spent / takes) : run.percent / 100;
  return { part, left };
}
