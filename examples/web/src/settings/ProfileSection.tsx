import type { Profile } from "@tidings/web";
import { useAccount, useClient, useProfile } from "@tidings/web/react";
import { QrCode } from "lucide-react";
import { useCallback, useState, type SubmitEvent } from "react";
import { useAttempt } from "../app/errors";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { ProfileCodeDialog } from "../people/ProfileCodeDialog";
import { useLanguage, useTexts } from "../texts";
import { momentOf } from "../texts/times";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import { Section, Select } from "./Section";
import styles from "./Settings.module.css";

export function ProfileSection() {
  const texts = useTexts();
  const account = useAccount();
  const profile = useProfile(account?.userId);
  const [showing, setShowing] = useState(false);
  const close = useCallback(() => setShowing(false), []);
  if (!profile) return null;
  return (
    <Section title={texts.settings.profile}>
      <div className={styles.portrait}>
        <Avatar id={profile.userId} name={profile.displayName} size="large" />
        <p className={styles.name}>{profile.displayName}</p>
        {profile.username && <p className={styles.muted}>@{profile.username}</p>}
        <Button onClick={() => setShowing(true)}>
          <QrCode size={18} aria-hidden="true" />
          {texts.finding.profileCode}
        </Button>
      </div>
      {/* Another profile, from the server or another device, starts the form anew. */}
      <ProfileForm key={`${profile.displayName} ${profile.statusText}`} profile={profile} />
      {showing && <ProfileCodeDialog onClose={close} />}
    </Section>
  );
}

const HOUR = 60 * 60_000;
const LASTS = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR };
type Lasting = "stays" | "until" | keyof typeof LASTS;

function ProfileForm({ profile }: { profile: Profile }) {
  const texts = useTexts();
  const language = useLanguage();
  const client = useClient();
  const attempt = useAttempt();
  const { displayName, statusText, statusExpiresAt } = profile;
  const [lasting, setLasting] = useState<Lasting>(statusExpiresAt ? "until" : "stays");
  const always = { stays: texts.settings.statusStays, ...texts.settings.statusAfter };
  const options: Partial<Record<Lasting, string>> = statusExpiresAt
    ? { until: momentOf(language, statusExpiresAt), ...always }
    : always;
  const save = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const fields = new FormData(event.currentTarget);
    const status = textOf(fields, "status").trim();
    const changes = {
      displayName: textOf(fields, "displayName").trim(),
      statusText: status,
      statusExpiresAt: status === "" ? undefined : endOf(lasting, statusExpiresAt),
    };
    if (await attempt(() => client.people.updateProfile(changes))) notify(texts.settings.saved);
  };
  return (
    <form className={styles.form} onSubmit={(event) => void save(event)}>
      <TextField
        label={texts.account.displayName}
        name="displayName"
        defaultValue={displayName}
        required
        maxLength={64}
        autoComplete="name"
      />
      <TextField
        label={texts.settings.status}
        name="status"
        defaultValue={statusText}
        hint={
          statusExpiresAt ? texts.settings.statusUntil(momentOf(language, statusExpiresAt)) : texts.settings.statusHint
        }
        maxLength={256}
        autoComplete="off"
      />
      <Select label={texts.settings.statusClears} value={lasting} options={options} onChange={setLasting} />
      <Button type="submit" look="primary">
        {texts.save}
      </Button>
    </form>
  );
}

function endOf(lasting: Lasting, before: Date | undefined): Date | undefined {
  if (lasting === "until") return before;
  return lasting === "stays" ? undefined : new Date(Date.now() + LASTS[lasting]);
}
