import type { PhoneMatch } from "@tidings/web";
import { useClient, useContacts, useProfile } from "@tidings/web/react";
import { useState } from "react";
import { useAttempt } from "../app/errors";
import { Problem } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf, useForm } from "../app/useForm";
import { Section } from "../settings/Section";
import settings from "../settings/Settings.module.css";
import { Panel } from "../sidebar/Panel";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import styles from "../ui/Form.module.css";
import { TextArea } from "../ui/TextArea";
import { TextField } from "../ui/TextField";
import { useNames } from "./names";
import { PersonRow } from "./PersonRow";
import { phoneNumbers } from "./phoneNumbers";
import { useOpenDirectChat } from "./useOpenDirectChat";

/** Finds people whose username the user does not know: by their QR code, and by phone numbers. */
export function FindPanel() {
  const texts = useTexts();
  return (
    <Panel title={texts.finding.title} within="settings">
      <ByCode />
      <ByPhone />
    </Panel>
  );
}

function ByCode() {
  const texts = useTexts().finding;
  const client = useClient();
  const [times, setTimes] = useState(0);
  const form = useForm(async (fields) => {
    const { profile } = await client.people.addContact({ profileCode: textOf(fields, "code").trim() });
    notify(texts.added(profile.displayName));
    setTimes(times + 1);
  });
  return (
    <Section title={texts.byCode}>
      <form key={times} className={styles.form} onSubmit={form.onSubmit}>
        <TextField
          label={texts.code}
          name="code"
          hint={texts.codeHint}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          error={form.fieldError("profile_code")}
        />
        <Problem form={form} />
        <Button type="submit" look="primary" disabled={form.busy}>
          {texts.addByCode}
        </Button>
      </form>
    </Section>
  );
}

interface Found {
  matches: readonly PhoneMatch[];
  /** What was no phone number. */
  others: string[];
}

function ByPhone() {
  const texts = useTexts().finding;
  const client = useClient();
  const [found, setFound] = useState<Found>();
  const form = useForm(async (fields) => {
    const { phones, others } = phoneNumbers(textOf(fields, "numbers"));
    setFound({ matches: phones.length === 0 ? [] : await client.people.findByPhone(phones), others });
  });
  return (
    <Section title={texts.byPhone}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <TextArea label={texts.numbers} name="numbers" hint={texts.numbersHint} autoComplete="off" required />
        <p className={settings.muted}>{texts.numbersPrivate}</p>
        <Problem form={form} />
        <Button type="submit" look="primary" disabled={form.busy}>
          {texts.look}
        </Button>
      </form>
      <div role="status">
        {found && <p className={settings.muted}>{texts.found(found.matches.length)}</p>}
        {found && found.others.length > 0 && (
          <p className={settings.muted}>{texts.notNumbers(found.others.join(", "))}</p>
        )}
      </div>
      {found && found.matches.length > 0 && (
        <ul className={settings.people} aria-label={texts.foundTitle}>
          {found.matches.map((match) => (
            <FoundPerson key={match.userId} match={match} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function FoundPerson({ match }: { match: PhoneMatch }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const open = useOpenDirectChat();
  const profile = useProfile(match.userId);
  const name = useNames()(match.userId, profile?.displayName);
  const { value: contacts } = useContacts();
  const known = contacts?.some((contact) => contact.profile.userId === match.userId) ?? true;
  const add = async () => {
    if (await attempt(() => client.people.addContact({ userId: match.userId }))) notify(texts.finding.added(name));
  };
  return (
    <PersonRow
      id={match.userId}
      name={name}
      detail={match.phone}
      onSelect={() => void open(match.userId)}
      end={!known && <Button onClick={() => void add()}>{texts.people.add}</Button>}
    />
  );
}
