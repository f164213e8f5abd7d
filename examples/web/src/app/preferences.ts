import { create } from "zustand";
import { persist } from "zustand/middleware";
import { preferredLanguage, type Language } from "../texts";

export type Theme = "system" | "light" | "dark";

interface Preferences {
  theme: Theme;
  language: Language;
  /** Whether the user wants desktop notifications. */
  notifications: boolean;
  /** The emoji used last, the last first. */
  recentEmoji: string[];
  setTheme: (theme: Theme) => void;
  setLanguage: (language: Language) => void;
  setNotifications: (on: boolean) => void;
  noteEmoji: (emoji: string) => void;
}

const RECENT_EMOJI = 24;

/** How the user wants the app in this browser, whoever is logged in. */
export const usePreferences = create<Preferences>()(
  persist(
    (set) => ({
      theme: "system",
      language: preferredLanguage(),
      notifications: false,
      recentEmoji: [],
      setTheme: (theme) => set({ theme }),
      setLanguage: (language) => set({ language }),
      setNotifications: (notifications) => set({ notifications }),
      noteEmoji: (emoji) =>
        set(({ recentEmoji }) => ({
          recentEmoji: [emoji, ...recentEmoji.filter((other) => other !== emoji)].slice(0, RECENT_EMOJI),
        })),
    }),
    { name: "tidings-preferences" },
  ),
);

/** Shows the page in the chosen theme, now and whenever it changes. */
export function followTheme(): void {
  const apply = ({ theme }: Preferences) => {
    document.documentElement.dataset.theme = theme;
  };
  apply(usePreferences.getState());
  usePreferences.subscribe(apply);
}
