import type { ScannedLink } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useCallback, useState } from "react";
import { useAttempt } from "../app/errors";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { textOf } from "../app/useForm";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import styles from "../ui/Form.module.css";
import { TextField } from "../ui/TextField";
import { Words } from "../ui/Words";

/** Lets a further device in: what its QR code says, and then, when its words are compared, yes or no. */
export function LinkDeviceDialog({ onClose }: { onClose: () => void }) {
  const texts = useTexts().settings;
  const client = useClient();
  const [link, setLink] = useState<ScannedLink>();
  if (link) return <ApproveDialog link={link} onClose={onClose} />;
  return (
    <FormDialog
      title={texts.linkDevice}
      action={texts.linkNext}
      attempt={async (fields) => setLink(await client.devices.scanLink(textOf(fields, "text").trim()))}
      onClose={onClose}
    >
      {(form) => (
        <>
          <p>{texts.linkLead}</p>
          <TextField
            label={texts.linkText}
            name="text"
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            required
            error={form.fieldError("qr_text")}
          />
        </>
      )}
    </FormDialog>
  );
}

/** Closing it refuses: a device that nobody answered for stays outside. */
function ApproveDialog({ link, onClose }: { link: ScannedLink; onClose: () => void }) {
  const texts = useTexts().settings;
  const client = useClient();
  const attempt = useAttempt();
  const answer = useCallback(
    async (approve: boolean) => {
      const told = await attempt(() => client.devices.approveLink(link.linkId, approve));
      if (told && approve) notify(texts.linked);
      onClose();
    },
    [attempt, client, link, onClose, texts],
  );
  const refuse = useCallback(() => void answer(false), [answer]);
  return (
    <Dialog
      title={texts.linkDevice}
      onClose={refuse}
      actions={
        <>
          <Button onClick={refuse}>{texts.linkRefuse}</Button>
          <Button look="primary" onClick={() => void answer(true)}>
            {texts.linkApprove}
          </Button>
        </>
      }
    >
      <div className={styles.form}>
        <p>{texts.linkWho(link.deviceName, link.place)}</p>
        <p>{texts.linkCompare}</p>
        <Words label={texts.linkWords} words={link.words} />
      </div>
    </Dialog>
  );
}
