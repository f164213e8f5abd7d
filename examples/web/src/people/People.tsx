import type { Profile } from "@tidings/web";
import styles from "../sidebar/Sidebar.module.css";
import { useNames } from "./names";
import { PersonRow } from "./PersonRow";

interface Props {
  title: string;
  profiles: readonly Profile[];
  onSelect: (userId: string) => unknown;
}

/** People under a heading, of whom one can be chosen. */
export function People({ title, profiles, onSelect }: Props) {
  const nameOf = useNames();
  if (profiles.length === 0) return null;
  return (
    <section className={styles.section}>
      <h2 className={styles.sectionTitle}>{title}</h2>
      <ul className={styles.list} aria-label={title}>
        {profiles.map((profile) => (
          <PersonRow
            key={profile.userId}
            id={profile.userId}
            name={nameOf(profile.userId, profile.displayName)}
            detail={profile.username && `@${profile.username}`}
            onSelect={() => onSelect(profile.userId)}
          />
        ))}
      </ul>
    </section>
  );
}
