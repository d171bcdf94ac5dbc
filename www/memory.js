// What survives a reload beside the library's own records of tasks: the form, for this tab; and for all tabs the addresses that
// were asked for clips, and finished tasks whose clip nobody has seen yet. Never the key. Photos: keep.js.
// A browser may refuse storage altogether; then nothing is remembered and nothing breaks.

const FORM = "relaydance.page.form";
const ADDRESSES = "relaydance.page.addresses";
const UNSEEN = "relaydance.page.unseen";
/** As long as the library keeps its own. */
const KEPT = 7 * 24 * 3600 * 1000;

function read(storage, name) {
  try {
    return JSON.parse(globalThis[storage].getItem(name));
  } catch {
    return null;
  }
}

function write(storage, name, value) {
  try {
    globalThis[storage].setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page works without.
  }
}

const list = (name, isOne) => {
  const found = read("localStorage", name);
  return Array.isArray(found) ? found.filter(isOne) : [];
};

const isRecord = (value) => typeof value === "object" && value !== null
  && typeof value.taskId === "string" && value.taskId !== ""
  && typeof value.baseUrl === "string" && Date.now() - value.submittedAt < KEPT
  && typeof value.about?.prompt === "string" && !("poster" in value.about); // pictures are never written

export const memory = {
  get form() {
    const form = read("sessionStorage", FORM);
    return typeof form === "object" && form !== null ? form : {};
  },
  set form(value) {
    write("sessionStorage", FORM, value);
  },

  /** Where the library may have written tasks down. */
  get addresses() {
    return list(ADDRESSES, (address) => typeof address === "string");
  },
  addAddress(address) {
    if (!this.addresses.includes(address)) write("localStorage", ADDRESSES, [...this.addresses, address]);
  },

  /** `{ taskId, baseUrl, submittedAt, about }`: seen finished, hence no more in the library's list, and not yet on the stage. */
  get unseen() {
    return list(UNSEEN, isRecord);
  },
  keepUnseen(record) {
    write("localStorage", UNSEEN, [...this.unseen.filter((known) => known.taskId !== record.taskId), record]);
  },
  dropUnseen(taskId) {
    const left = this.unseen.filter((known) => known.taskId !== taskId);
    if (left.length < this.unseen.length) write("localStorage", UNSEEN, left);
  },
};
