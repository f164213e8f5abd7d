import type { Chat, Member } from "@tidings/web";
import { useClient } from "@tidings/web/react";
import { Crown, MessageCircle, Shield, ShieldOff, UserMinus } from "lucide-react";
import { useAttempt } from "../app/errors";
import { ask } from "../app/notices";
import { useOpenDirectChat } from "../people/useOpenDirectChat";
import { useTexts } from "../texts";
import type { MenuItem } from "../ui/Menu";

/** What the user may do with another member of a group. */
export function useMemberActions(chat: Chat, member: Member, name: string): MenuItem[] {
  const texts = useTexts();
  const { chats } = useClient();
  const attempt = useAttempt();
  const open = useOpenDirectChat();
  const { userId, role } = member;
  const owner = chat.role === "owner";
  const mayRemove = owner || (chat.role === "admin" && role === "member");
  const sure = async (text: string, action: string, then: () => Promise<void>) => {
    if (await ask({ text, action, danger: true })) await attempt(then);
  };

  const items: [boolean, MenuItem][] = [
    [true, { label: texts.people.message, icon: MessageCircle, onSelect: () => void open(userId) }],
    [
      owner && role === "member",
      {
        label: texts.details.promote,
        icon: Shield,
        onSelect: () => void attempt(() => chats.setRole(chat.id, userId, "admin")),
      },
    ],
    [
      owner && role === "admin",
      {
        label: texts.details.demote,
        icon: ShieldOff,
        onSelect: () => void attempt(() => chats.setRole(chat.id, userId, "member")),
      },
    ],
    [
      owner,
      {
        label: texts.details.transfer,
        icon: Crown,
        onSelect: () =>
          void sure(texts.details.transferSure(name), texts.details.transfer, () =>
            chats.transferOwnership(chat.id, userId),
          ),
      },
    ],
    [
      mayRemove,
      {
        label: texts.details.remove,
        icon: UserMinus,
        danger: true,
        onSelect: () =>
          void sure(texts.details.removeSure(name), texts.details.remove, () => chats.removeMember(chat.id, userId)),
      },
    ],
  ];
  return items.filter(([possible]) => possible).map(([, item]) => item);
}
