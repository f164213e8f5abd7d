import { usePreferences } from "../app/preferences";
import { LANGUAGES, useTexts } from "../texts";
import { Section, Select } from "./Section";

export function AppearanceSection() {
  const texts = useTexts();
  const { theme, setTheme, language, setLanguage } = usePreferences();
  return (
    <Section title={texts.settings.appearance}>
      <Select
        label={texts.settings.theme}
        value={theme}
        options={{
          system: texts.settings.themeSystem,
          light: texts.settings.themeLight,
          dark: texts.settings.themeDark,
        }}
        onChange={setTheme}
      />
      <Select label={texts.settings.language} value={language} options={LANGUAGES} onChange={setLanguage} />
    </Section>
  );
}
