import { useChat, useChats } from "@tidings/web/react";
import { MessageCircle, SearchX } from "lucide-react";
import { lazy, Suspense } from "react";
import { ConnectionBanner } from "../app/ConnectionBanner";
import { useInvitation } from "../app/invitation";
import { usePlace } from "../app/navigation";
import { useDesktopNotifications, useUnreadTitle } from "../app/notifications";
import { useAvailability } from "../app/presence";
import { SkipLinks } from "../app/SkipLinks";
import { Sidebar } from "../sidebar/Sidebar";
import { useTexts } from "../texts";
import { cx } from "../ui/cx";
import { Empty, Spinner } from "../ui/States";
import styles from "./ChatPage.module.css";
import { ChatWindow } from "./ChatWindow";

const Details = lazy(async () => ({ default: (await import("../details/Details")).Details }));

/** Everything that a user who is logged in sees: the chats, one of them, and its details. */
export function ChatPage() {
  const place = usePlace();
  const chat = useChat(place.chatId);
  useAvailability();
  useDesktopNotifications();
  useUnreadTitle();
  useInvitation();
  const details = place.details === true && chat !== undefined;
  return (
    <div className={cx(styles.page, place.chatId && styles.inChat, details && styles.inDetails)}>
      <SkipLinks inChat={chat !== undefined} />
      <ConnectionBanner />
      <Sidebar />
      <main className={styles.main}>
        {chat ? <ChatWindow key={chat.id} chat={chat} /> : <NoChat wanted={place.chatId} />}
      </main>
      {details && (
        <Suspense fallback={<Spinner />}>
          <Details chat={chat} />
        </Suspense>
      )}
    </div>
  );
}

function NoChat({ wanted }: { wanted: string | undefined }) {
  const texts = useTexts();
  const none = useChats().length === 0;
  if (wanted && !none) return <Empty icon={SearchX} title={texts.chat.gone} lead={texts.chat.goneLead} />;
  return <Empty icon={MessageCircle} title={texts.chat.pickOne} lead={texts.chat.pickOneLead} />;
}
