import { TextField } from "./TextField";

interface Props {
  label: string;
  error: string | undefined;
}

export function EmailField(props: Props) {
  return <TextField name="email" type="email" autoComplete="email" maxLength={254} required {...props} />;
}
