// Whether a page fits the window and the finger, in whatever browser shows it.

/** Interactive things that are smaller than a fingertip needs: with their label, where one belongs to them. */
export const small = (page) => page.evaluate(() => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const box = (element) => element.getBoundingClientRect();
  return Array.from(document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=option], [tabindex='0']")).filter(shown).flatMap((element) => {
    const { width, height } = [element, ...(element.labels ?? [])].filter(shown).map(box)
      .reduce((best, each) => (Math.min(each.width, each.height) > Math.min(best.width, best.height) ? each : best));
    // Out of sight until it has the keyboard.
    if (element.matches(".skip") || width >= 24 && height >= 24) return [];
    return [`${element.tagName} ${element.id || element.className} ${element.textContent.trim().slice(0, 20)}: ${width} × ${height}`];
  });
});

/** How far the page reaches beyond its right edge, and what does. */
export const beyond = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return Array.from(document.querySelectorAll("body *")).filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
    .map((element) => `${element.tagName} ${element.id || element.className}`);
});
