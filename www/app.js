// Wires the page together: the form is checked as it changes, and a press of the button makes a run of it.
import { Check } from "./check.js";
import { Connection, readConfig } from "./connection.js";
import { byId, reveal, tell } from "./dom.js";
import { welcome } from "./drop.js";
import { Form } from "./form.js";
import { Images } from "./images.js";
import { Issues } from "./issues.js";
import { memory } from "./memory.js";
import { Models } from "./models.js";
import { samplePhoto } from "./sample.js";
import { Stage } from "./stage.js";
import { words } from "./words.js";
import { Work } from "./work.js";

const remembered = memory.form;
let connection; // there as soon as the server has said what it is; the form can be used before
const models = await Models.load().catch((error) => {
  tell(byId("unready"), words.broken(error.message));
  byId("unready").classList.remove("late");
  throw error;
});
const form = new Form(models, remembered);
const images = new Images(byId("tiles"), form.roles);
const issues = new Issues(images);
const stage = new Stage();

const request = () => form.request(images.inputs);
const check = new Check({
  ask: () => ({ client: connection.client(), request: request() }),
  show: (found) => issues.show(found),
});

// --- The form -----------------------------------------------------------------------------------------------------------

const save = () => { memory.form = { ...form.wanted, baseUrl: connection ? connection.baseUrl : remembered.baseUrl }; };
const preview = () => stage.preview(images.first, form.shape(images.first), form.caption(images.first));

function changed(field) {
  issues.touch(field);
  save();
  preview();
  if (!connection) return;
  showReady();
  check.soon();
}

form.addEventListener("change", ({ detail: field }) => {
  if (field === "model") images.offer(form.roles);
  if (field === "ratio") stage.turn("photo"); // where the new crop can be seen
  changed(field);
});
images.addEventListener("change", () => {
  reveal(byId("sample"), images.length === 0, byId("images"));
  byId("drop").toggleAttribute("data-filled", images.length > 0);
  tell(byId("pick-label"), images.length > 0 ? words.photos.more : words.photos.choose);
  changed("images");
});
images.addEventListener("picture", preview);
images.addEventListener("cite", ({ detail: number }) => form.cite(number));
images.addEventListener("removed", ({ detail: heir }) => (heir ?? byId("images")).focus());
images.addEventListener("told", ({ detail: text }) => tell(byId("status"), text));

welcome({
  area: byId("drop"),
  input: byId("images"),
  take: (files) => {
    if (images.length === 0) stage.turn("photo");
    images.add(files);
  },
});
// Chosen while the scripts were still on their way.
if (byId("images").files.length > 0) byId("images").dispatchEvent(new Event("change"));

byId("sample").addEventListener("click", async () => {
  try {
    images.add([await samplePhoto(words.photos.sampleName)]);
    form.suggest(words.photos.samplePrompt);
    byId("prompt").focus();
  } catch {
    tell(byId("images-hint"), words.photos.sampleFailed);
  }
});

// --- Making a clip ------------------------------------------------------------------------------------------------------

const config = await readConfig();
connection = new Connection(config, remembered.baseUrl);
connection.addEventListener("change", () => {
  models.ask(connection);
  save();
  showReady();
  check.soon();
});
const work = new Work({ connection, stage, standIn: config.mode === "stand-in" });

let checking = false;

function showReady() {
  const { ready, checking: wait, running, twice } = words.generate;
  tell(byId("generate-label"), checking ? wait : work.busy ? running : work.mayRepeat(form.settled) ? twice : ready);
  // Not `disabled`: that would throw the keyboard's place away.
  byId("generate").setAttribute("aria-disabled", String(checking || work.busy));
}

async function generate() {
  if (checking || work.busy) return;
  issues.touchAll();
  checking = true;
  showReady();
  try {
    await check.now();
    if (issues.errors.length > 0) return issues.focusFirst();
    const { first } = images;
    const poster = first.shown ? URL.createObjectURL(first.file) : undefined;
    work.start(request(), { ...form.about(first), poster });
  } catch (error) {
    work.fail(error);
  } finally {
    checking = false;
    showReady();
  }
}

work.addEventListener("change", showReady);
work.addEventListener("issues", ({ detail }) => issues.show(detail));
byId("generate").addEventListener("click", generate);
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("prompt").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
  event.preventDefault();
  generate();
});
// A task that was accepted comes back with the page; what has not got so far does not.
addEventListener("beforeunload", (event) => {
  if (work.fragile) event.preventDefault();
});

// --- Start --------------------------------------------------------------------------------------------------------------

byId("unready").remove();
tell(byId("notice"), config.notice);
preview();
showReady();
check.soon();
models.ask(connection);
work.goOn({ unless: () => checking });
