import type { Passkey } from "@tidings/web";
import { useClient, usePasskeys } from "@tidings/web/react";
import { Pencil, Trash2 } from "lucide-react";
import { useCallback, useState } from "react";
import { useAttempt } from "../app/errors";
import { ask } from "../app/notices";
import { Section } from "../settings/Section";
import settings from "../settings/Settings.module.css";
import { useLanguage, useTexts } from "../texts";
import { timeAgo } from "../texts/times";
import { Button, IconButton } from "../ui/Button";
import { PasskeyDialog } from "./PasskeyDialog";
import { Row } from "./Row";
import styles from "./Security.module.css";
import { useGuarded } from "./stepUp";

export function PasskeySection() {
  const texts = useTexts();
  const client = useClient();
  const { value: passkeys = [] } = usePasskeys();
  const [open, setOpen] = useState<{ passkey: Passkey | undefined }>();
  const close = useCallback(() => setOpen(undefined), []);
  return (
    <Section title={texts.security.passkeys}>
      <p className={settings.muted}>{texts.security.passkeysLead}</p>
      {passkeys.length === 0 ? (
        <p className={settings.muted}>{texts.security.noPasskeys}</p>
      ) : (
        <ul className={styles.list} aria-label={texts.security.passkeys}>
          {passkeys.map((passkey) => (
            <PasskeyRow key={passkey.id} passkey={passkey} onRename={() => setOpen({ passkey })} />
          ))}
        </ul>
      )}
      {client.passkeys.isSupported && (
        <Button onClick={() => setOpen({ passkey: undefined })}>{texts.security.addPasskey}</Button>
      )}
      {open && <PasskeyDialog passkey={open.passkey} onClose={close} />}
    </Section>
  );
}

function PasskeyRow({ passkey, onRename }: { passkey: Passkey; onRename: () => void }) {
  const texts = useTexts().security;
  const language = useLanguage();
  const client = useClient();
  const attempt = useAttempt();
  const guarded = useGuarded();
  const { name, createdAt, lastUsedAt } = passkey;
  const state = lastUsedAt ? texts.lastUsed(timeAgo(language, lastUsedAt)) : texts.made(timeAgo(language, createdAt));
  const remove = async () => {
    if (!(await ask({ text: texts.deletePasskeySure(name), action: texts.delete, danger: true }))) return;
    await attempt(() => guarded(() => client.passkeys.remove(passkey.id)));
  };
  return (
    <Row label={name} state={state}>
      <IconButton icon={Pencil} label={texts.renamePasskey(name)} onClick={onRename} />
      <IconButton icon={Trash2} label={texts.deletePasskey(name)} onClick={() => void remove()} />
    </Row>
  );
}
