import type { SecondFactor, SentLogInCode } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { Problem } from "../app/FormDialog";
import { isTicked, textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { CodeField } from "../ui/CodeField";
import { Switch } from "../ui/Switch";
import { TextField } from "../ui/TextField";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";
import { Resend } from "./Resend";

interface Props {
  phone: string;
  sent: SentLogInCode;
  onSecondFactor: (needed: SecondFactor) => void;
  onBack: () => void;
}

/** Asks for the code that was sent to a phone. */
export function CodePage({ phone, sent, onSecondFactor, onBack }: Props) {
  const texts = useTexts();
  const client = useClient();
  const [latest, setLatest] = useState(sent);
  const form = useForm(
    async (fields) => {
      const { secondFactor } = await client.session.verifyCode(phone, textOf(fields, "code"), {
        displayName: textOf(fields, "displayName").trim(),
        startOver: isTicked(fields, "startOver"),
      });
      if (secondFactor) onSecondFactor(secondFactor);
      else enter();
    },
    { WRONG_CREDENTIALS: texts.errors.wrongCode },
  );
  return (
    <AccountPage title={texts.entry.codeTitle} lead={texts.entry.codeSentTo(phone)} onBack={onBack}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <CodeField error={form.fieldError("code")} />
        <TextField
          label={texts.entry.newName}
          name="displayName"
          autoComplete="name"
          maxLength={64}
          error={form.fieldError("display_name")}
        />
        <div>
          <Switch name="startOver" label={texts.entry.startOver} />
          <p className={styles.hint}>{texts.entry.startOverHint}</p>
        </div>
        <Problem form={form} />
        <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
          {texts.entry.verify}
        </Button>
      </form>
      <Resend sent={latest} send={(channel) => client.session.sendCode(phone, channel)} onSent={setLatest} />
    </AccountPage>
  );
}
