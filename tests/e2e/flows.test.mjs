// The flows of the API's documentation as somebody without this package would type them: curl, Python, Node. What works
// against the service must work against the stand-in, or the stand-in is none.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";
import { answer, service } from "./support/api.mjs";
import { isMp4, png } from "./support/pictures.mjs";
import { standIn, WIRES } from "./support/stand-in.mjs";

const KEY = "sk-flows";
const exec = promisify(execFile);
const works = (program, ...args) => spawnSync(program, args).status === 0;
const python = ["python3", "python"].find((name) => works(name, "-c", "import requests"));

let server;
let folder;
before(async () => {
  server = await standIn();
  folder = mkdtempSync(join(tmpdir(), "relaydance-flows-"));
});
after(async () => {
  await server.end();
  rmSync(folder, { recursive: true, force: true });
});

/** The task in an answer of either wire. */
const task = (json) => (json.code === "success" ? json.data : json);
const address = (told) => told.url ?? told.result_url;
const ended = ({ status }) => ["succeeded", "SUCCESS", "failed", "FAILURE"].includes(status);

function assertClip(bytes) {
  assert.ok(isMp4(bytes), `${bytes.length} bytes: ${bytes.subarray(0, 40).toString("latin1")}`);
}

for (const wire of WIRES) {
  describe(`typed by hand, at ${wire}`, { concurrency: true }, () => {
    test("curl submits a hosted picture and polls to a clip", { skip: !works("curl", "--version") && "there is no curl here" }, async (t) => {
      const host = await service(t, { "GET /photo.png": answer(200, png(640, 360), { "content-type": "image/png" }) });
      const curl = async (...args) => JSON.parse((await exec("curl", ["-sS", "--fail-with-body", ...args])).stdout);
      const base = `${server.url}${wire}`;
      const submitted = await curl("-X", "POST", `${base}/video/generations`, "-H", `Authorization: Bearer ${KEY}`, "-H", "Content-Type: application/json", "-d", JSON.stringify({
        model: "seedance-1-5-pro-with-audio",
        prompt: "@image1 comes alive: gentle camera pull-back",
        seconds: "4",
        metadata: { ratio: "16:9", resolution: "480p", content: [{ type: "image_url", image_url: { url: `${host.origin}/photo.png` }, role: "reference_image" }] },
      }));
      assert.match(submitted.task_id, /^task_\w+$/);
      assert.ok(["submitted", "queued"].includes(submitted.status));
      let told;
      do {
        if (told) await pause(300);
        told = task(await curl(`${base}/video/generations/${submitted.task_id}`, "-H", `Authorization: Bearer ${KEY}`));
        assert.equal(told.task_id, submitted.task_id);
      } while (!ended(told));
      assert.match(told.status, /^succe(eded|ss)$/i);
      const file = join(folder, `curl${wire.replaceAll("/", "-")}.mp4`);
      await exec("curl", ["-sS", "--fail", "-o", file, address(told)]);
      assertClip(readFileSync(file));
      assert.equal(host.to("GET /photo.png").length, 1);
    });

    test("Python's requests uploads a file, submits it and polls to a clip", { skip: !python && "there is no Python with requests here: pip install requests" }, async () => {
      const picture = join(folder, `python${wire.replaceAll("/", "-")}.png`);
      const clip = picture.replace(".png", ".mp4");
      writeFileSync(picture, png(640, 360, [200, 90, 40]));
      const { stdout } = await exec(python, ["-c", `
import sys, time, requests
base, key, picture, clip = sys.argv[1:]
headers = {"Authorization": f"Bearer {key}"}
with open(picture, "rb") as file:
    uploaded = requests.post(f"{base}/files", headers=headers, files={"file": file})
uploaded.raise_for_status()
submitted = requests.post(f"{base}/video/generations", headers=headers, json={
    "model": "doubao-seedance-2-0-720p",
    "prompt": "@image1 comes alive: gentle camera pull-back",
    "seconds": "4",
    "metadata": {
        "ratio": "1:1",
        "resolution": "720p",
        "generate_audio": True,
        "content": [{"type": "image_url", "image_url": {"url": uploaded.json()["url"]}, "role": "reference_image"}],
    },
})
submitted.raise_for_status()
task_id = submitted.json()["task_id"]
while True:
    answer = requests.get(f"{base}/video/generations/{task_id}", headers=headers)
    answer.raise_for_status()
    task = answer.json()
    task = task["data"] if task.get("code") == "success" else task
    if task["status"] in ("succeeded", "SUCCESS"):
        break
    if task["status"] in ("failed", "FAILURE"):
        raise SystemExit(task)
    time.sleep(0.3)
with open(clip, "wb") as file:
    file.write(requests.get(task.get("url") or task["result_url"]).content)
print(uploaded.json()["id"], task_id)
`, `${server.url}${wire}`, KEY, picture, clip]);
      assert.match(stdout, /^file_\w+ task_\w+\n$/);
      assertClip(readFileSync(clip));
    });

    test("Node's fetch submits and polls to a clip", async () => {
      const base = `${server.url}${wire}`;
      const headers = { Authorization: `Bearer ${KEY}` };
      const form = new FormData();
      form.append("file", new Blob([png(640, 360)], { type: "image/png" }), "photo.png");
      const uploaded = await (await fetch(`${base}/files`, { method: "POST", headers, body: form })).json();
      const answered = await fetch(`${base}/video/generations`, {
        method: "POST",
        headers: { ...headers, "Content-Type": "application/json" },
        body: JSON.stringify({
          model: "happyhorse-1.0-i2v",
          prompt: "It comes alive",
          seconds: "3",
          metadata: { resolution: "720p", content: [{ type: "image_url", image_url: { url: uploaded.url }, role: "reference_image" }] },
        }),
      });
      assert.equal(answered.status, 200);
      const { task_id: id } = await answered.json();
      let told;
      do {
        if (told) await pause(300);
        told = task(await (await fetch(`${base}/video/generations/${id}`, { headers })).json());
      } while (!ended(told));
      assert.match(told.status, /^succe(eded|ss)$/i);
      assertClip(Buffer.from(await (await fetch(address(told))).arrayBuffer()));
    });
  });
}
