import { Check, Copy } from "lucide-react";
import { useCopy } from "../app/useCopy";
import { IconButton } from "./Button";
import { TextField } from "./TextField";

interface Props {
  label: string;
  hint?: string | undefined;
  text: string;
  copy: string;
  copied: string;
}

/** A text to take elsewhere. */
export function Copyable({ label, hint, text, copy, copied }: Props) {
  const [done, onClick] = useCopy(text);
  return (
    <TextField
      label={label}
      hint={hint}
      value={text}
      readOnly
      onFocus={(event) => event.currentTarget.select()}
      end={<IconButton icon={done ? Check : Copy} label={done ? copied : copy} onClick={onClick} />}
    />
  );
}
