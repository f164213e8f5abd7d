import type { Message, Receipt } from "@tidings/web";
import { useAccount, useReceipts } from "@tidings/web/react";
import { useNames, useProfiles } from "../people/names";
import { PersonRow } from "../people/PersonRow";
import { useTexts } from "../texts";
import { Dialog } from "../ui/Dialog";
import { SkeletonRows } from "../ui/States";
import styles from "./ReadersDialog.module.css";

/** Who has read a message, who has received it, and who has not. */
export function ReadersDialog({ message, onClose }: { message: Message; onClose: () => void }) {
  const texts = useTexts();
  const account = useAccount();
  const { value: receipts } = useReceipts(message.chatId);
  const seq = message.seq ?? 0;
  const others = receipts?.filter((receipt) => receipt.userId !== account?.userId);
  const read = others?.filter((receipt) => receipt.readSeq >= seq);
  const delivered = others?.filter((receipt) => receipt.readSeq < seq && receipt.deliveredSeq >= seq);
  const waiting = others?.filter((receipt) => receipt.deliveredSeq < seq);
  return (
    <Dialog title={texts.message.info} onClose={onClose}>
      {read ? (
        <>
          <Readers title={texts.message.readBy} receipts={read} always />
          <Readers title={texts.message.deliveredTo} receipts={delivered ?? []} />
          <Readers title={texts.message.sentTo} receipts={waiting ?? []} />
        </>
      ) : (
        <SkeletonRows count={2} />
      )}
    </Dialog>
  );
}

interface ReadersProps {
  title: string;
  receipts: readonly Receipt[];
  /** Whether it is shown although there is nobody. */
  always?: boolean;
}

function Readers({ title, receipts, always = false }: ReadersProps) {
  const texts = useTexts();
  const nameOf = useNames();
  const profiles = useProfiles(receipts.map((receipt) => receipt.userId));
  if (receipts.length === 0 && !always) return null;
  return (
    <section>
      <h3 className={styles.title}>{title}</h3>
      {receipts.length === 0 && <p className={styles.nobody}>{texts.message.nobody}</p>}
      <ul className={styles.list} aria-label={title}>
        {receipts.map(({ userId }) => (
          <PersonRow key={userId} id={userId} name={nameOf(userId, profiles.get(userId)?.displayName)} />
        ))}
      </ul>
    </section>
  );
}
