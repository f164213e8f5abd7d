import type { Contact } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { useId, useState, type SubmitEvent } from "react";
import { useAttempt } from "../app/errors";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { TextField } from "../ui/TextField";

/** The user's own name for a contact. */
export function AliasDialog({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const formId = useId();
  const [alias, setAlias] = useState(contact.alias);
  const save = async (event: SubmitEvent) => {
    event.preventDefault();
    const target = { userId: contact.profile.userId };
    if (await attempt(() => client.people.addContact(target, alias.trim()))) onClose();
  };
  return (
    <Dialog
      title={texts.people.alias}
      onClose={onClose}
      actions={
        <Button type="submit" form={formId} look="primary">
          {texts.save}
        </Button>
      }
    >
      <form id={formId} onSubmit={(event) => void save(event)}>
        <TextField
          label={texts.people.alias}
          value={alias}
          placeholder={contact.profile.displayName}
          maxLength={64}
          autoComplete="off"
          onChange={(event) => setAlias(event.target.value)}
        />
      </form>
    </Dialog>
  );
}
