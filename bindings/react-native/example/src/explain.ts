import { TidingsError } from "@tidings/react-native";

/** What to tell a person whose log-in failed. */
export function explain(error: unknown): string {
  if (!(error instanceof TidingsError)) return String(error);
  if (error.kind === "offline") return "The server cannot be reached.";
  switch (error.reason) {
    case "WRONG_CREDENTIALS":
      return "The username or the password is wrong.";
    case "ACCOUNT_SUSPENDED":
      return "This account is suspended.";
    case "CHALLENGE_INVALID":
      return "That took too long, or too many tries: go back and log in again.";
    case "RATE_LIMITED":
      return "That was tried too often: wait a little.";
    case "USERNAME_TAKEN":
      return "Somebody else has this username.";
    case "WEAK_PASSWORD":
      return "This password is too easy to guess.";
    case "INVALID_FIELD":
      return `The ${error.field ?? "form"} is not right.`;
    default:
      return error.message;
  }
}
