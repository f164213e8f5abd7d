import type { Message, MessageList, MessageWindow } from "@tidings/web";
import { useClient, useObservable } from "@tidings/web/react";
import { useCallback, useMemo, useState } from "react";

const PAGE = 200;

export interface LoadedMessages extends MessageWindow {
  list: MessageList;
  /** Whether the last change put older messages before those that were there. */
  prepended: boolean;
  /** How the last attempt to read older messages stands. */
  older: "idle" | "loading" | "failed";
  /** Reads older messages, if there are any and none are being read. */
  loadOlder: () => void;
}

/** A chat's messages, and its past as the user wants it. */
export function useMessageList(chatId: string): LoadedMessages {
  const client = useClient();
  const list = useMemo(() => client.messages.list(chatId), [client, chatId]);
  const shown = useObservable(list);
  const [older, setOlder] = useState<LoadedMessages["older"]>("idle");

  const loadOlder = useCallback(() => {
    setOlder((before) => {
      if (before === "loading") return before;
      void list.loadOlder(PAGE).then(
        () => setOlder("idle"),
        () => setOlder("failed"),
      );
      return "loading";
    });
  }, [list]);

  const [seen, setSeen] = useState({ messages: shown.messages, prepended: false });
  if (seen.messages !== shown.messages) {
    setSeen({ messages: shown.messages, prepended: isPrepended(seen.messages, shown.messages) });
  }
  return { ...shown, list, prepended: seen.prepended, older, loadOlder };
}

function isPrepended(before: readonly Message[], after: readonly Message[]): boolean {
  return before.length > 0 && after.length > before.length && before[0]?.id !== after[0]?.id;
}
