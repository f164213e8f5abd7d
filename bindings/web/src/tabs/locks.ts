/** Web Locks: held by a tab, and given up by the browser when the tab is gone, however it ended. */

/** Holds a lock from when it is free until the signal; `hold` runs meanwhile and is waited for. */
export async function whileLocked(name: string, signal: AbortSignal, hold: () => Promise<void>): Promise<void> {
  try {
    await navigator.locks.request(name, { signal }, hold);
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Runs `alone` while nobody else in this browser runs something under the same name. */
export function alone<T>(name: string, run: () => Promise<T>): Promise<T> {
  return navigator.locks.request(name, run);
}

/** Resolves with the signal. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else
      signal.addEventListener(
        "abort",
        () => {
          resolve();
        },
        { once: true },
      );
  });
}
