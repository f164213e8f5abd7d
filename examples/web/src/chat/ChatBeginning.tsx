import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Spinner } from "../ui/States";
import styles from "./ChatBeginning.module.css";

interface Props {
  height: number;
  loaded: boolean;
  hasOlder: boolean;
  older: "idle" | "loading" | "failed";
  onRetry: () => void;
}

/** What stands above the first message: the chat's beginning, or that older messages are on their way. Its height is
 * fixed, because the list reckons with it. */
export function ChatBeginning({ height, loaded, hasOlder, older, onRetry }: Props) {
  const texts = useTexts();
  return (
    <div className={styles.beginning} style={{ height }}>
      {!hasOlder && loaded && <p>{texts.chat.beginning}</p>}
      {hasOlder && older === "loading" && <Spinner />}
      {hasOlder && older === "failed" && (
        <>
          <p role="status">{texts.chat.loadFailed}</p>
          <Button onClick={onRetry}>{texts.chat.tryAgain}</Button>
        </>
      )}
    </div>
  );
}
