import { fromNative, TidingsError } from "./error";
import { applyChanges, type ListChange } from "./lists";
import type { NativeModule } from "./NativeTidings";
import { Observed } from "./observable";
import { Observations } from "./observations";
import type { Message } from "./types";

/** The part of a chat that is shown: from a place in its past up to now. */
export interface MessageWindow {
  /** The oldest first; `undefined` until they are read from the store. */
  readonly messages: readonly Message[] | undefined;
  /** Whether there may be older ones. */
  readonly hasOlder: boolean;
}

/** One chat's messages, at first the newest 50 that are stored. Each list has a window of its own. */
export class MessageList extends Observed<MessageWindow, readonly ListChange<Message>[]> {
  constructor(
    private readonly native: NativeModule,
    client: string,
    readonly chatId: string,
  ) {
    super(
      { messages: undefined, hasOlder: true },
      Observations.of(native),
      (observation) => native.observe(client, observation, "messages", { chatId }),
      windowAfter,
    );
  }

  /**
   * Shows `count` older messages too, and says whether there are older ones still. Reads what the device does not have
   * from the server. Works while somebody has subscribed.
   *
   * Errors: `offline` and `loggedOut`, only if something must be read from the server; `closed`.
   */
  async loadOlder(count = 50): Promise<boolean> {
    const { observation } = this;
    if (observation === undefined) throw new TidingsError("invalid", "nobody has subscribed to the list");
    try {
      const hasOlder = await this.native.loadOlder(observation, count);
      if (hasOlder !== this.get().hasOlder) this.change({ ...this.get(), hasOlder }, []);
      return hasOlder;
    } catch (error) {
      throw fromNative(error);
    }
  }
}

function windowAfter(window: MessageWindow, changes: readonly ListChange<Message>[]): MessageWindow {
  const messages = applyChanges(window.messages ?? [], changes);
  // A list that begins anew begins with the newest.
  const hasOlder = window.hasOlder || changes.some(({ type }) => type === "reset");
  return messages === window.messages && hasOlder === window.hasOlder ? window : { messages, hasOlder };
}
