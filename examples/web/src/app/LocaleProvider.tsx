import { useEffect, useState, type ReactNode } from "react";
import { loadTexts, LocaleContext, regional, type Locale } from "../texts";
import { en } from "../texts/en";
import { usePreferences } from "./preferences";

/** Gives the texts of the chosen language. Until they are loaded, the ones before stay. */
export function LocaleProvider({ children }: { children: ReactNode }) {
  const language = usePreferences((preferences) => preferences.language);
  const [locale, setLocale] = useState<Locale>({ language: regional("en"), texts: en });
  useEffect(() => {
    let wanted = true;
    void loadTexts(language).then((texts) => {
      if (!wanted) return;
      document.documentElement.lang = language;
      setLocale({ language: regional(language), texts });
    });
    return () => {
      wanted = false;
    };
  }, [language]);
  return <LocaleContext value={locale}>{children}</LocaleContext>;
}
