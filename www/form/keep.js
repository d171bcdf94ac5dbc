// The user's photos, kept in this browser for two days, so that a reload does not lose them; IndexedDB holds the files, the
// tab's own memory which of them are its. Where a browser refuses that, nothing is kept and nothing breaks.
import { packed, unpacked } from "../packed.js";

const DATABASE = "relaydance.page";
const STORE = "photos";
const TAB = "relaydance.page.tab";
const KEPT = 2 * 24 * 3600 * 1000;

let opened;

function database() {
  opened ??= new Promise((resolve, reject) => {
    const opening = indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
    opening.onblocked = () => reject(new Error("blocked"));
  });
  return opened;
}

/** How long the page waits for what it kept: some browsers never answer. */
const PATIENCE = 3000;

let last;

/** One transaction, after those that were asked for before; `undefined` where it cannot be had. `prepare` resolves with what `work` needs. */
function within(work, prepare) {
  last = Promise.resolve(last).then(() => transact(work, prepare));
  return last;
}

async function transact(work, prepare) {
  try {
    const prepared = await prepare?.();
    const transaction = (await database()).transaction(STORE, "readwrite");
    const asked = work(transaction.objectStore(STORE), prepared);
    await new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    return asked;
  } catch {
    return undefined;
  }
}

/** A name for a photo that no other tab gives. Not `randomUUID`: a phone on the local network has no secure context. */
export const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(3)), (part) => part.toString(36)).join("");

/** A lock of this name is held as long as a tab is open that has photos. */
const hold = (tab) => new Promise((resolve) => {
  navigator.locks.request(`${TAB}.${tab}`, { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock && new Promise(() => {});
  }).catch(() => resolve(true));
});

let claimed;

/** Whether what this tab remembers is its own. A tab that was duplicated has the memory of the other, which needs its photos itself. */
const claim = () => (claimed ??= (async () => {
  try {
    const known = sessionStorage.getItem(TAB);
    if (known && (await hold(known))) return true;
    const tab = newKey();
    sessionStorage.setItem(TAB, tab);
    await hold(tab);
    return !known;
  } catch {
    return true; // Without locks or memory no tab can be told from another.
  }
})());

export function keep(key, file) {
  claim();
  return within((store, kept) => store.put({ file: kept, at: Date.now() }, key), () => packed(file));
}

export const drop = (key) => within((store) => store.delete(key));

/** The files of these keys, as far as they are still there, each with the key that it has in this tab; and what nobody came back for goes. */
export async function recall(keys) {
  const asked = within((store) => {
    store.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (!keys.includes(cursor.key) && !(Date.now() - cursor.value.at < KEPT)) cursor.delete();
      cursor.continue();
    };
    return keys.map((key) => store.get(key));
  });
  if (keys.length === 0) return new Map();
  const [found, own] = await Promise.race([Promise.all([asked, claim()]), new Promise((resolve) => setTimeout(resolve, PATIENCE, []))]);
  const files = (found ?? []).map(({ result }, index) => [keys[index], unpacked(result?.file)]).filter(([, file]) => file);
  return new Map(files.map(([known, file]) => {
    const key = own ? known : newKey();
    if (!own) keep(key, file);
    return [known, { key, file }];
  }));
}
