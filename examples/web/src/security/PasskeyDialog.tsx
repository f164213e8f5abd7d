import type { Passkey } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { deviceName } from "../app/deviceName";
import { FormDialog } from "../app/FormDialog";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { TextField } from "../ui/TextField";
import { useGuarded } from "./stepUp";

/** Names a passkey: one that there is, or a new one, which is then made. */
export function PasskeyDialog({ passkey, onClose }: { passkey: Passkey | undefined; onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const save = async (fields: FormData) => {
    const name = textOf(fields, "name").trim();
    await guarded(() => (passkey ? client.passkeys.rename(passkey.id, name) : client.passkeys.add(name)));
    onClose();
  };
  return (
    <FormDialog
      title={passkey ? texts.security.rename : texts.security.addPasskey}
      action={passkey ? texts.save : texts.entry.next}
      attempt={save}
      onClose={onClose}
    >
      {(form) => (
        <TextField
          label={texts.security.passkeyName}
          name="name"
          defaultValue={passkey?.name ?? deviceName(navigator.userAgent)}
          maxLength={64}
          autoComplete="off"
          required
          error={form.fieldError("name")}
        />
      )}
    </FormDialog>
  );
}
