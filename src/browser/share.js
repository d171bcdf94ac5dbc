import { later } from "./host.js";

/**
 * Tabs that watch the same task: one looks, the others are told. `told` is called with what the one
 * saw, and with nothing when this tab becomes the one. Without locks or channels, or where
 * they are refused, every tab looks.
 */
export function share(name, told) {
  const shared = { leads: true, ready: Promise.resolve(), tell() {}, close() {} };
  let channel;
  let locks;
  try {
    locks = globalThis.navigator.locks;
    // Firefox throws where cookies are blocked.
    channel = locks && new BroadcastChannel(name);
  } catch {
    // As without.
  }
  if (!channel) return shared;
  const stop = new AbortController();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  channel.onmessage = ({ data }) => told(data);
  shared.tell = (text) => later(() => channel.postMessage(text)).catch(() => {});
  shared.close = () => {
    release();
    stop.abort();
    channel.close();
  };
  const line = () =>
    locks.request(name, { signal: stop.signal }, () => {
      shared.leads = true;
      told();
      return held;
    });
  shared.ready = new Promise((resolve) => {
    const decided = (lock) => {
      shared.leads = !!lock;
      resolve();
      return lock && held;
    };
    // Where locks are forbidden this tab looks, as if alone.
    later(() => locks.request(name, { ifAvailable: true }, decided)).then(() => shared.leads || line()).catch(resolve);
  });
  return shared;
}
