import { useChats } from "@tidings/web/react";
import { MessageCirclePlus } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { go, usePlace, type Panel } from "../app/navigation";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Empty, SkeletonRows } from "../ui/States";
import { ConversationList } from "./ConversationList";
import { Header } from "./Header";
import { SearchBar } from "./SearchBar";
import { SearchResults } from "./SearchResults";
import styles from "./Sidebar.module.css";

const ArchivedPanel = lazy(async () => ({ default: (await import("./ArchivedPanel")).ArchivedPanel }));
const FindPanel = lazy(async () => ({ default: (await import("../people/FindPanel")).FindPanel }));
const InvitationsPanel = lazy(async () => ({
  default: (await import("../people/InvitationsPanel")).InvitationsPanel,
}));
const NewChatPanel = lazy(async () => ({ default: (await import("../people/NewChatPanel")).NewChatPanel }));
const NewGroupPanel = lazy(async () => ({ default: (await import("../people/NewGroupPanel")).NewGroupPanel }));
const SecurityPanel = lazy(async () => ({ default: (await import("../security/SecurityPanel")).SecurityPanel }));
const SettingsPanel = lazy(async () => ({ default: (await import("../settings/SettingsPanel")).SettingsPanel }));

/** The chats, or the panel that is open in their place. */
export function Sidebar() {
  const texts = useTexts();
  const { panel } = usePlace();
  return (
    <nav id="chats" tabIndex={-1} className={styles.sidebar} aria-label={texts.sidebar.label}>
      {panel ? (
        <Suspense fallback={<SkeletonRows count={8} />}>
          <OpenPanel panel={panel} />
        </Suspense>
      ) : (
        <ChatsOfUser />
      )}
    </nav>
  );
}

function OpenPanel({ panel }: { panel: Panel }) {
  switch (panel) {
    case "archived":
      return <ArchivedPanel />;
    case "find":
      return <FindPanel />;
    case "invitations":
      return <InvitationsPanel />;
    case "new-chat":
      return <NewChatPanel />;
    case "new-group":
      return <NewGroupPanel />;
    case "security":
      return <SecurityPanel />;
    case "settings":
      return <SettingsPanel />;
  }
}

function ChatsOfUser() {
  const texts = useTexts();
  const place = usePlace();
  const chats = useChats().filter((chat) => !chat.archived);
  const [query, setQuery] = useState("");
  return (
    <>
      <Header />
      <SearchBar label={texts.sidebar.search} query={query} onChange={setQuery} />
      <div className={styles.scroller}>
        {query.trim() !== "" ? (
          <SearchResults query={query} onOpened={() => setQuery("")} />
        ) : chats.length > 0 ? (
          <ConversationList chats={chats} label={texts.sidebar.chats} />
        ) : (
          <Empty icon={MessageCirclePlus} title={texts.sidebar.noChats} lead={texts.sidebar.noChatsLead}>
            <Button look="primary" onClick={() => go({ ...place, panel: "new-chat" })}>
              {texts.sidebar.newChat}
            </Button>
          </Empty>
        )}
      </div>
    </>
  );
}
