import { useClient } from "@tidings/web/react";
import { useState } from "react";
import { useAttempt } from "../app/errors";
import { ask, notify } from "../app/notices";
import { Section } from "../settings/Section";
import { useLanguage, useTexts } from "../texts";
import { dateOf } from "../texts/times";
import { Button } from "../ui/Button";
import { Row } from "./Row";
import styles from "./Security.module.css";
import { useGuarded } from "./stepUp";

/** What is kept of the user: to take along, and to delete. */
export function DataSection() {
  const texts = useTexts().security;
  const language = useLanguage();
  const client = useClient();
  const attempt = useAttempt();
  const guarded = useGuarded();
  const [exporting, setExporting] = useState(false);
  const download = async () => {
    setExporting(true);
    await attempt(async () => save(await guarded(() => client.account.export())));
    setExporting(false);
  };
  const remove = async () => {
    if (!(await ask({ text: texts.deleteAccountSure, action: texts.deleteAccount, danger: true }))) return;
    await attempt(async () => {
      const at = await guarded(() => client.account.delete());
      notify(texts.deleted(dateOf(language, at)));
    });
  };
  return (
    <Section title={texts.data}>
      <ul className={styles.list} aria-label={texts.data}>
        <Row label={texts.export} state={exporting ? texts.exporting : texts.exportLead} />
        <li>
          <Button disabled={exporting} onClick={() => void download()}>
            {texts.export}
          </Button>
        </li>
        <Row label={texts.deleteAccount} state={texts.deleteAccountLead} />
        <li>
          <Button look="danger" onClick={() => void remove()}>
            {texts.deleteAccount}
          </Button>
        </li>
      </ul>
    </Section>
  );
}

/** Has the browser save it as a file. */
function save(archive: Blob): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(archive);
  link.download = "tidings.zip";
  link.click();
  // The download has its own hold on the archive by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
