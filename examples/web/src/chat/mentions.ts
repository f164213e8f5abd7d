import type { Mention } from "@tidings/web";
import type { DraftMention } from "../app/drafts";

/** What stands between an @ and the cursor. */
export interface MentionQuery {
  /** Where the @ is. */
  start: number;
  text: string;
}

/** What is being looked for, if the cursor is in a word that begins with @. */
export function mentionQuery(text: string, cursor: number): MentionQuery | undefined {
  const match = /(?:^|\s)@([^\s@]{0,32})$/u.exec(text.slice(0, cursor));
  if (match?.[1] === undefined) return undefined;
  return { start: cursor - match[1].length - 1, text: match[1] };
}

/** Where those who were chosen are named in a text as it is now. A name that was edited away is no longer there. */
export function placeMentions(text: string, chosen: readonly DraftMention[]): Mention[] {
  const placed: Mention[] = [];
  const from = new Map<string, number>();
  for (const { userId, name } of chosen) {
    const wanted = `@${name}`;
    const offset = text.indexOf(wanted, from.get(wanted) ?? 0);
    if (offset < 0) continue;
    from.set(wanted, offset + wanted.length);
    placed.push({ userId, offset, length: wanted.length });
  }
  return placed;
}
