import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { CallOptions } from "@connectrpc/connect";
import { v7 as uuid } from "uuid";
import { TidingsError } from "../error.js";
import type { Chat as WireChat } from "../gen/tidings/v1/chat_service_pb.js";
import type { ListChange, Observable } from "../observable.js";
import type { ChatList } from "../observe/chat_list.js";
import type { Remote } from "../observe/remote.js";
import type { Services } from "../session.js";
import { chat, storeChat, storePreferences } from "../store/index.js";
import type { Chat, Member, NewGroup, Receipt, Role } from "../types/index.js";
import { date, receipt, role, WIRE_ROLES } from "../wire.js";
import { Memo, remote, type Context } from "./context.js";

/** The contract's bound on a page of members. */
const PAGE = 1024;

/** Chats and who is in them. The list is read from the local store; what changes a chat asks the server. */
export class Chats {
  readonly #members: Memo<Remote<readonly Member[]>>;
  readonly #receipts: Memo<Remote<readonly Receipt[]>>;

  constructor(
    private readonly context: Context,
    /** All chats that are stored, archived ones too, in the order in which a list shows them. */
    readonly list: Observable<readonly Chat[], ListChange<Chat>> & Pick<ChatList, "find">,
  ) {
    this.#members = new Memo((chatId) =>
      remote(context, [`members:${chatId}`, "session"], () => this.#askMembers(chatId)),
    );
    this.#receipts = new Memo((chatId) =>
      remote(context, [`receipts:${chatId}`, "session"], () => this.#askReceipts(chatId)),
    );
  }

  /** One chat of the list. */
  get(chatId: string): Chat | undefined {
    return this.list.find(chatId);
  }

  /** The one direct chat with a user; makes it if there is none.
   * Refused: USER_NOT_FOUND, USER_IS_SELF, CANNOT_MESSAGE_USER. */
  openDirect(userId: string): Promise<Chat> {
    return this.#change(({ chats }, options) => chats.openDirectChat({ userId }, options));
  }

  /** Makes a group. Refused: USER_NOT_FOUND, GROUP_FULL, INVALID_FIELD. */
  createGroup(group: NewGroup): Promise<Chat> {
    const request = {
      clientId: uuid(),
      title: group.title,
      description: group.description ?? "",
      memberIds: [...group.memberIds],
      historyShared: group.historyShared ?? false,
    };
    return this.#change(({ chats }, options) => chats.createGroup(request, options));
  }

  /** The members. Refused: CHAT_NOT_FOUND. */
  members(chatId: string): Remote<readonly Member[]> {
    return this.#members.of(chatId);
  }

  /** How far each present member has received and read: who has read this. Refused: CHAT_NOT_FOUND. */
  receipts(chatId: string): Remote<readonly Receipt[]> {
    return this.#receipts.of(chatId);
  }

  /** Changes title or description. Refused: ROLE_REQUIRED, NOT_A_GROUP, INVALID_FIELD. */
  updateGroup(chatId: string, changed: { readonly title?: string; readonly description?: string }): Promise<Chat> {
    return this.#change(({ chats }, options) => chats.updateGroup({ chatId, ...changed }, options));
  }

  /** Adds 1 to 1,023 members; those who are in it already are left as they are.
   * Refused: ROLE_REQUIRED, GROUP_FULL, USER_NOT_FOUND, NOT_A_GROUP. */
  addMembers(chatId: string, userIds: readonly string[]): Promise<Chat> {
    return this.#change(({ chats }, options) => chats.addMembers({ chatId, userIds: [...userIds] }, options));
  }

  /** Removes a member; removing one who is not in it is fine. Refused: ROLE_REQUIRED, NOT_A_GROUP. */
  async removeMember(chatId: string, userId: string): Promise<void> {
    await this.context.session.call(({ chats }, options) => chats.removeMember({ chatId, userId }, options));
  }

  /** Leaves a group. Refused: OWNER_MUST_STAY, NOT_A_GROUP. */
  async leave(chatId: string): Promise<void> {
    await this.context.session.call(({ chats }, options) => chats.leaveGroup({ chatId }, options));
  }

  /** Makes a member an admin, or an admin a member. Refused: ROLE_REQUIRED, NOT_A_MEMBER. */
  async setRole(chatId: string, userId: string, to: Exclude<Role, "owner">): Promise<void> {
    const request = { chatId, userId, role: WIRE_ROLES[to] };
    await this.context.session.call(({ chats }, options) => chats.setMemberRole(request, options));
  }

  /** Hands a group over; this user becomes an admin. Refused: ROLE_REQUIRED, NOT_A_MEMBER. */
  async transferOwnership(chatId: string, userId: string): Promise<void> {
    await this.context.session.call(({ chats }, options) => chats.transferOwnership({ chatId, userId }, options));
  }

  /** No notifications from a chat until then; `undefined` to hear of it again. */
  mute(chatId: string, until: Date | undefined): Promise<void> {
    return this.#prefer(chatId, { mutedUntil: timestampFromDate(until ?? new Date(0)) });
  }

  /** Takes a chat out of the main list, or back in. */
  archive(chatId: string, archived: boolean): Promise<void> {
    return this.#prefer(chatId, { archived });
  }

  /** Puts a chat on top of the list, or not. */
  pin(chatId: string, pinned: boolean): Promise<void> {
    return this.#prefer(chatId, { pinned });
  }

  #prefer(chatId: string, preferences: Parameters<Services["chats"]["updateChatPreferences"]>[0]): Promise<void> {
    return this.context.session.callAndKeep(
      ({ chats }, options) => chats.updateChatPreferences({ ...preferences, chatId }, options),
      async (tx, changes, answer) => {
        if (answer.preferences) await storePreferences(tx, changes, chatId, answer.preferences);
      },
    );
  }

  /** Makes a call that answers with a chat, and keeps that. */
  #change(call: (services: Services, options: CallOptions) => Promise<{ readonly chat?: WireChat }>): Promise<Chat> {
    return this.context.session.callAndKeep(call, async (tx, changes, answer) => {
      if (answer.chat) await storeChat(tx, changes, answer.chat);
      const stored = answer.chat && (await chat(tx, answer.chat.chatId));
      if (!stored) throw new TidingsError("offline", "the server answered without a chat");
      return stored;
    });
  }

  async #askMembers(chatId: string): Promise<readonly Member[]> {
    const all: Member[] = [];
    let pageToken = "";
    do {
      const request = { chatId, pageSize: PAGE, pageToken };
      const page = await this.context.session.call(({ chats }, options) => chats.listMembers(request, options));
      for (const member of page.members) {
        all.push({ userId: member.userId, role: role(member.role) ?? "member", joinedAt: date(member.joinedAt) });
      }
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return all;
  }

  async #askReceipts(chatId: string): Promise<readonly Receipt[]> {
    const answer = await this.context.session.call(({ messages }, options) =>
      messages.getReceipts({ chatId }, options),
    );
    return answer.receipts.map(receipt);
  }
}
