/** Tells how a promise ended, and with what. */
export function settle(promise, told) {
  promise.then(
    (value) => told(true, value),
    (error) => told(false, error),
  );
}

/** What an operation rejects with that broke down, not one that failed. */
export class Broken {
  constructor(cause) {
    this.cause = cause;
  }
}

/** The operations under way, by number. */
const operations = new Map();
let last = 0;

/** Runs an operation: `poll` goes on with it, now and whenever it is woken, until it is done. */
export const run = (poll) =>
  new Promise((resolve, reject) => {
    operations.set(++last, { poll, resolve, reject });
    wake(last);
  });

export function wake(number) {
  const operation = operations.get(number);
  if (!operation || operation.woken) return;
  operation.woken = true;
  Promise.resolve().then(() => {
    operation.woken = false;
    try {
      operation.poll(number);
    } catch (cause) {
      // A function of the host's that throws where none should, or a defect of ours. It would be waited for for ever.
      operations.delete(number);
      operation.reject(new Broken(cause));
    }
  });
}

export function done(number, well, value) {
  const { resolve, reject } = operations.get(number);
  operations.delete(number);
  (well ? resolve : reject)(value);
}
