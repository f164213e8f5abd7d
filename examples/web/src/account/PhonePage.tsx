import type { SecondFactor, SentLogInCode } from "@tidings/web";
import { useState } from "react";
import { CodePage } from "./CodePage";
import { NumberPage } from "./NumberPage";
import { SecondFactorPage } from "./SecondFactorPage";

/** Logging in by phone: the number, the code that is sent to it, and a second factor if one is needed. */
export function PhonePage() {
  const [sent, setSent] = useState<{ phone: string; code: SentLogInCode }>();
  const [needed, setNeeded] = useState<SecondFactor>();
  const backToNumber = () => {
    setSent(undefined);
    setNeeded(undefined);
  };
  if (needed) return <SecondFactorPage needed={needed} onBack={backToNumber} />;
  if (!sent) return <NumberPage onSent={(phone, code) => setSent({ phone, code })} />;
  return <CodePage phone={sent.phone} sent={sent.code} onSecondFactor={setNeeded} onBack={backToNumber} />;
}
