import { useCallback, useMemo } from "react";
import type { MessageList, MessageWindow } from "../observe/message_list.js";
import type { Asked } from "../observe/remote.js";
import { Cell } from "../observe/source.js";
import type {
  Account,
  Chat,
  ConnectionState,
  Contact,
  Device,
  Invitation,
  Member,
  Message,
  Passkey,
  Presence,
  Privacy,
  Profile,
  Receipt,
  SecurityOverview,
} from "../types/index.js";
import { useObservable, type Watchable } from "./observable.js";
import { useClient } from "./provider.js";

/** Stands in where there is nobody to observe. */
const NOTHING: Watchable<undefined> = new Cell(undefined);

/** Who is logged in, or was until the server ended the session. */
export function useAccount(): Account | undefined {
  return useObservable(useClient().session.account);
}

/** How the browser stands to the server. */
export function useConnection(): ConnectionState {
  return useObservable(useClient().live.connection);
}

/** All chats, in the order in which a list shows them. */
export function useChats(): readonly Chat[] {
  return useObservable(useClient().chats.list);
}

/** One chat. Renders again only when that one changes. */
export function useChat(chatId: string | undefined): Chat | undefined {
  const { chats } = useClient();
  const one = useMemo(
    () => ({
      get: () => (chatId === undefined ? undefined : chats.get(chatId)),
      subscribe: (listener: () => void) => chats.list.subscribe(listener),
    }),
    [chats, chatId],
  );
  return useObservable(one);
}

/** A chat's messages, and how to have more of its past. */
export function useMessages(chatId: string): MessageWindow & Pick<MessageList, "loadOlder" | "loadTo"> {
  const { messages } = useClient();
  const list = useMemo(() => messages.list(chatId), [messages, chatId]);
  const window = useObservable(list);
  const loadOlder = useCallback((count?: number) => list.loadOlder(count), [list]);
  const loadTo = useCallback((seq: number) => list.loadTo(seq), [list]);
  return useMemo(() => ({ ...window, loadOlder, loadTo }), [window, loadOlder, loadTo]);
}

/** One message by its seq, like the one that another answers; `undefined` until it is read, `null` if it is not shown or
 * cannot be read now. */
export function useMessageAt(chatId: string, seq: number | undefined): Message | null | undefined {
  const { messages } = useClient();
  const one = useMemo(() => (seq === undefined ? NOTHING : messages.one(chatId, seq)), [messages, chatId, seq]);
  return useObservable<Message | null | undefined>(one);
}

/** The ids of those who are typing in a chat. */
export function useTyping(chatId: string): readonly string[] {
  return useObservable(useClient().live.typing(chatId));
}

/** Somebody's presence; `undefined` while it is not known. */
export function usePresence(userId: string | undefined): Presence | undefined {
  const { live } = useClient();
  return useObservable<Presence | undefined>(userId === undefined ? NOTHING : live.presence(userId));
}

/** A user's profile as it is stored; `undefined` while it is not known. */
export function useProfile(userId: string | undefined): Profile | undefined {
  const { people } = useClient();
  return useObservable<Profile | undefined>(userId === undefined ? NOTHING : people.profile(userId));
}

/** A chat's members. */
export function useMembers(chatId: string): Asked<readonly Member[]> {
  return useObservable(useClient().chats.members(chatId));
}

/** How far each member has received and read. */
export function useReceipts(chatId: string): Asked<readonly Receipt[]> {
  return useObservable(useClient().chats.receipts(chatId));
}

/** The user's contacts. */
export function useContacts(): Asked<readonly Contact[]> {
  return useObservable(useClient().people.contacts);
}

/** Whom the user has blocked. */
export function useBlocked(): Asked<readonly Profile[]> {
  return useObservable(useClient().people.blocked);
}

/** The devices that the user is logged in on. */
export function useDevices(): Asked<readonly Device[]> {
  return useObservable(useClient().devices.list);
}

/** Who may see what of the user. */
export function usePrivacy(): Asked<Privacy> {
  return useObservable(useClient().people.privacy);
}

/** What guards the account. */
export function useSecurity(): Asked<SecurityOverview> {
  return useObservable(useClient().security.overview);
}

/** The user's passkeys. */
export function usePasskeys(): Asked<readonly Passkey[]> {
  return useObservable(useClient().passkeys.list);
}

/** The user's invitations that were not accepted. */
export function useInvitations(): Asked<readonly Invitation[]> {
  return useObservable(useClient().invitations.list);
}
