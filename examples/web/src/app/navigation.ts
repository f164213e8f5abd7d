import { useSyncExternalStore } from "react";

/** What the sidebar shows instead of the chats. */
export type Panel = "archived" | "find" | "invitations" | "new-chat" | "new-group" | "security" | "settings";
const PANELS: readonly string[] = [
  "archived",
  "find",
  "invitations",
  "new-chat",
  "new-group",
  "security",
  "settings",
] satisfies Panel[];

/** The pages of those who are not logged in. */
export type EntryPage = "link" | "login" | "phone" | "register" | "reset";
const ENTRY_PAGES: readonly string[] = ["link", "login", "phone", "register", "reset"] satisfies EntryPage[];

/** Where the user is in the app. It is kept in the address after the #, so that a link, a reload and the browser's back
 * button work, whatever server the files come from. */
export interface Place {
  page: "chats" | EntryPage;
  chatId?: string | undefined;
  /** Whether the chat's details are open beside it. */
  details?: boolean | undefined;
  panel?: Panel | undefined;
  /** The code of an invitation whose link was opened. */
  invitation?: string | undefined;
}

export function parsePlace(hash: string): Place {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  const [first, chatId, third] = path.split("/").filter(Boolean);
  if (isEntryPage(first)) return { page: first };
  if (first === "invite" && chatId) return { page: "chats", invitation: decodeURIComponent(chatId) };
  const panel = new URLSearchParams(query).get("panel");
  return {
    page: "chats",
    chatId: first === "chats" ? chatId : undefined,
    details: third === "details",
    panel: isPanel(panel) ? panel : undefined,
  };
}

export function formatPlace(place: Place): string {
  if (place.page !== "chats") return `#/${place.page}`;
  const chat = place.chatId ? `chats/${place.chatId}${place.details ? "/details" : ""}` : "";
  return `#/${chat}${place.panel ? `?panel=${place.panel}` : ""}`;
}

/** Goes to a place, so that the back button comes back from it. */
export function go(place: Place): void {
  window.location.hash = formatPlace(place);
}

/** Goes to a place instead of this one. */
export function replacePlace(place: Place): void {
  window.location.replace(formatPlace(place));
}

/** Opens a chat. */
export function openChat(chatId: string): void {
  go({ page: "chats", chatId });
}

/** Where the user is. */
export function usePlace(): Place {
  const hash = useSyncExternalStore(onHashChange, () => window.location.hash);
  return parsePlace(hash);
}

function onHashChange(listener: () => void): () => void {
  window.addEventListener("hashchange", listener);
  return () => window.removeEventListener("hashchange", listener);
}

function isPanel(name: string | null): name is Panel {
  return name !== null && PANELS.includes(name);
}

function isEntryPage(name: string | undefined): name is EntryPage {
  return name !== undefined && ENTRY_PAGES.includes(name);
}
