import { TextField } from "./TextField";

interface Props {
  label: string;
  hint: string;
  error: string | undefined;
}

export function PhoneField(props: Props) {
  return <TextField name="phone" type="tel" inputMode="tel" autoComplete="tel" required {...props} />;
}
