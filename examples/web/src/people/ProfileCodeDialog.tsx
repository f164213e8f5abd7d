import type { ProfileCode } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useEffect, useState } from "react";
import { useAttempt } from "../app/errors";
import { ask } from "../app/notices";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Copyable } from "../ui/Copyable";
import { Dialog } from "../ui/Dialog";
import styles from "../ui/Form.module.css";
import { QrCode } from "../ui/QrCode";
import { Spinner } from "../ui/States";

/** The QR code with which others add the user as a contact. */
export function ProfileCodeDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts().finding;
  const client = useClient();
  const attempt = useAttempt();
  const [code, setCode] = useState<ProfileCode>();
  useEffect(() => {
    void attempt(async () => setCode(await client.people.profileCode())).then((shown) => {
      if (!shown) onClose();
    });
  }, [attempt, client, onClose]);
  const rotate = async () => {
    if (!(await ask({ text: texts.rotateSure, action: texts.rotate, danger: true }))) return;
    await attempt(async () => setCode(await client.people.rotateProfileCode()));
  };
  return (
    <Dialog
      title={texts.profileCode}
      onClose={onClose}
      actions={<Button onClick={() => void rotate()}>{texts.rotate}</Button>}
    >
      {code ? (
        <div className={styles.form}>
          <p>{texts.profileCodeLead}</p>
          <QrCode svg={code.qrSvg} label={texts.profileCode} />
          <Copyable label={texts.profileCodeText} text={code.text} copy={texts.copy} copied={texts.copied} />
        </div>
      ) : (
        <Spinner />
      )}
    </Dialog>
  );
}
