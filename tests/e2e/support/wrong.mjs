/** Notes every console error and uncaught error of a page, in either driver. */
export function wrongOn(page) {
  const wrong = [];
  page.on("console", (message) => {
    if (message.type() === "error") wrong.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => wrong.push(String(error)));
  return wrong;
}
