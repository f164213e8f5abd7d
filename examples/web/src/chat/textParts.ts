import type { Mention } from "@tidings/web";

/** A piece of a text. */
export type TextPart =
  | { type: "plain"; text: string }
  | { type: "link"; text: string; url: string }
  | { type: "mention"; text: string; userId: string };

/** An address, without the punctuation that ends the sentence around it. */
const LINK = /https?:\/\/[^\s<>"]+[^\s<>"'.,;:!?)\]}]/giu;

/** A text, taken apart at its mentions and links. */
export function textParts(text: string, mentions: readonly Mention[]): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { userId, offset, length } of [...mentions].sort((a, b) => a.offset - b.offset)) {
    // What overlaps or lies outside comes from another client's mistake.
    if (offset < from || length === 0 || offset + length > text.length) continue;
    parts.push(...linkParts(text.slice(from, offset)));
    parts.push({ type: "mention", text: text.slice(offset, offset + length), userId });
    from = offset + length;
  }
  parts.push(...linkParts(text.slice(from)));
  return parts;
}

function linkParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(LINK)) {
    if (match.index > from) parts.push({ type: "plain", text: text.slice(from, match.index) });
    parts.push({ type: "link", text: match[0], url: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) parts.push({ type: "plain", text: text.slice(from) });
  return parts;
}

const ONLY_EMOJI = /^(?:\p{RGI_Emoji}\s*){1,3}$/v;

/** Whether a text is one to three emoji and nothing else. */
export function onlyEmoji(text: string): boolean {
  return text.length <= 40 && ONLY_EMOJI.test(text.trim());
}
