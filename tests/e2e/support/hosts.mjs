// The hosts that the package runs in, all by one interface: a function of one plain argument, run there.
import { HOSTS } from "./faults.mjs";
import { bare } from "./bare.mjs";
import * as chromium from "./chromium.mjs";
import * as firefox from "./firefox.mjs";

const PACKAGE = new URL("../../../dist/index.js", import.meta.url).href;

/** `run(work, argument, lane)` calls `work` with the argument and `module`, from where the package is imported. Each lane is a page with connections of its own. */
export async function hosts() {
  const server = await bare();
  const started = await Promise.all([browser(chromium, server), browser(firefox, server)]);
  const node = { run: (work, argument) => work({ ...argument, module: PACKAGE }), end() {} };
  const all = Object.fromEntries([...started, node].map((host, index) => [HOSTS[index], host]));
  return {
    ...all,
    end: () => Promise.all([...Object.values(all).map((host) => host.end()), server.end()]),
  };
}

async function browser(driver, { url, module }) {
  const launched = await driver.launch();
  const lanes = new Map();
  const lane = (name) => {
    if (!lanes.has(name)) lanes.set(name, driver.open(launched, url));
    return lanes.get(name);
  };
  return {
    async run(work, argument, name = "") {
      const { page } = await lane(name);
      return page.evaluate(work, { ...argument, module });
    },
    end: () => launched.close(),
  };
}
