/** React hooks over the client's observables. */
export { ClientProvider, useClient } from "./provider.js";
export { useObservable } from "./observable.js";
export * from "./hooks.js";
