// What the demo page gives to developers: the body as it is posted, programs that run, a log that shows no key, and a connection that says what is wrong.
import assert from "node:assert/strict";
import { execFile, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import ts from "typescript";
import { bindgen } from "../../scripts/setup.mjs";
import { engine, launch, together } from "../e2e/support/browser.mjs";
import { desk, generate, playing, QUICK, says } from "../e2e/support/desk.mjs";
import { posted } from "../e2e/support/form.mjs";
import { isMp4 } from "../e2e/support/pictures.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const exec = promisify(execFile);
const works = (program, ...args) => spawnSync(program, args).status === 0;
const python = ["python3", "python"].find((name) => works(name, "-c", "import requests"));
/** Everything that quoting can break. */
const HARD = "@image1 says \"it's\" $HOME `date` \\n \\ C:\\foo\\bar \\u0041 {a} %s é 🎬 \u202eback\u202c \f\b\nand a second line";
/** A photo's name that says what photos are really called, and worse. */
const NAMED = "it's \"IMG@2x\"; (1), \\ $HOME `date` %41 cafe\u0301\u202f\u200b🎬.jpg";

/** Whoever wrote a program: what it meets at the service is the same. */
const ONCE = engine !== "chromium" && "it is the same program as in Chromium, where it ran";

/** A program in Rust around what the page shows. */
const MANIFEST = `[package]
name = "program"
version = "0.0.0"
edition = "2024"

[lib]
crate-type = ["cdylib"]

[dependencies]
relaydance-web = { path = ${JSON.stringify(root)} }
wasm-bindgen = "0.2"
wasm-bindgen-futures = "0.4"
web-sys = { version = "0.3", features = ["File"] }

[workspace]
`;
const CALLED = `#![deny(warnings)]
use wasm_bindgen::prelude::*;

mod clip;

#[wasm_bindgen]
pub async fn run(key: String, photo: web_sys::File) -> Result<String, JsError> {
    let task = clip::animate(&key, &photo).await?;
    task.url.ok_or_else(|| JsError::new("there is no address"))
}
`;

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn({ pace: 0.2 }), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

async function opened(t, { path = "/", ...entered } = {}) {
  const made = await desk(t, browser, server.url + path, entered);
  await made.page.locator("#developers > summary").click();
  return made;
}
/** With a photo and a prompt that are hard to quote; `arrived()` holds when one clip has been asked for with that very prompt. */
async function hard(t, { path, about }) {
  const made = await opened(t, { path, images: [] });
  const { page, garden } = made;
  await page.locator("#images").setInputFiles({ ...garden, name: NAMED });
  const prompt = `${about}: ${HARD}`;
  await page.evaluate((text) => {
    const area = document.getElementById("prompt");
    area.value = `${text} \ud83c`; // half a character, which no text of the API's can hold
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }, prompt);
  const arrived = async () => {
    const tasks = await (await fetch(`${server.url}/stand-in/tasks?prompt=${encodeURIComponent(`${prompt} \ufffd`)}`)).json();
    assert.equal(tasks.length, 1, "its prompt arrived letter by letter");
  };
  return { ...made, arrived };
}
/** What stands under a tab, once it is a program or a body. */
async function under(page, tab) {
  await page.locator(`#tab-${tab}`).click();
  await page.waitForFunction(() => /content|import|base=|VideoRequest/.test(document.getElementById("code").textContent));
  return page.locator("#code").textContent();
}

describe("what the form comes to", { concurrency: together }, () => {
  test("the body is shown as it is posted, and follows every change", async (t) => {
    const { page, asked } = await opened(t);
    const body = JSON.parse(await under(page, "json"));
    assert.equal(body.model, QUICK.model);
    assert.equal(body.seconds, "4");
    assert.match(body.metadata.content[0].image_url.url, /photo\.jpg/);
    await page.locator("#prompt").fill("@image1 sleeps");
    await says(page, "#code", /@image1 sleeps/);
    const shown = JSON.parse(await page.locator("#code").textContent());
    const sent = await posted(page);
    shown.metadata.content[0].image_url.url = sent.metadata.content[0].image_url.url;
    assert.deepEqual(sent, shown);
    assert.equal(asked.filter((line) => line.endsWith("/generations")).length, 1);
  });

  test("the body is JSON, whatever a photo is called", async (t) => {
    const { page, garden } = await opened(t, { images: [] });
    await page.locator("#images").setInputFiles({ ...garden, name: NAMED });
    const body = JSON.parse(await under(page, "json"));
    assert.ok(body.metadata.content[0].image_url.url.includes(NAMED));
  });

  for (const [where, more, base] of [
    ["what the proxy asks, since their user's own key goes there", { base: "https://clips.example/api/v1" }, "https://clips.example/api/v1"],
    ["the service, where the proxy does not say what it asks", {}, "https://relaydance.com/v1"],
  ]) {
    test(`the programs name ${where}`, async (t) => {
      const { page, context, garden } = await opened(t, { images: [] });
      await context.route("**/config.json", (route) => route.fulfill({ json: { mode: "proxy", notice: "", baseUrls: [{ url: "/v1", name: "" }], ...more } }));
      await page.reload();
      await page.locator("#images").setInputFiles(garden);
      await page.locator("#prompt").fill("@image1 sleeps");
      await page.locator("#developers > summary").click();
      for (const tab of ["curl", "python", "typescript", "rust"]) {
        const addresses = (await under(page, tab)).match(/https?:[^'"]+/g);
        assert.deepEqual(addresses, [base], tab);
      }
    });
  }

  test("without a photo, and with something to mend, it says so", async (t) => {
    const { page } = await opened(t, { images: [] });
    await says(page, "#code", /Choose a photo/);
    const other = await opened(t, { prompt: "@image7 comes alive" });
    await says(other.page, "#code", /1 thing to mend/);
  });

  test("the tabs work by the keyboard, and the code can be copied", async (t) => {
    const { page } = await opened(t, { options: { permissions: ["clipboard-read", "clipboard-write"] } });
    await page.locator("#tab-json").focus();
    await page.keyboard.press("ArrowRight");
    assert.equal(await page.evaluate(() => document.activeElement.id), "tab-curl");
    await page.keyboard.press("End");
    assert.equal(await page.locator("[role=tab][aria-selected=true]").innerText(), "Log");
    await page.keyboard.press("Home");
    const code = await under(page, "curl");
    await page.locator("#copy-code").click();
    await page.locator("#copy-code[data-copied]").waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), code);
  });
});

describe("the programs run", { concurrency: together }, () => {
  /** A folder with the photo in it, and the programs of a form that is hard to quote. */
  async function programs(t, path, about) {
    const { page, garden, arrived } = await hard(t, { path, about: `${about}, at ${path}` });
    const cwd = mkdtempSync(join(tmpdir(), "relaydance-programs-"));
    t.after(() => rmSync(cwd, { recursive: true, force: true }));
    writeFileSync(join(cwd, NAMED), garden.buffer);
    const env = { ...process.env, RELAYDANCE_API_KEY: "sk-programs" };
    /** Runs one, which must leave a clip of a request with the very same prompt. */
    const run = async (program, ...args) => {
      const { stdout } = await exec(program, args, { cwd, env });
      assert.ok(isMp4(readFileSync(join(cwd, "clip.mp4"))), stdout);
      await arrived();
      return stdout;
    };
    return { cwd, env, page, run, code: (tab) => under(page, tab) };
  }

  const FAULTS = ["no-url/v1", "no-url/gateway/v1", "clip-redirect/v1"].map((fault) => `/?baseUrl=/faults/${fault}`);
  for (const path of ["/", "/?baseUrl=/gateway/v1", ...FAULTS]) {
    const ran = path !== "/" && ONCE;

    test(`cURL, at ${path}`, { skip: ran || !works("curl", "--version") && "there is no curl here" }, async (t) => {
      const { cwd, run, code } = await programs(t, path, "cURL");
      writeFileSync(join(cwd, "clip.sh"), await code("curl"));
      await run("bash", "clip.sh");
    });

    test(`Python, at ${path}`, { skip: ran || !python && "there is no Python with requests here: pip install requests" }, async (t) => {
      const { cwd, run, code } = await programs(t, path, "Python");
      writeFileSync(join(cwd, "clip.py"), await code("python"));
      await run(python, "clip.py");
    });

    test(`TypeScript, at ${path}`, { skip: ran }, async (t) => {
      const { cwd, run, code } = await programs(t, path, "TypeScript");
      const source = await code("typescript");
      writeFileSync(join(cwd, "package.json"), '{ "type": "module" }');
      mkdirSync(join(cwd, "node_modules"));
      symlinkSync(root, join(cwd, "node_modules/relaydance-web"));
      writeFileSync(join(cwd, "clip.ts"), source);
      await build({ absWorkingDir: cwd, entryPoints: ["clip.ts"], outfile: join(cwd, "clip.mjs"), logLevel: "error" });
      assert.match(await run(process.execPath, "clip.mjs"), /uploading[\s\S]*succeeded[\s\S]*clip\.mp4/);
      const wrong = ts.transpileModule(source, { reportDiagnostics: true }).diagnostics;
      assert.deepEqual(wrong, []);
    });
  }

  /** The API with finished tasks whose clip is at an address of its own, but on a host that nobody shall bring the key to. */
  async function elsewhere(t, answers) {
    const relay = createServer(async (request, response) => {
      const { host, ...headers } = request.headers;
      const { method } = request;
      const answer = await fetch(answers + request.url, { method, headers, ...(method === "POST" && { body: request, duplex: "half" }) });
      let body = Buffer.from(await answer.arrayBuffer());
      if (/generations\/./.test(request.url)) {
        const told = JSON.parse(body);
        if (told.status === "succeeded") body = JSON.stringify({ ...told, url: `https://elsewhere.invalid/v1/videos/${told.task_id}/content?as=mp4` });
      }
      response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") }).end(body);
    });
    relay.listen(0, "127.0.0.1");
    await once(relay, "listening");
    t.after(() => relay.close());
    return `http://127.0.0.1:${relay.address().port}`;
  }

  for (const [name, tab, program, file] of [["cURL", "curl", "bash", "clip.sh"], ["Python", "python", python, "clip.py"]]) {
    const skip = ONCE || !(program === "bash" ? works("curl", "--version") : python) && "its program is not here";

    test(`${name} takes the key to the API alone, whatever host a clip is said to be at that only the key opens`, { skip }, async (t) => {
      const { cwd, run, code } = await programs(t, "/", `${name}, elsewhere`);
      const address = await elsewhere(t, server.url);
      writeFileSync(join(cwd, file), (await code(tab)).replaceAll(server.url, address));
      await run(program, file);
    });

    test(`${name} fails, and leaves no file, where the clip's address has expired`, { skip }, async (t) => {
      const { cwd, env, code } = await programs(t, "/?baseUrl=/faults/clip-expired/v1", name);
      writeFileSync(join(cwd, file), await code(tab));
      await assert.rejects(exec(program, [file], { cwd, env }), /403/);
      assert.equal(existsSync(join(cwd, "clip.mp4")), false);
    });
  }

  test("they ask for the very same clip: every program's prompt arrives letter by letter", async (t) => {
    const { page } = await opened(t, { prompt: HARD });
    const python = await under(page, "python");
    const [, literal] = /"prompt": (".*"),/.exec(python);
    assert.equal(JSON.parse(literal), HARD);
    const typescript = await under(page, "typescript");
    assert.equal(JSON.parse(/prompt: (".*"),/.exec(typescript)[1]), HARD);
    const shell = await under(page, "curl");
    const { stdout } = await exec("bash", ["-c", `curl() { :; }; ${shell.match(/generations" -d ('[\s\S]*?\n\}') \|/)[1].replace(/^/, "printf %s ")}`], { env: { image1: "https://x.example/1" } });
    assert.equal(JSON.parse(stdout).prompt, HARD);
    assert.equal(JSON.parse(stdout).metadata.content[0].image_url.url, "https://x.example/1");
  });

  test("Rust, in a page of its own", { timeout: 600_000, skip: ONCE }, async (t) => {
    const { context, page, garden, arrived } = await hard(t, { about: "Rust" });
    const cwd = mkdtempSync(join(tmpdir(), "relaydance-rust-"));
    t.after(() => rmSync(cwd, { recursive: true, force: true }));
    mkdirSync(join(cwd, "src"));
    writeFileSync(join(cwd, "src/clip.rs"), await under(page, "rust"));
    writeFileSync(join(cwd, "src/lib.rs"), CALLED);
    writeFileSync(join(cwd, "Cargo.toml"), MANIFEST);
    // The versions that this checkout has compiled already.
    writeFileSync(join(cwd, "Cargo.lock"), readFileSync(join(root, "Cargo.lock")));
    const target = join(root, "target/programs");
    await exec("cargo", ["build", "--quiet", "--target", "wasm32-unknown-unknown", "--target-dir", target], { cwd });
    await exec(bindgen(), [join(target, "wasm32-unknown-unknown/debug/program.wasm"), "--out-dir", cwd, "--target", "web", "--no-typescript"]);

    const own = await context.newPage();
    await own.route("**/rust/**", (route) => {
      const [, path] = new URL(route.request().url()).pathname.split("/rust/");
      return path ? route.fulfill({ path: join(cwd, path) }) : route.fulfill({ contentType: "text/html", body: "" });
    });
    await own.goto(`${server.url}/rust/`);
    const address = await own.evaluate(async (photo) => {
      const { default: start, run } = await import("/rust/program.js");
      await start();
      const bytes = Uint8Array.from(atob(photo), (char) => char.charCodeAt(0));
      return run("sk-programs", new File([bytes], "photo.jpg", { type: "image/jpeg" }));
    }, garden.buffer.toString("base64"));
    const clip = Buffer.from(await (await fetch(address)).arrayBuffer());
    assert.ok(isMp4(clip), address);
    await arrived();
  });
});

describe("the log and the connection", { concurrency: together }, () => {
  const SECRET = "sk-very-secret-42";

  test("every exchange is listed with what was sent and answered, and no key is in it", async (t) => {
    const { page } = await opened(t);
    await page.locator("#connection > summary").click();
    await page.locator("#api-key").fill(SECRET);
    await page.locator("#tab-log").click();
    await generate(page);
    await playing(page);
    const lines = await page.locator("#exchanges summary").allInnerTexts();
    for (const wanted of [/POST \/v1\/files[\s\S]*200/, /POST \/v1\/video\/generations[\s\S]*200/, /GET \/v1\/video\/generations\/task_[\s\S]*200/]) assert.ok(lines.some((line) => wanted.test(line)), `${wanted} in ${lines}`);
    await page.locator("#exchanges summary", { hasText: "POST /v1/video/generations" }).click();
    const entry = page.locator("#exchanges li", { hasText: "POST /v1/video/generations" });
    assert.match(await entry.innerText(), /authorization: Bearer •••/);
    assert.match(await entry.innerText(), /"prompt": "@image1 comes alive/);
    await entry.getByText(/"task_id": "task_/).waitFor();
    assert.match(await page.locator("#exchanges li", { hasText: "POST /v1/files" }).textContent(), /photo\.jpg \(image\/jpeg, \d+ B\)/);
    assert.ok(!(await page.content()).includes(SECRET));
    await page.locator("#clear-log").click();
    await says(page, "#code", /Nothing yet/);
  });

  test("a key that the service says back is struck out, in an answer's headers as in its text", async (t) => {
    const { page } = await opened(t);
    await page.route("**/v1/models", (route) => route.fulfill({ json: { data: [], echo: `your key ${SECRET}` }, headers: { "x-echo": `key=${SECRET}` } }));
    await page.locator("#connection > summary").click();
    await page.locator("#api-key").fill(SECRET);
    await page.locator("#test").click();
    await says(page, "#tested", /It works: 0 models/);
    await page.locator("#tab-log").click();
    // The page asks for the models by itself, too, when the key is another: both have to be there before the first can be told.
    await page.locator("#exchanges li", { hasText: "your key" }).nth(1).waitFor();
    await page.locator("#exchanges summary").first().click();
    const entry = page.locator("#exchanges li").first();
    await entry.getByText('"echo": "your key •••"').waitFor();
    assert.match(await entry.innerText(), /x-echo: key=•••/);
    assert.ok(!(await page.locator("#exchanges").innerText()).includes(SECRET));
  });

  test("so is one that is no longer used, however it is spelled, in what is copied as in what is shown", async (t) => {
    const { page } = await opened(t, { options: { permissions: ["clipboard-read", "clipboard-write"] } });
    const OLD = "sk-old/and-longer";
    let echo = "";
    await page.route("**/v1/models", (route) => route.fulfill({ contentType: "application/json", headers: { "x-echo": echo }, body: `{"data":[],"echo":"${echo}"}` }));
    await page.locator("#connection > summary").click();
    // One that was typed slowly was sent before it was whole.
    for (const key of [OLD.slice(0, 7), OLD, SECRET, ""]) {
      await page.locator("#api-key").fill(key);
      if (!key) echo = `${OLD}, ${OLD.replace("/", "\\/").replaceAll("-", "\\u002d")}; ${SECRET}`;
      await page.locator("#test").click();
      await says(page, "#tested", /It works/);
    }
    await page.locator("#tab-log").click();
    await page.waitForFunction(() => /"echo": "•••, •••; •••"/.test(document.getElementById("exchanges").textContent));
    await page.locator("#copy-code").click();
    await page.locator("#copy-code[data-copied]").waitFor();
    const told = [await page.locator("#exchanges").textContent(), await page.evaluate(() => navigator.clipboard.readText())];
    assert.match(told[1], /x-echo[^\]]*•••/);
    for (const text of told) for (const key of [OLD, OLD.slice(0, 7), "and-longer", "longer", SECRET]) assert.ok(!text.includes(key), text);
  });

  test("a row that is open and has the keyboard keeps both when its answer comes", async (t) => {
    const { page } = await opened(t);
    await page.locator("#tab-log").click();
    // What the page asks for by itself as it starts.
    await page.locator("#exchanges [data-part=answer]").waitFor({ state: "attached" });
    const asked = new Promise((resolve) => void page.route("**/v1/models", resolve));
    await page.locator("#connection > summary").click();
    await page.locator("#test").click();
    const row = page.locator("#exchanges li", { hasText: "…" });
    // As the page's other folds do, it shows that it opens, and that it is open.
    const marked = (turned) => page.waitForFunction((rotate) => Array.from(document.querySelectorAll("#exchanges summary"), (summary) => getComputedStyle(summary, "::before"))
      .some((mark) => mark.content.includes("▸") && mark.rotate === rotate), turned);
    await marked("none");
    await row.locator("summary").press("Enter");
    await page.locator("#exchanges [open]").waitFor();
    await marked("90deg");
    await (await asked).fulfill({ json: { data: [] } });
    await page.locator("#exchanges [open]").getByText('"data": []').waitFor();
    assert.ok(await page.evaluate(() => document.activeElement.matches("#exchanges [open] > summary")));
  });

  test("the test of the connection says that it works, or why not", async (t) => {
    const { page } = await desk(t, browser, server.url);
    await page.locator("#connection > summary").click();
    await says(page, "#mode", /stand-in/);
    await page.locator("#test").click();
    await says(page, "#tested", /It works: \d+ models for this key, \d+ of them known/);
    await page.locator("#api-key").fill("sk-wrong");
    assert.equal(await page.locator("#tested").innerText(), "");
    await page.locator("#test").click();
    await says(page, "#tested", /The key was not accepted/);
  });

  test("a key is gone after a reload, unless it was asked to stay; then it goes when that is taken back", async (t) => {
    const { page } = await desk(t, browser, server.url);
    await page.locator("#connection > summary").click();
    await page.locator("#api-key").fill(SECRET);
    const kept = () => page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    const reloaded = async () => {
      page.once("dialog", (dialog) => dialog.accept());
      await page.reload();
      await page.waitForFunction(() => document.getElementById("mode").textContent);
      return page.locator("#api-key").inputValue();
    };
    const { host } = new URL(server.url);
    assert.ok(!(await kept()).includes(SECRET));
    // Not only under the address that is chosen: the clips of others are fetched with it as well.
    await says(page, "#api-key-hint", new RegExp(`sent only to ${host}, and kept in this tab’s memory until it is reloaded`));
    assert.equal(await reloaded(), "");
    await page.locator("#connection > summary").click();
    await page.locator("#api-key").fill(SECRET);
    await page.locator("#keep-key").check();
    await says(page, "#api-key-hint", /kept until this tab is closed/);
    assert.match(JSON.parse(await kept())[0]["relaydance-demo-key"], /^sk-very/);
    assert.ok(!JSON.stringify(JSON.parse(await kept())[1]).includes(SECRET));
    assert.equal(await reloaded(), SECRET);
    await page.locator("#connection > summary").click();
    await says(page, "#api-key-hint", /kept until this tab is closed/);
    await page.locator("#keep-key").uncheck();
    await says(page, "#api-key-hint", /until it is reloaded/);
    assert.ok(!(await kept()).includes(SECRET));
  });
});
