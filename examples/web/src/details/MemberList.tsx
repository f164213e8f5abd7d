import type { Chat, Member } from "@tidings/web";
import { useAccount, useMembers } from "@tidings/web/react";
import { EllipsisVertical } from "lucide-react";
import { useNames, useProfiles } from "../people/names";
import { PersonRow } from "../people/PersonRow";
import { useTexts } from "../texts";
import { MenuButton } from "../ui/Menu";
import { SkeletonRows } from "../ui/States";
import styles from "./Details.module.css";
import { useMemberActions } from "./useMemberActions";

const RANK = { owner: 0, admin: 1, member: 2 };

/** Who is in a group: the owner first, then the admins, then the others. */
export function MemberList({ chat }: { chat: Chat }) {
  const texts = useTexts();
  const account = useAccount();
  const nameOf = useNames();
  const { value: members } = useMembers(chat.id);
  const profiles = useProfiles(members?.map((member) => member.userId) ?? []);
  const named = members?.map((member) => ({
    member,
    name: nameOf(member.userId, profiles.get(member.userId)?.displayName),
  }));
  named?.sort((a, b) => RANK[a.member.role] - RANK[b.member.role] || a.name.localeCompare(b.name));
  return (
    <section className={styles.members} aria-label={texts.details.members}>
      <h3 className={styles.membersTitle}>{texts.details.members}</h3>
      {named ? (
        <ul aria-label={texts.details.members}>
          {named.map(({ member, name }) => (
            <PersonRow
              key={member.userId}
              id={member.userId}
              name={member.userId === account?.userId ? texts.you : name}
              initialsOf={name}
              detail={profiles.get(member.userId)?.statusText}
              end={<MemberEnd chat={chat} member={member} name={name} own={member.userId === account?.userId} />}
            />
          ))}
        </ul>
      ) : (
        <SkeletonRows count={3} />
      )}
    </section>
  );
}

interface EndProps {
  chat: Chat;
  member: Member;
  name: string;
  own: boolean;
}

function MemberEnd({ chat, member, name, own }: EndProps) {
  const texts = useTexts();
  const actions = useMemberActions(chat, member, name);
  return (
    <>
      {member.role !== "member" && <span className={styles.role}>{texts.details[member.role]}</span>}
      {!own && <MenuButton icon={EllipsisVertical} label={texts.details.memberActions(name)} items={() => actions} />}
    </>
  );
}
