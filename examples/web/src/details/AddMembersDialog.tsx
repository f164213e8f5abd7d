import type { Chat } from "@tidings/web";
import { useClient, useMembers } from "@tidings/web/react";
import { useState } from "react";
import { useAttempt } from "../app/errors";
import type { Choice } from "../people/Choices";
import people from "../people/People.module.css";
import { PeoplePicker } from "../people/PeoplePicker";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** Adds people to a group. */
export function AddMembersDialog({ chat, onClose }: { chat: Chat; onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const { value: members } = useMembers(chat.id);
  const [chosen, setChosen] = useState<Choice[]>([]);
  const add = async () => {
    const ids = chosen.map((choice) => choice.id);
    if (await attempt(() => client.chats.addMembers(chat.id, ids))) onClose();
  };
  return (
    <Dialog
      title={texts.people.addMembers}
      onClose={onClose}
      actions={
        <Button look="primary" disabled={chosen.length === 0} onClick={() => void add()}>
          {texts.people.add}
        </Button>
      }
    >
      <div className={people.picker}>
        <PeoplePicker chosen={chosen} onChange={setChosen} without={new Set(members?.map((member) => member.userId))} />
      </div>
    </Dialog>
  );
}
