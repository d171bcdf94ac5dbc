// The photos on the demo page: how they come in, where they stand, and that none is lost.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { engine, launch, together } from "../e2e/support/browser.mjs";
import { fill, gone, playing, QUICK, reached, says, visible } from "../e2e/support/desk.mjs";
import { form, mend, named, pictures, posted, prompts, tabTo, tile } from "../e2e/support/form.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";
import { until } from "../e2e/support/until.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const firefox = engine === "firefox";
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Lets something happen to an element that carries these files or this text. */
const bring = (page, selector, type, { files = [], text, links, html }) => page.evaluate(async ({ at, kind, given, texts }) => {
  const data = new DataTransfer();
  for (const { name, base64 } of given) data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], name, { type: "image/png" }));
  for (const [type_, content] of Object.entries(texts)) if (content) data.setData(type_, content);
  const about = { bubbles: true, cancelable: true };
  const event = kind === "paste" ? new ClipboardEvent(kind, about) : new DragEvent(kind, { ...about, dataTransfer: data });
  // Firefox gives a made one a clipboard of its own.
  if (kind === "paste") Object.defineProperty(event, "clipboardData", { value: data });
  document.querySelector(at).dispatchEvent(event);
  return event.defaultPrevented;
}, { at: selector, kind: type, given: files.map(({ name, buffer }) => ({ name, base64: buffer.toString("base64") })), texts: { "text/plain": text, "text/uri-list": links, "text/html": html } });

/** Drops what lies at these paths, as a hand does. */
async function dropper(page) {
  const session = await page.context().newCDPSession(page);
  return async (...files) => {
    const data = { items: [], files, dragOperationsMask: 1 };
    for (const type of ["dragEnter", "dragOver", "drop"]) await session.send("Input.dispatchDragEvent", { type, x: 200, y: 300, data });
  };
}

describe("a photo comes in", { concurrency: together }, () => {
  test("by being dropped anywhere on the page, which shows that it would take it", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    const files = pictures("ab");
    assert.equal(await bring(page, "#stage", "dragenter", { files }), true);
    await visible(page, "html[data-over]");
    assert.equal(await bring(page, "#stage", "drop", { files }), true);
    await page.locator("html:not([data-over])").waitFor();
    await named(page, "ab");
    await says(page, "#status", /2 photos added, 2 in all/);
    assert.deepEqual(wrong, []);
  });

  test("unless it is the page's own picture that is dragged; one that goes away meanwhile stands in nobody's way", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    const files = pictures("a");
    await page.evaluate(() => document.body.append(Object.assign(new Image(), { id: "own" })));
    await bring(page, "#own", "dragstart", { files });
    assert.equal(await bring(page, "#stage", "dragover", { files }), false);
    assert.equal(await bring(page, "#stage", "drop", { files }), false);
    await page.evaluate(() => document.getElementById("own").remove());
    assert.equal(await bring(page, "#stage", "dragover", { files }), true);
    await bring(page, "#stage", "drop", { files });
    await named(page, "a");
    assert.deepEqual(wrong, []);
  });

  test("in a folder, with those of the folders in it, by their names; one without pictures is told", { skip: firefox && "no driver drops a folder into Firefox" }, async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    const folder = mkdtempSync(join(tmpdir(), "relaydance-folder-"));
    t.after(() => rmSync(folder, { recursive: true, force: true }));
    for (const name of ["holiday", "holiday/more", "papers"]) mkdirSync(join(folder, name));
    for (const [at, { name, buffer }] of [["holiday", ...pictures("b")], ["holiday", ...pictures("a")], ["holiday/more", ...pictures("c")], [".", ...pictures("z")]]) {
      writeFileSync(join(folder, at, name), buffer);
    }
    writeFileSync(join(folder, "holiday/notes.txt"), "no picture");
    writeFileSync(join(folder, "papers/notes.txt"), "no picture");
    const dropped = await dropper(page);
    await dropped(join(folder, "papers"));
    await says(page, "#images-hint", /no pictures in that folder/);
    await says(page, "#status", /no pictures in that folder/);
    await dropped(join(folder, "holiday"), join(folder, "z.png"));
    await named(page, "abcz");
    assert.deepEqual(wrong, []);
  });

  test("by being pasted, and into the prompt text stays text", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await bring(page, "body", "paste", { files: pictures("a") });
    await named(page, "a");
    assert.equal(await bring(page, "#prompt", "paste", { files: pictures("b"), text: "words that were copied" }), false);
    assert.equal(await bring(page, "#prompt", "paste", { text: "https://images.example/a.png" }), false);
    await bring(page, "#prompt", "paste", { files: pictures("c") });
    await named(page, "ac");
    assert.deepEqual(wrong, []);
  });

  test("by its address: typed, pasted or dropped, and asked for as it is", async (t) => {
    const { page } = await form(t, browser, server.url, { prompt: "@image1 @image2 @image3 @image4" });
    const image = pictures("x")[0].buffer;
    await page.context().route("https://images.example/**", (route) => route.fulfill({ contentType: "image/png", body: image }));
    await page.locator("#link-open").click();
    await page.keyboard.type("images.example/boats/a%20boat.png?size=full");
    await page.keyboard.press("Enter");
    await says(page, `${tile(1)} .name`, /^a boat\.png$/);
    await says(page, `${tile(1)} .gist`, /640 × 480.*from images\.example/);
    await gone(page, "#link-row");
    await bring(page, "body", "paste", { text: " https://images.example/two.png\n" });
    await says(page, `${tile(2)} .name`, /two\.png/);
    await bring(page, "#drop", "drop", { links: "# a comment\r\nhttps://images.example/three.png" });
    await says(page, `${tile(3)} .name`, /three\.png/);
    // A picture that is a link elsewhere: not where it leads, the picture is meant.
    await bring(page, "#drop", "drop", { links: "https://images.example/page", html: '<a href="https://images.example/page"><img alt="" src="https://images.example/four.png?a=1&amp;b=2"></a>' });
    await says(page, `${tile(4)} .name`, /four\.png/);
    assert.equal(await bring(page, "body", "paste", { text: "see https://images.example/two.png" }), false);
    const { metadata } = await posted(page);
    assert.deepEqual(metadata.content.map(({ image_url: { url } }) => url),
      ["boats/a%20boat.png?size=full", "two.png", "three.png", "four.png?a=1&b=2"].map((path) => `https://images.example/${path}`));
  });

  test("an address that no service can fetch is told at its photo, and one press removes it", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "a", prompt: "@image1" });
    await page.locator("#link-open").click();
    await page.locator("#link-url").fill("ftp://images.example/b.png");
    await page.locator("#link-add").click();
    await says(page, `${tile(2)} .issue[data-code=invalid_url]`, /Error: @image2 is no address the service can fetch/);
    await visible(page, `${tile(2)} .blank`);
    await mend(page, `${tile(2)} .issue[data-code=invalid_url]`, "Remove @image2");
    await named(page, "a");
    assert.deepEqual(wrong, []);
  });

  test("written out in its address, as a file like any other", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await bring(page, "body", "paste", { text: `data:image/png;base64,${pictures("a")[0].buffer.toString("base64")}` });
    await says(page, `${tile(1)} .gist`, /640 × 480.*PNG.*(kB|bytes)/);
    assert.deepEqual(wrong, []);
  });

  test("from a phone's camera; where there is none to take it with, nothing offers that", async (t) => {
    const phone = await launch({ coarse: true });
    t.after(() => phone.close());
    const { page } = await form(t, phone, server.url, { options: PHONE });
    await visible(page, "label[for=camera]");
    assert.equal(await page.locator("#camera").getAttribute("capture"), "environment");
    await page.locator("#camera").setInputFiles(pictures("a"));
    await named(page, "a");
    const { page: desktop } = await form(t, browser, server.url);
    assert.equal(await desktop.locator("label[for=camera]").isVisible(), false);
  });

  test("as the sample, with a prompt, and a clip can be made of it at once", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { ...QUICK });
    await page.locator("#sample").click();
    await says(page, `${tile(1)} .gist`, /1600 × 900.*JPEG.*kB/);
    assert.match(await page.locator("#prompt").inputValue(), /^@image1 /);
    await page.locator("#generate").click();
    await playing(page);
    assert.deepEqual(wrong, []);
  });

  test("the sample comes once, however quickly it is pressed again", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await page.evaluate(() => {
      const { toBlob } = HTMLCanvasElement.prototype;
      globalThis.drawn = 0;
      HTMLCanvasElement.prototype.toBlob = function (done, ...how) {
        globalThis.drawn += 1;
        toBlob.call(this, done, ...how);
      };
      for (let press = 0; press < 2; press += 1) document.getElementById("sample").click();
    });
    await says(page, `${tile(1)} .gist`, /1600 × 900/);
    assert.equal(await page.evaluate(() => globalThis.drawn), 1);
    assert.deepEqual(wrong, []);
  });

  test("and says what it is by its bytes, whatever its name", async (t) => {
    const { page } = await form(t, browser, server.url);
    await page.locator("#images").setInputFiles([{ ...pictures("a")[0], name: "photo.jpg", mimeType: "image/jpeg" }, { name: "b.gif", mimeType: "image/gif", buffer: Buffer.from("GIF89a…") }]);
    await says(page, `${tile(1)} .gist`, /640 × 480.*PNG.*kB|640 × 480.*PNG.*bytes/);
    await says(page, `${tile(2)} .gist`, /^GIF/);
    await says(page, `${tile(2)} .blank`, /GIF.*No preview/);
  });
});

describe("the order of the photos", { concurrency: together }, () => {
  const prompt = "@image1 then @image2, @Image03 and @image1 again; not me@image1";
  const turned = "@image2 then @image1, @Image3 and @image2 again; not me@image1";

  test("is changed by buttons, each citation follows its photo, and it can be undone", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc", prompt });
    await page.locator("button[aria-label='Move @image2 earlier']").click();
    await named(page, "bac");
    await prompts(page, turned.replace("Image3", "Image03"));
    await says(page, "#undo-told", /b\.png is now @image1/);
    await says(page, "#status", /b\.png is now @image1/);
    await page.locator("#undo-do").click();
    await named(page, "abc");
    await prompts(page, prompt);
    await says(page, "#status", /^Undone: b\.png is now @image1/);
    await gone(page, "#undo");
    assert.deepEqual(wrong, []);
  });

  test("comes back by the key that has the Z elsewhere, where the keyboard has other letters", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab" });
    await page.locator("button[aria-label='Move @image2 earlier']").click();
    await named(page, "ba");
    const press = (key, code) => page.evaluate((about) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { ...about, ctrlKey: true, bubbles: true })), { key, code });
    await press("y", "KeyZ"); // as in Germany
    await named(page, "ba");
    await press("я", "KeyZ");
    await named(page, "ab");
  });

  test("is changed by Alt and the arrows, which do not leave the page; the keyboard stays at the photo", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abcd", prompt: "@image1 @image2 @image3 @image4" });
    await tabTo(page, "#tiles .cite");
    await page.keyboard.press("Alt+ArrowRight");
    await page.keyboard.press("Alt+ArrowRight");
    await named(page, "bcad");
    await prompts(page, "@image3 @image1 @image2 @image4");
    assert.equal(await page.evaluate(() => document.activeElement.textContent), "@image3");
    await page.keyboard.press("Alt+ArrowLeft");
    await named(page, "bacd");
    await prompts(page, "@image2 @image1 @image3 @image4");
    await page.keyboard.press("Control+z");
    await named(page, "bcad");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await named(page, "abcd");
    await prompts(page, "@image1 @image2 @image3 @image4");
  });

  /** Takes a photo by its middle and moves to another one's. */
  async function dragTo(page, from, to) {
    const middle = async (number) => {
      const { x, y, width, height } = await page.locator(`${tile(number)} .print`).boundingBox();
      return [x + width / 2, y + height / 3];
    };
    await page.evaluate(() => scrollTo(0, 0));
    const there = await middle(to);
    await page.mouse.move(...(await middle(from)));
    await page.mouse.down();
    await page.mouse.move(...there, { steps: 8 });
  }

  test("is changed by dragging, unless Escape ends it", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abcde", prompt: "@image1 @image2 @image3 @image4 @image5" });
    await dragTo(page, 1, 3);
    await visible(page, "[data-dragged]");
    await page.keyboard.press("Escape");
    await page.mouse.up();
    await named(page, "abcde");
    await dragTo(page, 1, 3);
    await page.mouse.up();
    await named(page, "bcade");
    await prompts(page, "@image3 @image1 @image2 @image4 @image5");
    await dragTo(page, 5, 1);
    await page.mouse.up();
    await named(page, "ebcad");
    await prompts(page, "@image4 @image2 @image3 @image5 @image1");
    // A press without a drag is one still.
    await page.locator(`${tile(2)} .cite`).click();
    assert.match(await page.locator("#prompt").inputValue(), /@image2 *$/);
    assert.deepEqual(wrong, []);
  });

  test("is left alone by a mouse that was let go beside the list", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc" });
    await page.evaluate(() => scrollTo(0, 0));
    const box = await page.locator(`${tile(1)} .print`).boundingBox();
    const list = await page.locator("#tiles").boundingBox();
    await page.mouse.move(box.x + 2, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(list.x - 2, box.y + 20);
    await page.mouse.up();
    const there = await page.locator(`${tile(2)} .print`).boundingBox();
    await page.mouse.move(there.x + there.width / 2, there.y + there.height / 2, { steps: 8 });
    assert.equal(await page.locator("[data-dragged]").count(), 0);
    await named(page, "abc");
    assert.deepEqual(wrong, []);
  });

  test("is changed by a finger that stays on a photo; one that moves on scrolls", { skip: firefox && "tests/e2e/finger has one" }, async (t) => {
    const { page, context, wrong } = await form(t, browser, server.url, { photos: "abcd", prompt: "@image1 @image2 @image3 @image4", options: PHONE });
    await page.evaluate(() => scrollTo(0, 0));
    const session = await context.newCDPSession(page);
    const touch = (type, ...points) => session.send("Input.dispatchTouchEvent", { type, touchPoints: points.map(([x, y]) => ({ x, y })) });
    const [first, third] = await Promise.all([1, 3].map(async (number) => {
      const { x, y, width, height } = await page.locator(`${tile(number)} .print`).boundingBox();
      return [x + width / 2, y + height / 3];
    }));
    await touch("touchStart", first);
    await visible(page, "[data-dragged]");
    await touch("touchMove", [(first[0] + third[0]) / 2, first[1]]);
    await touch("touchMove", third);
    await touch("touchEnd");
    await named(page, "bcad");
    await prompts(page, "@image3 @image1 @image2 @image4");
    // From here on no time passes on the page: what stays does so by stopping, not by a driver that is slow to move on.
    await page.evaluate(() => (globalThis.setTimeout = () => 0));
    await touch("touchStart", first);
    await touch("touchMove", [first[0], first[1] - 30]);
    await touch("touchMove", [first[0], first[1] - 120]);
    await touch("touchEnd");
    await page.waitForFunction(() => scrollY > 50);
    await named(page, "bcad");
    assert.deepEqual(wrong, []);
  });

  test("is what is asked for, also where Generate is pressed at once", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 and @image2" });
    const { prompt } = await posted(page, () => page.evaluate(() => {
      document.querySelector("button[aria-label='Move @image2 earlier']").click();
      document.getElementById("generate").click();
    }));
    assert.equal(prompt, "@image2 and @image1");
  });
});

describe("a photo is removed", { concurrency: together }, () => {
  test("those after it are renumbered, what cited it is told with a way to mend it, and undone all is as before", async (t) => {
    const prompt = "@image1 by @image2, then @image3";
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc", prompt });
    await page.locator("button[aria-label='Remove @image2, b.png']").click();
    await named(page, "ac");
    await prompts(page, "@image1 by @image3, then @image2");
    const issue = "#prompt-issue .issue[data-code=citation_out_of_range]";
    await says(page, issue, /cites @image3/);
    await says(page, "#marks mark[data-cites=nothing]", /^@image3$/);
    await page.locator("#undo-do").click();
    await named(page, "abc");
    await prompts(page, prompt);
    await page.locator(issue).waitFor({ state: "detached" });
    // Gone for good: the citation goes as well.
    await page.locator("button[aria-label='Remove @image2, b.png']").click();
    await mend(page, issue, "Take @image3 out");
    await prompts(page, "@image1 by, then @image2");
    // Which the prompt's own undo takes back.
    await page.keyboard.press("Control+z");
    await prompts(page, "@image1 by @image3, then @image2");
    assert.deepEqual(wrong, []);
  });

  test("its bytes leave the memory, and come back with it, as with one that is made over", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await page.evaluate(() => {
      const { createObjectURL, revokeObjectURL } = URL;
      globalThis.addresses = new Set();
      URL.createObjectURL = (blob) => {
        const address = createObjectURL(blob);
        globalThis.addresses.add(address);
        return address;
      };
      URL.revokeObjectURL = (address) => {
        globalThis.addresses.delete(address);
        revokeObjectURL(address);
      };
    });
    const held = () => page.evaluate(() => globalThis.addresses.size);
    const seen = (number) => page.waitForFunction((picture) => document.querySelector(picture)?.naturalWidth > 0, `${tile(number)} img`);
    await page.locator("#images").setInputFiles([...pictures("a"), ...pictures("b", 6600, 3300), ...pictures("c")]);
    await named(page, "abc");
    for (const number of [1, 2, 3]) await seen(number);
    assert.equal(await held(), 3);
    await page.locator("button[aria-label^='Remove @image1']").click();
    await named(page, "bc");
    assert.equal(await held(), 2);
    await mend(page, `${tile(1)} .issue[data-code=image_size]`, "Make it smaller");
    assert.equal(await held(), 2);
    for (const back of ["bc", "abc"]) {
      await page.keyboard.press("Control+z");
      await named(page, back);
    }
    for (const number of [1, 2, 3]) await seen(number);
    await page.waitForFunction(() => document.querySelector("#preview").naturalWidth === 640);
    assert.equal(await held(), 3);
    assert.deepEqual(wrong, []);
  });

  test("another one that is added takes its citation over", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abc", prompt: "@image1, @image2, @image3" });
    await page.locator("button[aria-label^='Remove @image1']").click();
    await prompts(page, "@image3, @image1, @image2");
    await page.locator("#images").setInputFiles(pictures("z"));
    await named(page, "bcz");
    await page.locator("#marks mark[data-cites=nothing]").waitFor({ state: "detached" });
  });

  test("by the keyboard, which then stands at its neighbour, and it comes back by the keyboard", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    await tabTo(page, `${tile(2)} *`);
    await page.keyboard.press("Delete");
    await named(page, "a");
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Remove @image1, a.png");
    await page.keyboard.press("Delete");
    await page.locator(tile(1)).waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement.id), "images");
    await tabTo(page, "#undo-do");
    await page.keyboard.press("Enter");
    await named(page, "a");
    await page.keyboard.press("Control+z");
    await named(page, "ab");
    await prompts(page, "@image1 @image2");
  });
});

describe("no more photos are removed than were meant", { concurrency: together }, () => {
  test("by a double press, whose second half meets the photo that has moved up; undone step by step they all come back, without a keyboard", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abc", prompt: "@image1, @image2, @image3" });
    // However long the machine takes between the two, for the page they are one moment.
    const moment = (at) => page.evaluate((time) => (performance.now = () => time), at);
    await moment(60_000);
    const remove = page.locator("button[aria-label^='Remove @image1']");
    const { x, y, width, height } = await remove.boundingBox();
    await page.mouse.dblclick(x + width / 2, y + height / 2);
    await named(page, "bc");
    await moment(61_000);
    await remove.click();
    await named(page, "c");
    for (const [said, photos] of [["b", "bc"], ["a", "abc"]]) {
      await says(page, "#undo-told", new RegExp(`^${said}\\.png removed`));
      await page.locator("#undo-do").click();
      await named(page, photos);
    }
    await gone(page, "#undo");
    await prompts(page, "@image1, @image2, @image3");
  });

  for (const key of ["Delete", "Enter"]) {
    test(`by ${key} held down, which then stands at a neighbour`, async (t) => {
      const { page } = await form(t, browser, server.url, { photos: "abc" });
      await page.locator("button[aria-label^='Remove @image1']").focus();
      for (let index = 0; index < 4; index += 1) await page.keyboard.down(key);
      await page.keyboard.up(key);
      await named(page, "bc");
      await page.keyboard.press(key);
      await named(page, "c");
    });
  }
});

describe("what part a photo plays", { concurrency: together }, () => {
  test("is offered as the model has it, and asked for", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "a flower opens" });
    await page.locator(`${tile(1)} select`).selectOption("first_frame");
    await page.locator(`${tile(2)} select`).selectOption("last_frame");
    const { metadata } = await posted(page);
    assert.deepEqual(metadata.content.map(({ role }) => role), ["first_frame", "last_frame"]);
  });

  test("parts that exclude each other are told, and mended by one press, which can be undone", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    const conflict = "#images-issue .issue[data-code=conflict]";
    await page.locator(`${tile(2)} select`).selectOption("last_frame");
    await says(page, conflict, /exclude each other.*the role “Reference”/);
    await mend(page, conflict, "first and last frame");
    const parts = () => page.locator("#tiles select").evaluateAll((selects) => selects.map(({ value }) => value));
    assert.deepEqual(await parts(), ["first_frame", "last_frame"]);
    await page.locator("#undo-do").click();
    await says(page, conflict, /exclude each other/);
    assert.deepEqual(await parts(), ["reference_image", "last_frame"]);
    await mend(page, conflict, "Make all of them references");
    assert.deepEqual(await parts(), ["reference_image", "reference_image"]);
    assert.deepEqual(wrong, []);
  });

  test("where the vendor is known to refuse references, one press makes frames of them", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "a", prompt: "@image1", model: "seedance-1-5-pro-no-audio" });
    const refused = "#images-issue .issue[data-code=role_refused_by_vendor]";
    await says(page, refused, /the role “First frame” works/);
    await mend(page, refused, "Use it as the first frame");
    await page.locator("#images").setInputFiles(pictures("b"));
    await mend(page, "#images-issue .issue[data-code=conflict]", "first and last frame");
    assert.equal(await page.locator(refused).count(), 0);
  });
});

describe("photos that are too many or of the wrong kind", { concurrency: together }, () => {
  test("the surplus goes with one press, all but the one that the clip starts from, and comes back with another", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abcdefghijk", prompt: Array.from({ length: 11 }, (_, index) => `@image${index + 1}`).join(" ") });
    await says(page, "#count", /^11 of 9$/);
    await mend(page, "#images-issue .issue[data-code=too_many]", "Remove the last 2");
    await named(page, "abcdefghi");
    await page.locator("#undo-do").click();
    await named(page, "abcdefghijk");
    await page.waitForFunction(() => document.getElementById("prompt").value.endsWith("@image9 @image10 @image11"));
    await page.locator("#model").selectOption("happyhorse-1.0-i2v");
    await says(page, "#images-issue .mend", /^Remove the last 10$/);
    await page.locator(`${tile(3)} select`).selectOption("first_frame");
    await mend(page, "#images-issue .issue[data-code=too_many]", "Keep only @image3");
    await named(page, "c");
    await page.locator("#undo-do").click();
    await named(page, "abcdefghijk");
  });

  test("a kind that the model does not read is made a JPEG, in its place, and back again", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    await page.locator("#images").setInputFiles(new URL("../images/avif-avifenc.avif", import.meta.url).pathname);
    const issue = `${tile(3)} .issue[data-code=unsupported_format]`;
    await says(page, `${tile(3)} .gist`, /AVIF/);
    await page.locator(`${tile(3)} .mend`, { hasText: "Make it a JPEG" }).click();
    await says(page, `${tile(3)} .gist`, /JPEG/);
    await page.locator(issue).waitFor({ state: "detached" });
    assert.equal(await page.locator(`${tile(3)} .name`).textContent(), "avif-avifenc.jpg");
    await page.locator("#undo-do").click();
    await says(page, `${tile(3)} .gist`, /AVIF/);
    assert.deepEqual(wrong, []);
  });

  test("a drawing is made a JPEG, too, on white", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { prompt: "@image1" });
    const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="800" height="500"><rect width="400" height="500" fill="teal"/></svg>';
    await page.locator("#images").setInputFiles({ name: "a.svg", mimeType: "image/svg+xml", buffer: Buffer.from(drawing) });
    await says(page, `${tile(1)} .gist`, /800 × 500.*SVG/);
    await mend(page, `${tile(1)} .issue[data-code=unsupported_format]`, "Make it a JPEG");
    await says(page, `${tile(1)} .gist`, /800 × 500.*JPEG/);
    assert.equal(await page.locator(`${tile(1)} .name`).textContent(), "a.jpg");
    const colours = await page.locator(`${tile(1)} img`).evaluate((picture) => {
      const pen = new OffscreenCanvas(800, 500).getContext("2d");
      pen.drawImage(picture, 0, 0);
      return [200, 600].map((x) => [...pen.getImageData(x, 250, 1, 1).data.subarray(0, 3)].map((part) => Math.round(part / 8) * 8));
    });
    assert.deepEqual(colours, [[0, 128, 128], [256, 256, 256]]);
    assert.deepEqual(wrong, []);
  });

  test("one that is too wide is cropped, one that is too large is made smaller", async (t) => {
    const { page } = await form(t, browser, server.url, { prompt: "@image1 @image2" });
    await page.locator("#images").setInputFiles([...pictures("a", 1200, 320), ...pictures("b", 6600, 3300)]);
    await mend(page, `${tile(1)} .issue[data-code=image_ratio]`, "Crop it to fit");
    await says(page, `${tile(1)} .gist`, /800 × 320.*JPEG/);
    await mend(page, `${tile(2)} .issue[data-code=image_size]`, "Make it smaller");
    await says(page, `${tile(2)} .gist`, /6000 × 3000.*JPEG/);
  });
});

describe("where a canvas holds only so many pixels, as in Safari on a phone", { concurrency: together }, () => {
  /** A page whose canvases become no file above that. */
  async function phone(t, most) {
    const { page, wrong } = await form(t, browser, server.url, { prompt: "@image1" });
    await page.evaluate((pixels) => {
      const { toBlob } = HTMLCanvasElement.prototype;
      HTMLCanvasElement.prototype.toBlob = function (done, ...how) {
        if (this.width * this.height > pixels) done(null);
        else toBlob.call(this, done, ...how);
      };
    }, most);
    await page.locator("#images").setInputFiles(pictures("a", 6600, 3300));
    return { page, wrong };
  }

  test("a photo of more is made over as large as it can be drawn", async (t) => {
    const { page, wrong } = await phone(t, 16_777_216);
    await mend(page, `${tile(1)} .issue[data-code=image_size]`, "Make it smaller");
    await says(page, `${tile(1)} .gist`, /5779 × 2890.*JPEG/);
    assert.deepEqual(wrong, []);
  });

  test("it is made smaller still where that does not do, and where nothing does the page says so", async (t) => {
    const { page } = await phone(t, 5_000_000);
    await mend(page, `${tile(1)} .issue[data-code=image_size]`, "Make it smaller");
    await says(page, `${tile(1)} .gist`, /2438 × 1219.*JPEG/);
    const other = await phone(t, 0);
    await other.page.locator(`${tile(1)} .mend`, { hasText: "Make it smaller" }).click();
    await says(other.page, "#status", /cannot make a\.png over/);
    await says(other.page, `${tile(1)} .issue[data-code=image_size]`, /cannot make a\.png over\. +Remove @image1$/);
    assert.equal(await other.page.locator(`${tile(1)} .mend`, { hasText: "Make it smaller" }).count(), 0);
  });
});

describe("photos survive a reload", { concurrency: together }, () => {
  const reload = async (page) => {
    await page.reload();
    await page.locator("#unready").waitFor({ state: "detached" });
  };
  /** Waits until so many are stored, of all tabs. */
  const kept = (page, count) => until(page, (wanted) => new Promise((resolve) => {
    indexedDB.open("relaydance.page").onsuccess = ({ target: { result } }) => {
      result.transaction("photos").objectStore("photos").count().onsuccess = ({ target }) => {
        result.close();
        resolve(target.result === wanted);
      };
    };
  }), count);
  /** The browser lets go of the first. */
  const lose = (page) => page.evaluate(() => new Promise((resolve) => {
    const [{ key }] = JSON.parse(sessionStorage.getItem("relaydance.page.form")).images;
    indexedDB.open("relaydance.page").onsuccess = ({ target: { result } }) => {
      result.transaction("photos", "readwrite").objectStore("photos").delete(key).onsuccess = resolve;
    };
  }));
  /** From the next load on the store answers once it is let to. */
  const withhold = (page) => page.addInitScript(() => {
    const { open } = IDBFactory.prototype;
    const allowed = new Promise((resolve) => (globalThis.answer = resolve));
    IDBFactory.prototype.open = function (name, ...version) {
      if (name !== "relaydance.page") return open.call(this, name, ...version);
      const late = {};
      allowed.then(() => {
        const opening = open.call(this, name, ...version);
        for (const type of ["upgradeneeded", "success", "error"]) {
          opening[`on${type}`] = (event) => {
            late.result = opening.result;
            late[`on${type}`]?.(event);
          };
        }
      });
      return late;
    };
  });
  /** Three days later, for a page. */
  const later = () => {
    const { now } = Date;
    Date.now = () => now() + 3 * 24 * 3600 * 1000;
  };
  const answer = (page) => page.evaluate(() => globalThis.answer());

  test("in their order and parts, with addresses; what was removed stays away", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc", prompt: "@image1 @image2 @image3" });
    await page.locator("button[aria-label='Move @image3 earlier']").click();
    await page.locator(`${tile(1)} select`).selectOption("first_frame");
    await page.locator("button[aria-label='Remove @image3, b.png']").click();
    await named(page, "ac");
    await page.locator("#link-open").click();
    await page.locator("#link-url").fill("asset://photos/d.png");
    await page.keyboard.press("Enter");
    await named(page, "acd");
    await reload(page);
    await named(page, "acd");
    await says(page, `${tile(1)} .gist`, /640 × 480.*PNG/);
    assert.equal(await page.locator(`${tile(1)} select`).inputValue(), "first_frame");
    assert.equal(await page.locator("#prompt").inputValue(), "@image1 @image3 @image2");
    // Nothing is left behind of what was removed.
    await kept(page, 2);
    assert.deepEqual(wrong, []);
  });

  test("and what is dropped while they are still being fetched comes after them", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    await withhold(page);
    await page.reload();
    await page.waitForFunction(() => document.querySelector("#order-hint") && document.querySelector("#ratio input"));
    const dropped = await bring(page, "body", "drop", { files: pictures("z") });
    assert.equal(dropped, true);
    await answer(page);
    await named(page, "abz");
    assert.deepEqual(wrong, []);
  });

  test("where they are long in coming the page goes on without, and neither they nor what is typed then is lost by another reload", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    await withhold(page);
    await reload(page);
    await says(page, "#images-hint", /^2 photos are still being fetched/);
    await fill(page, { prompt: "@image2 wakes @image1" });
    await reload(page);
    await answer(page);
    await named(page, "ab");
    await says(page, "#images-hint", /^Or drop/);
    assert.equal(await page.locator("#prompt").inputValue(), "@image2 wakes @image1");
    assert.deepEqual(wrong, []);
  });

  test("those that come late stand behind what was chosen meanwhile, whose citations stay", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc", prompt: "@image1 @image2" });
    await lose(page);
    await withhold(page);
    await reload(page);
    await page.locator("#images").setInputFiles(pictures("z"));
    await named(page, "z");
    await answer(page);
    await named(page, "zbc");
    await says(page, "#images-hint", /^1 photo could not be brought back/);
    await page.reload();
    await answer(page);
    await named(page, "zbc");
    assert.equal(await page.locator("#prompt").inputValue(), "@image1 @image2");
    assert.deepEqual(wrong, []);
  });

  test("those of a tab that is open stay however long it is; of a tab that was closed they go after two days", async (t) => {
    const { page, context } = await form(t, browser, server.url, { photos: "ab" });
    const closed = await context.newPage();
    await closed.goto(server.url);
    await closed.locator("#images").setInputFiles(pictures("c"));
    await kept(page, 3);
    await closed.close();
    await until(page, async () => (await navigator.locks.query()).held.filter(({ name }) => name.startsWith("relaydance.page.tab")).length === 1);
    const other = await context.newPage();
    await other.addInitScript(later);
    await other.goto(server.url);
    await kept(page, 2);
    await reload(page);
    await named(page, "ab");
  });

  test("those of a tab that the browser has put away stay two days from when it was last seen", async (t) => {
    const { page, context } = await form(t, browser, server.url, { photos: "ab" });
    await page.evaluate(later);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { value: true });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await until(page, () => new Promise((resolve) => {
      indexedDB.open("relaydance.page").onsuccess = ({ target: { result } }) => {
        result.transaction("uses").objectStore("uses").getAll().onsuccess = ({ target }) => {
          result.close();
          resolve(target.result.length === 2 && target.result.every(({ at }) => at > Date.now() - 24 * 3600 * 1000));
        };
      };
    }));
    await page.route("**/away", (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto(`${server.url}/away`);
    const other = await context.newPage();
    await other.addInitScript(later);
    await other.goto(server.url);
    await other.locator("#images").setInputFiles(pictures("c"));
    await kept(other, 3);
    await page.goto(server.url);
    await named(page, "ab");
  });

  test("and no tab reads the bytes that another keeps", async (t) => {
    const { context } = await form(t, browser, server.url, { photos: "ab" });
    const page = await context.newPage();
    await page.addInitScript(() => {
      globalThis.read = 0;
      const { get } = Object.getOwnPropertyDescriptor(IDBCursorWithValue.prototype, "value");
      Object.defineProperty(IDBCursorWithValue.prototype, "value", {
        get() {
          const value = get.call(this);
          if (value.file) globalThis.read += 1;
          return value;
        },
      });
    });
    await page.goto(server.url);
    await page.locator("#images").setInputFiles(pictures("c"));
    await kept(page, 3);
    await reload(page);
    await named(page, "c");
    await page.locator("#images").setInputFiles(pictures("d"));
    await kept(page, 4);
    assert.equal(await page.evaluate(() => globalThis.read), 0);
  });

  test("where the browser has closed the store meanwhile, or once not opened it", async (t) => {
    const { page } = await form(t, browser, server.url);
    await page.addInitScript(() => {
      const { open } = IDBFactory.prototype;
      globalThis.opened = [];
      IDBFactory.prototype.open = function (name, ...version) {
        if (name === "relaydance.page" && !sessionStorage.getItem("refused")) {
          sessionStorage.setItem("refused", "once");
          throw new DOMException("not now", "UnknownError");
        }
        const opening = open.call(this, name, ...version);
        opening.addEventListener("success", () => globalThis.opened.push(opening.result));
        return opening;
      };
    });
    await reload(page);
    await page.waitForFunction(() => sessionStorage.getItem("refused"));
    await page.locator("#images").setInputFiles(pictures("a"));
    await kept(page, 1);
    await page.evaluate(() => globalThis.opened.forEach((database) => database.close()));
    await page.locator("#images").setInputFiles(pictures("b"));
    await kept(page, 2);
    await reload(page);
    await named(page, "ab");
  });

  test("those that the version before of the page has kept", async (t) => {
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    await page.route("**/before", (route) => route.fulfill({ contentType: "text/html", body: "" }));
    await page.goto(`${server.url}/before`);
    await page.evaluate((base64) => new Promise((resolve) => {
      const opening = indexedDB.open("relaydance.page", 1);
      opening.onupgradeneeded = () => opening.result.createObjectStore("photos");
      opening.onsuccess = ({ target: { result } }) => {
        const transaction = result.transaction("photos", "readwrite");
        const { buffer: bytes } = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
        transaction.objectStore("photos").put({ file: { bytes, type: "image/png", name: "a.png", lastModified: 1 }, at: Date.now() }, "one");
        transaction.oncomplete = () => {
          result.close();
          resolve();
        };
      };
      sessionStorage.setItem("relaydance.page.form", JSON.stringify({ images: [{ key: "one", role: "first_frame" }] }));
    }), pictures("a")[0].buffer.toString("base64"));
    for (let load = 0; load < 2; load += 1) {
      await page.goto(server.url);
      await named(page, "a");
    }
    await page.locator("button[aria-label='Remove @image1, a.png']").click();
    await kept(page, 0);
  });

  test("one that the browser has let go is told, and the citations of the others follow them", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abc", prompt: "@image1 @image2 @image3" });
    await lose(page);
    await reload(page);
    await named(page, "bc");
    await prompts(page, "@image3 @image1 @image2");
    await says(page, "#images-hint", /^1 photo could not be brought back/);
  });

  test("each tab has its own, and a file that comes with them is a photo like any other", async (t) => {
    const { page } = await form(t, browser, server.url, { ...QUICK, photos: "ab", prompt: "@image1 @image2" });
    const other = await page.context().newPage();
    await other.goto(server.url);
    await other.locator("#unready").waitFor({ state: "detached" });
    assert.equal(await other.locator("#tiles > li").count(), 0);
    await reload(page);
    await named(page, "ab");
    await page.locator("#generate").click();
    await reached(page, "queued", "rendering", "saving", "done");
  });

  test("a tab that was duplicated has them too, and takes none from the first", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 @image2" });
    // As when a tab is duplicated, a page that a page opens begins with its session storage.
    const opened = page.waitForEvent("popup");
    await page.evaluate(() => window.open(location.href));
    const other = await opened;
    await named(other, "ab");
    await other.locator("button[aria-label='Remove @image1, a.png']").click();
    await named(other, "b");
    await reload(page);
    await named(page, "ab");
    await page.locator("button[aria-label='Remove @image2, b.png']").click();
    await named(page, "a");
    await reload(other);
    await named(other, "b");
  });

  test("one that the browser has no room for is told, once and before it is missed", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await page.addInitScript(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = function (...given) {
        if (this.name === "photos") throw new DOMException("The quota has been exceeded.", "QuotaExceededError");
        return put.apply(this, given);
      };
    });
    await reload(page);
    await page.locator("#images").setInputFiles(pictures("ab"));
    for (const id of ["#images-hint", "#status"]) await says(page, id, /^This browser does not keep every photo/);
    await page.locator("#images").setInputFiles(pictures("c"));
    await named(page, "abc");
    // Asked after what was to be kept: by then it is known.
    await page.evaluate(async () => (await import("/form/keep.js")).recall(["none"]));
    await says(page, "#images-hint", /^Or drop/);
    await says(page, "#status", /^1 photo added, 3 in all/);
    await reload(page);
    await says(page, "#images-hint", /^3 photos could not be brought back/);
    assert.deepEqual(wrong, []);
  });

  test("where the browser keeps nothing, the page works without", async (t) => {
    const context = await browser.newContext();
    t.after(() => context.close());
    const page = await context.newPage();
    await page.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException("no", "SecurityError");
      };
    });
    await page.goto(server.url);
    await page.locator("#unready").waitFor({ state: "detached" });
    await page.locator("#images").setInputFiles(pictures("a"));
    await named(page, "a");
    await says(page, "#images-hint", /^This browser does not keep every photo/);
    await reload(page);
    assert.equal(await page.locator("#tiles > li").count(), 0);
  });
});
