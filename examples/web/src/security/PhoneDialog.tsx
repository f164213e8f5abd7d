import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { phoneNumber } from "../people/phoneNumbers";
import { useTexts } from "../texts";
import { CodeField } from "../ui/CodeField";
import { PhoneField } from "../ui/PhoneField";
import { useGuarded } from "./stepUp";

/** Changes the phone number: has a code sent to the new one, and asks for it. */
export function PhoneDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const [phone, setPhone] = useState<string>();
  const attempt = async (fields: FormData) => {
    if (phone === undefined) {
      const text = textOf(fields, "phone");
      const number = phoneNumber(text) ?? text;
      await client.account.sendPhoneChangeCode(number);
      setPhone(number);
      return;
    }
    await guarded(() => client.account.changePhone(phone, textOf(fields, "code")));
    notify(texts.security.changed);
    onClose();
  };
  return (
    <FormDialog
      title={texts.security.changePhone}
      action={phone === undefined ? texts.entry.next : texts.save}
      attempt={attempt}
      words={{ WRONG_CREDENTIALS: texts.errors.wrongCode }}
      onClose={onClose}
    >
      {(form) =>
        phone === undefined ? (
          <PhoneField label={texts.security.newPhone} hint={texts.entry.phoneHint} error={form.fieldError("phone")} />
        ) : (
          <>
            <p role="status">{texts.security.codeSentTo(phone)}</p>
            <CodeField error={form.fieldError("code") ?? form.fieldError("phone")} />
          </>
        )
      }
    </FormDialog>
  );
}
