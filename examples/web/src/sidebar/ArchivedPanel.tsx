import { useChats } from "@tidings/web/react";
import { Archive } from "lucide-react";
import { useTexts } from "../texts";
import { Empty } from "../ui/States";
import { ConversationList } from "./ConversationList";
import { Panel } from "./Panel";

export function ArchivedPanel() {
  const texts = useTexts();
  const chats = useChats().filter((chat) => chat.archived);
  return (
    <Panel title={texts.sidebar.archived}>
      {chats.length > 0 ? (
        <ConversationList chats={chats} label={texts.sidebar.archived} />
      ) : (
        <Empty icon={Archive} title={texts.sidebar.noArchived} lead={texts.sidebar.noArchivedLead} />
      )}
    </Panel>
  );
}
