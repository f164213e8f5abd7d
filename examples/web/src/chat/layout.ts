import type { Chat, Message } from "@tidings/web";
import { sameDay } from "../texts/times";
import { isSystemLine } from "./systemText";

/** Messages of one author that follow each other this closely stand together. */
const TOGETHER = 5 * 60 * 1000;

/** How a message stands among its neighbours. */
export interface Position {
  startsDay: boolean;
  startsGroup: boolean;
  endsGroup: boolean;
}

export function positionOf(messages: readonly Message[], index: number): Position {
  const message = messages[index];
  const before = messages[index - 1];
  const after = messages[index + 1];
  return {
    startsDay: !before || (message !== undefined && !sameDay(before.at, message.at)),
    startsGroup: !belongTogether(before, message),
    endsGroup: !belongTogether(message, after),
  };
}

function belongTogether(first: Message | undefined, second: Message | undefined): boolean {
  if (!first || first.authorId !== second?.authorId) return false;
  if (isSystemLine(first) || isSystemLine(second) || !sameDay(first.at, second.at)) return false;
  return second.at.getTime() - first.at.getTime() < TOGETHER;
}

/** The first message of somebody else after what was read. */
export function firstUnread(messages: readonly Message[], readSeq: number): Message | undefined {
  return messages.find((message) => message.status.type === "received" && (message.seq ?? 0) > readSeq);
}

/** The seq of the last message up to a place that has one; those that are not sent yet have none. */
export function lastSeq(messages: readonly Message[], index: number): number {
  for (let at = index; at >= 0; at--) {
    const seq = messages[at]?.seq;
    if (seq !== undefined) return seq;
  }
  return 0;
}

/** Whether nothing was written yet. That a direct chat was opened is not shown, so it does not count. */
export function isBlank(chat: Chat, messages: readonly Message[]): boolean {
  return chat.kind === "direct" ? messages.every(isSystemLine) : messages.length === 0;
}
