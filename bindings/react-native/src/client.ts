import { Platform } from "react-native";
import { Account } from "./accounts/account";
import { DeviceKey } from "./accounts/device_key";
import { Invitations } from "./accounts/invitations";
import { Linking } from "./accounts/linking";
import { Passkeys } from "./accounts/passkeys";
import { Security } from "./accounts/security";
import { Caller } from "./caller";
import type { Calls } from "./calls";
import { fromNative } from "./error";
import { applyChanges, type ListChange } from "./lists";
import { MessageList } from "./message_list";
import NativeTidings, { type NativeModule } from "./NativeTidings";
import { type Observable, Observed } from "./observable";
import { Observations } from "./observations";
import type {
  Chat,
  ClientOptions,
  CodeChannel,
  ConnectionState,
  Contact,
  ContactTarget,
  Device,
  Draft,
  Login,
  Member,
  Message,
  NewGroup,
  OutboxItem,
  PhoneMatch,
  Presence,
  Privacy,
  Profile,
  ProfileCode,
  Receipt,
  Report,
  Role,
  SecondFactor,
  SecondFactorProof,
  SentLogInCode,
} from "./types";
import { draftToWire } from "./wire";

/**
 * One user's Tidings on one device.
 *
 * Calls fail with a `TidingsError`. Those that are said to ask the server fail with `offline` and `loggedOut` too; what
 * is named beside are the reasons for which it may refuse. All fail with `storage` and `closed`.
 */
export class TidingsClient {
  /** The chats, in the order in which a list shows them; `undefined` until they are read from the store. */
  readonly chatList: Observable<readonly Chat[] | undefined, readonly ListChange<Chat>[]>;
  /** How the device stands to the server; `undefined` for a moment. */
  readonly connection: Observable<ConnectionState | undefined, ConnectionState>;
  /** What the user logs in with, taking one's data along, and leaving. */
  readonly account: Account;
  /** What guards the account, and step-ups. */
  readonly security: Security;
  readonly passkeys: Passkeys;
  /** The key that a fingerprint or a face guards. */
  readonly deviceKey: DeviceKey;
  /** Logging devices in by QR codes. */
  readonly linking: Linking;
  readonly invitations: Invitations;
  readonly #caller: Caller;
  /** The last of the writes to the outbox. */
  #written: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly native: NativeModule,
    private readonly name: string,
  ) {
    this.#caller = new Caller(native, name);
    this.account = new Account(this.#caller);
    this.security = new Security(this.#caller);
    this.passkeys = new Passkeys(this.#caller);
    this.deviceKey = new DeviceKey(this.#caller);
    this.linking = new Linking(this.#caller);
    this.invitations = new Invitations(this.#caller);
    this.chatList = this.#observe<readonly Chat[] | undefined, readonly ListChange<Chat>[]>(
      "chats",
      {},
      undefined,
      (chats = [], changes) => applyChanges(chats, changes),
    );
    this.connection = this.#observe<ConnectionState | undefined, ConnectionState>(
      "connection",
      {},
      undefined,
      (_, state) => state,
    );
  }

  /**
   * Opens the local store, and connects if somebody is logged in. What is stored can be read at once. `native` is for
   * tests of an app: it plays the native module.
   *
   * Errors: `invalid` (the server's URL), `storage`.
   */
  static async open(options: ClientOptions, native: NativeModule = NativeTidings): Promise<TidingsClient> {
    const { server, deviceName, store = "tidings.db" } = options;
    const platform = options.platform ?? `${Platform.OS} ${String(Platform.Version)}`;
    try {
      return new TidingsClient(native, await native.open(server, store, deviceName, platform));
    } catch (error) {
      throw fromNative(error);
    }
  }

  /**
   * Disconnects, closes the store and settles when every file handle is released. Observables end and calls fail with
   * `closed`. What is unsent stays in the store. It can be called as often as one likes.
   */
  async close(): Promise<void> {
    try {
      await this.native.close(this.name);
    } catch (error) {
      throw fromNative(error);
    }
  }

  // What can be observed.

  /** One chat's messages, in a window of their own. */
  messages(chatId: string): MessageList {
    return new MessageList(this.native, this.name, chatId);
  }

  /** The ids of those who are typing in a chat. */
  typing(chatId: string): Observable<readonly string[]> {
    return this.#observe<readonly string[], readonly string[]>("typing", { chatId }, [], (_, userIds) => userIds);
  }

  /** The presence of some users, by id, as far as it is known. All that are observed are at most 256 users. */
  presence(userIds: readonly string[]): Observable<ReadonlyMap<string, Presence>, readonly Presence[]> {
    return this.#observe<ReadonlyMap<string, Presence>, readonly Presence[]>(
      "presence",
      { userIds },
      new Map(),
      (known, news) => new Map([...known, ...news.map((presence) => [presence.userId, presence] as const)]),
    );
  }

  /**
   * Tells of every message of others that arrives, in all chats, also of those that came while the app was not running.
   * One counts as handled once the listener returns, or the promise that it returns settles; otherwise it comes again
   * after a restart. Have one listener at a time, until the function that this returns is called.
   */
  onIncoming(listener: (message: Message) => unknown): () => void {
    const observations = Observations.of(this.native);
    const incoming = observations.start((name) => this.native.observe(this.name, name, "incoming", {}), {
      next: (message) => listener(message as Message),
      end: () => undefined,
    });
    return () => {
      observations.cancel(incoming);
    };
  }

  // Accounts. All but `userId` and `logOut` ask the server.

  /** The user who is logged in, or was until the server ended the session. */
  userId(): Promise<string | undefined> {
    return this.#caller.call("userId", {});
  }

  /** Makes an account with a password of 8 to 128 characters and logs in. Empties the local store.
   * `USERNAME_TAKEN`, `EMAIL_TAKEN`, `WEAK_PASSWORD`, `INVALID_FIELD`. */
  register(login: Login, password: string, displayName: string): Promise<void> {
    return this.#caller.call("register", { login, password, displayName });
  }

  /** Logs in with a password. Empties the local store. Fails with `secondFactorRequired` if one is.
   * `WRONG_CREDENTIALS`, `ACCOUNT_SUSPENDED`. */
  logIn(login: Login, password: string): Promise<void> {
    return this.#caller.call("logIn", { login, password });
  }

  /** Has a code sent to a phone number in E.164 form. The time until the next may be sent grows with each that is.
   * `PHONE_UNAVAILABLE`, also for a channel that is not offered; `RATE_LIMITED`. */
  sendCode(phone: string, channel: CodeChannel = "sms"): Promise<SentLogInCode> {
    return this.#caller.call("sendCode", { phone, channel });
  }

  /** Logs in with the code, and makes the account if the number has none; says whether it did. `displayName` is for a
   * new account. `startOver` leaves the number's account to whoever had the number before, and makes a new one: the old one
   * loses the number and its sessions, and while it has a registration PIN and was used in the last seven days, the PIN is
   * asked for. Empties the local store. Fails with `secondFactorRequired` if one is.
   * `WRONG_CREDENTIALS`, also after five wrong codes; `ACCOUNT_SUSPENDED`, `PHONE_UNAVAILABLE`. */
  verifyCode(
    phone: string,
    code: string,
    options: { readonly displayName?: string; readonly startOver?: boolean } = {},
  ): Promise<boolean> {
    const { displayName, startOver = false } = options;
    return this.#caller.call("verifyCode", { phone, code, displayName, startOver });
  }

  /** Gives the second factor that a log-in asked for, and logs in; says whether that made the account. With `trustDevice`
   * the next log-ins on this device with the same login need none for 30 days, also after a log-out. Empties the local
   * store. `WRONG_CREDENTIALS`; `CHALLENGE_INVALID`, also after five wrong ones, and for a log-in that was not the one
   * begun last: log in again; `RATE_LIMITED`. */
  completeLogIn(
    needed: SecondFactor,
    proof: SecondFactorProof,
    options: { readonly trustDevice?: boolean } = {},
  ): Promise<boolean> {
    const { logInId, expiresAt } = needed;
    const { trustDevice = false } = options;
    const wireNeeded = { logInId, expiresAt: expiresAt.getTime() };
    return this.#caller.call("completeLogIn", { needed: wireNeeded, proof, trustDevice });
  }

  /** Has a code for a new password mailed, if the address has an account; the answer is the same if not.
   * `EMAIL_UNAVAILABLE`. */
  requestPasswordReset(email: string): Promise<void> {
    return this.#caller.call("requestPasswordReset", { email });
  }

  /** Sets a new password of 8 to 128 characters with the code that was mailed, and ends all sessions; no device is trusted
   * any more. It stands in for no second factor. `WRONG_CREDENTIALS`, also after five wrong codes; `WEAK_PASSWORD`. */
  resetPassword(email: string, code: string, newPassword: string): Promise<void> {
    return this.#caller.call("resetPassword", { email, code, newPassword });
  }

  /** Logs out and empties the local store, also if the server cannot be told. A trust in this device stays. */
  logOut(): Promise<void> {
    return this.#caller.call("logOut", {});
  }

  // Devices. All ask the server.

  /** The user's devices, the newest first. */
  devices(): Promise<readonly Device[]> {
    return this.#caller.call("devices", {});
  }

  /** Gives a device another name, of 1 to 64 characters. `DEVICE_NOT_FOUND`. */
  renameDevice(deviceId: string, name: string): Promise<Device> {
    return this.#caller.call("renameDevice", { deviceId, name });
  }

  /** Logs a device out for good. `DEVICE_NOT_FOUND`. */
  revokeDevice(deviceId: string): Promise<void> {
    return this.#caller.call("revokeDevice", { deviceId });
  }

  /** Logs all devices out but this one; says how many there were. */
  revokeOtherDevices(): Promise<number> {
    return this.#caller.call("revokeOtherDevices", {});
  }

  // People. All ask the server.

  /** A user's profile, as it is on the server. `USER_NOT_FOUND`. */
  profile(userId: string): Promise<Profile> {
    return this.#caller.call("profile", { userId });
  }

  /** Changes the own profile; what is not given stays as it is. A new status text goes away by itself at
   * `statusExpiresAt`, or stays. `INVALID_FIELD`. */
  updateProfile(changes: { displayName?: string; statusText?: string; statusExpiresAt?: Date }): Promise<Profile> {
    return this.#caller.call("updateProfile", { ...changes, statusExpiresAt: changes.statusExpiresAt?.getTime() });
  }

  /** The own privacy settings. */
  privacy(): Promise<Privacy> {
    return this.#caller.call("privacy", {});
  }

  /** Changes the own privacy settings. */
  updatePrivacy(privacy: Privacy): Promise<Privacy> {
    return this.#caller.call("updatePrivacy", { privacy });
  }

  /** The QR code with which others add the user as a contact. */
  profileCode(): Promise<ProfileCode> {
    return this.#caller.call("profileCode", {});
  }

  /** Makes another code; the old one no longer works. */
  rotateProfileCode(): Promise<ProfileCode> {
    return this.#caller.call("rotateProfileCode", {});
  }

  /** The user's contacts, in the order in which they were added. */
  contacts(): Promise<readonly Contact[]> {
    return this.#caller.call("contacts", {});
  }

  /** Adds a contact, or changes its alias, of at most 64 characters; an empty alias is none.
   * `USER_NOT_FOUND`, `USER_IS_SELF`. */
  addContact(target: ContactTarget, alias = ""): Promise<Contact> {
    return this.#caller.call("addContact", { target, alias });
  }

  /** Removes a contact; removing one who is not is fine. */
  removeContact(userId: string): Promise<void> {
    return this.#caller.call("removeContact", { userId });
  }

  /** At most 20 users whose username begins so; 3 to 32 characters. */
  searchUsers(query: string): Promise<readonly Profile[]> {
    return this.#caller.call("searchUsers", { query });
  }

  /** Who of those with these phone numbers, in E.164 form, is here and may be found by this user.
   * `RATE_LIMITED` for very many. */
  findByPhone(phones: readonly string[]): Promise<readonly PhoneMatch[]> {
    return this.#caller.call("findByPhone", { phones });
  }

  /** Blocks a user; they are not told. `USER_NOT_FOUND`, `USER_IS_SELF`. */
  blockUser(userId: string): Promise<void> {
    return this.#caller.call("blockUser", { userId });
  }

  /** Takes a block back; unblocking one who is not blocked is fine. */
  unblockUser(userId: string): Promise<void> {
    return this.#caller.call("unblockUser", { userId });
  }

  /** The users whom this one has blocked, in the order in which they were. */
  blockedUsers(): Promise<readonly Profile[]> {
    return this.#caller.call("blockedUsers", {});
  }

  /** Tells the administrators about a user, or about messages of theirs.
   * `USER_NOT_FOUND`, `USER_IS_SELF`, `CHAT_NOT_FOUND`, `ENTRY_NOT_FOUND`, `INVALID_FIELD`. */
  report(userId: string, report: Report): Promise<void> {
    return this.#caller.call("report", { userId, report: { comment: "", block: false, ...report } });
  }

  // Chats. `chats` and `chat` read the store, all others ask the server and may be refused with `CHAT_NOT_FOUND`.

  /** The chats that are stored, in the order in which a list shows them. */
  chats(): Promise<readonly Chat[]> {
    return this.#caller.call("chats", {});
  }

  /** One chat that is stored. */
  chat(chatId: string): Promise<Chat | undefined> {
    return this.#caller.call("chat", { chatId });
  }

  /** The one direct chat with a user; makes it if there is none.
   * `USER_NOT_FOUND`, `USER_IS_SELF`, `CANNOT_MESSAGE_USER`. */
  openDirectChat(userId: string): Promise<Chat> {
    return this.#caller.call("openDirectChat", { userId });
  }

  /** Makes a group. `USER_NOT_FOUND`, `GROUP_FULL`, `CANNOT_ADD_USER`. */
  createGroup(group: NewGroup): Promise<Chat> {
    return this.#caller.call("createGroup", { group });
  }

  /** Changes a group's title or description; what is not given stays as it is. `NOT_A_GROUP`, `ROLE_REQUIRED`. */
  updateGroup(chatId: string, changes: { title?: string; description?: string }): Promise<Chat> {
    return this.#caller.call("updateGroup", { chatId, ...changes });
  }

  /** A chat's members. */
  members(chatId: string): Promise<readonly Member[]> {
    return this.#caller.call("members", { chatId });
  }

  /** Adds 1 to 1,023 members to a group; those who are in it already are left as they are.
   * `NOT_A_GROUP`, `ROLE_REQUIRED`, `GROUP_FULL`, `USER_NOT_FOUND`, `CANNOT_ADD_USER`. */
  addMembers(chatId: string, userIds: readonly string[]): Promise<Chat> {
    return this.#caller.call("addMembers", { chatId, userIds });
  }

  /** Removes a member from a group; removing one who is not in it is fine. `NOT_A_GROUP`, `ROLE_REQUIRED`. */
  removeMember(chatId: string, userId: string): Promise<void> {
    return this.#caller.call("removeMember", { chatId, userId });
  }

  /** Leaves a group. `NOT_A_GROUP`, `OWNER_MUST_STAY`. */
  leaveGroup(chatId: string): Promise<void> {
    return this.#caller.call("leaveGroup", { chatId });
  }

  /** Makes a member an admin, or an admin a member. `NOT_A_GROUP`, `ROLE_REQUIRED`, `NOT_A_MEMBER`. */
  setMemberRole(chatId: string, userId: string, role: Role): Promise<void> {
    return this.#caller.call("setMemberRole", { chatId, userId, role });
  }

  /** Hands a group over; this user becomes an admin. `NOT_A_GROUP`, `ROLE_REQUIRED`, `NOT_A_MEMBER`. */
  transferOwnership(chatId: string, userId: string): Promise<void> {
    return this.#caller.call("transferOwnership", { chatId, userId });
  }

  /** No notifications from a chat until then; `undefined` to hear of it again. */
  muteChat(chatId: string, until: Date | undefined): Promise<void> {
    return this.#caller.call("muteChat", { chatId, until: until?.getTime() });
  }

  /** Takes a chat out of the main list, or back in. */
  archiveChat(chatId: string, archived: boolean): Promise<void> {
    return this.#caller.call("archiveChat", { chatId, archived });
  }

  /** Puts a chat on top of the list, or not. */
  pinChat(chatId: string, pinned: boolean): Promise<void> {
    return this.#caller.call("pinChat", { chatId, pinned });
  }

  /** How far each present member has received and read a chat: who has read this. */
  receipts(chatId: string): Promise<readonly Receipt[]> {
    return this.#caller.call("receipts", { chatId });
  }

  // Writing. Writes go to the outbox in the order in which they are called, work offline, and are sent in order per chat.

  /** Writes a text to a chat; gives the message's id. */
  sendText(chatId: string, text: string): Promise<string> {
    return this.#write("sendText", { chatId, text });
  }

  /** Writes a message to a chat; gives the message's id. */
  send(chatId: string, draft: Draft): Promise<string> {
    return this.#write("send", { chatId, draft: draftToWire(draft) });
  }

  /** Replaces the body of one of the user's own messages; gives the write's id in the outbox. */
  edit(chatId: string, seq: number, draft: Draft): Promise<string> {
    return this.#write("edit", { chatId, seq, draft: draftToWire(draft) });
  }

  /** Takes a message back for everyone; gives the write's id in the outbox. */
  revoke(chatId: string, seq: number): Promise<string> {
    return this.#write("revoke", { chatId, seq });
  }

  /** Reacts to a message with one emoji, or takes the reaction away; gives the write's id in the outbox. */
  react(chatId: string, seq: number, emoji: string | undefined): Promise<string> {
    return this.#write("react", { chatId, seq, emoji });
  }

  /** Says that everything up to this seq was read. Told when there is a connection. Only rises. */
  markRead(chatId: string, seq: number): Promise<void> {
    return this.#write("markRead", { chatId, seq });
  }

  /** What waits to be written to a chat, in order. */
  outbox(chatId: string): Promise<readonly OutboxItem[]> {
    return this.#caller.call("outbox", { chatId });
  }

  /** Tries a write that failed for good once more. */
  retry(id: string): Promise<void> {
    return this.#write("retry", { id });
  }

  /** Drops a write that failed for good, so that those after it are sent. One that did not fail is left alone. */
  discard(id: string): Promise<void> {
    return this.#write("discard", { id });
  }

  /** Copies a message to 1 to 20 other chats. Asks the server. `CANNOT_FORWARD`, `ENTRY_NOT_FOUND`,
   * `CANNOT_MESSAGE_USER`. */
  forward(chatId: string, seq: number, toChatIds: readonly string[]): Promise<void> {
    return this.#caller.call("forward", { chatId, seq, toChatIds });
  }

  /** Deletes 1 to 100 messages for this user alone, on all their devices. Asks the server. `ENTRY_NOT_FOUND`. */
  hide(chatId: string, seqs: readonly number[]): Promise<void> {
    return this.#caller.call("hide", { chatId, seqs });
  }

  // What is never stored.

  /** How the device stands to the server now. */
  connectionState(): Promise<ConnectionState> {
    return this.#caller.call("connectionState", {});
  }

  /** Says that the user is typing in a chat, at every key, or has stopped. Told to others at most every three seconds,
   * and only while connected; it ends by itself after six. */
  setTyping(chatId: string, typing: boolean): Promise<void> {
    return this.#caller.call("setTyping", { chatId, typing });
  }

  /** Says whether the user has the app open, which is what others see as online. */
  setAvailable(available: boolean): Promise<void> {
    return this.#caller.call("setAvailable", { available });
  }

  /** Connects at once instead of waiting for the next attempt. The native side does so when the network changes. */
  networkChanged(): Promise<void> {
    return this.#caller.call("networkChanged", {});
  }

  /** Fails with `internal`, as a fault in Tidings would: to see how an app shows and reports that. */
  failOnPurpose(detail: string): Promise<void> {
    return this.#caller.call("failOnPurpose", { detail });
  }

  /** Calls after the writes before, whether somebody waits for them or not. */
  #write<Name extends keyof Calls>(name: Name, given: Calls[Name]["given"]): Promise<Calls[Name]["answer"]> {
    const written = this.#written.then(() => this.#caller.call(name, given));
    this.#written = written.catch(() => undefined);
    return written;
  }

  #observe<Value, News>(
    subject: string,
    parameters: object,
    first: Value,
    apply: (value: Value, news: News) => Value,
  ): Observable<Value, News> {
    const begin = (observation: string) => this.native.observe(this.name, observation, subject, parameters);
    return new Observed(first, Observations.of(this.native), begin, apply);
  }
}
