import NativeTidings, { type NativeModule } from "./NativeTidings";
import { Observations } from "./observations";
import type { LogLevel, LogLine } from "./types";

/**
 * Gives the log lines of the whole app that matter at least as much as `level` to `listener`, in order, until the
 * function that it returns is called. There is one listener at a time.
 */
export function observeLog(
  level: LogLevel,
  listener: (line: LogLine) => void,
  native: NativeModule = NativeTidings,
): () => void {
  const observations = Observations.of(native);
  const log = observations.start((observation) => native.observeLog(observation, level), {
    next: (line) => {
      listener(line as LogLine);
    },
    end: () => undefined,
  });
  return () => {
    observations.cancel(log);
  };
}

/** How many native objects are alive in the whole app: for finding leaks. */
export function liveObjects(native: NativeModule = NativeTidings): Promise<{ cores: number; subscriptions: number }> {
  return native.liveObjects();
}
