// The driver's own tests, as wasm in a page and in a worker of headless Chromium, against the stand-in.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { forWasm, root, run, serve, stop } from "./run.mjs";
import { bindgen, devServer, wasmTarget } from "./setup.mjs";

/** The tests take some seconds; on a loaded machine, more. */
const WITHIN = 180_000;

export async function testDriver() {
  wasmTarget();
  const runner = forWasm(bindgen(), "test-runner");
  devServer();
  const { launch, open } = await import("../tests/e2e/support/chromium.mjs");
  const data = mkdtempSync(join(tmpdir(), "relaydance-"));
  const { url, server } = await serve(["--port", "0", "--pace", "0.2", "--data", data]);
  const env = {
    RELAYDANCE_TEST_SERVER: url,
    NO_HEADLESS: "1",
    WASM_BINDGEN_TEST_ADDRESS: "127.0.0.1:0",
    TMPDIR: data,
  };
  const browser = await launch();
  const failed = [];
  try {
    for (const host of ["page", "worker"]) {
      const tests = ["test", ...runner, "--locked", "--target", "wasm32-unknown-unknown", "-p", "relaydance-web", "--test", host];
      run("cargo", [...tests, "--no-run"], { env });
      const served = await serveTests(tests, env);
      const { page, context } = await open(browser, served.url);
      const output = page.locator("#output");
      await output.filter({ hasText: /test result: / }).waitFor({ timeout: WITHIN }).catch(() => {});
      const told = await output.textContent();
      console.log(`${host}: ${told}`);
      if (!/test result: ok/.test(told)) failed.push(host);
      await context.close();
      served.end();
    }
  } finally {
    await browser.close();
    server.kill();
    rmSync(data, { recursive: true, force: true });
  }
  if (failed.length) stop(`The driver's tests failed in the ${failed.join(" and in the ")}.`);
}

/**
 * Starts the test runner as a server, behind one of our own: its few threads each stay with a connection, and a browser holds
 * more of them open than it has, so that now and then a request of the page would wait for ever. Ours closes each at once.
 */
async function serveTests(tests, env) {
  const child = spawn("cargo", tests, { cwd: root, stdio: ["ignore", "pipe", "inherit"], detached: true, env: { ...process.env, ...env } });
  const end = () => process.kill(-child.pid, "SIGKILL");
  process.once("exit", end);
  const port = await new Promise((resolve) => {
    let printed = "";
    child.stdout.on("data", (data) => {
      printed += data;
      const found = /available at http:\/\/127\.0\.0\.1:(\d+)/.exec(printed);
      if (found) resolve(Number(found[1]));
    });
    child.on("exit", () => stop(`The test runner ended: ${printed}`));
  });
  const front = createServer(({ method, url, headers }, reply) => {
    request({ port, method, path: url, headers: { ...headers, connection: "close" }, agent: false }, (answer) => {
      reply.writeHead(answer.statusCode, answer.headers);
      answer.pipe(reply);
    }).end();
  });
  front.listen(0, "127.0.0.1");
  await once(front, "listening");
  return {
    url: `http://127.0.0.1:${front.address().port}/`,
    end() {
      child.removeAllListeners("exit");
      process.removeListener("exit", end);
      end();
      front.close();
      front.closeAllConnections();
    },
  };
}
