/**
 * Posts a form and tells how many bytes of `size` have left. fetch tells of none in any browser,
 * so this is XMLHttpRequest; the answer is fetch's.
 */
export const post = (url, headers, form, size, signal, told) =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const failed = (words) => () => reject(new TypeError(words));
    request.open("POST", url);
    request.responseType = "blob";
    for (const [name, value] of headers) request.setRequestHeader(name, value);
    // The form around the file is sent as well.
    request.upload.onprogress = ({ loaded, total }) => told(Math.max(0, Math.min(size, loaded - (total - size))));
    request.onerror = failed("the upload broke off");
    request.onabort = failed("aborted");
    request.onload = () => {
      // A redirect is followed here, where fetch refuses one. The browser takes the key off on its way to another origin.
      if (request.responseURL !== url) return resolve({ status: 307 });
      const lines = request.getAllResponseHeaders().split("\r\n").filter(Boolean);
      const pairs = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]);
      const body = request.response.size ? request.response : null;
      return resolve(new Response(body, { status: request.status, headers: pairs }));
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(form);
  });

export const canPost = () => typeof XMLHttpRequest === "function";
