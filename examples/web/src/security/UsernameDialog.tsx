import { useClient } from "@tidings/web/react";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { TextField } from "../ui/TextField";

export function UsernameDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const change = async (fields: FormData) => {
    await client.account.changeUsername(textOf(fields, "username").trim());
    notify(texts.security.changed);
    onClose();
  };
  return (
    <FormDialog title={texts.security.changeUsername} action={texts.save} attempt={change} onClose={onClose}>
      {(form) => (
        <TextField
          label={texts.security.username}
          name="username"
          hint={texts.security.usernameHint}
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          minLength={3}
          maxLength={32}
          required
          error={form.fieldError("username")}
        />
      )}
    </FormDialog>
  );
}
