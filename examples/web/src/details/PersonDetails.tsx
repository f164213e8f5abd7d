import type { Chat } from "@tidings/web";
import { useClient, useContacts, usePresence, useProfile } from "@tidings/web/react";
import { Flag, UserPen, UserMinus, UserPlus } from "lucide-react";
import { useCallback, useEffect, useState } from "react";
import { useAttempt } from "../app/errors";
import { useNames } from "../people/names";
import { ReportDialog } from "../people/ReportDialog";
import { useLanguage, useTexts } from "../texts";
import { timeAgo } from "../texts/times";
import { Avatar } from "../ui/Avatar";
import { Button } from "../ui/Button";
import { AliasDialog } from "./AliasDialog";
import { ChatActions } from "./ChatActions";
import styles from "./Details.module.css";

/** The other person of a direct chat. */
export function PersonDetails({ chat, peerId }: { chat: Chat; peerId: string }) {
  const texts = useTexts();
  const client = useClient();
  const attempt = useAttempt();
  const profile = useProfile(peerId);
  const name = useNames()(peerId, profile?.displayName);
  const { value: contacts } = useContacts();
  const [naming, setNaming] = useState(false);
  const [reporting, setReporting] = useState(false);
  const stopReporting = useCallback(() => setReporting(false), []);
  // What is stored may have changed since; if the server cannot be asked, it is what there is.
  useEffect(() => {
    client.people.fetchProfile(peerId).catch(() => undefined);
  }, [client, peerId]);
  const contact = contacts?.find((each) => each.profile.userId === peerId);
  return (
    <>
      <div className={styles.portrait}>
        <Avatar id={peerId} name={name} size="large" />
        <h3 className={styles.name}>{name}</h3>
        {contact?.alias && <p className={styles.muted}>{profile?.displayName}</p>}
        {profile?.username && <p className={styles.muted}>@{profile.username}</p>}
        {profile?.deleted && <p className={styles.muted}>{texts.details.deletedAccount}</p>}
        <PresenceLine userId={peerId} />
      </div>
      {profile?.statusText && <p className={styles.text}>{profile.statusText}</p>}
      <div className={styles.actions}>
        {contact ? (
          <>
            <Button onClick={() => setNaming(true)}>
              <UserPen size={18} aria-hidden="true" />
              {texts.people.alias}
            </Button>
            <Button onClick={() => void attempt(() => client.people.removeContact(peerId))}>
              <UserMinus size={18} aria-hidden="true" />
              {texts.people.removeContact}
            </Button>
          </>
        ) : (
          <Button disabled={!contacts} onClick={() => void attempt(() => client.people.addContact({ userId: peerId }))}>
            <UserPlus size={18} aria-hidden="true" />
            {texts.people.addContact}
          </Button>
        )}
      </div>
      <ChatActions chat={chat} />
      <div className={styles.actions}>
        <Button className={styles.dangerous} onClick={() => setReporting(true)}>
          <Flag size={18} aria-hidden="true" />
          {texts.finding.report}
        </Button>
      </div>
      {reporting && <ReportDialog userId={peerId} onClose={stopReporting} />}
      {naming && contact && <AliasDialog contact={contact} onClose={() => setNaming(false)} />}
    </>
  );
}

function PresenceLine({ userId }: { userId: string }) {
  const texts = useTexts();
  const language = useLanguage();
  const presence = usePresence(userId);
  if (presence?.online) return <p className={styles.muted}>{texts.chat.online}</p>;
  if (!presence?.lastSeenAt) return null;
  return <p className={styles.muted}>{texts.chat.lastSeen(timeAgo(language, presence.lastSeenAt))}</p>;
}
