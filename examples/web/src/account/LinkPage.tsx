import type { LinkStep } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useEffect, useState } from "react";
import { errorText } from "../app/errors";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Copyable } from "../ui/Copyable";
import { QrCode } from "../ui/QrCode";
import { Spinner } from "../ui/States";
import { Words } from "../ui/Words";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";

/** Logs this browser in by a code that a device of the user's scans. */
export function LinkPage() {
  const texts = useTexts();
  const [attempt, setAttempt] = useState(0);
  return (
    <AccountPage title={texts.entry.linkTitle} lead={texts.entry.linkLead}>
      <Offer key={attempt} onAgain={() => setAttempt(attempt + 1)} />
    </AccountPage>
  );
}

function Offer({ onAgain }: { onAgain: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const [step, setStep] = useState<LinkStep>();
  const [over, setOver] = useState<"refused" | { error: unknown }>();
  useEffect(() => {
    const stop = new AbortController();
    client.session.link(setStep, stop.signal).then(
      (end) => {
        if (end === "linked") enter();
        if (end === "refused") setOver("refused");
      },
      (error: unknown) => setOver({ error }),
    );
    return () => stop.abort();
  }, [client]);

  if (over) {
    return (
      <div className={styles.block}>
        <p className={styles.note} role="alert">
          {over === "refused"
            ? texts.entry.linkRefused
            : errorText({ ...texts, errors: { ...texts.errors, beginAgain: texts.entry.linkOver } }, over.error)}
        </p>
        <Button look="primary" onClick={onAgain}>
          {texts.entry.newCode}
        </Button>
      </div>
    );
  }
  if (!step) return <Spinner />;
  if (step.type === "scanned") {
    return (
      <div className={styles.block} role="status">
        <p>{texts.entry.linkScanned}</p>
        <Words label={texts.entry.linkWords} words={step.words} />
      </div>
    );
  }
  return (
    <div className={styles.block}>
      <QrCode svg={step.qrSvg} label={texts.entry.linkCode} />
      <Copyable label={texts.entry.linkText} text={step.qrText} copy={texts.entry.copy} copied={texts.entry.copied} />
    </div>
  );
}
