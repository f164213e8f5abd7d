import type { ComponentProps } from "react";
import { useTexts } from "../texts";
import { TextField } from "./TextField";

type Props = Partial<Omit<ComponentProps<typeof TextField>, "type">>;

/** Six digits that were sent, or that an app shows. Browsers and phones offer to fill them in. */
export function CodeField(props: Props) {
  const texts = useTexts();
  return (
    <TextField
      label={texts.entry.code}
      name="code"
      hint={texts.entry.codeHint}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9]{6}"
      maxLength={6}
      required
      {...props}
    />
  );
}
