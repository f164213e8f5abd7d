import type { Chat } from "@tidings/web";
import { useBlocked, useClient } from "@tidings/web/react";
import { Archive, ArchiveRestore, Ban, Bell, BellOff, Info, LogOut, Pin, PinOff, ShieldCheck } from "lucide-react";
import { useAttempt } from "../app/errors";
import { go } from "../app/navigation";
import { ask } from "../app/notices";
import { useChatTitle } from "../people/names";
import { useTexts } from "../texts";
import type { MenuItem } from "../ui/Menu";

/** Muted for good, until the user wants to hear of it again. */
const FOR_GOOD = new Date("9999-12-31T00:00:00Z");

/** What can be done with a chat as a whole. */
export function useChatActions(chat: Chat): () => MenuItem[] {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const title = useChatTitle()(chat);
  const { value: blocked } = useBlocked();
  const { chats, people } = client;

  const item = (label: string, icon: MenuItem["icon"], action: () => Promise<unknown>): MenuItem => ({
    label,
    icon,
    onSelect: () => void attempt(action),
  });
  const dangerous = (
    label: string,
    icon: MenuItem["icon"],
    sure: string,
    action: () => Promise<unknown>,
  ): MenuItem => ({
    label,
    icon,
    danger: true,
    onSelect: () => {
      void ask({ text: sure, action: label, danger: true }).then((yes) => (yes ? attempt(action) : false));
    },
  });

  const forPeer = (peerId: string): MenuItem =>
    blocked?.some((profile) => profile.userId === peerId)
      ? item(texts.chat.unblock, ShieldCheck, () => people.unblock(peerId))
      : dangerous(texts.chat.block, Ban, texts.details.blockSure(title), () => people.block(peerId));

  return () => [
    chat.pinnedAt
      ? item(texts.chat.unpin, PinOff, () => chats.pin(chat.id, false))
      : item(texts.chat.pin, Pin, () => chats.pin(chat.id, true)),
    isMuted(chat)
      ? item(texts.chat.unmute, Bell, () => chats.mute(chat.id, undefined))
      : item(texts.chat.mute, BellOff, () => chats.mute(chat.id, FOR_GOOD)),
    chat.archived
      ? item(texts.chat.unarchive, ArchiveRestore, () => chats.archive(chat.id, false))
      : item(texts.chat.archive, Archive, () => chats.archive(chat.id, true)),
    {
      label: texts.chat.details,
      icon: Info,
      onSelect: () => go({ page: "chats", chatId: chat.id, details: true }),
    },
    ...(chat.peerId ? [forPeer(chat.peerId)] : []),
    ...(chat.kind === "group" && chat.role
      ? [dangerous(texts.chat.leave, LogOut, texts.details.leaveSure, () => chats.leave(chat.id))]
      : []),
  ];
}

/** Whether the user wants no notifications from a chat now. */
export function isMuted(chat: Chat): boolean {
  return chat.mutedUntil !== undefined && chat.mutedUntil > new Date();
}
