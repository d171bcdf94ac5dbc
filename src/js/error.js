/** The one error that every method rejects with. The module beneath makes them. */
export class RelaydanceError extends Error {
  // Minifiers rename classes; consoles show this name.
  static name = "RelaydanceError";

  constructor(message, { cause, issues = [], ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { issues }, fields);
  }
}
// On the prototype, so that it is no field of each error's own and survives minifying.
Object.defineProperty(RelaydanceError.prototype, "name", { value: "RelaydanceError", configurable: true, writable: true });

/** Tells a listener, whose own mistake, also a later one, must not end a wait that is being paid for, nor pass unseen. */
export function tell(listener, event) {
  try {
    Promise.resolve(listener(event)).catch(report);
  } catch (error) {
    report(error);
  }
}

/** Outside of pages, reporting an error as such ends whole programs. */
function report(error) {
  if (globalThis.document && typeof reportError === "function") reportError(error);
  else console.error(error);
}
