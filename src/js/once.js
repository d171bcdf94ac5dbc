import { Client, initSync } from "relaydance-web/glue";

/** Gives the module's one class, from what compiles the module. That is done once, by the first call that needs it. */
export function once(compile) {
  let loading;
  // A failure is not remembered: the next call tries again.
  return () => (loading ??= compile().then(
    (module) => (initSync({ module }), Client),
    (error) => {
      loading = undefined;
      throw error;
    },
  ));
}
