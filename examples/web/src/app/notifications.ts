import type { Incoming } from "@tidings/web";
import { useChats, useClient } from "@tidings/web/react";
import { useEffect } from "react";
import { previewText } from "../sidebar/preview";
import { useTexts, type Texts } from "../texts";
import { openChat } from "./navigation";
import { usePreferences } from "./preferences";

/** Asks the browser's user whether notifications may be shown; says whether they may. */
export async function allowNotifications(): Promise<boolean> {
  return "Notification" in window && (await Notification.requestPermission()) === "granted";
}

/** Shows a desktop notification for what arrives while the app is not in front of the user. */
export function useDesktopNotifications(): void {
  const client = useClient();
  const texts = useTexts();
  const wanted = usePreferences((preferences) => preferences.notifications);
  useEffect(() => {
    if (!wanted) return undefined;
    return client.messages.onIncoming((incoming) => {
      const chat = client.chats.get(incoming.message.chatId);
      const muted = chat?.mutedUntil !== undefined && chat.mutedUntil > new Date();
      if (chat && !muted && !incoming.available) show(incoming, chat.title, texts);
    });
  }, [client, texts, wanted]);
}

/** Shows in the page's title how many messages are unread. */
export function useUnreadTitle(): void {
  const texts = useTexts();
  const chats = useChats();
  const unread = chats.reduce((sum, chat) => sum + (chat.archived ? 0 : chat.unreadCount), 0);
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${texts.appName}` : texts.appName;
  }, [texts, unread]);
}

function show({ message }: Incoming, title: string, texts: Texts): void {
  if (Notification.permission !== "granted") return;
  try {
    // One notification for each chat: a later one takes the place of the one before.
    const notification = new Notification(title, {
      body: previewText(texts, message),
      tag: message.chatId,
      icon: "/icon.svg",
    });
    notification.onclick = () => {
      window.focus();
      openChat(message.chatId);
      notification.close();
    };
  } catch (error) {
    // Browsers on phones only show notifications from a service worker, which this app does without.
    console.warn("no notification", error);
  }
}
