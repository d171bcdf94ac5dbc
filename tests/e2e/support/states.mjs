// The states of the demo page that tests hold and pictures show: what leads to each from the page as it is loaded.
import { act, generate, part, reached, retype, says } from "./desk.mjs";

const LOOK = "**/v1/video/generations/*";
const QUICK = { model: "seedance-1-5-pro-with-audio", seconds: 4, resolution: "480p" }; // a clip that is soon made

/** The page's own sample in other lights: photos that are told apart and pleasant to look at. */
const LIGHTS = {
  lake: "none",
  fog: "saturate(0.3) brightness(1.15)",
  night: "hue-rotate(195deg) saturate(0.7) brightness(0.6)",
  dawn: "hue-rotate(-25deg) saturate(1.2)",
  winter: "hue-rotate(170deg) saturate(0.45) brightness(1.15)",
  print: "sepia(0.85)",
  dusk: "hue-rotate(-45deg) brightness(0.75)",
  storm: "grayscale(0.8) brightness(0.7)",
  noon: "hue-rotate(180deg) saturate(0.8)",
};

async function scene(page, name, mirrored = false) {
  const base64 = await page.evaluate(async ({ filter, flip }) => {
    const { samplePhoto } = await import("./form/sample.js");
    const image = await createImageBitmap(await samplePhoto("sample.jpg"));
    const canvas = new OffscreenCanvas(1280, 720);
    const pen = canvas.getContext("2d");
    pen.filter = filter;
    if (flip) pen.setTransform(-1, 0, 0, 1, 1280, 0);
    pen.drawImage(image, 0, 0, 1280, 720);
    const reader = new FileReader();
    const read = new Promise((resolve) => (reader.onload = resolve));
    reader.readAsDataURL(await canvas.convertToBlob({ type: "image/jpeg", quality: 0.9 }));
    await read;
    return reader.result.split(",")[1];
  }, { filter: LIGHTS[name], flip: mirrored });
  return { name: `${name}.jpg`, mimeType: "image/jpeg", buffer: Buffer.from(base64, "base64") };
}

const scenes = async (page, count) => {
  const all = [];
  for (const [index, name] of Object.keys(LIGHTS).slice(0, count).entries()) all.push(await scene(page, name, index % 2 === 1));
  return all;
};

async function enter(page, { photos, prompt, model, seconds, resolution, ratio }) {
  if (photos) {
    await page.locator("#images").setInputFiles(photos);
    await page.waitForFunction((count) => document.querySelectorAll("#tiles > li img").length === count, photos.length);
  }
  if (model) await page.locator("#model").selectOption(model);
  if (seconds) await page.locator("#seconds").fill(String(seconds));
  if (ratio) await page.locator(`#ratio input[value="${ratio}"]`).check();
  if (resolution) await page.locator(`#resolution input[value="${resolution}"]`).check();
  if (prompt) await page.locator("#prompt").fill(prompt);
}

/** From now on every task is as far as `progress` says for it. */
const held = (page, progress) => page.route(LOOK, (route) => {
  const id = route.request().url().split("/").pop();
  return route.fulfill({ json: { task_id: id, status: "in_progress", progress: progress(id) } });
});

async function start(page, entered) {
  const before = await page.locator("#runs > li").count();
  await enter(page, entered);
  await page.locator("#generate[aria-disabled=false]").waitFor();
  await generate(page);
  await page.waitForFunction((count) => document.querySelectorAll("#runs > li").length > count, before);
}

const replacePhoto = async (page, photo) => {
  await page.locator("#tiles button[aria-label^='Remove']").first().click();
  await page.locator("#undo-close").click();
  await enter(page, { photos: [photo] });
};

async function make(page, entered) {
  const before = await page.locator("#clips > li").count();
  await enter(page, { ...QUICK, ...entered });
  // So the vendor of this model wants it.
  await page.locator("#tiles select").selectOption("first_frame");
  await start(page, {});
  await page.waitForFunction((count) => document.querySelectorAll("#clips > li img").length > count, before);
}

const done = (page) => page.waitForFunction(() => {
  const clip = document.getElementById("clip");
  return !clip.hidden && clip.currentTime > 0 && document.querySelectorAll("#runs > li").length === 0;
});

const PROMPT = "@image1 comes alive: mist drifts over the water, slow push-in";

/** By name: `path` where the page is asked for elsewhere than at `/`, and `reach(page)`, which does what a user does. */
export const STATES = {
  empty: { reach: (page) => page.locator("#prompt-hint").waitFor() },

  issues: {
    async reach(page) {
      await enter(page, {
        photos: [await scene(page, "lake")], ratio: "9:16",
        prompt: "@image1 wakes, @image3 answers and @video1 goes on; slow push-in",
      });
      await retype(page, "#seconds-number", "40");
      await generate(page);
      await page.locator("#issues").waitFor();
      await page.locator("#prompt-issue .mend").first().waitFor();
    },
  },

  "nine photos": {
    async reach(page) {
      await enter(page, { photos: await scenes(page, 9), prompt: "From @image1 over @image2, @image3, @image4, @image5, @image6, @image7 and @image8 to @image9: slow pan right" });
      await page.waitForFunction(() => document.querySelectorAll("#marks mark").length === 9);
    },
  },

  completion: {
    async reach(page) {
      await enter(page, { photos: await scenes(page, 3) });
      await page.locator("#prompt").focus();
      await page.keyboard.type("@image1 wakes, then @");
      await page.locator("#choices").waitFor();
    },
  },

  uploading: {
    async reach(page) {
      let files = 0;
      await page.route("**/v1/files", (route) => (files++ === 0 ? route.fallback() : undefined));
      await start(page, { photos: await scenes(page, 3), prompt: "From @image1 over @image2 to @image3: slow push-in" });
      await says(page, part("detail"), /^1 of 3/);
    },
  },

  running: {
    async reach(page) {
      const percents = [64, 31, 8];
      const known = new Map();
      await held(page, (id) => known.get(id) ?? (known.set(id, percents[known.size % 3]), known.get(id)));
      const photos = await scenes(page, 3);
      await start(page, { photos: [photos[0]], prompt: PROMPT });
      await says(page, part("phase"), /64/);
      await replacePhoto(page, photos[1]);
      await start(page, { prompt: "@image1: the fog lifts from the water, slow pan right" });
      await says(page, part("phase"), /31/);
      await replacePhoto(page, photos[2]);
      await start(page, { prompt: "@image1: the moon climbs over the hills, slow tilt up" });
      await says(page, part("phase"), /8/);
    },
  },

  stopped: {
    async reach(page) {
      await held(page, () => 40);
      await start(page, { photos: [await scene(page, "lake")], prompt: PROMPT });
      await says(page, part("phase"), /40/);
      await page.locator(act("stop")).click();
      await page.locator(act("takeUp")).waitFor();
    },
  },

  done: {
    async reach(page) {
      await make(page, { photos: [await scene(page, "lake")], prompt: PROMPT });
      await done(page);
    },
  },

  failed: {
    path: "/?baseUrl=/faults/task-failed/gateway/v1",
    async reach(page) {
      await start(page, { photos: [await scene(page, "lake")], prompt: PROMPT });
      await reached(page, "failed");
    },
  },

  offline: {
    async reach(page) {
      await held(page, () => 45);
      await start(page, { photos: [await scene(page, "lake")], prompt: PROMPT });
      await says(page, part("phase"), /45/);
      await page.context().setOffline(true);
      await says(page, part("retrying"), /Offline/);
    },
  },

  history: {
    async reach(page) {
      const photos = await scenes(page, 3);
      await make(page, { photos: [photos[0]], prompt: PROMPT });
      await done(page);
      await replacePhoto(page, photos[1]);
      await make(page, { prompt: "@image1: the fog lifts from the water, slow pan right", ratio: "1:1" });
      await replacePhoto(page, photos[2]);
      await make(page, { prompt: "@image1: the moon climbs over the hills, slow tilt up", ratio: "16:9" });
      await page.locator("#clips > li:last-child [data-act=play]").click();
      await page.waitForFunction(() => document.getElementById("clip").currentTime > 0 && document.querySelectorAll("#runs > li").length < 3);
    },
  },

  panels: {
    async reach(page) {
      await page.locator("#sample").click();
      await page.locator("#tiles > li").waitFor();
      for (const panel of ["more", "connection", "developers"]) await page.locator(`#${panel} > summary`).click();
      await page.locator("#code").filter({ hasText: "@image1" }).waitFor();
    },
  },

  "log of exchanges": {
    async reach(page) {
      await held(page, () => 40);
      await start(page, { photos: [await scene(page, "lake")], prompt: PROMPT });
      await says(page, part("phase"), /40/);
      await page.locator("#developers > summary").click();
      await page.locator("#developer-tabs [role=tab]").last().click();
      await page.locator("#exchanges > li").first().waitFor();
    },
  },
};
