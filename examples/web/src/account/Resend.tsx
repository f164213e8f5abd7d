import type { CodeChannel, SentLogInCode } from "@tidings/web";
import { useEffect, useState } from "react";
import { useAttempt } from "../app/errors";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import styles from "./AccountPage.module.css";

interface Props {
  sent: SentLogInCode;
  send: (channel: CodeChannel) => Promise<SentLogInCode>;
  onSent: (sent: SentLogInCode) => void;
}

/** Sends the code again, in the ways that are offered, once the time for it has come. */
export function Resend({ sent, send, onSent }: Props) {
  const texts = useTexts();
  const attempt = useAttempt();
  const seconds = useSecondsUntil(sent.resendAt);
  if (seconds > 0) return <p className={styles.or}>{texts.entry.resendIn(seconds)}</p>;
  if (sent.channels.length === 0) return null;
  const again = (channel: CodeChannel) => attempt(async () => onSent(await send(channel)));
  return (
    <div className={styles.ways}>
      {sent.channels.map((channel) => (
        <Button key={channel} className={styles.way} onClick={() => void again(channel)}>
          {texts.entry.resend[channel]}
        </Button>
      ))}
    </div>
  );
}

/** How many seconds are left until then; 0 when it has come. */
function useSecondsUntil(then: Date): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return Math.max(0, Math.ceil((then.getTime() - now) / 1000));
}
