import { TidingsError, type Reason } from "@tidings/web";
import { useState, type SubmitEvent } from "react";
import { useTexts } from "../texts";
import { errorText } from "./errors";

export interface Form {
  /** Whether an attempt is being made. */
  busy: boolean;
  /** What went wrong with the form as a whole; empty for nothing. */
  problem: string;
  /** What is wrong with a field. */
  fieldError: (field: string) => string | undefined;
  onSubmit: (event: SubmitEvent<HTMLFormElement>) => void;
}

/** One attempt with a form's fields at a time, and what came of it. `words` are for reasons that mean something of their
 * own in this form. */
export function useForm(
  attempt: (fields: FormData) => Promise<unknown>,
  words: Partial<Record<Reason, string>> = {},
): Form {
  const texts = useTexts();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<{ field: string | undefined; error: unknown }>();

  const submit = async (fields: FormData) => {
    setBusy(true);
    setFailure(undefined);
    try {
      await attempt(fields);
    } catch (error) {
      setFailure({ field: fieldOf(error), error });
    } finally {
      setBusy(false);
    }
  };
  const textOfFailure = (error: unknown) => {
    const reason = error instanceof TidingsError ? error.reason : undefined;
    return (reason && words[reason]) ?? errorText(texts, error);
  };
  return {
    busy,
    problem: failure && failure.field === undefined ? textOfFailure(failure.error) : "",
    fieldError: (field) => (failure?.field === field ? textOfFailure(failure.error) : undefined),
    onSubmit: (event) => {
      event.preventDefault();
      void submit(new FormData(event.currentTarget));
    },
  };
}

/** The value of a text field. */
export function textOf(fields: FormData, name: string): string {
  const value = fields.get(name);
  return typeof value === "string" ? value : "";
}

/** Whether a box is ticked. */
export function isTicked(fields: FormData, name: string): boolean {
  return fields.get(name) !== null;
}

/** The fields at which a reason is shown, whatever the server calls them. */
const FIELDS: Partial<Record<Reason, string>> = {
  USERNAME_TAKEN: "username",
  EMAIL_TAKEN: "email",
  PHONE_TAKEN: "phone",
  WEAK_PASSWORD: "password",
  TOO_SOON: "username",
};

function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof TidingsError)) return undefined;
  const named = (error.reason && FIELDS[error.reason]) ?? error.field;
  return named === "new_password" ? "password" : named;
}
