/** A storage in IndexedDB, for `config.storage`: it is there in workers too, and holds more than localStorage. */
export function indexedDbStorage(name = "relaydance-web") {
  let opening;
  const open = () =>
    (opening ??= new Promise((resolve, reject) => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => request.result.createObjectStore("items");
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    }).then(
      (database) => {
        // A tab with a newer version, or the browser, wants it closed: the next call opens it again.
        database.onclose = () => (opening = undefined);
        database.onversionchange = () => {
          database.close();
          opening = undefined;
        };
        return database;
      },
      (error) => {
        opening = undefined;
        throw error;
      },
    ));
  const items = async (mode, work) => {
    const database = await open();
    return new Promise((resolve, reject) => {
      const transaction = database.transaction("items", mode);
      const request = work(transaction.objectStore("items"));
      transaction.oncomplete = () => resolve(request.result ?? null);
      transaction.onabort = () => reject(transaction.error);
    });
  };
  return {
    getItem: (key) => items("readonly", (store) => store.get(key)),
    setItem: (key, value) => items("readwrite", (store) => store.put(value, key)),
    removeItem: (key) => items("readwrite", (store) => store.delete(key)),
  };
}
