import type { Message } from "@tidings/web";
import { useChats, useClient } from "@tidings/web/react";
import { useState } from "react";
import { useAttempt } from "../app/errors";
import { openChat } from "../app/navigation";
import { Choices, type Choice } from "../people/Choices";
import { useChatTitle } from "../people/names";
import people from "../people/People.module.css";
import { SearchBar } from "../sidebar/SearchBar";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";

/** The contract's bound on the chats that a message is copied to at once. */
const MOST = 20;

/** Chooses the chats that a message is copied to. */
export function ForwardDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const titleOf = useChatTitle();
  const [query, setQuery] = useState("");
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const choices = useChats()
    .filter((chat) => chat.role !== undefined)
    .map((chat): Choice => ({ id: chat.id, avatarId: chat.peerId, name: titleOf(chat), group: chat.kind === "group" }))
    .filter((choice) => choice.name.toLowerCase().includes(query.trim().toLowerCase()));
  const toggle = ({ id }: Choice) => {
    const next = new Set(chosen);
    if (!next.delete(id) && next.size < MOST) next.add(id);
    setChosen(next);
  };
  const forward = async () => {
    const { chatId, seq } = message;
    const [first] = chosen;
    if (seq === undefined || first === undefined) return;
    if (!(await attempt(() => client.messages.forward(chatId, seq, [...chosen])))) return;
    onClose();
    if (chosen.size === 1) openChat(first);
  };
  return (
    <Dialog
      title={texts.people.forwardTo}
      onClose={onClose}
      actions={
        <Button look="primary" disabled={chosen.size === 0} onClick={() => void forward()}>
          {texts.people.forward}
        </Button>
      }
    >
      <div className={people.picker}>
        <SearchBar label={texts.sidebar.search} query={query} onChange={setQuery} />
        <Choices label={texts.people.forwardTo} choices={choices} chosen={chosen} onToggle={toggle} />
      </div>
    </Dialog>
  );
}
