import { TidingsError, type SecondFactor, type SecondFactorProof } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { errorText } from "../app/errors";
import { Problem } from "../app/FormDialog";
import { notify } from "../app/notices";
import { isTicked, textOf, useForm } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { CodeField } from "../ui/CodeField";
import { Switch } from "../ui/Switch";
import { TextField } from "../ui/TextField";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";

const KNOWN = ["totp", "recoveryCode", "registrationPin"] as const;
type Known = (typeof KNOWN)[number];

/** Asks for the second factor of a log-in. When its time or its attempts are over, the log-in begins again. */
export function SecondFactorPage({ needed, onBack }: { needed: SecondFactor; onBack: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const possible = KNOWN.filter((factor) => needed.factors.includes(factor));
  const [factor, setFactor] = useState<Known>(possible[0] ?? "totp");
  const form = useForm(
    async (fields) => {
      const proof = proofOf(factor, textOf(fields, "code").trim());
      try {
        await client.session.completeLogIn(needed, proof, { trustDevice: isTicked(fields, "trust") });
      } catch (error) {
        if (!(error instanceof TidingsError) || error.reason !== "CHALLENGE_INVALID") throw error;
        notify(errorText(texts, error));
        onBack();
        return;
      }
      enter();
    },
    { WRONG_CREDENTIALS: texts.errors.wrongCode },
  );
  return (
    <AccountPage title={texts.entry.secondTitle} lead={texts.entry.secondLead} onBack={onBack}>
      <form className={styles.form} onSubmit={form.onSubmit}>
        <ProofField key={factor} factor={factor} error={form.fieldError("proof")} />
        <Switch name="trust" label={texts.entry.trustDevice} />
        <Problem form={form} />
        <Button type="submit" look="primary" className={styles.submit} disabled={form.busy}>
          {texts.account.logIn}
        </Button>
      </form>
      <div className={styles.ways}>
        {possible
          .filter((other) => other !== factor)
          .map((other) => (
            <Button key={other} className={styles.way} onClick={() => setFactor(other)}>
              {wayTo(other, texts.entry)}
            </Button>
          ))}
      </div>
    </AccountPage>
  );
}

function ProofField({ factor, error }: { factor: Known; error: string | undefined }) {
  const texts = useTexts();
  if (factor === "totp") return <CodeField label={texts.entry.totpCode} error={error} />;
  if (factor === "recoveryCode") {
    return (
      <TextField
        label={texts.entry.recoveryCode}
        name="code"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        required
        error={error}
      />
    );
  }
  return (
    <TextField
      label={texts.entry.registrationPin}
      name="code"
      type="password"
      inputMode="numeric"
      autoComplete="off"
      pattern="[0-9]{4,12}"
      maxLength={12}
      required
      error={error}
    />
  );
}

function proofOf(factor: Known, code: string): SecondFactorProof {
  switch (factor) {
    case "totp":
      return { totpCode: code };
    case "recoveryCode":
      return { recoveryCode: code };
    case "registrationPin":
      return { registrationPin: code };
  }
}

function wayTo(factor: Known, words: { useTotp: string; useRecoveryCode: string; useRegistrationPin: string }): string {
  switch (factor) {
    case "totp":
      return words.useTotp;
    case "recoveryCode":
      return words.useRecoveryCode;
    case "registrationPin":
      return words.useRegistrationPin;
  }
}
