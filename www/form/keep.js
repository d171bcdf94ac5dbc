// The user's photos, kept in this browser for two days, so that a reload does not lose them; IndexedDB holds the files, the
// tab's own memory which of them are its. Where a browser refuses that, nothing is kept and nothing breaks.
import { Database } from "../database.js";
import { packed, unpacked } from "../packed.js";

const PHOTOS = "photos";
/** Which tab has a photo, and when that was last so: `{ tab, at }`, apart from the bytes, which nobody wants to read for it. */
const USES = "uses";
const TAB = "relaydance.page.tab";
const KEPT = 2 * 24 * 3600 * 1000;

const database = new Database("relaydance.page", (opened, { from, transaction }) => {
  const uses = opened.createObjectStore(USES);
  if (from === 0) return opened.createObjectStore(PHOTOS);
  // The version before wrote no more than the photos: they stay for two days from now.
  transaction.objectStore(PHOTOS).openKeyCursor().onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    uses.put({ at: Date.now() }, cursor.key);
    cursor.continue();
  };
}, 2);

let last;

/** One transaction, after those that were asked for before; `undefined` where it cannot be had. `prepare` resolves with what `work` needs. */
function within(work, prepare) {
  last = Promise.resolve(last).then(async () => {
    try {
      const prepared = await prepare?.();
      return await database.transact([PHOTOS, USES], "readwrite", (transaction) => work(transaction.objectStore(PHOTOS), transaction.objectStore(USES), prepared));
    } catch {
      return undefined;
    }
  });
  return last;
}

/** A name for a photo that no other tab gives. Not `randomUUID`: a phone on the local network has no secure context. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");

/** A lock of a tab's name is held as long as the tab is open. */
const hold = (tab) => new Promise((resolve, reject) => {
  navigator.locks.request(tab, { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock && new Promise(() => {});
  }).catch(reject);
});

let claimed;

/** This tab's name: what it remembers, unless that is another open tab's. A tab that was duplicated has the memory of the other. */
const claim = () => (claimed ??= (async () => {
  let tab;
  try {
    tab = sessionStorage.getItem(TAB);
    if (tab && (await hold(tab))) return tab;
    tab = `${TAB}.${newKey()}`;
    sessionStorage.setItem(TAB, tab);
    await hold(tab);
  } catch {
    // Without locks or memory no tab can be told from another.
  }
  return tab;
})());

/** This tab's name, and those of all that are open, as far as the browser tells. */
async function tabs() {
  const own = await claim();
  try {
    const { held } = await navigator.locks.query();
    return { own, open: new Set([own, ...held.map(({ name }) => name)]) };
  } catch {
    return { own, open: new Set([own]) };
  }
}

/** Resolves with true, or `undefined` where it is not kept. */
export const keep = (key, file) => within((photos, uses, [kept, tab]) => {
  photos.put({ file: kept }, key);
  uses.put({ tab, at: Date.now() }, key);
  return true;
}, () => Promise.all([packed(file), claim()]));

export const drop = (key) => within((photos, uses) => {
  photos.delete(key);
  uses.delete(key);
});

/** The files of these keys, as far as they are still there, each with the key that it has in this tab: another open tab needs its own itself. */
export async function recall(keys) {
  const { own, open } = await tabs();
  const asked = await within((photos, uses) => keys.map((key) => [key, photos.get(key), uses.get(key)]));
  const found = (asked ?? []).map(([known, photo, use]) => {
    const file = unpacked(photo.result?.file);
    const tab = use.result?.tab;
    return { known, file, key: tab !== own && open.has(tab) ? newKey() : known };
  }).filter(({ file }) => file);
  for (const { known, file, key } of found) if (key !== known) keep(key, file);
  within((photos, uses) => {
    for (const { known, key } of found) if (key === known) uses.put({ tab: own, at: Date.now() }, key);
  });
  return new Map(found.map(({ known, ...photo }) => [known, photo]));
}

/** Lets go of what nobody came back for. Photos of tabs that are open are in use. */
export async function tidy() {
  const { open } = await tabs();
  await within((photos, uses) => {
    uses.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      const { tab, at } = cursor.value;
      if (open.has(tab)) {
        cursor.update({ tab, at: Date.now() });
      } else if (!(Date.now() - at < KEPT)) {
        photos.delete(cursor.key);
        cursor.delete();
      }
      cursor.continue();
    };
  });
}

// The browser may close a tab that is out of sight, and open it again when it is wanted.
document.addEventListener("visibilitychange", () => document.hidden && tidy());
