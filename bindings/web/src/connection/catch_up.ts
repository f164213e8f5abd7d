/** What is read beside the stream: the chats as the list shows them, and the profiles of those who appear in them. */
import { TidingsError } from "../error.js";
import type { SessionKeeper } from "../session.js";
import {
  peers,
  setUnknown,
  staleChats,
  storeChat,
  storeProfiles,
  want,
  wantedProfiles,
  type Store,
} from "../store/index.js";
import { profile } from "../wire.js";

/** The contract's bound on a page of chats. */
const PAGE = 200;
/** How often in a row what is missing is asked for; what a chat changes meanwhile is asked for again. */
const ROUNDS = 5;
/** Names of those with whom the user has a direct chat are asked for again after this. */
const NAMES_LAST = 60 * 60_000;

/** Reads the chats with the newest entries, whose receipts and settings may have changed while the device was away, and
 * as many more as the device does not know. */
export async function refresh(store: Store, session: SessionKeeper): Promise<void> {
  let pageToken = "";
  do {
    pageToken = await session.callAndKeep(
      ({ chats }, options) => chats.listChats({ pageSize: PAGE, pageToken }, options),
      async (tx, changes, page) => {
        for (const chat of page.chats) await storeChat(tx, changes, chat);
        return page.nextPageToken;
      },
    );
  } while (pageToken !== "" && (await store.read(staleChats)).length > 0);
  await store.write(async (tx, changes) => {
    for (const peer of await peers(tx)) await want(tx, changes, peer, Date.now() - NAMES_LAST);
  });
  await fill(store, session);
}

/** Reads the chats and profiles that the store needs and does not have. */
export async function fill(store: Store, session: SessionKeeper): Promise<void> {
  for (let round = 0; round < ROUNDS; round++) {
    const [chatIds, userIds] = await store.read((tx) => Promise.all([staleChats(tx), wantedProfiles(tx)]));
    if (chatIds.length === 0 && userIds.length === 0) return;
    for (const chatId of chatIds) await readChat(store, session, chatId);
    if (userIds.length > 0) await readProfiles(session, userIds);
  }
}

async function readChat(store: Store, session: SessionKeeper, chatId: string): Promise<void> {
  try {
    await session.callAndKeep(
      ({ chats }, options) => chats.getChat({ chatId }, options),
      async (tx, changes, { chat }) => {
        if (chat) await storeChat(tx, changes, chat);
      },
    );
  } catch (error) {
    if (!(error instanceof TidingsError) || error.reason !== "CHAT_NOT_FOUND") throw error;
    await store.write((tx) => setUnknown(tx, chatId));
  }
}

async function readProfiles(session: SessionKeeper, userIds: string[]): Promise<void> {
  await session.callAndKeep(
    ({ profiles }, options) => profiles.batchGetProfiles({ userIds }, options),
    (tx, changes, { profiles }) => storeProfiles(tx, changes, profiles.map(profile), userIds),
  );
}
