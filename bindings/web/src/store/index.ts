/** What the rest of the client uses of the store. */
export { apply } from "./apply.js";
export { Changes, type Topic } from "./changes.js";
export { allChats, chat, compareChats, peers, setUnknown, staleChats, storeChat, storePreferences } from "./chats.js";
export { hide, storeEntry, storePage } from "./entries.js";
export { cursors, gapAround, gapBelow, setAcknowledged, unacknowledged } from "./logs.js";
export { extendWindow, messageAt, messagesBetween, messagesFrom, messagesOf } from "./messages.js";
export { discard, enqueue, nextWrites, outboxItem, retry, rowsOf, setFailed, setSent } from "./outbox.js";
export { storeProfiles, want, wantedProfiles } from "./profiles.js";
export { markRead, setReadTold, storeReceipts, untoldReads } from "./receipts.js";
export type { GapRow, OutboxRow, SessionRow, Tokens, Reading, Write, Writing } from "./schema.js";
export { begin, clear, session, setTokens } from "./session.js";
export { Store } from "./store.js";
