/** Reactions to a message: for each user the newest one that is known. */
import type { Entry } from "../gen/tidings/v1/entry_pb.js";
import type { ReactionCount } from "../types/index.js";
import type { Reactions } from "./schema.js";

/** A reaction, as of the entry `seq`. An empty emoji takes it away. */
export interface Reacted {
  readonly userId: string;
  readonly emoji: string;
  readonly seq: number;
}

/** Takes in a reaction, unless a newer one of the same user is known. */
export function react(reactions: Reactions | undefined, { userId, emoji, seq }: Reacted): Reactions {
  const known = reactions ?? { byUser: {}, unnamed: {} };
  if ((known.byUser[userId]?.seq ?? 0) > seq) return known;
  return { ...known, byUser: { ...known.byUser, [userId]: { emoji, seq } } };
}

/** The reactions that a message came with. They say how things stood when everything up to `asOf` was written. */
export function imported(entry: Entry, asOf: number): Reactions | undefined {
  if (entry.reactions.length === 0) return undefined;
  const byUser: Record<string, { emoji: string; seq: number }> = {};
  const unnamed: Record<string, number> = {};
  for (const { emoji, count, userIds } of entry.reactions) {
    for (const userId of userIds) byUser[userId] = { emoji, seq: asOf };
    if (count > userIds.length) unnamed[emoji] = count - userIds.length;
  }
  return { byUser, unnamed };
}

/** Most frequent first. */
export function counted(reactions: Reactions | undefined, ownId: string): ReactionCount[] {
  if (!reactions) return [];
  const users = new Map<string, string[]>(Object.keys(reactions.unnamed).map((emoji) => [emoji, []]));
  for (const [userId, { emoji }] of Object.entries(reactions.byUser)) {
    if (emoji !== "") users.set(emoji, [...(users.get(emoji) ?? []), userId]);
  }
  const counts = [...users].map(([emoji, userIds]) => ({
    emoji,
    count: userIds.length + (reactions.unnamed[emoji] ?? 0),
    userIds,
    own: userIds.includes(ownId),
  }));
  return counts.sort((left, right) => right.count - left.count || (left.emoji < right.emoji ? -1 : 1));
}
