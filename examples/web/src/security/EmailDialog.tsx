import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { CodeField } from "../ui/CodeField";
import { EmailField } from "../ui/EmailField";
import { useGuarded } from "./stepUp";

/** Changes the e-mail address: has a code mailed to the new one, and asks for it. */
export function EmailDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const [email, setEmail] = useState<string>();
  const attempt = async (fields: FormData) => {
    if (email === undefined) {
      const address = textOf(fields, "email").trim();
      await client.account.sendEmailChangeCode(address);
      setEmail(address);
      return;
    }
    await guarded(() => client.account.changeEmail(email, textOf(fields, "code")));
    notify(texts.security.changed);
    onClose();
  };
  return (
    <FormDialog
      title={texts.security.changeEmail}
      action={email === undefined ? texts.entry.next : texts.save}
      attempt={attempt}
      words={{ WRONG_CREDENTIALS: texts.errors.wrongCode }}
      onClose={onClose}
    >
      {(form) =>
        email === undefined ? (
          <EmailField label={texts.security.newEmail} error={form.fieldError("email")} />
        ) : (
          <>
            <p role="status">{texts.security.codeSentTo(email)}</p>
            <CodeField error={form.fieldError("code") ?? form.fieldError("email")} />
          </>
        )
      }
    </FormDialog>
  );
}
