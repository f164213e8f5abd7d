import { useChats, useContacts } from "@tidings/web/react";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useChatTitle, useNames } from "../people/names";
import { People } from "../people/People";
import { useOpenDirectChat } from "../people/useOpenDirectChat";
import { usePeopleSearch } from "../people/usePeopleSearch";
import { useTexts } from "../texts";
import { Empty, SkeletonRows } from "../ui/States";
import { ConversationList } from "./ConversationList";
import styles from "./Sidebar.module.css";

interface Props {
  query: string;
  /** A person's chat was opened. */
  onOpened: () => void;
}

/** Chats, contacts and people that the query finds. */
export function SearchResults({ query, onOpened }: Props) {
  const texts = useTexts();
  const titleOf = useChatTitle();
  const nameOf = useNames();
  const chats = useChats();
  const { value: contacts = [] } = useContacts();
  const people = usePeopleSearch(query);
  const openDirectChat = useOpenDirectChat();
  const open = async (userId: string) => {
    if (await openDirectChat(userId)) onOpened();
  };
  const matches = (text: string) => text.toLowerCase().includes(query.trim().toLowerCase());

  const foundChats = chats.filter((chat) => matches(titleOf(chat)));
  const talkedTo = new Set(foundChats.map((chat) => chat.peerId));
  const foundContacts = contacts
    .map((contact) => contact.profile)
    .filter((profile) => !talkedTo.has(profile.userId))
    .filter((profile) => matches(nameOf(profile.userId, profile.displayName)) || matches(profile.username));
  const known = new Set(contacts.map((contact) => contact.profile.userId));
  const strangers = people?.filter((profile) => !talkedTo.has(profile.userId) && !known.has(profile.userId));

  if (strangers && foundChats.length + foundContacts.length + strangers.length === 0) {
    return <Empty icon={SearchX} title={texts.sidebar.nothingFound} lead={texts.sidebar.nothingFoundLead} />;
  }
  return (
    <>
      {foundChats.length > 0 && (
        <Section title={texts.sidebar.chats}>
          <ConversationList chats={foundChats} label={texts.sidebar.chats} />
        </Section>
      )}
      <People title={texts.sidebar.contacts} profiles={foundContacts} onSelect={open} />
      {strangers ? (
        <People title={texts.sidebar.people} profiles={strangers} onSelect={open} />
      ) : (
        <SkeletonRows count={2} />
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={styles.section}>
      <h2 className={styles.sectionTitle}>{title}</h2>
      {children}
    </section>
  );
}
