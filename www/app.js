// Wires the page together: the form is checked as it changes, and a press of the button makes a run of it.
import { Check } from "./form/check.js";
import { Connection, readConfig } from "./panels/connection.js";
import { Crop } from "./form/crop.js";
import { Developers } from "./panels/developers.js";
import { byId, composes, reveal, tell } from "./dom.js";
import { welcome } from "./form/drop.js";
import { editor } from "./form/editor.js";
import { Exchanges } from "./panels/exchanges.js";
import { Form } from "./form/form.js";
import { Images } from "./form/images.js";
import { Issues } from "./form/issues.js";
import { memory } from "./memory.js";
import { Mends } from "./form/mends.js";
import { Models } from "./form/models.js";
import { markOf, Repeat } from "./runs/repeat.js";
import { samplePhoto } from "./form/sample.js";
import { settingsOf, wishesOf } from "./form/settings.js";
import { Show } from "./runs/show.js";
import { Stage } from "./runs/stage.js";
import { Undo } from "./form/undo.js";
import { words } from "./words.js";
import { Work } from "./runs/work.js";

const remembered = memory.form;
const served = readConfig(); // not awaited yet: the form does without
const exchanges = new Exchanges();
// There as soon as the server has said what it is; the form can be used before.
let connection;
let developers;
const models = await Models.load().catch((error) => {
  tell(byId("unready"), words.broken(error.message));
  byId("unready").classList.remove("late");
  throw error;
});
const form = new Form(models, remembered);
const images = new Images(byId("tiles"), form.takes.roles);
const prompt = editor(images);
const undo = new Undo();
const mends = new Mends({
  form, images, prompt,
  done: ({ said, back }) => {
    if (back) return undo.offer(said, back);
    tell(byId("status"), said);
    return check.soon(); // in place of its button
  },
});
const issues = new Issues({ images, mends: (...about) => mends.of(...about) });
const crop = new Crop(byId("crop"));
const stage = new Stage();

const request = () => form.request(images.inputs);
const check = new Check({
  ask: () => ({ client: connection.client(), request: request() }),
  show: (found) => {
    issues.show(found);
    developers?.show();
  },
});

// --- The form -----------------------------------------------------------------------------------------------------------

const save = () => {
  memory.form = { ...form.wanted, images: images.kept, baseUrl: connection ? connection.baseUrl : remembered.baseUrl };
};

function preview() {
  const { first } = images;
  stage.preview(first, form.shape(first), form.caption(first));
  crop.show(first, form.shape(first));
}

function changed(field) {
  issues.touch(field);
  save();
  preview();
  if (!connection) return;
  showReady();
  check.soon();
}

form.addEventListener("change", ({ detail: field }) => {
  if (field === "model") {
    images.offer(form.takes.roles);
    showCount();
  }
  if (field === "ratio") stage.turn("photo"); // where the new crop can be seen
  changed(field);
});

function showCount() {
  const { takes } = form;
  tell(byId("count"), images.length > 0 ? words.photos.count(images.length, takes.images.max) : "");
  tell(byId("images-hint"), words.photos.takes(takes));
  byId("order-hint").hidden = images.length < 2;
}

const hint = (text) => ["images-hint", "status"].forEach((id) => tell(byId(id), text));

images.addEventListener("change", () => {
  reveal(byId("sample"), images.length === 0, byId("images"));
  byId("drop").toggleAttribute("data-filled", images.length > 0);
  tell(byId("pick-label"), images.length > 0 ? words.photos.more : words.photos.choose);
  showCount();
  changed("images");
});
images.addEventListener("picture", () => {
  preview();
  if (connection) check.soon(); // some mends want to know its size
});
images.addEventListener("removed", ({ detail: heir }) => {
  issues.touch("prompt");
  (heir ?? byId("images")).focus();
});
images.addEventListener("done", ({ detail: { said, back } }) => undo.offer(said, back));
images.addEventListener("told", ({ detail: text }) => tell(byId("status"), text));
images.addEventListener("missing", ({ detail: text }) => hint(text));

showCount();

const restored = images.restore(remembered.images);
welcome({
  area: byId("drop"),
  inputs: [byId("images"), byId("camera")],
  take: async (sources) => {
    await restored; // those come first
    if (sources.length === 0) return hint(words.photos.noneInFolder);
    if (images.length === 0) stage.turn("photo");
    images.add(sources);
  },
});

let drawing = false;

byId("sample").addEventListener("click", async () => {
  if (drawing) return;
  drawing = true;
  try {
    images.add([await samplePhoto(words.photos.sampleName)]);
    prompt.suggest(words.photos.samplePrompt);
    byId("prompt").focus();
  } catch {
    tell(byId("images-hint"), words.photos.sampleFailed);
  } finally {
    drawing = false;
  }
});

await restored;

// --- Making a clip ------------------------------------------------------------------------------------------------------

const config = await served;
connection = new Connection(config, remembered.baseUrl);
connection.addEventListener("change", () => {
  models.ask(connection);
  save();
  showReady();
  check.soon();
});
developers = new Developers({ ask: () => ({ client: connection.client(), request: request(), address: connection.address }), exchanges });
const show = new Show({ stage, standIn: config.mode === "stand-in", client: (baseUrl) => connection.client(baseUrl) });
const work = new Work({ connection, show, stage });
const repeat = new Repeat();

let checking = false;

/** Whether the very same is being made, was bought and can be taken up, or may have been bought. */
const making = (asked) => work.making(markOf(asked), settingsOf(asked)) ?? (work.mayRepeat(form.settled) ? "unsure" : undefined);

function showReady() {
  const { ready, checking: wait, started, twice, same } = words.generate;
  const asked = request();
  const asks = repeat.asks(markOf(asked)) && same[making(asked)];
  tell(byId("generate-label"), checking ? wait : repeat.resting ? started : asks || (work.mayRepeat(form.settled) ? twice : ready));
  // Not `disabled`: that would throw the keyboard's place away.
  byId("generate").setAttribute("aria-disabled", String(checking || repeat.resting));
}

async function generate() {
  if (checking) return;
  const asked = request();
  const pressed = markOf(asked);
  const same = making(asked);
  if (!repeat.press(pressed, same)) {
    if (repeat.asks(pressed)) tell(byId("status"), words.generate.sameTold[same]);
    return;
  }
  issues.touchAll();
  checking = true;
  showReady();
  try {
    await prompt.settled; // what is cited has the photos' present numbers
    await check.now();
    if (issues.errors.length > 0) return issues.focusFirst();
    const asked = request();
    const { first } = images;
    work.start(asked, { ...form.about(first), settings: settingsOf(asked), poster: first.poster() }, { mark: markOf(asked), photo: first });
    repeat.started();
  } catch (error) {
    show.fail(error);
  } finally {
    checking = false;
    showReady();
  }
}

work.addEventListener("change", showReady);
work.addEventListener("issues", ({ detail }) => issues.show(detail));
repeat.addEventListener("change", showReady);
show.addEventListener("reuse", ({ detail: settings }) => {
  undo.offer(words.history.reused, form.wish(wishesOf(settings)));
  byId("prompt").focus();
});
byId("generate").addEventListener("click", generate);
byId("form").addEventListener("submit", (event) => event.preventDefault());
byId("prompt").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || composes(event)) return;
  event.preventDefault();
  if (!event.repeat) generate();
});
// A key held down presses a button once: neither it again and again, nor what comes in its place. Space is one press by itself.
document.addEventListener("keydown", (event) => {
  if (event.repeat && event.key === "Enter" && event.target.closest?.("button")) event.preventDefault();
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
work.goOn();
