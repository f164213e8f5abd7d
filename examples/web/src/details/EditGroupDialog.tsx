import type { Chat } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useId, useState, type SubmitEvent } from "react";
import { useAttempt } from "../app/errors";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/TextField";
import styles from "./Details.module.css";

/** Changes a group's name and description. */
export function EditGroupDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const formId = useId();
  const [title, setTitle] = useState(chat.title);
  const [description, setDescription] = useState(chat.description);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    // Only what was changed: another admin may be changing the rest.
    const changes = {
      ...(title.trim() === chat.title ? {} : { title: title.trim() }),
      ...(description.trim() === chat.description ? {} : { description: description.trim() }),
    };
    if (await attempt(() => client.chats.updateGroup(chat.id, changes))) onClose();
  };
  return (
    <Dialog
      title={texts.details.editGroup}
      onClose={onClose}
      actions={
        <Button type="submit" form={formId} look="primary" disabled={title.trim() === ""}>
          {texts.save}
        </Button>
      }
    >
      <form id={formId} className={styles.form} onSubmit={(event) => void save(event)}>
        <TextField
          label={texts.people.groupTitle}
          value={title}
          required
          maxLength={128}
          autoComplete="off"
          onChange={(event) => setTitle(event.target.value)}
        />
        <TextField
          label={texts.people.groupDescription}
          value={description}
          maxLength={1024}
          autoComplete="off"
          onChange={(event) => setDescription(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
