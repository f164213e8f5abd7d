import type { Chat, Client, Observable, Profile } from "@tidings/web";
import { useClient, useContacts, useProfile } from "@tidings/web/react";
import { useMemo, useSyncExternalStore } from "react";
import { useTexts } from "../texts";

/** Gives what the user calls somebody: their own name for a contact, else the name that the person shows. */
export function useNames(): (userId: string | undefined, displayName: string | undefined) => string {
  const texts = useTexts();
  const { value: contacts } = useContacts();
  return useMemo(() => {
    const aliases = new Map(contacts?.map((contact) => [contact.profile.userId, contact.alias]));
    return (userId, displayName) =>
      [userId && aliases.get(userId), displayName, texts.unknownPerson].find(Boolean) ?? "";
  }, [contacts, texts]);
}

/** What the user calls somebody, by their id alone. */
export function useName(userId: string | undefined): string {
  const profile = useProfile(userId);
  return useNames()(userId, profile?.displayName);
}

/** What a chat is called. */
export function useChatTitle(): (chat: Chat) => string {
  const nameOf = useNames();
  return (chat) => (chat.kind === "group" ? chat.title : nameOf(chat.peerId, chat.title));
}

/** Several users' profiles as they are stored, by id; those that are not known are left out. */
export function useProfiles(userIds: readonly string[]): ReadonlyMap<string, Profile> {
  const client = useClient();
  // The ids, not the array, say whether it is another question.
  const key = userIds.join(" ");
  const profiles = useMemo(() => combineProfiles(client, key === "" ? [] : key.split(" ")), [client, key]);
  return useSyncExternalStore(profiles.subscribe, profiles.get);
}

function combineProfiles(client: Client, userIds: string[]) {
  const parts: Observable<Profile | undefined>[] = userIds.map((id) => client.people.profile(id));
  const read = () => new Map(parts.flatMap((part) => entryOf(part.get())));
  let value: Map<string, Profile> | undefined;
  return {
    get: () => (value ??= read()),
    subscribe: (listener: () => void) => {
      value = undefined;
      const ends = parts.map((part) =>
        part.subscribe(() => {
          value = undefined;
          listener();
        }),
      );
      return () => ends.forEach((end) => end());
    },
  };
}

function entryOf(profile: Profile | undefined): [string, Profile][] {
  return profile ? [[profile.userId, profile]] : [];
}
