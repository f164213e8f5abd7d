import { useClient } from "@tidings/web/react";
import { useAttempt } from "../app/errors";
import { openChat } from "../app/navigation";

/** Opens the chat with a person, and tells the user if it cannot be. */
export function useOpenDirectChat(): (userId: string) => Promise<boolean> {
  const client = useClient();
  const attempt = useAttempt();
  return (userId) =>
    attempt(async () => {
      const chat = await client.chats.openDirect(userId);
      openChat(chat.id);
    });
}
