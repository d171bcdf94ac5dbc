// Addresses of photos: found in what is pasted or dropped, and read for what can be shown of them.

const ADDRESS = /^(https?|asset):\/\/\S+$|^data:image\/\S+$/i;
/** What the page's policy lets it show. */
const SHOWABLE = /^(https:|data:image\/)/i;

export const isAddress = (text) => ADDRESS.test(text);

/** The addresses in a text that is nothing else. */
export function addressesIn(text) {
  const parts = text.trim().split(/\s+/);
  return parts.every(isAddress) ? parts : [];
}

/** The pictures in what was dragged from another page: where one is a link, its own address is meant and not where it leads. */
export const picturesIn = (html) =>
  Array.from(html.matchAll(/<img\b[^>]*?\ssrc="([^"]+)"/gi), ([, address]) => address.replaceAll("&amp;", "&"));

/** As in an address bar. What else may be wrong with it is for the checks to say. */
export const completed = (text) => (/^[\w-]+(\.[\w-]+)+(:\d+)?\//.test(text) ? `https://${text}` : text);

export const isShowable = (address) => SHOWABLE.test(address) || address.startsWith(`${location.origin}/`);

export const hostOf = (address) => /^https?:\/\/([^/?#]+)/i.exec(address)?.[1] ?? address.split(":")[0];

/** The last part of an address, as a name. */
export function nameOf(address) {
  const path = address.split(/[?#]/)[0].replace(/\/+$/, "");
  const last = path.slice(path.lastIndexOf("/") + 1);
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

/** A picture that is written out in its address, as a file of this name: so it is sent, and kept, like any other. */
export function unpacked(source, name) {
  const [, type, data] = (typeof source === "string" && /^data:(image\/[\w.+-]+);base64,(.*)$/i.exec(source)) || [];
  if (!data) return source;
  try {
    return new File([Uint8Array.from(atob(data), (char) => char.charCodeAt(0))], name, { type });
  } catch {
    return source;
  }
}
