/**
 * Waits until what the page answers is true. Playwright's own waitForFunction takes a promise for true, whatever comes of it; this is for
 * questions that the page answers by one.
 */
export async function until(page, question, given, { timeout = 30_000 } = {}) {
  for (const end = Date.now() + timeout; Date.now() < end;) {
    if (await page.evaluate(question, given)) return;
    await page.evaluate(() => new Promise((drawn) => setTimeout(drawn, 20)));
  }
  throw new Error(`It was never so within ${timeout} ms: ${question}`);
}
