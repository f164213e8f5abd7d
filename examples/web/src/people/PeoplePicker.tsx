import type { Profile } from "@tidings/web";
import { useContacts } from "@tidings/web/react";
import { X } from "lucide-react";
import { useState } from "react";
import { SearchBar } from "../sidebar/SearchBar";
import { useTexts } from "../texts";
import { SkeletonRows } from "../ui/States";
import { Choices, type Choice } from "./Choices";
import { useNames } from "./names";
import styles from "./People.module.css";
import { usePeopleSearch } from "./usePeopleSearch";

interface Props {
  chosen: readonly Choice[];
  onChange: (chosen: Choice[]) => void;
  /** Who cannot be chosen, because they are there already. */
  without?: ReadonlySet<string>;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Chooses several people, among the contacts and by username. */
export function PeoplePicker({ chosen, onChange, without = NOBODY }: Props) {
  const texts = useTexts();
  const nameOf = useNames();
  const [query, setQuery] = useState("");
  const { value: contacts = [] } = useContacts();
  const found = usePeopleSearch(query);

  const toChoice = (profile: Profile): Choice => ({
    id: profile.userId,
    name: nameOf(profile.userId, profile.displayName),
    detail: profile.username && `@${profile.username}`,
  });
  const matches = (choice: Choice) =>
    `${choice.name} ${choice.detail ?? ""}`.toLowerCase().includes(query.trim().toLowerCase());
  const known = contacts.map((contact) => toChoice(contact.profile)).filter(matches);
  const knownIds = new Set(known.map((choice) => choice.id));
  const strangers = (found ?? []).filter((profile) => !knownIds.has(profile.userId)).map(toChoice);
  const choices = [...known, ...strangers].filter((choice) => !without.has(choice.id));

  const chosenIds = new Set(chosen.map((choice) => choice.id));
  const toggle = (choice: Choice) =>
    onChange(chosenIds.has(choice.id) ? chosen.filter((each) => each.id !== choice.id) : [...chosen, choice]);
  return (
    <>
      <SearchBar label={texts.people.search} query={query} onChange={setQuery} />
      {chosen.length > 0 && (
        <div className={styles.chosen}>
          {chosen.map((choice) => (
            <button key={choice.id} type="button" className={styles.chip} onClick={() => toggle(choice)}>
              {choice.name}
              <X size={14} aria-hidden="true" />
            </button>
          ))}
        </div>
      )}
      <Choices label={texts.people.choose} choices={choices} chosen={chosenIds} onToggle={toggle} />
      {!found && <SkeletonRows count={2} />}
    </>
  );
}
