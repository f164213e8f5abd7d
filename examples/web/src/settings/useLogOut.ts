import { useClient } from "@tidings/web/react";
import { useDrafts } from "../app/drafts";
import { useAttempt } from "../app/errors";
import { replacePlace } from "../app/navigation";
import { ask } from "../app/notices";
import { useTexts } from "../texts";

/** Logs the user out if they are sure, and removes from this browser what they wrote. */
export function useLogOut(): () => void {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  return () => {
    void ask({ text: texts.settings.logOutSure, action: texts.sidebar.logOut, danger: true }).then(async (sure) => {
      if (!sure || !(await attempt(() => client.session.logOut()))) return;
      useDrafts.getState().clearAll();
      replacePlace({ page: "login" });
    });
  };
}
