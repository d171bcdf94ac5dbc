import { bytesOf, decode } from "./host.js";

/**
 * Sends a request: a GET without a body, a POST with one. What goes to the API is never redirected, since that could take the
 * key elsewhere; storage likes to redirect. The controller is ours, not the caller's.
 */
export function send(url, api, headers, body, size, told) {
  const controller = new AbortController();
  return { response: transmit(url, api, headers, body, size, told, controller.signal), abort: () => controller.abort() };
}

async function transmit(url, api, headers, body, size, told, signal) {
  const init = { credentials: "omit", signal, headers };
  if (body) Object.assign(init, { method: "POST", body });
  // Nobody but a page has a cache, and old Cloudflare Workers refuse the word.
  if (typeof globalThis.location?.origin === "string") init.cache = "no-store";
  // Not fetch's own refusal of redirects, which Cloudflare Workers do not know.
  if (api) init.redirect = "manual";
  return dispatch(url, init, size, told);
}

/**
 * By fetch; or by XMLHttpRequest, where somebody is `told` how many bytes of `size` have left, since fetch tells of
 * none in any browser, and where fetch cannot.
 */
const dispatch = (url, init, size, told) =>
  typeof XMLHttpRequest === "function" && (told || !fetches(init)) ? post(url, init, size, told) : fetch(url, init);

/** Under Jest's jsdom there is no fetch; under Vitest's it is Node's, which waits for ever for what jsdom's Blob cannot give. */
const fetches = ({ body }) => globalThis.fetch && (!body?.get || body.get("file").stream);

/** The answer is like fetch's. */
const post = (url, { method = "GET", headers, body, redirect, signal }, size, told) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = (words) => () => reject(new TypeError(words));
    request.open(method, url);
    request.responseType = "blob";
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    // The form around the file is sent as well.
    if (told) request.upload.onprogress = ({ loaded, total }) => told(Math.max(0, Math.min(size, loaded - (total - size))));
    request.onerror = failed("the connection broke off");
    request.onabort = failed("aborted");
    request.onload = () => {
      const { status, response, responseURL } = request;
      // A redirect is followed here, where fetch refuses one. The browser takes the key off on its way to another origin.
      if (redirect && responseURL !== url) return resolve({ status: 307 });
      const lines = request.getAllResponseHeaders().split("\r\n").filter(Boolean);
      const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
      return resolve({ status, headers: new Headers(pairs), size: response.size, blob: () => response, text: async () => decode([await bytesOf(response)]) });
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
