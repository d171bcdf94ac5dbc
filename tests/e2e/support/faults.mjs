// What the client makes of every fault that the dev server can show: the table, and the page for readers made of it.
// `node tests/e2e/support/faults.mjs` writes docs/faults.md again.
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const HOSTS = ["chromium", "firefox", "node"];
const NAMES = { chromium: "Chromium", firefox: "Firefox", node: "Node" };
const PAGE = new URL("../../../docs/faults.md", import.meta.url);

/** Where the hosts differ, and cannot but differ. */
const each = (inBrowsers, inNode) => ({ chromium: inBrowsers, firefox: inBrowsers, node: inNode });

const clip = { ends: "clip", tasks: 1, kept: true };
const lost = { ends: "may_have_been_accepted", tasks: 1, kept: false };
const nothing = (ends) => ({ ends, tasks: 0, kept: false });
const about = (ends) => ({ ends, tasks: 1, kept: true });

/**
 * For each fault: what happens, what the client does, how it ends (`clip`, or the error's code; two of them where it is a race), how many tasks exist then
 * at the service, and whether the caller holds the task's id. `ends`, `tasks` and `kept` may differ by host. `gateway`: tried
 * on that wire too. `download`: the clip is fetched too. `more`: bytes that make the photo larger. `slow`: kept away from the others,
 * since a browser has six connections to a host. `alone`: in a page of its own, which asks one thing at a time and so has no connection that
 * was opened ahead: on such a one, too, a browser sends a POST again by itself. `stalls`: a host that now and then sends a request again
 * without its body, and waits for ever. `todo`: what is not so yet.
 */
export const FAULTS = {
  "upload-reset": { happens: "The first two uploads of a file end in a reset connection.", does: "Uploads again, which costs nothing.", stalls: "firefox", ...clip },
  "upload-503": { happens: "The first two uploads of a file are answered 503.", does: "Uploads again.", ...clip },
  "upload-429": { happens: "The first two uploads of a file are answered 429, with Retry-After.", does: "Waits as asked, uploads again.", ...clip },
  "upload-refused": {
    happens: "413 in the middle of an upload, and the connection is closed.",
    does: "Says so, where the 413 is seen before the closed connection, which is a race; Firefox tells of the connection alone, and then the file is uploaded four times in vain.",
    more: 12_000_000, ...nothing(["rejected", "network"]),
  },
  "upload-unsupported": { happens: "The service stores no files: 501.", does: "Says so, and that a hosted address would do.", gateway: true, ...nothing("rejected") },
  "upload-slow": { happens: "The file is taken at a trickle.", does: "Waits, up to 15 minutes.", slow: true, more: 1_000_000, ...clip },

  "submit-reset": { happens: "The connection is reset before the service takes the request.", does: "Cannot know that, so it does not send it again.", ...lost, tasks: 0 },
  "submit-reply-lost": { happens: "The task is made, and the connection reset before the answer.", does: "Does not send it again.", gateway: true, alone: true, ...lost },
  "submit-reply-cut": { happens: "The task is made; the answer breaks off.", does: "Does not send it again.", ...lost },
  "submit-500": { happens: "The task is made; the answer is 500.", does: "Does not send it again.", gateway: true, ...lost },
  "submit-503": { happens: "The task is made; the answer is 503 without a known code.", does: "Does not send it again.", ...lost },
  "submit-504": { happens: "The task is made; a proxy has given up: 504.", does: "Does not send it again.", ...lost },
  "submit-html-200": { happens: "The task is made; the answer is somebody's web page.", does: "Does not send it again.", ...lost },
  "submit-html-502": { happens: "The task is made; the answer is a proxy's 502 page.", does: "Does not send it again.", ...lost },
  "submit-truncated": { happens: "The task is made; the answer is half of its JSON.", does: "Does not send it again.", ...lost },
  "submit-wrong-types": { happens: "The task is made; nothing in the answer has the type it should.", does: "Does not send it again.", ...lost },
  "submit-null-data": { happens: "The task is made; the answer is an empty envelope.", does: "Does not send it again.", gateway: true, ...lost },
  "submit-huge": { happens: "The task is made; the answer is a gigabyte long.", does: "Stops reading after some megabytes. Does not send it again.", slow: true, ...lost },
  "submit-slow-headers": { happens: "The task is made; the answer comes late.", does: "Waits, up to two minutes.", slow: true, ...clip },
  "submit-slow-body": { happens: "The task is made; the answer trickles in.", does: "Waits, up to two minutes.", slow: true, ...clip },
  "submit-429": { happens: "Refused twice: 429, with Retry-After in seconds.", does: "Waits as asked, sends it again: a 429 is a certain refusal.", gateway: true, ...clip },
  "submit-429-date": { happens: "Refused twice: 429, with a date in Retry-After.", does: "Waits as asked, sends it again.", ...clip },
  "submit-429-plain": { happens: "Refused twice: 429, without Retry-After.", does: "Waits a little longer each time, sends it again.", ...clip },
  "submit-429-empty": { happens: "Refused twice: 429, without a body.", does: "Waits a little longer each time, sends it again.", ...clip },
  "submit-429-always": { happens: "Refused again and again: 429.", does: "Gives up after four tries.", ...nothing("rate_limited") },
  "submit-overloaded": { happens: "Refused: 503 `system_cpu_overloaded`.", does: "Says so: the gateway says it before it takes anything.", gateway: true, ...nothing("unavailable") },
  "model-not-found": { happens: "Refused: no such model, which the gateway says with a 503.", does: "Says so.", gateway: true, ...nothing("not_found") },

  "poll-reset": { happens: "The first two looks end in a reset connection.", does: "Looks again, as after every failed look, for two minutes.", ...clip },
  "poll-cut": { happens: "The answers to the first two looks break off.", does: "Looks again.", ...clip },
  "poll-500": { happens: "The first two looks are answered 500.", does: "Looks again.", ...clip },
  "poll-503": { happens: "The first two looks are answered 503.", does: "Looks again.", ...clip },
  "poll-504": { happens: "The first two looks are answered 504 by a proxy.", does: "Looks again.", ...clip },
  "poll-429": { happens: "The first two looks are answered 429, with Retry-After.", does: "Looks again, not before it may.", ...clip },
  "poll-429-date": { happens: "The first two looks are answered 429, with a date in Retry-After.", does: "Looks again, not before it may.", ...clip },
  "poll-429-plain": { happens: "The first two looks are answered 429, without Retry-After.", does: "Looks again.", ...clip },
  "poll-429-empty": { happens: "The first two looks are answered 429, without a body.", does: "Looks again.", ...clip },
  "poll-403": { happens: "The first two looks are answered 403, as seen right after a submit.", does: "Looks again, for half a minute.", gateway: true, ...clip },
  "poll-html-200": { happens: "The first two looks are answered by somebody's web page.", does: "Looks again.", ...clip },
  "poll-html-404": { happens: "The first two looks are answered by the 404 page of a proxy that has lost the route for a while.", does: "Looks again: only the service itself knows of a task.", ...clip },
  "poll-html-502": { happens: "The first two looks are answered by a proxy's 502 page.", does: "Looks again.", ...clip },
  "poll-truncated": { happens: "The answers to the first two looks are half of their JSON.", does: "Looks again.", ...clip },
  "poll-wrong-types": { happens: "Nothing in the first two answers has the type it should.", does: "Looks again.", ...clip },
  "poll-null-data": { happens: "The answers to the first two looks are empty envelopes.", does: "Looks again.", gateway: true, ...clip },
  "poll-huge": { happens: "The answer to the first look is a gigabyte long.", does: "Stops reading after some megabytes, looks again.", slow: true, ...clip },
  "poll-slow-headers": { happens: "The answers to the first two looks come late.", does: "Waits, up to half a minute a look.", slow: true, ...clip },
  "poll-slow-body": { happens: "The answers to the first two looks trickle in.", does: "Waits, up to half a minute a look.", slow: true, ...clip },
  "poll-unknown-status": {
    happens: "The task has a status that nobody knows, for ever.", does: "Looks until the deadline, and says that the task goes on.",
    options: { deadline: 5000 }, ...about("timed_out"),
  },
  "progress-down": { happens: "The progress goes up and down.", does: "Tells it as it is.", ...clip },
  "task-unknown": { happens: "The service denies the task it has just accepted.", does: "Says so.", gateway: true, ...about("not_found") },
  "task-failed": { happens: "The task runs and fails.", does: "Passes on the vendor's reason.", gateway: true, ...about("task_failed") },

  "no-url": { happens: "The finished task names no address for its clip.", does: "Fetches it from the API, with the key.", gateway: true, download: true, ...clip },
  "clip-expired": { happens: "The clip's address has expired.", does: "Asks for the task again and takes the fresh one.", download: true, ...clip },
  "clip-cut": { happens: "The download breaks off.", does: "Asks for the task again and downloads anew.", download: true, ...clip },
  "clip-html": { happens: "The download is answered by somebody's web page, as if it were the clip.", does: "Asks for the task again and downloads anew.", download: true, ...clip },
  "clip-redirect": { happens: "The clip's storage redirects elsewhere.", does: "Follows: no key goes with it.", download: true, ...clip },
  "clip-no-cors": {
    happens: "The clip's storage does not let pages read it.", does: "Says so, with the address: `<video src>` and a link work. Node needs no permission.",
    download: true, ...clip, ends: each("network", "clip"),
  },

  "redirect": { happens: "Every call to the API is redirected to another origin.", does: "Does not follow, so that neither key nor photo gets there. (An upload with `onProgress` is XMLHttpRequest in a browser, which follows by itself, with your own `headers` and without the key; then it fails.)", ...nothing("network") },
};

const differs = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** What a row says for one host; `ends` is a list, since a few may end in either of two ways. */
export function expected(row, host) {
  const of = (value) => (differs(value) ? value[host] : value);
  return { ends: [of(row.ends)].flat(), tasks: of(row.tasks), kept: of(row.kept) };
}

/** The page for readers. */
export function markdown() {
  const cell = (value, show) => {
    if (!differs(value)) return show(value);
    const groups = new Map();
    for (const host of HOSTS) groups.set(show(value[host]), [...(groups.get(show(value[host])) ?? []), NAMES[host]]);
    if (groups.size === 1) return show(value.node);
    return [...groups].map(([shown, hosts]) => `${shown} in ${hosts.join(" and ")}`).join(", ");
  };
  const ending = (ends) => [ends].flat().map((end) => (end === "clip" ? "the clip" : `\`${end}\``)).join(" or ");
  const rows = Object.entries(FAULTS).map(([name, row]) => [
    `\`${name}\``, row.happens, row.todo ? `${row.does} (Not yet: ${row.todo}.)` : row.does, cell(row.ends, ending), cell(row.tasks, String), cell(row.kept, (kept) => (kept ? "yes" : "no")),
  ]);
  const line = (cells) => `| ${cells.join(" | ")} |`;
  return `# What can go wrong, and what becomes of it

Every row is a fault that the dev server shows under a base URL of its own, \`/faults/<name>/v1\` and \`/faults/<name>/gateway/v1\`, and a test:
\`generate()\` with one photo, and \`download()\` where the fault lies there, in Chromium, Firefox and Node. "Tasks" counts what
the service made, and would bill. "Held" says whether the caller has the task's id in the end, from the clip or from \`error.task\`, so that
\`wait\` can take it up.

One thing is beyond any page. When a connection that was used before, or opened for another request, breaks ahead of the first byte of an
answer, Chromium and Firefox send the request again by themselves, a POST too, and tell the page nothing of it: twice in all, as a rule. Over HTTP/2, Firefox does the same, on any
connection and up to ten times in all, when the server ends the stream with INTERNAL_ERROR; Chromium when the whole connection ends. So one submit may
make several tasks there, which the library neither sees nor can forbid; it never sends it a second time itself, and Node does not do so. A server of the page's own
origin can: each try of a submit comes to it with an \`Idempotency-Key\` of its own, which whatever the browser repeats carries too. The rows
about broken connections show what the page sees: the dev server lets them happen on unused connections only. Firefox now and then sends a form
again in this way without its content; such an upload stands still until the library's time for it is up.

Made from the table in \`tests/e2e/support/faults.mjs\`, which the test holds true.

${[line(["fault", "what happens", "what the client does", "it ends in", "tasks", "held"]), line(Array(6).fill("---")), ...rows.map(line)].join("\n")}
`;
}

export const written = () => readFileSync(PAGE, "utf8");
export const write = () => writeFileSync(PAGE, markdown());

if (process.argv[1] === fileURLToPath(import.meta.url)) write();
