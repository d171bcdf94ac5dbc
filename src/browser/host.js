/**
 * Calls a method and always gives a real promise: what throws at once, what rejects and what is no
 * promise at all come out the same way. An exception that passed through wasm would stop every
 * other call of the module.
 */
export const later = async (object, method, first, second) => object[method](first, second);
