// What jumps on a page without having been asked to: as Chromium tells of it, and measured the same way where a browser does not.

/** Runs on a page before its own scripts, and notes every jump in `globalThis.jumps`: what share of the window it took, and of what. */
export const noteJumps = () => {
  globalThis.jumps = [];
  if (PerformanceObserver.supportedEntryTypes.includes("layout-shift")) {
    new PerformanceObserver((list) => {
      for (const { value, hadRecentInput, sources } of list.getEntries()) {
        if (!hadRecentInput) globalThis.jumps.push({ value, of: sources.map(({ node }) => node?.id || node?.className || node?.nodeName) });
      }
    }).observe({ type: "layout-shift", buffered: true });
    return;
  }

  const LEAST = 3; // px that count
  const RECENT = 500; // ms after a press, in which it may have asked for it
  let pressed = -RECENT;
  for (const type of ["pointerdown", "keydown"]) addEventListener(type, () => (pressed = performance.now()), true);
  /** How much of a box the window shows. */
  const seen = ({ left, top, right, bottom }) =>
    Math.max(0, Math.min(right, innerWidth) - Math.max(left, 0)) * Math.max(0, Math.min(bottom, innerHeight) - Math.max(top, 0));
  let before = new Map();
  let scrolled = 0;
  const look = () => {
    const shown = Array.from(document.querySelectorAll("body *")).filter((element) => element.checkVisibility({ visibilityProperty: true }));
    const now = new Map(shown.map((element) => [element, element.getBoundingClientRect()]));
    const way = scrollY - scrolled;
    const moved = Array.from(now).flatMap(([element, box]) => {
      const old = before.get(element);
      if (!old || seen(old) + seen(box) === 0) return [];
      const down = Math.abs(box.top - old.top);
      // What is scrolled does not jump, nor what stays in its place meanwhile.
      const far = Math.max(Math.abs(box.left - old.left), Math.min(down, Math.abs(box.top - old.top + way)));
      return far < LEAST ? [] : [{ far, area: Math.max(seen(old), seen(box)), of: element.id || element.className || element.nodeName }];
    });
    if (moved.length > 0 && performance.now() - pressed > RECENT) {
      const most = (what) => Math.max(...moved.map((each) => each[what]));
      const value = (most("area") / (innerWidth * innerHeight)) * (most("far") / Math.max(innerWidth, innerHeight));
      globalThis.jumps.push({ value, of: moved.map(({ of }) => of) });
    }
    [before, scrolled] = [now, scrollY];
    requestAnimationFrame(look);
  };
  // Not before there is anything to see.
  new PerformanceObserver(look).observe({ type: "paint", buffered: true });
};

/** The share of the window that jumped in all, and what did. */
export async function jumped(page) {
  // What is told of a frame comes after it.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  const all = await page.evaluate(() => globalThis.jumps);
  return { sum: all.reduce((total, { value }) => total + value, 0), all: JSON.stringify(all) };
}
