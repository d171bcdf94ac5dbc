// A list whose items can be dragged to another place: by a mouse at once, by a finger that stays a moment, so that the page still
// scrolls. Buttons and keys that do the same are the list's own.

const FAR = 6;
const HOLD = 280;
const EDGE = 70;

/** `move(from, to)` is told the end of a drag; until then only the nodes have moved. Items are dragged by their `.print`. */
export function sortable(list, { move }) {
  let drag;

  const items = () => [...list.children];

  function begin() {
    if (items().length < 2) return;
    const { item, x, y, pointerId } = drag;
    const { left, top } = item.getBoundingClientRect();
    Object.assign(drag, { going: true, from: items().indexOf(item), grabX: x - left, grabY: y - top });
    item.setAttribute("data-dragged", "");
    list.setPointerCapture(pointerId);
    follow();
  }

  /** Keeps the item under the pointer and makes room for it where the pointer is. */
  function follow() {
    const { item, x, y, grabX, grabY } = drag;
    const over = items().find((other) => {
      if (other === item) return false;
      const { left, right, top, bottom } = other.getBoundingClientRect();
      return x >= left && x <= right && y >= top && y <= bottom;
    });
    // Not back at once where the two differ in size and the other one has moved under the pointer.
    if (over && over !== drag.last) list.insertBefore(item, items().indexOf(over) > items().indexOf(item) ? over.nextSibling : over);
    drag.last = over;
    item.style.setProperty("--dx", "0px");
    item.style.setProperty("--dy", "0px");
    const { left, top } = item.getBoundingClientRect();
    item.style.setProperty("--dx", `${x - grabX - left}px`);
    item.style.setProperty("--dy", `${y - grabY - top}px`);
  }

  function scroll() {
    if (!drag?.going) return;
    const by = drag.y < EDGE ? -10 : drag.y > innerHeight - EDGE ? 10 : 0;
    if (by) {
      scrollBy(0, by);
      follow();
    }
    drag.frame = requestAnimationFrame(scroll);
  }

  function end(keep) {
    if (!drag) return;
    const { item, from, going, timer, frame } = drag;
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    drag = undefined;
    if (!going) return;
    item.removeAttribute("data-dragged");
    const to = items().indexOf(item);
    // The list itself is told where it goes from where it was.
    item.remove();
    list.insertBefore(item, items()[from] ?? null);
    if (keep && to !== from) move(from, to);
    // The button under the pointer was not meant.
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }));
  }
  const stop = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };

  list.addEventListener("pointerdown", (event) => {
    const item = event.target.closest(".print")?.closest("li");
    if (!item || !event.isPrimary || event.button !== 0) return;
    const { clientX: x, clientY: y, pointerId, pointerType } = event;
    const touch = pointerType === "touch";
    drag = { item, x, y, startX: x, startY: y, pointerId, touch, going: false };
    if (touch) drag.timer = setTimeout(start, HOLD);
  });
  const start = () => {
    begin();
    scroll();
  };
  list.addEventListener("pointermove", (event) => {
    if (!drag || event.pointerId !== drag.pointerId) return;
    drag.x = event.clientX;
    drag.y = event.clientY;
    if (drag.going) return follow();
    if (Math.hypot(drag.x - drag.startX, drag.y - drag.startY) < FAR) return;
    if (drag.touch) end(false); // it scrolls
    else start();
  });
  // Also where it has left the list before it was far enough to begin.
  addEventListener("pointerup", ({ pointerId }) => pointerId === drag?.pointerId && end(true));
  addEventListener("pointercancel", ({ pointerId }) => pointerId === drag?.pointerId && end(false));
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag?.going) return;
    event.preventDefault();
    end(false);
  });
  list.addEventListener("touchmove", (event) => drag?.going && event.preventDefault(), { passive: false });
  list.addEventListener("contextmenu", (event) => drag?.touch && event.preventDefault());
}
