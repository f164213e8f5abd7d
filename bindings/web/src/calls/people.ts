import { timestampFromDate } from "@bufbuild/protobuf/wkt";
import type { Observable } from "../observable.js";
import { ObservedProfile } from "../observe/profile.js";
import type { Remote } from "../observe/remote.js";
import { storeProfiles } from "../store/index.js";
import type { Contact, ContactTarget, PhoneMatch, Privacy, Profile, ProfileCode, Report } from "../types/index.js";
import * as wire from "../wire.js";
import { Memo, remote, type Context } from "./context.js";
import { lookUpPhones } from "./phone_lookup.js";

/** The contract's bound on a page of contacts and of blocked users. */
const PAGE = 500;

/** Profiles, privacy, contacts, blocks and reports. */
export class People {
  /** Who may see what of the user. */
  readonly privacy: Remote<Privacy>;
  /** The user's contacts, in the order in which they were added. */
  readonly contacts: Remote<readonly Contact[]>;
  /** Whom the user has blocked, in the order in which they were. */
  readonly blocked: Remote<readonly Profile[]>;
  readonly #profiles: Memo<ObservedProfile>;

  constructor(private readonly context: Context) {
    this.#profiles = new Memo((userId) => new ObservedProfile(context.store, context.hub, userId));
    this.privacy = remote(context, ["privacy", "session"], () => this.#askPrivacy());
    this.contacts = remote(context, ["contacts", "session"], () => this.#askContacts());
    this.blocked = remote(context, ["blocked", "session"], () => this.#askBlocked());
  }

  /** A user's profile as it is stored, which is there offline; asked for if it is unknown or old. */
  profile(userId: string): Observable<Profile | undefined> {
    return this.#profiles.of(userId);
  }

  /** A user's profile as it is on the server now. Refused: USER_NOT_FOUND. */
  fetchProfile(userId: string): Promise<Profile> {
    return this.context.session.callAndKeep(
      ({ profiles }, options) => profiles.getProfile({ userId }, options),
      async (tx, changes, answer) => {
        const profile = wire.profile(answer.profile);
        await storeProfiles(tx, changes, [profile]);
        return profile;
      },
    );
  }

  /** Changes the own profile; a field that is left out stays as it is. A new status text goes away by itself at
   * `statusExpiresAt`. Refused: INVALID_FIELD. */
  updateProfile(changed: {
    readonly displayName?: string;
    readonly statusText?: string;
    readonly statusExpiresAt?: Date | undefined;
  }): Promise<Profile> {
    const { statusExpiresAt, ...texts } = changed;
    const request = { ...texts, ...(statusExpiresAt && { statusExpiresAt: timestampFromDate(statusExpiresAt) }) };
    return this.context.session.callAndKeep(
      ({ profiles }, options) => profiles.updateProfile(request, options),
      async (tx, changes, answer) => {
        const profile = wire.profile(answer.profile);
        await storeProfiles(tx, changes, [profile]);
        return profile;
      },
    );
  }

  /** Changes the privacy settings; one that is left out stays as it is. */
  async updatePrivacy(changed: Partial<Privacy>): Promise<Privacy> {
    const privacy = wire.wirePrivacy(changed);
    const answer = await this.context.session.call(({ profiles }, options) =>
      profiles.updatePrivacy({ privacy }, options),
    );
    return wire.privacy(answer.privacy);
  }

  /** The QR code with which others add the user as a contact. */
  async profileCode(): Promise<ProfileCode> {
    const { code } = await this.context.session.call(({ profiles }, options) => profiles.getProfileCode({}, options));
    return { text: code?.text ?? "", qrSvg: code?.qrSvg ?? "" };
  }

  /** Makes another code; the old one no longer works. */
  async rotateProfileCode(): Promise<ProfileCode> {
    const answer = await this.context.session.call(({ profiles }, options) => profiles.rotateProfileCode({}, options));
    return { text: answer.code?.text ?? "", qrSvg: answer.code?.qrSvg ?? "" };
  }

  /** Adds a contact, or changes its alias of at most 64 characters. Refused: USER_NOT_FOUND, USER_IS_SELF. */
  async addContact(target: ContactTarget, alias = ""): Promise<Contact> {
    const answer = await this.context.session.call(({ contacts }, options) =>
      contacts.addContact({ target: wireTarget(target), alias }, options),
    );
    return wire.contact(answer.contact);
  }

  /** Removes a contact; removing one who is not is fine. */
  async removeContact(userId: string): Promise<void> {
    await this.context.session.call(({ contacts }, options) => contacts.removeContact({ userId }, options));
  }

  /** At most 20 users whose username begins so; 3 to 32 characters. Refused: INVALID_FIELD. */
  async search(query: string): Promise<readonly Profile[]> {
    const answer = await this.context.session.call(({ contacts }, options) => contacts.searchUsers({ query }, options));
    return answer.profiles.map(wire.profile);
  }

  /** Who of those with these phone numbers, in E.164 form, is here and may be found. The server learns only the beginnings
   * of the numbers' hashes, each of which stands for many numbers. Refused: RATE_LIMITED for very many. */
  findByPhone(phones: readonly string[]): Promise<readonly PhoneMatch[]> {
    return lookUpPhones(this.context, phones);
  }

  /** Tells the administrators about a user, or about messages of theirs.
   * Refused: USER_NOT_FOUND, USER_IS_SELF, CHAT_NOT_FOUND, ENTRY_NOT_FOUND. */
  async report(userId: string, report: Report): Promise<void> {
    const { reason, comment = "", messages, block = false } = report;
    const about = { chatId: messages?.chatId ?? "", seqs: (messages?.seqs ?? []).map(BigInt) };
    const request = { userId, reason: wire.WIRE_REPORT_REASONS[reason], comment, block, ...about };
    await this.context.session.call(({ contacts }, options) => contacts.report(request, options));
  }

  /** Blocks a user; they are not told. Refused: USER_NOT_FOUND, USER_IS_SELF. */
  async block(userId: string): Promise<void> {
    await this.context.session.call(({ contacts }, options) => contacts.blockUser({ userId }, options));
  }

  /** Takes a block back; unblocking one who is not blocked is fine. */
  async unblock(userId: string): Promise<void> {
    await this.context.session.call(({ contacts }, options) => contacts.unblockUser({ userId }, options));
  }

  async #askPrivacy(): Promise<Privacy> {
    const answer = await this.context.session.call(({ profiles }, options) => profiles.getPrivacy({}, options));
    return wire.privacy(answer.privacy);
  }

  async #askContacts(): Promise<readonly Contact[]> {
    const all: Contact[] = [];
    let pageToken = "";
    do {
      const request = { pageSize: PAGE, pageToken };
      const page = await this.context.session.call(({ contacts }, options) => contacts.listContacts(request, options));
      all.push(...page.contacts.map(wire.contact));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return all;
  }

  async #askBlocked(): Promise<readonly Profile[]> {
    const all: Profile[] = [];
    let pageToken = "";
    do {
      const request = { pageSize: PAGE, pageToken };
      const page = await this.context.session.call(({ contacts }, options) =>
        contacts.listBlockedUsers(request, options),
      );
      all.push(...page.profiles.map(wire.profile));
      pageToken = page.nextPageToken;
    } while (pageToken !== "");
    return all;
  }
}

function wireTarget(target: ContactTarget) {
  if ("userId" in target) return { case: "userId", value: target.userId } as const;
  if ("username" in target) return { case: "username", value: target.username } as const;
  if ("phone" in target) return { case: "phone", value: target.phone } as const;
  return { case: "profileCode", value: target.profileCode } as const;
}
