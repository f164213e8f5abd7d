import { TidingsError } from "../error.js";
import type { Invitation as WireInvitation } from "../gen/tidings/v1/contact_service_pb.js";
import type { Remote, RemoteValue } from "../observe/remote.js";
import type { Contact, Invitation, NewInvitation } from "../types/index.js";
import { contact, date } from "../wire.js";
import { remote, type Context } from "./context.js";

/** Links for those who are not here yet. */
export class Invitations {
  readonly #list: RemoteValue<readonly Invitation[]>;

  constructor(private readonly context: Context) {
    this.#list = remote<readonly Invitation[]>(context, ["session"], async () => {
      const answer = await context.session.call(({ contacts }, options) => contacts.listInvitations({}, options));
      return answer.invitations.map(invitation);
    });
  }

  /** Those that were not accepted, the newest first; at most 100. */
  get list(): Remote<readonly Invitation[]> {
    return this.#list;
  }

  /** Makes an invitation, which works once, for 30 days. The note is the user's own, at most 64 characters. */
  async create(note = ""): Promise<NewInvitation> {
    const answer = await this.context.session.call(({ contacts }, options) =>
      contacts.createInvitation({ note }, options),
    );
    if (!answer.invitation) throw new TidingsError("offline", "the server answered without an invitation");
    this.#list.changed();
    return { ...invitation(answer.invitation), code: answer.invitation.code };
  }

  /** Takes an invitation back; taking back one that is not is fine. */
  async revoke(invitationId: string): Promise<void> {
    await this.context.session.call(({ contacts }, options) => contacts.revokeInvitation({ invitationId }, options));
    this.#list.changed();
  }

  /** Makes the user and who invited them contacts of each other; gives who it was.
   * Refused: INVITATION_INVALID, USER_IS_SELF. */
  async accept(code: string): Promise<Contact> {
    const answer = await this.context.session.call(({ contacts }, options) =>
      contacts.acceptInvitation({ code }, options),
    );
    return contact(answer.contact);
  }
}

function invitation(wire: WireInvitation): Invitation {
  return {
    id: wire.invitationId,
    note: wire.note,
    createdAt: date(wire.createdAt),
    expiresAt: date(wire.expiresAt),
  };
}
