// The two browsers as encoders of a canvas and as judges of what an image shows.
import * as chromiums from "../e2e/support/chromium.mjs";
import * as firefoxes from "../e2e/support/firefox.mjs";

export async function chromium() {
  const browser = await chromiums.launch();
  const page = await (await browser.newContext()).newPage();
  return using(browser, page, browser.version());
}

export async function firefox() {
  const browser = await firefoxes.launch();
  return using(browser, await browser.newPage(), (await browser.version()).replace(/^\D*/, ""));
}

const using = (browser, page, version) => ({
  version,
  close: () => browser.close(),
  /** canvas.toBlob of an image file. */
  async encode(bytes, type, quality) {
    const coded = await page.evaluate(async ([base64, type, quality]) => {
      const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [bitmap.width, bitmap.height];
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const blob = await new Promise((resolve) => canvas.toBlob(resolve, type, quality));
      if (blob.type !== type) throw new Error(`no ${type} here`);
      return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
    }, [bytes.toString("base64"), type, quality]);
    return Buffer.from(coded, "base64");
  },
  /** The size at which an <img> shows these bytes, and whether its red corner is at the top left; undefined where it shows nothing. */
  shown(bytes, type) {
    return page.evaluate(async ([base64, type]) => {
      const image = new Image();
      image.src = `data:${type};base64,${base64}`;
      if (!(await image.decode().then(() => true, () => false))) return;
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [50, 50];
      const context = canvas.getContext("2d");
      context.drawImage(image, 0, 0, 50, 50);
      const reds = [[4, 4], [46, 4], [4, 46], [46, 46]].map(([x, y]) => {
        const [red, green, blue] = context.getImageData(x, y, 1, 1).data;
        return red > 150 && green < 110 && blue < 110;
      });
      return { width: image.naturalWidth, height: image.naturalHeight, upright: reds.some(Boolean) ? reds[0] : undefined };
    }, [bytes.toString("base64"), type]);
  },
});
