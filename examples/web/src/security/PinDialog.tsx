import { useClient } from "@tidings/web/react";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { TextField } from "../ui/TextField";
import { useGuarded } from "./stepUp";

export function PinDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const set = async (fields: FormData) => {
    await guarded(() => client.security.setRegistrationPin(textOf(fields, "pin")));
    notify(texts.security.changed);
    onClose();
  };
  return (
    <FormDialog title={texts.security.pinTitle} action={texts.save} attempt={set} onClose={onClose}>
      {(form) => (
        <TextField
          label={texts.security.pin}
          name="pin"
          type="password"
          hint={texts.security.pinHint}
          inputMode="numeric"
          autoComplete="off"
          pattern="[0-9]{4,12}"
          maxLength={12}
          required
          error={form.fieldError("pin")}
        />
      )}
    </FormDialog>
  );
}
