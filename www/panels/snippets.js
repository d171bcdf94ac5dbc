// A request as programs write it: each of these runs, with the key in the environment and the photos in the folder it runs in.
import { TURNS } from "../words.js";

/** An address for a file that has none yet, for the library to write a body with. Nothing is ever there. */
const stand = (place) => `https://upload.invalid/${place}`;
const STANDS = /https:\/\/upload\.invalid\/(\d+)/g;

const sourceOf = (image) => (image instanceof Blob || typeof image === "string" ? image : image.source);
const roleOf = (image) => (image instanceof Blob || typeof image === "string" ? undefined : image.role);

/** The request with a place held for every file, as `buildRequest` takes it. */
export function hosted(request) {
  return {
    ...request,
    images: request.images.map((image, place) => (sourceOf(image) instanceof Blob ? { role: roleOf(image) ?? "reference_image", source: stand(place) } : image)),
  };
}

/** The files' own names, as they lie in the folder, each once: photos that were pasted are all called alike. */
function names(images, unnamed) {
  const taken = new Set();
  return images.map((image) => {
    const file = sourceOf(image);
    if (!(file instanceof Blob)) return undefined;
    const [, stem, ending = ""] = /^(.*?)(\.\w+)?$/s.exec((file.name || unnamed).replace(/[/\p{Cc}]/gu, "-"));
    let name = stem + ending;
    for (let number = 2; taken.has(name); number++) name = `${stem}-${number}${ending}`;
    taken.add(name);
    return name;
  });
}

/** A text as it stands between the quotes of JSON. */
const inside = (text) => JSON.stringify(text).slice(1, -1);

/** The body of the request as it is posted, in which `tell(name)` stands for what is not known before the file is there. */
export function bodyText(request, body, tell, unnamed) {
  const named = names(request.images, unnamed);
  return JSON.stringify(body, null, 2).replace(STANDS, (_, place) => inside(tell(named[place])));
}

/** What the snippets are made from. `baseUrl` is a whole address; `body` is what `buildRequest` makes of `hosted(request)`. */
export function snippets({ request, body, baseUrl, unnamed }) {
  const given = { request, body, baseUrl, files: names(request.images, unnamed) };
  return { curl: curl(given), python: python(given), typescript: typescript(given), rust: rust(given) };
}

const uploads = (files, line) => files.map((name, place) => name && line(name, `image${place + 1}`)).filter(Boolean).join("");

// --- Shell --------------------------------------------------------------------------------------------------------------

const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;
/** What curl reads in quotes of its own: there `;` and `,` mean nothing. */
const inQuotes = (text) => `"${text.replace(/["\\]/g, "\\$&")}"`;

function curl({ body, baseUrl, files }) {
  const json = quoted(JSON.stringify(body, null, 2)).replace(STANDS, (_, place) => `'"$image${Number(place) + 1}"'`);
  return `#!/usr/bin/env bash
set -euo pipefail
base=${quoted(baseUrl)}
key="\${RELAYDANCE_API_KEY:?Set it to your key.}"

ask() { curl -sS --fail-with-body -H "Authorization: Bearer $key" "$@"; }
field() { grep -o "\\"$1\\" *: *\\"[^\\"]*\\"" | head -n 1 | cut -d '"' -f 4 | sed 's/\\\\u0026/\\&/g; s#\\\\/#/#g'; }

${uploads(files, (name, image) => `${image}=$(ask -F ${quoted(`file=@${inQuotes(name)}`)} "$base/files" | field url)\n`)}task=$(ask -H 'Content-Type: application/json' "$base/video/generations" -d ${json} | field task_id)
echo "Task $task"

while true; do
  answer=$(ask "$base/video/generations/$task")
  case $(field status <<<"$answer") in
    succeeded | SUCCESS) break ;;
    failed | FAILURE) echo "$answer" >&2; exit 1 ;;
  esac
  sleep 3
done
url=$(field result_url <<<"$answer" || field url <<<"$answer" || true)
case $url in
  # Only the key opens it, which goes nowhere else.
  "" | *"/videos/$task/content"*) curl -sS --fail -o clip.mp4 -H "Authorization: Bearer $key" "$base/videos/$task/content" ;;
  *) curl -sS --fail -L -o clip.mp4 "$url" ;;
esac
echo clip.mp4
`;
}

// --- Python -------------------------------------------------------------------------------------------------------------

/** JSON is nearly Python. */
function literal(value, indent = "") {
  const deeper = `${indent}    `;
  const lines = (open, items, close) => (items.length ? `${open}\n${items.map((item) => `${deeper}${item},\n`).join("")}${indent}${close}` : open + close);
  if (value === true) return "True";
  if (value === false) return "False";
  if (value === null) return "None";
  if (Array.isArray(value)) return lines("[", value.map((item) => literal(item, deeper)), "]");
  if (typeof value === "object") return lines("{", Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${literal(item, deeper)}`), "}");
  const stands = typeof value === "string" && [...value.matchAll(STANDS)][0];
  return stands ? `image${Number(stands[1]) + 1}` : JSON.stringify(value);
}

function python({ body, baseUrl, files }) {
  return `import os
import time

import requests  # pip install requests

base = ${JSON.stringify(baseUrl)}
headers = {"Authorization": "Bearer " + os.environ["RELAYDANCE_API_KEY"]}


def asked(answer):
    answer.raise_for_status()
    told = answer.json()
    return told["data"] if isinstance(told.get("data"), dict) else told  # some gateways wrap their answers


${files.some(Boolean) ? `def upload(path):
    with open(path, "rb") as file:
        return asked(requests.post(base + "/files", headers=headers, files={"file": file}))["url"]


${uploads(files, (name, image) => `${image} = upload(${JSON.stringify(name)})\n`)}` : ""}body = ${literal(body)}
# Never sent twice by itself: a second submit is a second clip.
task = asked(requests.post(base + "/video/generations", headers=headers, json=body, timeout=120))
print("Task", task["task_id"])

while task["status"] not in ("succeeded", "SUCCESS"):
    if task["status"] in ("failed", "FAILURE"):
        raise SystemExit(task)
    time.sleep(3)
    task = asked(requests.get(base + "/video/generations/" + task["task_id"], headers=headers, timeout=60))

url = task.get("result_url") or task.get("url") or ""
content = "/videos/" + task["task_id"] + "/content"
if not url or content in url:  # only the key opens it, which goes nowhere else
    clip = requests.get(base + content, headers=headers, timeout=300)
else:
    clip = requests.get(url, timeout=300)
clip.raise_for_status()
with open("clip.mp4", "wb") as file:
    file.write(clip.content)
print("clip.mp4")
`;
}

// --- This package -------------------------------------------------------------------------------------------------------

/** A value of the request as TypeScript: keys without quotes, files by `openAsBlob`. */
function script(value, indent = "") {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[${value.map((item) => script(item, indent)).join(", ")}]`;
  if (value && typeof value === "object" && !value.code) {
    const entries = Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [/^[a-z]\w*$/i.test(key) ? key : JSON.stringify(key), item]);
    if (indent) return `{ ${entries.map(([key, item]) => `${key}: ${script(item, deeper)}`).join(", ")} }`;
    return `{\n${entries.map(([key, item]) => `${deeper}${key}: ${script(item, deeper)},\n`).join("")}}`;
  }
  return value?.code ?? JSON.stringify(value);
}

function typescript({ request, baseUrl, files }) {
  const images = request.images.map((image, place) => {
    const source = files[place] ? { code: `await openAsBlob(${JSON.stringify(files[place])})` } : sourceOf(image);
    const role = roleOf(image);
    return role ? { source, role } : source;
  });
  return `${files.some(Boolean) ? 'import { openAsBlob } from "node:fs"; // on a page: fileInput.files[0]\n' : ""}import { writeFile } from "node:fs/promises";
import { Relaydance } from "relaydance-web";

const relaydance = new Relaydance({ baseUrl: ${JSON.stringify(baseUrl)}, apiKey: process.env.RELAYDANCE_API_KEY! });
const clip = await relaydance.generate(${script({ ...request, images })}, {
  onProgress: (event) => console.log(event.type),
});
await writeFile("clip.mp4", Buffer.from(await (await relaydance.download(clip)).arrayBuffer()));
console.log("clip.mp4");
`;
}

// --- Rust ---------------------------------------------------------------------------------------------------------------

/** What Rust has no escape of JSON's for, and the signs that turn the direction of writing, which it takes in no text. */
const ELSE = new RegExp(String.raw`\\\\|\\[bf]|\\u([0-9a-f]{4})|${TURNS.source}`, "g");

/** A text of Rust, from JSON's. Halves of characters it has none: they become what the API would get of them. */
const rustText = (text) => JSON.stringify(text).replace(ELSE, (found, code) => {
  if (found === "\\\\") return found;
  const unicode = code ?? { "\\b": "8", "\\f": "c" }[found] ?? found.charCodeAt(0).toString(16);
  return `\\u{${/^d[89a-f]/.test(unicode) ? "fffd" : unicode}}`;
});

const SETTERS = [["seconds", "seconds"], ["ratio", "ratio"], ["resolution", "resolution"], ["generateAudio", "generate_audio"], ["seed", "seed"],
  ["watermark", "watermark"], ["cameraFixed", "camera_fixed"], ["callbackUrl", "callback_url"]];
const ADDS = { first_frame: "first_frame", last_frame: "last_frame" };

function rust({ request, baseUrl, files }) {
  const images = request.images.map((image, place) => `.${ADDS[roleOf(image)] ?? "image"}(${files[place] ? `image${place + 1}` : rustText(String(sourceOf(image)))})`);
  const settings = SETTERS.filter(([name]) => request[name] !== undefined).map(([name, setter]) => `.${setter}(${typeof request[name] === "string" ? rustText(request[name]) : request[name]})`);
  const parameters = files.map((name, place) => name && `image${place + 1}: &web_sys::File`).filter(Boolean);
  return `// cargo add relaydance-web, and web-sys with the feature "File"
use relaydance_web::{Client, Error, Task, VideoRequest};

/// The task, done: its url plays, unless needs_key; Client::download gets the clip either way.
pub async fn animate(key: &str${parameters.map((parameter) => `, ${parameter}`).join("")}) -> Result<Task, Error> {
    let client = Client::builder(${rustText(baseUrl)}).api_key(key).build()?;
    let request = VideoRequest::new(${rustText(request.model)}, ${rustText(request.prompt)})
${[...images, ...settings].map((call) => `        ${call}\n`).join("").trimEnd()};
    client.generate(request).await
}
`;
}
