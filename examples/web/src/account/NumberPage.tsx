import type { SentLogInCode } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { Problem } from "../app/FormDialog";
import { textOf, useForm } from "../app/useForm";
import { phoneNumber } from "../people/phoneNumbers";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { PhoneField } from "../ui/PhoneField";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";

/** Asks for the phone number to log in with. */
export function NumberPage({ onSent }: { onSent: (phone: string, sent: SentLogInCode) => void }) {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(async (fields) => {
    const text = textOf(fields, "phone");
    // What is no number to the app is for the server to refuse.
    const phone = phoneNumber(text) ?? text;
    onSent(phone, await client.session.sendCode(phone));
  });
  return (
    <AccountPage title={texts.entry.phoneTitle} lead={texts.entry.phoneLead}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <PhoneField label={texts.entry.phone} hint={texts.entry.phoneHint} error={form.fieldError("phone")} />
        <Problem form={form} />
        <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
          {texts.entry.sendCode}
        </Button>
      </form>
    </AccountPage>
  );
}
