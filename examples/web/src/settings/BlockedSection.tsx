import { useBlocked, useClient } from "@tidings/web/react";
import { useAttempt } from "../app/errors";
import { useNames } from "../people/names";
import { PersonRow } from "../people/PersonRow";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Section } from "./Section";
import styles from "./Settings.module.css";

export function BlockedSection() {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const nameOf = useNames();
  const { value: blocked = [] } = useBlocked();
  return (
    <Section title={texts.settings.blocked}>
      {blocked.length === 0 ? (
        <p className={styles.muted}>{texts.settings.noBlocked}</p>
      ) : (
        <ul className={styles.people} aria-label={texts.settings.blocked}>
          {blocked.map((profile) => (
            <PersonRow
              key={profile.userId}
              id={profile.userId}
              name={nameOf(profile.userId, profile.displayName)}
              end={
                <Button onClick={() => void attempt(() => client.people.unblock(profile.userId))}>
                  {texts.chat.unblock}
                </Button>
              }
            />
          ))}
        </ul>
      )}
    </Section>
  );
}
