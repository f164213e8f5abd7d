import { useCopy } from "../app/useCopy";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import styles from "./Security.module.css";

/** Shows recovery codes, this one time. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const texts = useTexts();
  const [copied, copy] = useCopy(codes.join("\n"));
  return (
    <Dialog
      title={texts.security.recoveryCodes}
      onClose={onClose}
      actions={
        <>
          <Button onClick={copy}>{copied ? texts.security.codesCopied : texts.security.copyCodes}</Button>
          <Button look="primary" onClick={onClose}>
            {texts.security.kept}
          </Button>
        </>
      }
    >
      <div className={styles.steps}>
        <p>{texts.security.recoveryCodesLead}</p>
        <ul className={styles.codes} aria-label={texts.security.recoveryCodes}>
          {codes.map((code) => (
            <li key={code}>{code}</li>
          ))}
        </ul>
      </div>
    </Dialog>
  );
}
