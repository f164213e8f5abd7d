import { useCallback, useSyncExternalStore } from "react";

/** What a component needs of an observable. */
export interface Watchable<Value> {
  get(): Value;
  subscribe(changed: () => void): () => void;
}

/** The present value of any observable. It must be the same object from render to render: memoise it. */
export function useObservable<Value>(observable: Watchable<Value>): Value {
  const subscribe = useCallback((changed: () => void) => observable.subscribe(changed), [observable]);
  const get = useCallback(() => observable.get(), [observable]);
  return useSyncExternalStore(subscribe, get);
}
