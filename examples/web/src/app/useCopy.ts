import { useState } from "react";
import { useAttempt } from "./errors";

/** Copies a text, and says whether it was. */
export function useCopy(text: string): [copied: boolean, copy: () => void] {
  const attempt = useAttempt();
  const [copied, setCopied] = useState(false);
  return [copied, () => void attempt(() => navigator.clipboard.writeText(text)).then(setCopied)];
}
