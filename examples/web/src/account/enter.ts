import { useDrafts } from "../app/drafts";
import { replacePlace } from "../app/navigation";

/** Somebody logged in: nothing of who was here before is left, and the chats are shown. */
export function enter(): void {
  useDrafts.getState().clearAll();
  replacePlace({ page: "chats" });
}
