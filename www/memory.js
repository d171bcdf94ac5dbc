// What survives a reload of this tab: the form, and the tasks not yet seen finished. Never a photo, never the key.
// A browser may refuse storage altogether; then nothing is remembered and nothing breaks.

const FORM = "relaydance.page.form";
const TASKS = "relaydance.page.tasks";

function read(name) {
  try {
    return JSON.parse(sessionStorage.getItem(name));
  } catch {
    return null;
  }
}

function write(name, value) {
  try {
    sessionStorage.setItem(name, JSON.stringify(value));
  } catch {
    // Full or forbidden: the page works without.
  }
}

const isRecord = (value) => typeof value === "object" && value !== null
  && typeof value.taskId === "string" && value.taskId !== ""
  && typeof value.baseUrl === "string" && typeof value.startedAt === "number";

export const memory = {
  get form() {
    const form = read(FORM);
    return typeof form === "object" && form !== null ? form : {};
  },
  set form(value) {
    write(FORM, value);
  },

  /** `{ taskId, baseUrl, startedAt, about }`, oldest first. */
  get tasks() {
    const tasks = read(TASKS);
    return Array.isArray(tasks) ? tasks.filter(isRecord) : [];
  },
  keep(record) {
    write(TASKS, [...this.tasks.filter((task) => task.taskId !== record.taskId), record]);
  },
  drop(taskId) {
    write(TASKS, this.tasks.filter((task) => task.taskId !== taskId));
  },
};
