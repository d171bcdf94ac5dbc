// Whether a page fits the window and the finger, in whatever browser shows it.

const TARGETS = "a[href], button, input, select, textarea, summary, [role=option], [tabindex='0']";

/** Interactive things that are smaller than a fingertip needs: with their label, where one belongs to them. */
export const small = (page) => page.evaluate((targets) => {
  const shown = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getClientRects().length > 0;
  const box = (element) => element.getBoundingClientRect();
  return Array.from(document.querySelectorAll(targets)).filter(shown).flatMap((element) => {
    const { width, height } = [element, ...(element.labels ?? [])].filter(shown).map(box)
      .reduce((best, each) => (Math.min(each.width, each.height) > Math.min(best.width, best.height) ? each : best));
    // Out of sight until it has the keyboard.
    if (element.matches(".skip") || width >= 24 && height >= 24) return [];
    return [`${element.tagName} ${element.id || element.className} ${element.textContent.trim().slice(0, 20)}: ${width} × ${height}`];
  });
}, TARGETS);

/** Interactive things, or their labels, that lie under others, so that a press meets what was not meant. What is laid over the page, such as a list, may. */
export const overlapping = (page) => page.evaluate((targets) => {
  const above = (element) => [element, ...ancestors(element)].map((each) => Number(getComputedStyle(each).zIndex)).find((order) => order > 0) ?? 0;
  const ancestors = (element) => (element.parentElement ? [element.parentElement, ...ancestors(element.parentElement)] : []);
  const meet = (one, other) => ({
    left: Math.max(one.left, other.left), right: Math.min(one.right, other.right), top: Math.max(one.top, other.top), bottom: Math.min(one.bottom, other.bottom),
  });
  const has = ({ left, right, top, bottom }, least) => right - left > least && bottom - top > least;
  /** As much of it as those around it do not cut off. */
  const boxes = (element) => {
    const clips = ancestors(element).filter((each) => getComputedStyle(each).overflow !== "visible").map((each) => each.getBoundingClientRect());
    // Of one pixel is what is there for screen readers alone.
    return Array.from(element.getClientRects(), (box) => clips.reduce(meet, box)).filter((box) => has(box, 1));
  };
  const all = Array.from(document.querySelectorAll(targets)).filter((element) => element.checkVisibility({ visibilityProperty: true }) && !element.matches(".skip"))
    .map((element) => ({
      element, order: above(element), boxes: [element, ...(element.labels ?? [])].flatMap(boxes),
      name: `${element.tagName} ${element.id || element.className} ${element.ariaLabel ?? element.textContent.trim().slice(0, 20)}`,
    }));
  return all.flatMap((one, index) => all.slice(index + 1).filter((other) => one.order === other.order && !one.element.contains(other.element)
    && one.boxes.some((box) => other.boxes.some((its) => has(meet(box, its), 0.5)))).map((other) => `${one.name} and ${other.name}`));
}, TARGETS);

/** How far the page reaches beyond its right edge, and what does. */
export const beyond = (page) => page.evaluate(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth <= clientWidth) return [];
  return Array.from(document.querySelectorAll("body *")).filter((element) => element.getBoundingClientRect().right > clientWidth + 0.5)
    .map((element) => `${element.tagName} ${element.id || element.className}`);
});
