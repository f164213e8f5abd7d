import type { Chat, Message } from "@tidings/web";
import { useAccount } from "@tidings/web/react";
import { Copy, EyeOff, Flag, Forward, Info, Pencil, Plus, Reply, Trash2 } from "lucide-react";
import { useTexts } from "../texts";
import { MenuPopup, type Anchor, type MenuItem } from "../ui/Menu";
import { useMessageActions } from "./actions";
import styles from "./MessageMenu.module.css";

const QUICK_REACTIONS = ["👍", "❤️", "😂", "😮", "😢", "🙏"];

interface Props {
  chat: Chat;
  message: Message;
  anchor: Anchor;
  onClose: () => void;
}

/** What can be done with a message. */
export function MessageMenu({ chat, message, anchor, onClose }: Props) {
  const texts = useTexts();
  const actions = useMessageActions();
  const items = useItems(chat, message);
  const reactable = message.seq !== undefined && message.body.type === "text" && chat.role !== undefined;
  const react = (emoji: string) => {
    onClose();
    actions.react(message, emoji);
  };
  return (
    <MenuPopup
      anchor={anchor}
      placement="bottom-start"
      label={texts.message.actions}
      items={items}
      onClose={onClose}
      top={
        reactable && (
          <div className={styles.quick} role="presentation">
            {QUICK_REACTIONS.map((emoji) => (
              <button key={emoji} type="button" role="menuitem" tabIndex={-1} onClick={() => react(emoji)}>
                {emoji}
              </button>
            ))}
            <button
              type="button"
              role="menuitem"
              tabIndex={-1}
              aria-label={texts.message.moreEmoji}
              title={texts.message.moreEmoji}
              onClick={() => actions.openEmoji(message, anchor)}
            >
              <Plus size={18} aria-hidden="true" />
            </button>
          </div>
        )
      }
    />
  );
}

function useItems(chat: Chat, message: Message): MenuItem[] {
  const texts = useTexts();
  const actions = useMessageActions();
  const account = useAccount();
  const own = message.authorId === account?.userId;
  const sent = message.seq !== undefined;
  const text = message.body.type === "text";
  const member = chat.role !== undefined;
  const manages = chat.kind === "group" && (chat.role === "admin" || chat.role === "owner");
  const all: [boolean, MenuItem][] = [
    [sent && text && member, { label: texts.message.reply, icon: Reply, onSelect: () => actions.reply(message) }],
    [text, { label: texts.message.copy, icon: Copy, onSelect: () => actions.copy(message) }],
    [own && sent && text && member, { label: texts.message.edit, icon: Pencil, onSelect: () => actions.edit(message) }],
    [sent && text, { label: texts.message.forward, icon: Forward, onSelect: () => actions.forward(message) }],
    [own && sent && text, { label: texts.message.info, icon: Info, onSelect: () => actions.showReaders(message) }],
    [
      sent && text && member && (own || manages),
      { label: texts.message.revoke, icon: Trash2, danger: true, onSelect: () => actions.revoke(message) },
    ],
    [
      sent && text && !own,
      { label: texts.finding.report, icon: Flag, danger: true, onSelect: () => actions.report(message) },
    ],
    [sent, { label: texts.message.hide, icon: EyeOff, danger: true, onSelect: () => actions.hide(message) }],
  ];
  return all.filter(([possible]) => possible).map(([, item]) => item);
}
