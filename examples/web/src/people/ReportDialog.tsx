import type { Message, ReportReason } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { FormDialog } from "../app/FormDialog";
import { notify } from "../app/notices";
import { isTicked, textOf } from "../app/useForm";
import { Select } from "../settings/Section";
import { useTexts } from "../texts";
import { Switch } from "../ui/Switch";
import { TextArea } from "../ui/TextArea";
import { useName } from "./names";

interface Props {
  userId: string;
  /** What they wrote, if that is what is reported. */
  message?: Message;
  onClose: () => void;
}

/** Tells the administrators about somebody. */
export function ReportDialog({ userId, message, onClose }: Props) {
  const texts = useTexts();
  const client = useClient();
  const name = useName(userId);
  const [reason, setReason] = useState<ReportReason>("spam");
  const report = async (fields: FormData) => {
    const comment = textOf(fields, "comment").trim();
    const block = isTicked(fields, "block");
    const about = message?.seq === undefined ? {} : { messages: { chatId: message.chatId, seqs: [message.seq] } };
    await client.people.report(userId, { reason, comment, block, ...about });
    notify(texts.finding.reported);
    onClose();
  };
  return (
    <FormDialog
      title={texts.finding.reportTitle(name)}
      action={texts.finding.report}
      attempt={report}
      onClose={onClose}
    >
      {() => (
        <>
          <Select
            label={texts.finding.reportReason}
            value={reason}
            options={texts.finding.reasons}
            onChange={setReason}
          />
          <TextArea
            label={texts.finding.reportComment}
            name="comment"
            maxLength={1024}
            required={reason === "other"}
            {...(message && { hint: texts.finding.reportMessage })}
          />
          <Switch name="block" label={texts.finding.reportBlock} />
        </>
      )}
    </FormDialog>
  );
}
