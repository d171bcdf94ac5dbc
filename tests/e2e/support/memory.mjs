/** An init script: afterwards `memories` has every memory of WebAssembly on the page. */
export const watchMemory = () => {
  globalThis.memories = [];
  const note = ({ exports }) => globalThis.memories.push(...Object.values(exports).filter((value) => value instanceof WebAssembly.Memory));
  const { instantiate, Instance } = WebAssembly;
  WebAssembly.instantiate = async (...args) => {
    const made = await instantiate.apply(WebAssembly, args);
    note(made.instance ?? made);
    return made;
  };
  WebAssembly.Instance = new Proxy(Instance, {
    construct(target, args) {
      const made = new target(...args);
      note(made);
      return made;
    },
  });
};

/** Its size in bytes. */
export const memory = (page) => page.evaluate(() => globalThis.memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0));
