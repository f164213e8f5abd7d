import { createContext, use } from "react";
import { en, type Texts } from "./en";

export type { Texts } from "./en";

/** The languages of the app, each by its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

/** What the app says in a language. English is always there; the others are loaded when they are wanted. */
export async function loadTexts(language: Language): Promise<Texts> {
  if (language === "de") return (await import("./de")).de;
  return en;
}

/** The browser's language if the app speaks it, English if not. */
export function preferredLanguage(): Language {
  const spoken = navigator.languages.map((tag) => tag.slice(0, 2));
  return spoken.find((code): code is Language => code in LANGUAGES) ?? "en";
}

/** A language as it is written where the user is, like en-GB: it decides how times and lists are written. */
export function regional(language: Language): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language;
}

export interface Locale {
  /** As in `regional`. */
  language: string;
  texts: Texts;
}

export const LocaleContext = createContext<Locale>({ language: regional("en"), texts: en });

/** What the app says, in the user's language. */
export function useTexts(): Texts {
  return use(LocaleContext).texts;
}

/** The user's language, for dates and numbers. */
export function useLanguage(): string {
  return use(LocaleContext).language;
}
