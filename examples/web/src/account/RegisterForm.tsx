import { useClient } from "@tidings/web/react";
import { Problem } from "../app/FormDialog";
import { textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";
import { PasswordField } from "./PasswordField";

export function RegisterForm() {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(async (fields) => {
    const login = { username: textOf(fields, "username") };
    await client.session.register(login, textOf(fields, "password"), textOf(fields, "displayName"));
    enter();
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        label={texts.account.displayName}
        name="displayName"
        autoComplete="name"
        required
        maxLength={64}
        hint={texts.account.displayNameHint}
        error={form.fieldError("display_name")}
      />
      <TextField
        label={texts.account.username}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        minLength={3}
        maxLength={32}
        hint={texts.account.usernameHint}
        error={form.fieldError("username")}
      />
      <PasswordField
        autoComplete="new-password"
        hint={texts.account.passwordHint}
        error={form.fieldError("password")}
      />
      <Problem form={form} />
      <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
        {texts.account.register}
      </Button>
    </form>
  );
}
