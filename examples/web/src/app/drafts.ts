import { create } from "zustand";
import { persist } from "zustand/middleware";

/** Somebody named in a draft, by the name that stands in its text. */
export interface DraftMention {
  userId: string;
  name: string;
}

/** What is being written to a chat. */
export interface Composition {
  text: string;
  mentions: DraftMention[];
  /** The message that is answered or edited. */
  about?: { action: "reply" | "edit"; seq: number } | undefined;
}

export const NO_COMPOSITION: Composition = { text: "", mentions: [] };

interface Drafts {
  byChat: Record<string, Composition>;
  change: (chatId: string, change: Partial<Composition>) => void;
  clear: (chatId: string) => void;
  clearAll: () => void;
}

/** What was begun and not sent, by chat. It is kept over a reload, and gone with the log-out. */
export const useDrafts = create<Drafts>()(
  persist(
    (set) => ({
      byChat: {},
      change: (chatId, change) =>
        set(({ byChat }) => ({ byChat: { ...byChat, [chatId]: { ...NO_COMPOSITION, ...byChat[chatId], ...change } } })),
      clear: (chatId) => set(({ byChat }) => ({ byChat: without(byChat, chatId) })),
      clearAll: () => set({ byChat: {} }),
    }),
    { name: "tidings-drafts" },
  ),
);

/** What is being written to a chat. */
export function useComposition(chatId: string): Composition {
  return useDrafts((drafts) => drafts.byChat[chatId] ?? NO_COMPOSITION);
}

function without(byChat: Record<string, Composition>, chatId: string): Record<string, Composition> {
  return Object.fromEntries(Object.entries(byChat).filter(([id]) => id !== chatId));
}
