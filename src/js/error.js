/** The one error that every method rejects with. The module beneath makes them. */
export class RelaydanceError extends Error {
  // Minifiers rename classes; consoles show this name.
  static name = "RelaydanceError";

  constructor(message, { cause, ...fields }) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, { issues: [] }, fields);
  }
}
// On the prototype, so that it is no field of each error's own and survives minifying.
Object.defineProperty(RelaydanceError.prototype, "name", { value: "RelaydanceError", configurable: true, writable: true });

/** A listener's own mistake must not end a wait that is being paid for, nor pass unseen. Outside of pages, reporting ends whole programs. */
export function report(error) {
  if (globalThis.document && typeof reportError === "function") reportError(error);
  else console.error(error);
}
