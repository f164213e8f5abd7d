/** What the calls of a client work with. */
import { RemoteValue } from "../observe/remote.js";
import type { Hub } from "../observe/hub.js";
import type { LiveState } from "../live_state.js";
import type { NewDevice } from "../gen/tidings/v1/auth_service_pb.js";
import type { SessionKeeper } from "../session.js";
import type { Store, Topic } from "../store/index.js";

export interface Context {
  readonly store: Store;
  readonly hub: Hub;
  readonly session: SessionKeeper;
  readonly live: LiveState;
}

/** What a log-in calls this device. */
export type OwnDevice = Pick<NewDevice, "name" | "platform">;

/** What the server keeps, asked for again when one of the topics changes. */
export function remote<Value>(
  context: Context,
  topics: readonly Topic[],
  ask: () => Promise<Value>,
): RemoteValue<Value> {
  return new RemoteValue(context.hub, context.live.connection, topics, ask);
}

/** Makes each value once, so that the same question gives the same object. */
export class Memo<Value> {
  readonly #values = new Map<string, Value>();

  constructor(private readonly make: (key: string) => Value) {}

  of(key: string): Value {
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const made = this.make(key);
    this.#values.set(key, made);
    return made;
  }
}
