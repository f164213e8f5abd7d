import type { Login, SecondFactor } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { Problem } from "../app/FormDialog";
import { formatPlace } from "../app/navigation";
import { textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { TextField } from "../ui/TextField";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";
import { PasswordField } from "./PasswordField";

/** Logs in with a password; hands over to whoever asks for the second factor if one is needed. */
export function LoginForm({ onSecondFactor }: { onSecondFactor: (needed: SecondFactor) => void }) {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(async (fields) => {
    const needed = await client.session.logIn(loginOf(textOf(fields, "username")), textOf(fields, "password"));
    if (needed) onSecondFactor(needed);
    else enter();
  });
  return (
    <form className={styles.form} onSubmit={form.onSubmit}>
      <TextField
        label={texts.entry.login}
        name="username"
        autoComplete="username"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={form.fieldError("username") ?? form.fieldError("email")}
      />
      <PasswordField autoComplete="current-password" error={form.fieldError("password")} />
      <a className={styles.forgot} href={formatPlace({ page: "reset" })}>
        {texts.entry.forgot}
      </a>
      <Problem form={form} />
      <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
        {texts.account.logIn}
      </Button>
    </form>
  );
}

/** Usernames have no @, e-mail addresses do. */
function loginOf(text: string): Login {
  const login = text.trim();
  return login.includes("@") ? { email: login } : { username: login };
}
