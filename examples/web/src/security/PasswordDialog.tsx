import { useClient } from "@tidings/web/react";
import { PasswordField } from "../account/PasswordField";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { useGuarded } from "./stepUp";

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const change = async (fields: FormData) => {
    await guarded(() => client.account.changePassword(textOf(fields, "password")));
    notify(texts.security.changed);
    onClose();
  };
  return (
    <FormDialog title={texts.security.changePassword} action={texts.save} attempt={change} onClose={onClose}>
      {(form) => (
        <PasswordField
          label={texts.entry.newPassword}
          autoComplete="new-password"
          hint={texts.security.passwordHint}
          error={form.fieldError("password")}
        />
      )}
    </FormDialog>
  );
}
