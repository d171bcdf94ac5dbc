/**
 * Tabs that watch the same task: one looks, the others are told. `told` is called with what the one
 * saw, and with nothing when this tab becomes the one. Without locks or channels every tab looks.
 */
export function share(name, told) {
  const shared = { leads: true, ready: Promise.resolve(), tell() {}, close() {} };
  const { navigator, BroadcastChannel } = globalThis;
  if (!navigator?.locks || !BroadcastChannel) return shared;
  const stop = new AbortController();
  let release;
  const held = new Promise((resolve) => (release = resolve));
  const channel = new BroadcastChannel(name);
  channel.onmessage = ({ data }) => told(data);
  shared.tell = (text) => channel.postMessage(text);
  shared.close = () => {
    release();
    stop.abort();
    channel.close();
  };
  const line = () =>
    navigator.locks.request(name, { signal: stop.signal }, () => {
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
    navigator.locks.request(name, { ifAvailable: true }, decided).then(() => shared.leads || line()).catch(resolve);
  });
  return shared;
}
