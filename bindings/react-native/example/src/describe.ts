import type { Message } from "@tidings/react-native";

/** A message in a line of text. */
export function describe({ body, authorName }: Message): string {
  switch (body.type) {
    case "text":
      return body.text;
    case "revoked":
      return "This message was taken back.";
    case "membership":
      return `${authorName} changed who is here.`;
    case "settings":
      return `${authorName} changed the group.`;
    case "sealed":
    case "unknown":
      return "A message that this app cannot show.";
  }
}

/** How far an own message has come. */
export function statusOf({ status }: Message): string {
  return status.type === "failed" ? `not sent: ${status.message}` : status.type;
}
