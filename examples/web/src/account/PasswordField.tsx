import { Eye, EyeOff } from "lucide-react";
import { useState } from "react";
import { useTexts } from "../texts";
import { IconButton } from "../ui/Button";
import { TextField } from "../ui/TextField";

interface Props {
  autoComplete: "current-password" | "new-password";
  label?: string;
  hint?: string;
  error?: string | undefined;
}

export function PasswordField({ autoComplete, label, hint, error }: Props) {
  const texts = useTexts();
  const [shown, setShown] = useState(false);
  return (
    <TextField
      label={label ?? texts.account.password}
      name="password"
      type={shown ? "text" : "password"}
      autoComplete={autoComplete}
      required
      minLength={autoComplete === "new-password" ? 8 : 1}
      maxLength={128}
      hint={hint}
      error={error}
      end={
        <IconButton
          icon={shown ? EyeOff : Eye}
          label={shown ? texts.account.hidePassword : texts.account.showPassword}
          onClick={() => setShown(!shown)}
        />
      }
    />
  );
}
