// npm start: builds what is missing, serves the demo page, opens it.
import { build } from "./build.mjs";
import { root, run } from "./run.mjs";
import { devServer } from "./setup.mjs";

await build();
devServer();
// `npm start -- --port 9000 --host 0.0.0.0` reaches the server. Without a desktop there is no browser to open.
const open = process.stdout.isTTY && !process.env.CI ? ["--open"] : [];
run(`${root}target/debug/relaydance-dev-server`, [...open, ...process.argv.slice(2)]);
