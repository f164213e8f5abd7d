import { useContacts } from "@tidings/web/react";
import { Search, Users } from "lucide-react";
import { useState } from "react";
import { go, usePlace } from "../app/navigation";
import { Panel } from "../sidebar/Panel";
import { SearchBar } from "../sidebar/SearchBar";
import { useTexts } from "../texts";
import { Button } from "../ui/Button";
import { Empty, SkeletonRows } from "../ui/States";
import { useNames } from "./names";
import { People } from "./People";
import styles from "./People.module.css";
import { useOpenDirectChat } from "./useOpenDirectChat";
import { usePeopleSearch } from "./usePeopleSearch";

/** Finds somebody to write to, among the contacts and by username. */
export function NewChatPanel() {
  const texts = useTexts();
  const open = useOpenDirectChat();
  const place = usePlace();
  const nameOf = useNames();
  const [query, setQuery] = useState("");
  const { value: contacts } = useContacts();
  const found = usePeopleSearch(query);
  const matches = (text: string) => text.toLowerCase().includes(query.trim().toLowerCase());
  const known = new Set(contacts?.map((contact) => contact.profile.userId));
  const profiles = contacts
    ?.map((contact) => contact.profile)
    .filter((profile) => matches(nameOf(profile.userId, profile.displayName)) || matches(profile.username));
  const strangers = found?.filter((profile) => !known.has(profile.userId));
  const nobody = profiles?.length === 0 && strangers?.length === 0;
  return (
    <Panel
      title={texts.people.newChat}
      top={<SearchBar label={texts.people.search} query={query} onChange={setQuery} />}
    >
      <div className={styles.first}>
        <Button onClick={() => go({ ...place, panel: "new-group" })}>
          <Users size={18} aria-hidden="true" />
          {texts.people.newGroup}
        </Button>
        <Button onClick={() => go({ ...place, panel: "find" })}>
          <Search size={18} aria-hidden="true" />
          {texts.finding.title}
        </Button>
      </div>
      {profiles && <People title={texts.sidebar.contacts} profiles={profiles} onSelect={open} />}
      {strangers && <People title={texts.sidebar.people} profiles={strangers} onSelect={open} />}
      {(!profiles || !strangers) && <SkeletonRows count={3} />}
      {nobody && query.trim() === "" && (
        <Empty icon={Users} title={texts.people.noContacts} lead={texts.people.noContactsLead} />
      )}
      {nobody && query.trim() !== "" && (
        <Empty icon={Users} title={texts.sidebar.nothingFound} lead={texts.sidebar.nothingFoundLead} />
      )}
    </Panel>
  );
}
