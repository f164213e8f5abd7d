import type { Invitation, NewInvitation } from "@tidings/web";
import { useClient, useInvitations } from "@tidings/web/react";
import { Mail, Trash2 } from "lucide-react";
import { useState } from "react";
import { errorText, useAttempt } from "../app/errors";
import { Problem } from "../app/FormDialog";
import { invitationLink } from "../app/invitation";
import { textOf, useForm } from "../app/useForm";
import { Section } from "../settings/Section";
import settings from "../settings/Settings.module.css";
import { Panel } from "../sidebar/Panel";
import { useLanguage, useTexts } from "../texts";
import { dateOf } from "../texts/times";
import { Button, IconButton } from "../ui/Button";
import { Copyable } from "../ui/Copyable";
import { Failure } from "../ui/Failure";
import styles from "../ui/Form.module.css";
import { Spinner } from "../ui/States";
import { TextField } from "../ui/TextField";

/** Links for those who are not here yet. */
export function InvitationsPanel() {
  const texts = useTexts();
  return (
    <Panel title={texts.finding.invitations} within="settings">
      <NewInvitationSection />
      <OpenInvitations />
    </Panel>
  );
}

function NewInvitationSection() {
  const texts = useTexts().finding;
  const client = useClient();
  const [made, setMade] = useState<NewInvitation>();
  const form = useForm(async (fields) => {
    setMade(await client.invitations.create(textOf(fields, "note").trim()));
  });
  return (
    <Section title={texts.invite}>
      <p className={settings.muted}>{texts.invitationsLead}</p>
      <form key={made?.id} className={styles.form} onSubmit={form.onSubmit}>
        <TextField label={texts.note} name="note" hint={texts.noteHint} maxLength={64} autoComplete="off" />
        <Problem form={form} />
        <Button type="submit" look="primary" disabled={form.busy}>
          {texts.invite}
        </Button>
      </form>
      {made && (
        <div role="status">
          <Copyable
            key={made.id}
            label={texts.inviteLink}
            hint={made.note}
            text={invitationLink(made.code)}
            copy={texts.copy}
            copied={texts.copied}
          />
        </div>
      )}
    </Section>
  );
}

function OpenInvitations() {
  const all = useTexts();
  const texts = all.finding;
  const { value: invitations, error } = useInvitations();
  return (
    <Section title={texts.open}>
      {!invitations && (error ? <Failure text={errorText(all, error)} /> : <Spinner />)}
      {invitations?.length === 0 && <p className={settings.muted}>{texts.noInvitations}</p>}
      {invitations && invitations.length > 0 && (
        <ul className={settings.list} aria-label={texts.open}>
          {invitations.map((invitation) => (
            <InvitationRow key={invitation.id} invitation={invitation} />
          ))}
        </ul>
      )}
    </Section>
  );
}

function InvitationRow({ invitation }: { invitation: Invitation }) {
  const texts = useTexts().finding;
  const language = useLanguage();
  const client = useClient();
  const attempt = useAttempt();
  const note = invitation.note || texts.withoutNote;
  return (
    <li className={settings.device}>
      <Mail size={22} aria-hidden="true" />
      <span className={settings.lines}>
        <span>{note}</span>
        <span className={settings.muted}>{texts.expires(dateOf(language, invitation.expiresAt))}</span>
      </span>
      <IconButton
        icon={Trash2}
        label={texts.revoke(note)}
        onClick={() => void attempt(() => client.invitations.revoke(invitation.id))}
      />
    </li>
  );
}
