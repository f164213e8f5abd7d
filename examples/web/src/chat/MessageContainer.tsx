import type { Chat } from "@tidings/web";
import { useAccount, useClient } from "@tidings/web/react";
import { MessageSquareDashed } from "lucide-react";
import {
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type Ref,
} from "react";
import { Virtualizer } from "virtua";
import { usePageVisible } from "../app/presence";
import { useTexts } from "../texts";
import { Empty, SkeletonRows } from "../ui/States";
import { Announcer } from "./Announcer";
import { ChatBeginning } from "./ChatBeginning";
import { JumpToLatest } from "./JumpToLatest";
import { firstUnread, isBlank, lastSeq, positionOf } from "./layout";
import styles from "./MessageContainer.module.css";
import { MessageRow } from "./MessageRow";
import { useMessageFocus } from "./useMessageFocus";
import { useMessageList } from "./useMessageList";
import { useScrolling } from "./useScrolling";

export interface MessageContainerHandle {
  /** Scrolls to a message, wherever in the past it is. */
  goTo: (seq: number) => void;
}

/** The height of what stands above the first message. */
const BEGINNING = 72;
/** So long a message that was gone to stands out. */
const HIGHLIGHT = 1600;

interface Props {
  chat: Chat;
  ref: Ref<MessageContainerHandle>;
}

/** What was written to a chat. Only what is in sight is in the page, so that long chats stay smooth. */
export function MessageContainer({ chat, ref }: Props) {
  const texts = useTexts();
  const client = useClient();
  const account = useAccount();
  const visible = usePageVisible();
  const { messages, loaded, hasOlder, prepended, older, loadOlder, list } = useMessageList(chat.id);
  // What was read when the chat was opened decides where the unread messages begin.
  const [opened] = useState({ readSeq: chat.readSeq, unread: chat.unreadCount });
  const [highlighted, setHighlighted] = useState<string>();
  const unread = useMemo(
    () => (opened.unread > 0 ? firstUnread(messages, opened.readSeq) : undefined),
    [messages, opened],
  );

  const marked = useRef(chat.readSeq);
  const { scroller, virtualizer, atEnd, onScroll, scrollToEnd, scrollToMessage } = useScrolling({
    count: messages.length,
    visible,
    onNearStart: () => {
      if (hasOlder && older === "idle") loadOlder();
    },
    onSeen: (index) => {
      const seq = lastSeq(messages, index);
      if (seq <= marked.current) return;
      marked.current = seq;
      void client.messages.markRead(chat.id, seq);
    },
  });
  const focus = useMessageFocus({ messages, scroller, virtualizer });

  const showUnread = useEffectEvent(scrollToMessage);
  // At first: where the unread messages begin, or the end.
  const placed = useRef(false);
  useLayoutEffect(() => {
    if (placed.current || messages.length === 0) return;
    placed.current = true;
    if (unread) showUnread(messages.indexOf(unread));
    else virtualizer.current?.scrollToIndex(messages.length - 1, { align: "end" });
  }, [messages, unread, virtualizer]);

  // What the user writes is always shown to them.
  const newest = messages.at(-1);
  const written = newest?.status.type === "pending" ? newest.id : undefined;
  const onWritten = useEffectEvent(scrollToEnd);
  useEffect(() => {
    if (written) onWritten();
  }, [written]);

  const highlight = (id: string | undefined) => {
    setHighlighted(id);
    setTimeout(() => setHighlighted(undefined), HIGHLIGHT);
  };
  useImperativeHandle(ref, () => ({
    goTo: (seq) => {
      void list.loadTo(seq).then((shown) => {
        if (!shown) return;
        requestAnimationFrame(() => {
          const index = list.get().messages.findIndex((message) => message.seq === seq);
          scrollToMessage(index);
          highlight(list.get().messages[index]?.id);
        });
      });
    },
  }));

  return (
    <div className={styles.area}>
      <div ref={scroller} className={styles.scroller} onScroll={onScroll} role="group" aria-label={texts.chat.messages}>
        <ChatBeginning height={BEGINNING} hasOlder={hasOlder} loaded={loaded} older={older} onRetry={loadOlder} />
        <div className={styles.spacer}>
          {!loaded && <SkeletonRows count={4} />}
          {loaded && isBlank(chat, messages) && (
            <Empty icon={MessageSquareDashed} title={texts.chat.empty} lead={texts.chat.emptyLead} />
          )}
        </div>
        <Virtualizer
          ref={virtualizer}
          scrollRef={scroller}
          as="ol"
          item="li"
          data={messages}
          startMargin={BEGINNING}
          shift={prepended}
          keepMounted={focus.keepMounted}
        >
          {(message, index) => (
            <MessageRow
              key={message.id}
              message={message}
              own={message.authorId === account?.userId}
              inGroup={chat.kind === "group"}
              unread={message === unread}
              highlighted={message.id === highlighted}
              focusable={message.id === focus.focusableId}
              {...positionOf(messages, index)}
            />
          )}
        </Virtualizer>
      </div>
      {!atEnd && <JumpToLatest unread={chat.unreadCount} onJump={scrollToEnd} />}
      <Announcer newest={newest} />
    </div>
  );
}
