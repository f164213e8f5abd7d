import type { Privacy } from "@tidings/web";
import { useClient, usePrivacy } from "@tidings/web/react";
import { useAttempt } from "../app/errors";
import { useTexts } from "../texts";
import { Switch } from "../ui/Switch";
import { Section, Select } from "./Section";
import styles from "./Settings.module.css";

export function PrivacySection() {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const { value: privacy } = usePrivacy();
  const update = (changed: Partial<Privacy>) => void attempt(() => client.people.updatePrivacy(changed));
  const audiences = {
    everyone: texts.settings.everyone,
    contacts: texts.settings.contacts,
    nobody: texts.settings.nobody,
  };
  return (
    <Section title={texts.settings.privacy}>
      <Select
        label={texts.settings.lastSeen}
        value={privacy?.lastSeen}
        options={audiences}
        onChange={(lastSeen) => update({ lastSeen })}
      />
      <Select
        label={texts.settings.online}
        value={privacy?.online}
        options={audiences}
        onChange={(online) => update({ online })}
      />
      <p className={styles.muted}>{texts.settings.privacyHint}</p>
      <Select
        label={texts.settings.statusAudience}
        value={privacy?.statusText}
        options={audiences}
        onChange={(statusText) => update({ statusText })}
      />
      <Select
        label={texts.settings.findByPhone}
        value={privacy?.findByPhone}
        options={audiences}
        onChange={(findByPhone) => update({ findByPhone })}
      />
      <Select
        label={texts.settings.addToGroups}
        value={privacy?.addToGroups}
        options={audiences}
        onChange={(addToGroups) => update({ addToGroups })}
      />
      <Switch
        label={texts.settings.readReceipts}
        checked={privacy?.readReceipts ?? false}
        disabled={!privacy}
        onChange={(readReceipts) => update({ readReceipts })}
      />
      <p className={styles.muted}>{texts.settings.readReceiptsHint}</p>
    </Section>
  );
}
