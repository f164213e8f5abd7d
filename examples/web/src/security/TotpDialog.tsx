import type { TotpSecret } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useEffect, useState } from "react";
import { errorText } from "../app/errors";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { CodeField } from "../ui/CodeField";
import { Copyable } from "../ui/Copyable";
import { QrCode } from "../ui/QrCode";
import { Spinner } from "../ui/States";
import { useGuarded } from "./stepUp";

interface Props {
  onClose: () => void;
  /** Shows the recovery codes that come with it. */
  onCodes: (codes: readonly string[]) => void;
}

/** Sets an authenticator app up: shows the secret, and asks for a code to see that the app has it. */
export function TotpDialog({ onClose, onCodes }: Props) {
  const texts = useTexts();
  const client = useClient();
  const secret = useSecret(onClose);
  const confirm = async (fields: FormData) => {
    onCodes(await client.security.confirmTotp(textOf(fields, "code")));
    onClose();
  };
  return (
    <FormDialog
      title={texts.security.totpTitle}
      action={texts.security.turnOn}
      attempt={confirm}
      words={{ WRONG_CREDENTIALS: texts.errors.wrongCode }}
      onClose={onClose}
    >
      {(form) =>
        secret ? (
          <>
            <p>{texts.security.totpScan}</p>
            <QrCode svg={secret.qrSvg} label={texts.security.totpQr} />
            <Copyable
              label={texts.security.totpSecret}
              text={secret.secret}
              copy={texts.security.copyCodes}
              copied={texts.security.codesCopied}
            />
            <CodeField label={texts.security.totpCode} error={form.fieldError("code")} />
          </>
        ) : (
          <Spinner />
        )
      }
    </FormDialog>
  );
}

/** A new secret; without one the dialog closes. */
function useSecret(onFailed: () => void): TotpSecret | undefined {
  const texts = useTexts();
  const client = useClient();
  const guarded = useGuarded();
  const [secret, setSecret] = useState<TotpSecret>();
  useEffect(() => {
    let wanted = true;
    guarded(() => client.security.beginTotp()).then(
      (made) => {
        if (wanted) setSecret(made);
      },
      (error: unknown) => {
        if (!wanted) return;
        notify(errorText(texts, error));
        onFailed();
      },
    );
    return () => {
      wanted = false;
    };
  }, [client, guarded, onFailed, texts]);
  return secret;
}
