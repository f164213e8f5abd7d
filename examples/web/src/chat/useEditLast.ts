import type { Chat } from "@tidings/web";
import { useAccount, useClient } from "@tidings/web/react";
import { useMessageActions } from "./actions";

/** Begins to edit the user's last message of a chat. */
export function useEditLast(chat: Chat): () => void {
  const client = useClient();
  const account = useAccount();
  const actions = useMessageActions();
  return () => {
    const last = client.chats.get(chat.id)?.lastMessage;
    if (last && last.authorId === account?.userId && last.body.type === "text") actions.edit(last);
  };
}
