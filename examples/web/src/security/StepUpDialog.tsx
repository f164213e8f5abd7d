import type { Factor, StepUpProof } from "@tidings/web";
import { useClient, useSecurity } from "@tidings/web/react";
import { useCallback, useState } from "react";
import { PasswordField } from "../account/PasswordField";
import { useAttempt } from "../app/errors";
import { Problem } from "../app/FormDialog";
import { textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { CodeField } from "../ui/CodeField";
import { Dialog } from "../ui/Dialog";
import forms from "../ui/Form.module.css";
import { Spinner } from "../ui/States";
import { TextField } from "../ui/TextField";
import { Select } from "../settings/Section";
import { useStepUp } from "./stepUp";

const KNOWN = ["passkey", "totp", "password", "phoneCode", "recoveryCode"] as const;
type Way = (typeof KNOWN)[number];

/** Asks the user to confirm that it is them while a call waits for that. */
export function StepUpDialog() {
  const answer = useStepUp((state) => state.answer);
  return answer ? <OpenDialog answer={answer} /> : null;
}

function OpenDialog({ answer }: { answer: (done: boolean) => void }) {
  const texts = useTexts();
  const close = useCallback(() => answer(false), [answer]);
  const { value: overview } = useSecurity();
  const ways = KNOWN.filter((way) => overview?.stepUpFactors.includes(way satisfies Factor));
  const [chosen, setChosen] = useState<Way>();
  const way = chosen ?? ways[0];
  return (
    <Dialog title={texts.security.stepUpTitle} onClose={close}>
      <div className={forms.form}>
        <p>{texts.security.stepUpLead}</p>
        {!overview && <Spinner />}
        {overview && way === undefined && <p>{texts.security.stepUpNone}</p>}
        {ways.length > 1 && (
          <Select
            label={texts.security.stepUpOther}
            value={way}
            options={Object.fromEntries(ways.map((each) => [each, texts.security.ways[each]]))}
            onChange={setChosen}
          />
        )}
        {way === "passkey" && <PasskeyWay onDone={() => answer(true)} />}
        {way !== undefined && way !== "passkey" && <ProofWay key={way} way={way} onDone={() => answer(true)} />}
      </div>
    </Dialog>
  );
}

function PasskeyWay({ onDone }: { onDone: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const confirm = async () => {
    if (await attempt(() => client.security.stepUpWithPasskey())) onDone();
  };
  return (
    <Button look="primary" onClick={() => void confirm()}>
      {texts.security.usePasskey}
    </Button>
  );
}

function ProofWay({ way, onDone }: { way: Exclude<Way, "passkey">; onDone: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const form = useForm(
    async (fields) => {
      await client.security.stepUp(proofOf(way, fields));
      onDone();
    },
    { WRONG_CREDENTIALS: texts.errors.wrongCode },
  );
  return (
    <form className={forms.form} onSubmit={form.onSubmit}>
      {way === "phoneCode" && <SendCode />}
      <ProofField way={way} />
      <Problem form={form} />
      <Button type="submit" look="primary" disabled={form.busy}>
        {texts.security.confirm}
      </Button>
    </form>
  );
}

function SendCode() {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  return (
    <Button onClick={() => void attempt(() => client.security.sendStepUpCode())}>{texts.security.sendCode}</Button>
  );
}

function ProofField({ way }: { way: Exclude<Way, "passkey"> }) {
  const texts = useTexts();
  switch (way) {
    case "password":
      return <PasswordField autoComplete="current-password" />;
    case "recoveryCode":
      return <TextField label={texts.security.ways.recoveryCode} name="code" autoComplete="off" required />;
    default:
      return <CodeField label={texts.security.ways[way]} />;
  }
}

function proofOf(way: Exclude<Way, "passkey">, fields: FormData): StepUpProof {
  const code = textOf(fields, "code").trim();
  switch (way) {
    case "password":
      return { password: textOf(fields, "password") };
    case "phoneCode":
      return { phoneCode: code };
    case "totp":
      return { totpCode: code };
    case "recoveryCode":
      return { recoveryCode: code };
  }
}
