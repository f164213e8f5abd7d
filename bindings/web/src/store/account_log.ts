/** Takes in the entries of the account log: what the user's own devices changed. */
import type { Entry } from "../gen/tidings/v1/entry_pb.js";
import type { Changes } from "./changes.js";
import { join, leave, storePreferences } from "./chats.js";
import { hide } from "./entries.js";
import { forget } from "./profiles.js";
import type { Writing } from "./schema.js";

export async function applyAccountEntry(tx: Writing, changes: Changes, entry: Entry): Promise<void> {
  if (entry.body.case !== "account") return;
  const { event } = entry.body.value;
  switch (event.case) {
    case "chatJoined":
      return join(tx, changes, event.value.chatId, Number(event.value.firstSeq));
    case "chatLeft":
      return leave(tx, changes, event.value.chatId);
    case "chatPreferences":
      return storePreferences(tx, changes, event.value.chatId, event.value);
    case "entryHidden":
      return hide(tx, changes, event.value.chatId, Number(event.value.seq));
    case "profileChanged":
      changes.all("privacy");
      return forget(tx, changes, entry.logId);
    // Contacts, blocks and devices are not stored; whoever shows them asks for them again.
    case "contactChanged": {
      changes.all("contacts");
      return;
    }
    case "blockChanged": {
      changes.all("blocked");
      return;
    }
    case "deviceChanged": {
      changes.all("devices");
      return;
    }
    case undefined:
      return;
  }
}
