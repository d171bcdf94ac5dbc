// What the page says, in one place. What index.html says by itself stays there.

const plural = (count, one, many) => (count === 1 ? one : many);

export function size(bytes) {
  if (bytes < 1000) return `${bytes} ${plural(bytes, "byte", "bytes")}`;
  const kilos = Math.round(bytes / 1e3);
  if (kilos < 1000) return `${kilos} kB`;
  const megas = (bytes / 1e6).toFixed(1);
  return `${megas < 10 ? megas : Math.round(bytes / 1e6)} MB`;
}

export function clock(milliseconds) {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes}:${pad(seconds % 60)}`
    : `${Math.floor(minutes / 60)}:${pad(minutes % 60)}:${pad(seconds % 60)}`;
}

/** The beginning of a long text. */
export function brief(text) {
  const most = 80;
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

/** The signs that turn the direction of writing. */
export const TURNS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** A text with a name in it, or a name alone, that somebody else has chosen: it must not turn the words around it. */
export const unturned = (text) => text.replace(TURNS, "");

const time = (at, form) => new Date(at).toLocaleString(document.documentElement.lang, form);
const isToday = (at) => new Date(at).toDateString() === new Date().toDateString();

const spoken = (milliseconds) => {
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 60) return `${seconds} ${plural(seconds, "second", "seconds")}`;
  return `${clock(seconds * 1000)} ${seconds < 3600 ? "minutes" : "hours"}`;
};

const either = new Intl.ListFormat("en-GB", { type: "disjunction" });

const NAMES = {
  "seedance-1-5-pro-with-audio": "Seedance 1.5 Pro, with sound",
  "seedance-1-5-pro-no-audio": "Seedance 1.5 Pro, silent",
  "doubao-seedance-2-0-1080p": "Seedance 2.0, 1080p",
  "happyhorse-1.0-i2v": "HappyHorse 1.0",
  "doubao-seedance-2-0-720p": "Seedance 2.0, 720p",
  "doubao-seedance-2-0-fast-260128": "Seedance 2.0 Fast",
  "doubao-seedance-2-0-mini-480p": "Seedance 2.0 Mini, 480p",
  "doubao-seedance-2-0-mini-720p": "Seedance 2.0 Mini, 720p",
  "dreamina-seedance-2-0-260128": "Dreamina Seedance 2.0",
  "dreamina-seedance-2-0-fast-260128": "Dreamina Seedance 2.0 Fast",
  "grok-imagine-video": "Grok Imagine",
};
const RATIOS = { "16:9": "wide", "9:16": "tall", "1:1": "square", "4:3": "slightly wide", "3:4": "slightly tall", "21:9": "cinema", adaptive: "the nearest to the photo" };

function photosOf(most, roles) {
  if (most === 1) return "Animates one photo.";
  const references = `up to ${most} photos as references`;
  return roles.includes("last_frame") ? `Takes a first frame, a first and a last, or ${references}.` : `Takes ${references}.`;
}

export const words = {
  name: "Relaydance",

  model: {
    name: (id) => (Object.hasOwn(NAMES, id) ? NAMES[id] : id),
    offered: (id, usable) => (usable ? words.model.name(id) : `${words.model.name(id)} (not with this key)`),
    makes: ({ images, roles }) => photosOf(images.max, roles),
    unusable: "The service does not list it for this key, and may refuse it.",
  },
  ratio: {
    short: (ratio) => (ratio === "adaptive" ? "Auto" : ratio),
    more: (ratio) => (Object.hasOwn(RATIOS, ratio) ? RATIOS[ratio] : undefined),
    asPhoto: "Shape of the photo",
    followsPhoto: "As the photo",
    instead: (wanted) => (wanted === "adaptive" ? "This model does not follow the photo by itself." : `This model does not make ${wanted}.`),
    whyNot: "This model keeps the photo’s own shape.",
  },
  resolutions: { only: "This model makes no other.", instead: (wanted) => `This model does not make ${wanted}.` },
  seconds: (count) => `${count} ${plural(count, "second", "seconds")}`,
  secondsInstead: (wanted) => `This model does not make ${wanted} ${plural(wanted, "second", "seconds")}.`,
  ends: (count) => `${count} s`,
  sound: { always: "Always with sound.", never: "This model makes silent clips.", unknown: "As the model makes it." },
  more: { seed: (seed) => `Seed ${seed}`, watermark: "Watermark", still: "Still camera", callback: "Callback" },
  crop: {
    shown: (name, cut) => `${name}: ${cut}`,
    cut: { sides: "left and right are cut off", ends: "top and bottom are cut off", nothing: "all of it is in the clip" },
    empty: "The shape of the clip",
  },
  undo: {
    back: "Undo",
    forth: "Redo",
    offered: (said) => `${said} Ctrl or ⌘ + Z takes it back.`,
    undone: (said) => `Undone: ${said}`,
    again: (told) => `${told} Ctrl or ⌘ + Shift + Z does it again, with what was changed since.`,
  },
  prompt: {
    cited: (number, name) => `@image${number} · ${name}`,
    citesNothing: (medium, number) => (medium === "image" ? `There is no photo ${number}` : `@${medium}${number}: this page sends photos only`),
    choices: (count) => `${count} ${plural(count, "photo", "photos")} to cite: choose with the arrow keys, take one with Enter.`,
  },
  caption: (...parts) => parts.join(" · "),

  invite: "Your clip plays here.",
  fetching: {
    told: ({ loaded, total }) => words.caption("Fetching the clip", ...(loaded > 0 ? [total > 0 ? words.progress.bytes(loaded, total) : size(loaded)] : [])),
    announced: (name) => `Fetching the clip: ${name}`,
  },
  broken: (message) => `The page’s library could not start: ${message}`,

  photos: {
    takes: ({ images: { max }, files }) =>
      `Or drop or paste ${max === 1 ? "it" : "them"} here${files ? `: ${either.format(files.formats)}` : ""}${max === 1 ? "" : `, up to ${max}`}.`,
    choose: "Choose photos",
    more: "Add more",
    cite: (number) => `@image${number}`,
    citeTitle: (number) => `Put @image${number} into the prompt`,
    role: (number) => `Part of @image${number} in the clip`,
    roles: { reference_image: "Reference", first_frame: "First frame", last_frame: "Last frame" },
    earlier: (number) => `Move @image${number} earlier`,
    later: (number) => `Move @image${number} later`,
    remove: (number, name) => `Remove @image${number}, ${name}`,
    noPicture: "No preview",
    unshown: (name) => `This browser cannot show ${name}, so there is no preview.`,
    added: (count, all) => `${count} ${plural(count, "photo", "photos")} added, ${all} in all.`,
    back: (count) => `${count} ${plural(count, "photo is", "photos are")} back.`,
    late: (count) => `${count} ${plural(count, "photo is", "photos are")} still being fetched from this browser’s storage.`,
    notBack: (count) => `${count} ${plural(count, "photo", "photos")} could not be brought back: choose ${plural(count, "it", "them")} again.`,
    notKept: "This browser does not keep every photo: after a reload, choose what is missing again.",
    moved: (name, number) => `${name} is now @image${number}.`,
    removed: (name) => `${name} removed.`,
    removedMany: (count) => `${count} photos removed.`,
    replaced: (name, other) => (name === other ? `${name} made over.` : `${name} made over into ${other}.`),
    parted: "The parts of the photos changed.",
    count: (count, most) => `${count} of ${most}`,
    noneInFolder: "There are no pictures in that folder.",
    unnamed: "photo",
    link: "LINK",
    file: "FILE",
    byLink: (host) => `from ${host}`,
    pixels: (width, height) => `${width} × ${height}`,
    none: "Choose a photo to animate.",
    preview: (name) => `${name}, cropped to the shape of the clip`,
    sampleName: "lake-at-sunset.jpg",
    samplePrompt: "@image1 comes alive: light glitters on the water, mist drifts between the hills, slow push-in",
    example: "@image1 comes alive: gentle camera pull-back",
    sampleFailed: "The sample photo could not be drawn here. Choose one of your own.",
  },

  issues: {
    error: "Error: ",
    warning: "Worth a look: ",
    first: (count) => plural(count, "One thing to mend first", `${count} things to mend first`),
    note: "About this request",
    short: { cropped: "Cropped", uncited: "Not cited", metadata_kept: "Tells where", file_too_large: "Large" },
    checksFailed: (message) => `The checks could not run: ${message}`,
    // What a request's names are called beside their controls.
    fields: {
      images: "Photos", prompt: "What happens", model: "Model", seconds: "Length", ratio: "Shape", resolution: "Resolution", generateAudio: "Sound",
      seed: "Seed", watermark: "Vendor’s watermark", cameraFixed: "Still camera", callbackUrl: "Callback address",
    },
    called: (name) => `“${name}”`,
  },

  mends: {
    example: "Begin with an example",
    cut: (most) => `Cut it at ${most} characters`,
    cite: (number) => `Cite @image${number}`,
    uncite: (medium, number) => `Take @${medium}${number} out`,
    citeInstead: (number) => `Make it @image${number}`,
    dropSurplus: (count) => `Remove ${plural(count, "the last one", `the last ${count}`)}`,
    keepOnly: (number) => `Keep only @image${number}`,
    first: "Use it as the first frame",
    firstAndLast: "Use them as first and last frame",
    references: "Make all of them references",
    seconds: (count) => `Make it ${count} ${plural(count, "second", "seconds")}`,
    seed: (seed) => `Take ${seed}`,
    noSeed: "Leave the seed out",
    secure: (address) => `Use ${brief(address)}`,
    noCallback: "Leave it out",
    ratio: (ratio) => `Take ${ratio}`,
    remove: (number) => `Remove @image${number}`,
    convert: "Make it a JPEG",
    shrink: "Make it smaller",
    cropPhoto: "Crop it to fit",
    clean: "Make it a JPEG without that",
    notConverted: (name) => `This browser cannot make ${name} over.`,
  },

  generate: {
    ready: "Generate",
    checking: "Checking…",
    started: "Started",
    twice: "Generate anyway, though it may cost twice",
    same: {
      now: "The same is being made: press again for a second clip",
      bought: "The same is bought: take it up again, or press again for a second clip",
      unsure: "The same may have been bought: press again, though it may cost twice",
    },
    sameTold: {
      now: "The same request is being made already. Press once more if a second clip of it shall be bought, too.",
      bought: "The same request was accepted already: take it up again among the tasks. Press once more if a second clip of it shall be bought, too.",
      unsure: "The same request may have been accepted already: look at your account first. Press once more if a second clip of it may be bought, too.",
    },
  },
  close: "Close",
  copied: "Copied.",
  copyRefused: (text) => `The browser lets this page copy nothing. Here it is for your own hand: ${text}`,

  phases: {
    uploading: "Uploading",
    sending: "Sending the request",
    looking: "Looking how far it is",
    queued: "Waiting in the queue",
    rendering: (percent) => (percent == null ? "Rendering" : `Rendering, ${percent} %`),
    saving: "Saving the clip",
    done: "Your clip is ready",
    stopped: "Stopped",
    open: "Still being made when last seen",
    lost: "May have been bought",
  },
  titles: {
    looking: "Looking…",
    uploading: "Uploading…",
    queued: "Queued…",
    rendering: (percent) => (percent == null ? "Rendering…" : `Rendering ${percent} %…`),
    saving: "Saving…",
    several: (count) => `${count} in the making…`,
    ready: (count) => plural(count, "Ready", `${count} ready`),
    failed: "Not finished",
  },
  progress: {
    preparing: "Checking the photos.",
    bytes: (loaded, total) => `${size(loaded)} of ${size(total)}`,
    files: (done, of) => `${done} of ${of} ${plural(of, "photo", "photos")} sent`,
    sending: "The photos have arrived. What happens with them is being asked for now.",
    hosted: "The clip is being asked for. The service fetches the photos by their links.",
    looking: "Nothing is sent or paid again.",
    goesOn: "A clip was still being made when the page was left. It goes on; nothing is sent or paid again.",
    queued: "Accepted. It starts as soon as the model is free.",
    rendering: "It goes on without this page: leave, and find it here again.",
    saving: "Rendered. It is being fetched.",
    left: (milliseconds) => {
      if (milliseconds < 3000) return "any moment now";
      const seconds = Math.ceil(milliseconds / 5000) * 5;
      if (seconds < 100) return `about ${seconds} s left`;
      const minutes = Math.round(seconds / 60);
      return minutes < 60 ? `about ${minutes} min left` : `about ${Number((minutes / 60).toFixed(1))} h left`;
    },
    watch: "Watch",
    takeUp: "Take it up again",
    copyTask: "Copy the task’s id",
    ofRun: (text, name) => `${text}: ${name}`,
    announced: { looking: "Looking how far a clip is that was still being made.", uploading: "Uploading.", queued: "Accepted, waiting in the queue.", rendering: "Rendering has begun.", saving: "Rendered. Saving the clip." },
    percent: (percent) => `${percent} percent rendered.`,
    done: (elapsed) => `Your clip is ready after ${spoken(elapsed)}.`,
    stopped: "Stopped.",
  },
  notify: {
    about: "A notification when a clip is done while this page is out of sight",
    on: "You will be notified when a clip is done while this page is out of sight.",
    off: "No notifications.",
    denied: "This browser forbids notifications for this page; its settings can allow them.",
    done: "Your clip is ready",
    failed: "A clip could not be finished",
    unable: "This browser shows no notifications of pages",
  },
  retrying: {
    network: "Can’t reach the service; still trying. Your task is safe.",
    rate_limited: "The service asks for fewer questions; asking again shortly. Your task is safe.",
    other: "The service stumbled; still trying. Your task is safe.",
  },
  offline: {
    before: "Offline: nothing more can be sent until the network is back.",
    unsure: "Offline: the request was on its way. Whether it arrived is known once the network is back.",
    after: "Offline: the task goes on, waiting for the network.",
    saving: "Offline: the clip is made. It is fetched when the network is back.",
    over: "The network is back.",
  },
  stop: {
    label: { before: "Stop", unsure: "Stop", after: "Stop waiting" },
    before: "Nothing has been bought yet: stopping now costs nothing.",
    unsure: "The request is on its way. Stopping or leaving now leaves it open whether a clip was bought.",
    saving: "The clip is made. Stopping leaves it with the service; you can fetch it later.",
  },
  stopped: {
    before: "You stopped before anything was sent for. Nothing was bought.",
    unsure: "You stopped while the request was on its way. It may have been accepted, and then it is billed; it stays listed here. Look at your account before you generate again.",
    after: "This page no longer waits. The task goes on with the service and may be billed; take it up again here, also after leaving.",
    made: "The clip is made and lies with the service. Take it up again to fetch it.",
  },

  open: {
    elsewhere: "Another tab of this page asked for it.",
    lostAdvice: "The request was sent and its answer never came. Look at your account: if a clip is there, it is yours. Generate it again only if there is none.",
    lostFound: (count) => `The answer to ${plural(count, "a request", `${count} requests`)} was lost: ${plural(count, "a clip", "clips")} may have been bought. See the tasks.`,
    below: { lost: "A clip may have been bought: see below", goesOn: "A clip is still being made: see below" },
    unnamed: "A clip",
    asked: (at) => (isToday(at) ? `asked for at ${time(at, { timeStyle: "short" })}` : `asked for on ${time(at, { dateStyle: "medium", timeStyle: "short" })}`),
    forget: "Forget",
    forgotten: (id) => `Task ${id} is forgotten here. The service still knows it.`,
    dismiss: "I have looked: dismiss",
    dismissed: "Dismissed. Nothing was changed at the service.",
    restored: "It is back among the tasks.",
    wantsKey: {
      unauthorized: "The service wants a key for it. Type the one it was asked for with under Connection, then take it up again.",
      other: "The service does not show it to this page. If it was asked for with a key of your own, type that under Connection, then take it up again.",
    },
    keyMissing: "A clip is still being made, but its key is gone from this tab. See the tasks.",
  },

  result: {
    made: (about) => [about.modelName, about.told].filter(Boolean).join(" · "),
    standIn: "A stand-in rendered this; no model ran.",
    downloading: (loaded, total) => (total > 0 ? `Downloading ${Math.floor((loaded / total) * 100)} %` : loaded > 0 ? `Downloading ${size(loaded)}` : "Downloading…"),
    saved: "The clip has been handed to your downloads.",
    linkCopied: "The link is copied. Such links expire, often within the hour.",
    noLink: "Only the key opens this clip’s address, so there is no link to hand on. Download it instead.",
    cannotPlay: "The clip is made, but this page cannot play it. Opening it in a new tab or downloading it may work.",
    cannotFetch: "The clip is made, but this page can neither play nor fetch it. Open it in a new tab and save it there: its address expires, often within the hour.",
  },

  history: {
    of: (deed, name) => `${deed}: ${name}`,
    play: "Play",
    download: "Download",
    reuse: "Use its settings again",
    link: "Copy a fresh link",
    delete: "Delete",
    at: (at) => (isToday(at) ? time(at, { timeStyle: "short" }) : time(at, { dateStyle: "medium" })),
    size: (count, bytes) => `${count} ${plural(count, "clip", "clips")}, ${size(bytes)}`,
    empty: "None yet.",
    where: "Kept in this browser only. Beyond 300 MB the files of the oldest go; they are fetched again as long as the service has them.",
    lasts: "The browser has promised not to clear it by itself.",
    refused: "The browser did not promise to keep it: download what must not get lost.",
    passing: "This browser keeps nothing for this page: what stands here is gone when the tab is closed or loaded again.",
    notKept: "· file not kept",
    deleted: (name) => `Deleted: ${name}`,
    cleared: (count) => `${count} ${plural(count, "clip", "clips")} deleted`,
    restored: (count) => plural(count, "It is back.", "They are back."),
    notRestored: "It could not be brought back.",
    forGood: (said) => `${said}. There is no room to undo that.`,
    notDeleted: "This browser could not delete it.",
    failed: "This browser could not keep the last clip. Download it; deleting others may make room.",
    reused: "Its settings are in the form; the photos there stay as they are.",
  },

  connection: {
    other: "from this page’s address",
    key: (host, kept) => `Left empty, the server adds its own. A key typed here is sent only to ${host}, and kept ${kept ? "until this tab is closed" : "in this tab’s memory until it is reloaded: type it again then to go on with a clip that it was used for"}. Anyone who can use this tab can use it.`,
    cannotKeep: "This browser keeps nothing for this page: the key stays in the tab’s memory.",
    modes: {
      "stand-in": "A stand-in on this machine answers: it moves the photo by itself, no model runs, nothing is billed.",
      proxy: "This server adds its own key and asks the real service: clips are billed.",
      unknown: "This server does not say what answers there: clips may be billed.",
    },
    testing: "Asking for the models…",
    works: (all, known, took) => `It works: ${all} ${plural(all, "model", "models")} for this key, ${known} of them known to this page; answered within ${Math.max(1, Math.round(took))} ms.`,
    fails: (title, message, hasKey) => `${title}. ${message}${hasKey ? "" : " No key is typed here."}`,
    refused: (text) => `“${text}” was not taken as base URL: only a path on this server is, such as /v1.`,
  },

  developers: {
    tabs: { json: "JSON", curl: "cURL", python: "Python", typescript: "TypeScript", rust: "Rust", log: "Log" },
    hints: {
      json: "The exact body of POST /video/generations, as it stands in the form now.",
      curl: "Runs in Bash: the key in RELAYDANCE_API_KEY, the photos in the folder.",
      python: "Runs with requests: the key in RELAYDANCE_API_KEY, the photos in the folder.",
      typescript: "Runs in Node with this package: the key in RELAYDANCE_API_KEY, the photos in the folder.",
      rust: "For a front end in Rust, with this crate.",
      log: "What this page and the service said to each other since it was loaded. Keys are struck out.",
    },
    uploaded: (name) => `(where ${name} lies once it is uploaded)`,
    unnamed: "photo.jpg",
    notYet: (count) => `The form has ${count} ${plural(count, "thing", "things")} to mend first.`,
    noPhoto: "Choose a photo first.",
    nothing: "Nothing yet.",
    notCopied: "This browser does not let the page copy: select the text instead.",
    pending: "…",
    took: (milliseconds) => `${Math.round(milliseconds)} ms`,
    parts: { headers: "Request headers", body: "Sent", answered: "Answer’s headers", answer: "Answer" },
  },

  errors: {
    titles: {
      invalid_request: "The request needs mending",
      unauthorized: "The key was not accepted",
      forbidden: "The key may not do this",
      not_found: "The service does not know this",
      rate_limited: "Too many requests for now",
      moderated: "The content was refused",
      rejected: "The service refused the request",
      unavailable: "The service is not well",
      network: "No answer",
      timed_out: "It is taking longer than this page waits",
      task_failed: "The clip could not be made",
      may_have_been_accepted: "A clip may have been bought",
      unexpected_response: "The answer could not be read",
      other: "Something went wrong",
    },
    // The library's message says what happened and why; here is only what to do on this page.
    advice: {
      invalid_request: "Nothing was sent and nothing was bought.",
      unauthorized: "Open Connection and look at the key typed there. If there is none, it is the server’s own that was refused.",
      forbidden: "See to the balance, or choose another model. Everything you entered is kept.",
      not_found: "Choose another model, or another address under Connection.",
      rate_limited: (after) => (after > 0 ? `Nothing was bought. Try again in ${spoken(after * 1000)}.` : "Nothing was bought. Try again in a minute."),
      moderated: "Everything is kept: change the prompt or the photo, then generate again.",
      rejected: "The same request would be refused again: change what the message names.",
      unavailable: "Try again in a few minutes. Everything you entered is kept.",
      network: "Everything you entered is kept for when that is mended.",
      timed_out: "Take it up again to keep waiting: nothing is sent or paid twice.",
      task_failed: "Everything is kept: change the prompt or the photo, then generate again.",
      may_have_been_accepted: "Do not just press Generate again: it may cost twice. Look at your account first.",
      unexpected_response: "Look at the address under Connection: something other than the API may be answering there.",
      other: "Everything you entered is kept. Try again; if it stays, tell the page’s makers what it says here.",
    },
    rateLimitedLater: (after) => (after > 0 ? `Your task is safe. Take it up again in ${spoken(after * 1000)}.` : "Your task is safe. Take it up again in a minute."),
    unknownTask: "A task is known only where it was made, to the key it was made with: look at both under Connection.",
    taskSafe: "Your task is not lost: take it up again when that is mended.",
    task: "Task ",
    http: (status) => `HTTP ${status}`,
    downloadFailed: "The clip could not be fetched",
    linkFailed: "There is no link to copy",
  },
};
