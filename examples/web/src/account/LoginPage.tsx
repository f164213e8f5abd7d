import type { SecondFactor } from "@tidings/web";
import { useState } from "react";
import { useTexts } from "../texts";
import { AccountPage } from "./AccountPage";
import styles from "./AccountPage.module.css";
import { LoginForm } from "./LoginForm";
import { OtherWays } from "./OtherWays";
import { SecondFactorPage } from "./SecondFactorPage";

/** `note` is what the user should know before they log in. */
export function LoginPage({ note }: { note: string | undefined }) {
  const texts = useTexts();
  const [needed, setNeeded] = useState<SecondFactor>();
  if (needed) return <SecondFactorPage needed={needed} onBack={() => setNeeded(undefined)} />;
  return (
    <AccountPage
      title={texts.account.logIn}
      lead={texts.account.logInLead}
      other={{ question: texts.account.toRegister, label: texts.account.register, to: { page: "register" } }}
    >
      {note && <p className={styles.note}>{note}</p>}
      <LoginForm onSecondFactor={setNeeded} />
      <OtherWays />
    </AccountPage>
  );
}
