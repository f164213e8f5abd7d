import type { Chat } from "@tidings/web";
import { Pencil, UserPlus } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../texts";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { AddMembersDialog } from "./AddMembersDialog";
import { ChatActions } from "./ChatActions";
import styles from "./Details.module.css";
import { EditGroupDialog } from "./EditGroupDialog";
import { MemberList } from "./MemberList";

/** A group: what it is about, and who is in it. */
export function GroupDetails({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const [dialog, setDialog] = useState<"edit" | "add">();
  const manages = chat.role === "admin" || chat.role === "owner";
  const close = () => setDialog(undefined);
  return (
    <>
      <div className={styles.portrait}>
        <Avatar id={chat.id} name={chat.title} size="large" group />
        <h3 className={styles.name}>{chat.title}</h3>
        <p className={styles.muted}>{texts.chat.members(chat.memberCount)}</p>
      </div>
      {chat.description && <p className={styles.text}>{chat.description}</p>}
      {manages && (
        <div className={styles.actions}>
          <Button onClick={() => setDialog("edit")}>
            <Pencil size={18} aria-hidden="true" />
            {texts.details.editGroup}
          </Button>
          <Button onClick={() => setDialog("add")}>
            <UserPlus size={18} aria-hidden="true" />
            {texts.people.addMembers}
          </Button>
        </div>
      )}
      {chat.role && <MemberList chat={chat} />}
      <ChatActions chat={chat} />
      {dialog === "edit" && <EditGroupDialog chat={chat} onClose={close} />}
      {dialog === "add" && <AddMembersDialog chat={chat} onClose={close} />}
    </>
  );
}
