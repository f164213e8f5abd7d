import type { SecurityOverview } from "@tidings/web";
import { Pencil, Plus } from "lucide-react";
import { useCallback, useState } from "react";
import { Section } from "../settings/Section";
import { useLanguage, useTexts } from "../texts";
import { dateOf } from "../texts/times";
import { IconButton } from "../ui/Button";
import { EmailDialog } from "./EmailDialog";
import { PasswordDialog } from "./PasswordDialog";
import { PhoneDialog } from "./PhoneDialog";
import { Row } from "./Row";
import styles from "./Security.module.css";
import { UsernameDialog } from "./UsernameDialog";

type What = "username" | "email" | "phone" | "password";

const DIALOGS = { username: UsernameDialog, email: EmailDialog, phone: PhoneDialog, password: PasswordDialog };

/** What the user logs in with. */
export function LogInSection({ overview }: { overview: SecurityOverview }) {
  const texts = useTexts();
  const [changing, setChanging] = useState<What>();
  const close = useCallback(() => setChanging(undefined), []);
  const Dialog = changing && DIALOGS[changing];
  const states: Record<What, string> = {
    username: overview.username && `@${overview.username}`,
    email: overview.email,
    phone: overview.phone,
    password: overview.hasPassword ? texts.security.passwordSet : "",
  };
  return (
    <Section title={texts.security.logIn}>
      <ul className={styles.list} aria-label={texts.security.logIn}>
        {(Object.keys(states) as What[]).map((what) => (
          <Row
            key={what}
            label={texts.security[what]}
            state={
              <>
                {states[what] || texts.security.none}
                {what === "username" && <Again at={overview.usernameChangeAt} />}
              </>
            }
          >
            <IconButton
              icon={states[what] ? Pencil : Plus}
              label={
                states[what] ? texts.security.change(texts.security[what]) : texts.security.add(texts.security[what])
              }
              onClick={() => setChanging(what)}
            />
          </Row>
        ))}
      </ul>
      {Dialog && <Dialog onClose={close} />}
    </Section>
  );
}

/** When the username may be changed again. */
function Again({ at }: { at: Date | undefined }) {
  const texts = useTexts();
  const language = useLanguage();
  if (!at) return null;
  return <> · {texts.security.usernameAgain(dateOf(language, at))}</>;
}
