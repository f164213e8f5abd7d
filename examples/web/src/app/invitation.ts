import { useClient } from "@tidings/web/react";
import { useEffect } from "react";
import { useOpenDirectChat } from "../people/useOpenDirectChat";
import { useTexts } from "../texts";
import { useAttempt } from "./errors";
import { replacePlace, usePlace } from "./navigation";
import { ask } from "./notices";

/** The code of an invitation whose link was opened; it waits in this tab until somebody is logged in. */
const KEY = "tidings-invitation";

export function keepInvitation(code: string): void {
  sessionStorage.setItem(KEY, code);
}

export function hasInvitation(): boolean {
  return sessionStorage.getItem(KEY) !== null;
}

/** The link of an invitation. */
export function invitationLink(code: string): string {
  return `${window.location.origin}${window.location.pathname}#/invite/${encodeURIComponent(code)}`;
}

/** Asks whether to accept the invitation that waits, and opens the chat with who sent it. */
export function useInvitation(): void {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const open = useOpenDirectChat();
  const { invitation } = usePlace();
  useEffect(() => {
    if (invitation !== undefined) {
      keepInvitation(invitation);
      replacePlace({ page: "chats" });
      return;
    }
    const code = sessionStorage.getItem(KEY);
    if (code === null) return;
    sessionStorage.removeItem(KEY);
    void ask({ text: texts.finding.acceptLead, action: texts.finding.acceptTitle }).then((yes) => {
      if (!yes) return;
      void attempt(async () => {
        const { profile } = await client.invitations.accept(code);
        await open(profile.userId);
      });
    });
  }, [attempt, client, invitation, open, texts]);
}
