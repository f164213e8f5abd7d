import type { SecurityOverview } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useCallback, useState } from "react";
import { useAttempt } from "../app/errors";
import { ask, type Question } from "../app/notices";
import { Section } from "../settings/Section";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { PinDialog } from "./PinDialog";
import { RecoveryCodesDialog } from "./RecoveryCodesDialog";
import { Row } from "./Row";
import styles from "./Security.module.css";
import { useGuarded } from "./stepUp";
import { TotpDialog } from "./TotpDialog";

/** What a log-in asks for besides the first proof. */
export function TwoStepSection({ overview }: { overview: SecurityOverview }) {
  const texts = useTexts().security;
  const { security } = useClient();
  const [open, setOpen] = useState<"totp" | "pin">();
  const [codes, setCodes] = useState<readonly string[]>();
  const close = useCallback(() => setOpen(undefined), []);
  const forgetCodes = useCallback(() => setCodes(undefined), []);
  const sure = useSure();
  const newCodes = async () => setCodes(await security.newRecoveryCodes());
  const removeTotp = () => sure(texts.turnOffSure, texts.turnOff, () => security.removeTotp());
  const removePin = () => sure(texts.removePinSure, texts.removePin, () => security.setRegistrationPin(""));
  const forget = () => sure(texts.forgetTrustedSure, texts.forgetTrusted, () => security.forgetTrustedDevices());
  const { totpEnabled, registrationPinEnabled } = overview;
  return (
    <Section title={texts.twoStep}>
      <ul className={styles.list} aria-label={texts.twoStep}>
        <Row label={texts.totp} state={totpEnabled ? texts.totpOn : texts.totpOff}>
          <Button onClick={totpEnabled ? removeTotp : () => setOpen("totp")}>
            {totpEnabled ? texts.turnOff : texts.turnOn}
          </Button>
        </Row>
        {(totpEnabled || registrationPinEnabled) && (
          <Row label={texts.recoveryCodes} state={texts.recoveryCodesLeft(overview.recoveryCodesLeft)}>
            <Button onClick={() => sure(texts.newRecoveryCodesSure, texts.newRecoveryCodes, newCodes)}>
              {texts.newRecoveryCodes}
            </Button>
          </Row>
        )}
        {(overview.phone !== "" || registrationPinEnabled) && (
          <Row label={texts.pin} state={registrationPinEnabled ? texts.pinOn : texts.pinOff}>
            <Button onClick={() => setOpen("pin")}>{registrationPinEnabled ? texts.changePin : texts.setPin}</Button>
            {registrationPinEnabled && <Button onClick={removePin}>{texts.removePin}</Button>}
          </Row>
        )}
        {overview.trustedDevices > 0 && (
          <Row label={texts.trusted} state={texts.trustedCount(overview.trustedDevices)}>
            <Button onClick={forget}>{texts.forgetTrusted}</Button>
          </Row>
        )}
      </ul>
      {open === "totp" && <TotpDialog onClose={close} onCodes={setCodes} />}
      {open === "pin" && <PinDialog onClose={close} />}
      {codes && <RecoveryCodesDialog codes={codes} onClose={forgetCodes} />}
    </Section>
  );
}

/** Does something that may need the user to confirm that it is them, once they are sure. */
function useSure(): (text: string, action: string, call: () => Promise<unknown>) => void {
  const attempt = useAttempt();
  const guarded = useGuarded();
  return (text, action, call) => {
    const question: Question = { text, action, danger: true };
    void ask(question).then((yes) => (yes ? attempt(() => guarded(call)) : false));
  };
}
