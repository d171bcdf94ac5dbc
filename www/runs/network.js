// Whether the network has gone since the page came. What the browser believes at the start does not count: the page itself has
// just come over that network, and a server on this machine needs none.

/** Fires `change` when the network goes or is back. */
class Network extends EventTarget {
  offline = false;

  constructor() {
    super();
    for (const type of ["online", "offline"]) {
      addEventListener(type, () => {
        this.offline = type === "offline";
        this.dispatchEvent(new Event("change"));
      });
    }
  }

  /** Settles once there is a network. */
  back(signal) {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.offline && !signal.aborted) return;
        this.removeEventListener("change", look);
        signal.removeEventListener("abort", look);
        if (signal.aborted) reject(signal.reason);
        else resolve();
      };
      this.addEventListener("change", look);
      signal.addEventListener("abort", look);
      look();
    });
  }
}

export const network = new Network();
