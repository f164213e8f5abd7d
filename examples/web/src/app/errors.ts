import { TidingsError, type ErrorKind, type Reason } from "@tidings/web";
import { useCallback } from "react";
import { useTexts, type Texts } from "../texts";
import { notify } from "./notices";

type ErrorName = keyof Texts["errors"];

const BY_REASON: Partial<Record<Reason, ErrorName>> = {
  WRONG_CREDENTIALS: "wrongCredentials",
  USERNAME_TAKEN: "usernameTaken",
  RATE_LIMITED: "rateLimited",
  UNAVAILABLE: "offline",
  TIMEOUT: "offline",
  INVALID_FIELD: "invalid",
  USER_NOT_FOUND: "userNotFound",
  CANNOT_MESSAGE_USER: "cannotMessage",
  ROLE_REQUIRED: "roleRequired",
  GROUP_FULL: "groupFull",
  OWNER_MUST_STAY: "ownerMustStay",
  TOO_LATE: "tooLate",
  CANNOT_CHANGE_ENTRY: "cannotChange",
  ENTRY_NOT_FOUND: "cannotChange",
  CHAT_NOT_FOUND: "chatNotFound",
  CANNOT_ADD_USER: "cannotAddUser",
  EMAIL_TAKEN: "emailTaken",
  PHONE_TAKEN: "phoneTaken",
  WEAK_PASSWORD: "weakPassword",
  ACCOUNT_SUSPENDED: "suspended",
  PHONE_UNAVAILABLE: "phoneUnavailable",
  EMAIL_UNAVAILABLE: "emailUnavailable",
  PASSKEYS_UNAVAILABLE: "passkeysUnavailable",
  TOO_SOON: "tooSoon",
  FACTOR_NOT_SET: "factorNotSet",
  CHALLENGE_INVALID: "beginAgain",
  STEP_UP_REQUIRED: "stepUpRequired",
  INVITATION_INVALID: "invitationInvalid",
  USER_IS_SELF: "userIsSelf",
};

const BY_FIELD: Record<string, ErrorName> = {
  username: "invalidUsername",
  password: "invalidPassword",
  display_name: "invalidDisplayName",
  new_password: "invalidPassword",
  phone: "invalidPhone",
  email: "invalidEmail",
};

const BY_KIND: Partial<Record<ErrorKind, ErrorName>> = {
  offline: "offline",
  storage: "storage",
  cancelled: "passkeyCancelled",
  passkeyExists: "passkeyExists",
  unsupported: "passkeyUnsupported",
};

/** What a refusal is called in the texts. */
export function reasonText(texts: Texts, reason: Reason | undefined): string {
  return texts.errors[(reason && BY_REASON[reason]) ?? "other"];
}

/** What a failed call tells the user. */
export function errorText(texts: Texts, error: unknown): string {
  if (!(error instanceof TidingsError)) return texts.errors.other;
  const kind = BY_KIND[error.kind];
  if (kind) return texts.errors[kind];
  // A weak password is an invalid field, too, and better named by its reason.
  if (error.reason !== "INVALID_FIELD") return reasonText(texts, error.reason);
  const field = error.field === undefined ? undefined : BY_FIELD[error.field];
  return field ? texts.errors[field] : reasonText(texts, error.reason);
}

/** Does something that may fail, and tells the user if it does. Says whether it went well. */
export function useAttempt(): (action: () => Promise<unknown>) => Promise<boolean> {
  const texts = useTexts();
  return useCallback(
    async (action) => {
      try {
        await action();
        return true;
      } catch (error) {
        notify(errorText(texts, error));
        return false;
      }
    },
    [texts],
  );
}
