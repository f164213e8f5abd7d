import type { Message } from "@tidings/web";
import type { Texts } from "../texts";

/** What somebody wrote, in one line. */
export function previewText(texts: Texts, { body }: Message): string {
  switch (body.type) {
    case "text":
      return body.text.replace(/\s+/gu, " ");
    case "revoked":
      return texts.message.revoked;
    case "sealed":
      return texts.message.sealed;
    default:
      return texts.message.unknown;
  }
}
