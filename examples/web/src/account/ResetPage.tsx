import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { Problem } from "../app/FormDialog";
import { replacePlace } from "../app/navigation";
import { notify } from "../app/notices";
import { textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { CodeField } from "../ui/CodeField";
import { EmailField } from "../ui/EmailField";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";
import { PasswordField } from "./PasswordField";

/** Sets a new password by a code that is mailed. */
export function ResetPage() {
  const [email, setEmail] = useState<string>();
  return email === undefined ? (
    <AddressForm onSent={setEmail} />
  ) : (
    <NewPasswordForm email={email} onBack={() => setEmail(undefined)} />
  );
}

function AddressForm({ onSent }: { onSent: (email: string) => void }) {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(async (fields) => {
    const email = textOf(fields, "email").trim();
    await client.session.requestPasswordReset(email);
    onSent(email);
  });
  return (
    <AccountPage title={texts.entry.resetTitle} lead={texts.entry.resetLead}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <EmailField label={texts.entry.email} error={form.fieldError("email")} />
        <Problem form={form} />
        <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
          {texts.entry.sendResetCode}
        </Button>
      </form>
    </AccountPage>
  );
}

function NewPasswordForm({ email, onBack }: { email: string; onBack: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(
    async (fields) => {
      await client.session.resetPassword(email, textOf(fields, "code").trim(), textOf(fields, "password"));
      notify(texts.entry.passwordSet);
      replacePlace({ page: "login" });
    },
    { WRONG_CREDENTIALS: texts.errors.wrongCode },
  );
  return (
    <AccountPage title={texts.entry.resetTitle} lead={texts.entry.resetSent(email)} onBack={onBack}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <CodeField error={form.fieldError("code")} />
        <PasswordField
          label={texts.entry.newPassword}
          autoComplete="new-password"
          hint={texts.account.passwordHint}
          error={form.fieldError("password")}
        />
        <Problem form={form} />
        <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
          {texts.entry.setPassword}
        </Button>
      </form>
    </AccountPage>
  );
}
