// The prompt on the demo page: its citations as chips, their completion, and what one press mends.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { launch, together } from "../e2e/support/browser.mjs";
import { fill, gone, phase, says, visible } from "../e2e/support/desk.mjs";
import { form, mend, named, pictures, prompts, tabTo, tile } from "../e2e/support/form.mjs";
import { standIn } from "../e2e/support/stand-in.mjs";

let server;
let browser;
before(async () => ([server, browser] = await Promise.all([standIn(), launch()])));
after(() => Promise.all([server.end(), browser.close()]));

const chips = (page) => page.locator("#marks mark").evaluateAll((marks) => marks.map(({ textContent, dataset }) => [textContent, dataset.cites]));

describe("citations are chips", { concurrency: together }, () => {
  test("told apart by whether there is such a photo, as photos come and go", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "a", prompt: "@image1 beside @image2, @video1; not @image12x nor me@image1 🎬@IMAGE1" });
    await says(page, "#marks", /beside/);
    assert.deepEqual(await chips(page), [["@image1", "photo"], ["@image2", "nothing"], ["@video1", "nothing"], ["@IMAGE1", "photo"]]);
    await page.locator("#images").setInputFiles(pictures("b"));
    await named(page, "ab");
    assert.deepEqual((await chips(page))[1], ["@image2", "photo"]);
    assert.deepEqual(wrong, []);
  });

  test("under the letters that they belong to, also where the text is long, wraps and scrolls", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "a" });
    const text = `${"w".repeat(300)} ${"word and another one ".repeat(40)}\n\n\t@image1 ${"mist ".repeat(700)}@image1`;
    await fill(page, { prompt: text });
    await page.waitForFunction(() => document.querySelectorAll("#marks mark").length === 2);
    const apart = await page.evaluate(() => {
      const [area, layer] = ["prompt", "marks"].map((id) => document.getElementById(id));
      area.scrollTop = area.scrollHeight;
      area.dispatchEvent(new Event("scroll"));
      const last = layer.querySelector("mark:last-of-type").getBoundingClientRect();
      const box = area.getBoundingClientRect();
      return { wide: layer.clientWidth - area.clientWidth, scrolls: area.scrollHeight > area.clientHeight, scrolled: area.scrollTop - layer.scrollTop, seen: last.bottom <= box.bottom && last.top >= box.bottom - 60 };
    });
    assert.deepEqual({ ...apart, wide: Math.abs(apart.wide) <= 20, scrolled: Math.abs(apart.scrolled) <= 2 }, { wide: true, scrolls: true, scrolled: true, seen: true });
  });

  test("with the photo beside the one that is pointed at or written in; Escape puts it away", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab", prompt: "@image2 turns into @image1, never @image7!" });
    const [, second, third] = await page.locator("#marks mark").all();
    const point = async (mark) => {
      const { x, y, width, height } = await mark.boundingBox();
      await page.mouse.move(x + width / 2, y + height / 2);
    };
    await point(second);
    await says(page, "#cited", /@image1 · a\.png/);
    await visible(page, "#cited img");
    assert.ok(await page.locator("#cited img").evaluate((image) => image.src === document.querySelector("#tiles img").src));
    await point(third);
    await says(page, "#cited", /There is no photo 7/);
    await page.mouse.move(5, 5);
    await gone(page, "#cited");
    await page.locator("#prompt").focus();
    await page.keyboard.press("Control+Home");
    await page.keyboard.press("ArrowRight");
    await says(page, "#cited", /@image2 · b\.png/);
    await page.keyboard.press("Escape");
    await gone(page, "#cited");
    await page.keyboard.press("End");
    await page.keyboard.press("ArrowLeft");
    await says(page, "#cited", /There is no photo 7/);
    await page.keyboard.press("Tab");
    await gone(page, "#cited");
    assert.deepEqual(wrong, []);
  });

  test("which a photo's number puts where the cursor stands, and the field's own undo takes back", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "the boat, at dawn" });
    await page.locator("#prompt").focus();
    await page.keyboard.press("Home");
    for (let presses = 0; presses < 8; presses += 1) await page.keyboard.press("ArrowRight");
    await page.locator(`${tile(2)} .cite`).click();
    await prompts(page, "the boat @image2, at dawn");
    await page.keyboard.press("Control+z");
    await prompts(page, "the boat, at dawn");
  });

  test("which stay with their photos where the prompt's own undo is used after a move", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab" });
    await page.locator("#prompt").focus();
    await page.keyboard.type("@image1 meets @image2");
    await page.locator("button[aria-label='Move @image2 earlier']").click();
    await prompts(page, "@image2 meets @image1");
    await page.locator("#prompt").focus();
    await page.keyboard.press("Control+End");
    await page.keyboard.type("!");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    const value = await page.locator("#prompt").inputValue();
    assert.ok(!value.includes("@image1 meets"), value);
  });

  test("which follow their photos without a trace in the field's own undo: it never writes the text again, and the cursor stays where it was", async (t) => {
    const { page, wrong } = await form(t, browser, server.url);
    await page.locator("#sample").click();
    await says(page, "#tiles", /@image1/);
    const written = await page.locator("#prompt").inputValue();
    await page.locator("#images").setInputFiles(pictures("b"));
    await says(page, "#count", /^2 of/);
    await page.locator("button[aria-label='Move @image1 later']").click();
    await prompts(page, written.replace("@image1", "@image2"));
    await page.keyboard.press("Control+z");
    await prompts(page, written);
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+Shift+z");
    assert.equal(await page.locator("#prompt").inputValue(), written);

    await page.locator("button[aria-label='Move @image1 later']").click();
    await prompts(page, written.replace("@image1", "@image2"));
    await page.locator("#prompt").focus();
    await page.keyboard.press("Control+Home");
    for (let presses = 0; presses < 20; presses += 1) await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowRight");
    await page.keyboard.press("Control+z");
    await prompts(page, written);
    assert.deepEqual(await page.evaluate(() => [document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]), ["prompt", 20, 21]);
    assert.deepEqual(wrong, []);
  });
});

describe("an @ offers the photos", { concurrency: together }, () => {
  const options = (page) => page.locator("#choices [role=option]").allInnerTexts();
  const active = (page) => page.evaluate(() => document.getElementById(document.getElementById("prompt").getAttribute("aria-activedescendant"))?.textContent);

  test("to the keyboard: arrows choose, Enter takes, and a screen reader hears of it", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "abc" });
    await tabTo(page, "#prompt");
    await page.keyboard.type("The boat of @");
    await visible(page, "#choices");
    await says(page, "#status", /^3 photos to cite/);
    assert.equal((await options(page)).length, 3);
    assert.match(await active(page), /@image1/);
    await page.keyboard.press("ArrowDown");
    assert.match(await active(page), /@image2.*b\.png/);
    assert.equal(await page.locator("#choices [aria-selected=true]").count(), 1);
    await page.keyboard.press("ArrowUp");
    await page.keyboard.press("ArrowUp");
    assert.match(await active(page), /@image3/);
    await page.keyboard.press("Enter");
    await prompts(page, "The boat of @image3 ");
    await gone(page, "#choices");
    assert.equal(await page.locator("#prompt").getAttribute("aria-activedescendant"), null);
    // The list is away, so these are the field's again.
    await page.keyboard.type("sails");
    await page.keyboard.press("Enter");
    await page.keyboard.type("by @2");
    await visible(page, "#choices");
    await page.keyboard.press("Tab");
    await prompts(page, "The boat of @image3 sails\nby @image2 ");
    assert.equal(await page.evaluate(() => document.activeElement.id), "prompt");
    await page.keyboard.press("Control+z");
    await prompts(page, "The boat of @image3 sails\nby @2");
    assert.deepEqual(wrong, []);
  });

  test("by number, by the word or by name, and no more once all is typed", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abc" });
    await page.locator("#prompt").focus();
    for (const [typed, offered] of [["@im", 3], ["@image2", 0], ["@3", 1], ["@b.p", 1], ["me@", 0], ["@zebra", 0], ["@IMAGE", 3]]) {
      await page.locator("#prompt").fill("");
      await page.keyboard.type(`x ${typed}`);
      await page.waitForFunction((count) => {
        const list = document.getElementById("choices");
        return document.getElementById("marks").textContent.trim() === document.getElementById("prompt").value && (list.hidden ? 0 : list.children.length) === count;
      }, offered);
    }
  });

  test("to the mouse; Escape, another place and leaving put the list away and the text stays", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab" });
    await page.locator("#prompt").focus();
    await page.keyboard.type("@");
    await page.locator("#choices [role=option]").nth(1).click();
    await prompts(page, "@image2 ");
    for (const away of [() => page.keyboard.press("Escape"), () => page.keyboard.press("Home"), () => page.locator("#model").focus()]) {
      await page.locator("#prompt").focus();
      await page.keyboard.press("End");
      await page.keyboard.type("a @");
      await visible(page, "#choices");
      await away();
      await gone(page, "#choices");
    }
    assert.equal(await page.locator("#prompt").inputValue(), "@image2 a @a @a @");
  });

  test("and the Enter that ends a word in an input method takes none, in Safari either, which tells it by its number alone", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "ab" });
    await page.locator("#prompt").focus();
    await page.keyboard.type("@");
    await visible(page, "#choices");
    const taken = await page.evaluate(() => !document.getElementById("prompt").dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229, bubbles: true, cancelable: true })));
    assert.equal(taken, false);
    assert.deepEqual([await page.locator("#prompt").inputValue(), await page.locator("#choices").isVisible()], ["@", true]);
    assert.deepEqual(wrong, []);
  });

  test("not where there are none; and Ctrl + Enter generates also while it offers", async (t) => {
    const { page } = await form(t, browser, server.url);
    await page.locator("#prompt").focus();
    await page.keyboard.type("@");
    await says(page, "#marks", /@/);
    assert.equal(await page.locator("#choices").isVisible(), false);
    await page.locator("#images").setInputFiles(pictures("a"));
    await page.locator("#prompt").fill("");
    await page.locator("#prompt").focus();
    await page.keyboard.type("a @");
    await visible(page, "#choices");
    await page.route("**/v1/files", () => {});
    const sent = page.waitForRequest("**/v1/files");
    await page.keyboard.press("Control+Enter");
    await sent;
    assert.equal(await phase(page), "uploading");
  });
});

test("a prompt that is empty begins with an example, one that is too long is cut, and both can be undone", async (t) => {
  const { page, wrong } = await form(t, browser, server.url, { photos: "a", model: "happyhorse-1.0-i2v" });
  await page.locator("#generate").click();
  await mend(page, "#prompt-issue .issue[data-code=required]", "Begin with an example");
  assert.match(await page.locator("#prompt").inputValue(), /^@image1 comes alive/);
  const long = `${"🎬".repeat(4999)}abc`;
  await fill(page, { prompt: long });
  await mend(page, "#prompt-issue .issue[data-code=too_long]", "Cut it at 5000 characters");
  assert.equal(await page.locator("#prompt").inputValue(), `${"🎬".repeat(4999)}a`);
  await page.keyboard.press("Control+z");
  await prompts(page, long);
  assert.deepEqual(wrong, []);
});

describe("what is wrong with the citations", { concurrency: together }, () => {
  const issue = "#prompt-issue .issue[data-code=citation_out_of_range]";

  test("is mended by the one photo that was meant, or by taking the citation out, wherever it stands", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { photos: "a", prompt: "@image3 wakes. Then (@image3) and @image2 dance" });
    await says(page, "#prompt-issue", /cites @image3[\s\S]*cites @image2/);
    await page.locator(`${issue} .mend`, { hasText: "Make it @image1" }).first().click();
    await prompts(page, "@image1 wakes. Then (@image1) and @image2 dance");
    await mend(page, issue, "Take @image2 out");
    await prompts(page, "@image1 wakes. Then (@image1) and dance");
    await page.keyboard.press("Control+z");
    await page.keyboard.press("Control+z");
    await prompts(page, "@image3 wakes. Then (@image3) and @image2 dance");
    assert.deepEqual(wrong, []);
  });

  test("by the keyboard, which then stands in the prompt", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "a", prompt: "@image1 to @video2" });
    await page.locator(`${issue} .mend`).waitFor();
    await tabTo(page, `${issue} .mend`);
    await page.keyboard.press("Enter");
    await prompts(page, "@image1 to");
    assert.equal(await page.evaluate(() => document.activeElement.id), "prompt");
  });

  test("a photo that is not cited is cited by one press", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "ab", prompt: "@image1 at sea" });
    await mend(page, `${tile(2)} .issue[data-code=uncited]`, "Cite @image2");
    await prompts(page, "@image1 at sea @image2 ");
  });

  test("beside many photos what is only doubtful is told in a word, and in full when asked", async (t) => {
    const { page } = await form(t, browser, server.url, { photos: "abcd", prompt: "@image1 @image2 @image3" });
    const doubt = page.locator(`${tile(4)} details.issue[data-code=uncited]`);
    await doubt.locator("summary").filter({ hasText: "Not cited" }).waitFor();
    assert.equal(await doubt.locator(".mend").isVisible(), false);
    await doubt.locator("summary").focus();
    await page.keyboard.press("Enter");
    await doubt.locator("p").filter({ hasText: "never cites @image4" }).waitFor();
    await doubt.locator(".mend").click();
    await prompts(page, "@image1 @image2 @image3 @image4 ");
  });

  test("text that would be markup stays text, as a prompt and as a file's name", async (t) => {
    const { page, wrong } = await form(t, browser, server.url, { prompt: "<img src=x onerror=alert(1)> @image1 <b>@image2</b>" });
    await page.locator("#images").setInputFiles({ ...pictures("a")[0], name: "<img src=x onerror=alert(1)>.png" });
    await says(page, `${tile(1)} .name`, /^<img src=x/);
    await says(page, "#marks", /<b>@image2<\/b>/);
    assert.equal(await page.locator("#marks img, #marks b, .about img").count(), 0);
    assert.deepEqual(wrong, []);
  });
});
