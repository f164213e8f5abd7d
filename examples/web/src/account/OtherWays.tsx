import { useClient } from "@tidings/web/react";
import { Fingerprint, Phone, QrCode } from "lucide-react";
import { useAttempt } from "../app/errors";
import { go } from "../app/navigation";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import styles from "./AccountPage.module.css";
import { enter } from "./enter";

/** The ways to log in without a password. */
export function OtherWays() {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const withPasskey = async () => {
    if (await attempt(() => client.session.logInWithPasskey())) enter();
  };
  return (
    <div className={styles.ways} role="group" aria-label={texts.entry.otherWays}>
      <p className={styles.or}>{texts.entry.or}</p>
      {client.passkeys.isSupported && (
        <Button className={styles.way} onClick={() => void withPasskey()}>
          <Fingerprint size={20} aria-hidden="true" />
          {texts.entry.withPasskey}
        </Button>
      )}
      <Button className={styles.way} onClick={() => go({ page: "phone" })}>
        <Phone size={20} aria-hidden="true" />
        {texts.entry.withPhone}
      </Button>
      <Button className={styles.way} onClick={() => go({ page: "link" })}>
        <QrCode size={20} aria-hidden="true" />
        {texts.entry.withQrCode}
      </Button>
    </div>
  );
}
