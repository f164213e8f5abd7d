import { useAccount, useMembers } from "@tidings/web/react";
import { useEffect, useEffectEvent, useState, type RefObject } from "react";
import { useNames, useProfiles } from "../people/names";
import { useTexts } from "../texts";
import { Avatar } from "../ui/Avatar";
import { cx } from "../ui/cx";
import styles from "./MentionList.module.css";

const MOST = 6;

interface Props {
  id: string;
  chatId: string;
  query: string;
  /** The field that keeps the focus, and whose keys choose. */
  field: RefObject<HTMLTextAreaElement | null>;
  onActive: (optionId: string | undefined) => void;
  onPick: (userId: string, name: string) => void;
  onDismiss: () => void;
}

/** Members whose name begins with what stands after the @. */
export function MentionList({ id, chatId, query, field, onActive, onPick, onDismiss }: Props) {
  const texts = useTexts();
  const found = useFound(chatId, query);
  const [moved, setMoved] = useState({ query, by: 0 });
  const active = moved.query === query ? moved.by : 0;
  const optionId = (index: number) => (found[index] ? `${id}-${found[index].userId}` : undefined);

  const moveTo = (index: number) => {
    const by = (index + found.length) % found.length;
    setMoved({ query, by });
  };
  const onKeyDown = useEffectEvent((event: KeyboardEvent) => {
    const person = found[active];
    if (!person) return;
    const keys: Record<string, () => void> = {
      ArrowDown: () => moveTo(active + 1),
      ArrowUp: () => moveTo(active - 1),
      Enter: () => onPick(person.userId, person.name),
      Tab: () => onPick(person.userId, person.name),
      Escape: onDismiss,
    };
    const act = keys[event.key];
    if (!act || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  });
  useEffect(() => {
    const element = field.current;
    if (!element) return undefined;
    const listener = (event: KeyboardEvent) => onKeyDown(event);
    element.addEventListener("keydown", listener);
    return () => element.removeEventListener("keydown", listener);
  }, [field]);

  const activeId = optionId(active);
  const tellActive = useEffectEvent(onActive);
  useEffect(() => tellActive(activeId), [activeId]);

  if (found.length === 0) return null;
  return (
    <div id={id} role="listbox" aria-label={texts.composer.mention} className={styles.list}>
      {found.map((person, index) => (
        <div
          key={person.userId}
          id={optionId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === active}
          className={cx(styles.option, index === active && styles.active)}
          // Not a click: that would take the focus from the field first.
          onPointerDown={(event) => {
            event.preventDefault();
            onPick(person.userId, person.name);
          }}
        >
          <Avatar id={person.userId} name={person.name} size="small" />
          <span>{person.name}</span>
          <span className={styles.username}>{person.username && `@${person.username}`}</span>
        </div>
      ))}
    </div>
  );
}

function useFound(chatId: string, query: string) {
  const account = useAccount();
  const nameOf = useNames();
  const { value: members = [] } = useMembers(chatId);
  const ids = members.map((member) => member.userId).filter((userId) => userId !== account?.userId);
  const profiles = useProfiles(ids);
  const wanted = query.toLowerCase();
  return ids
    .map((userId) => {
      const profile = profiles.get(userId);
      return { userId, name: nameOf(userId, profile?.displayName), username: profile?.username ?? "" };
    })
    .filter(({ name, username }) =>
      [...name.split(" "), username].some((word) => word.toLowerCase().startsWith(wanted)),
    )
    .slice(0, MOST);
}
