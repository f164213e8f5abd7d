import type { Caller } from "../caller";
import type { Contact, Invitation, NewInvitation } from "../types";

/** Invitations for people who are not here yet. All calls ask the server. */
export class Invitations {
  constructor(private readonly caller: Caller) {}

  /** Makes an invitation, which works once, for 30 days. The note is the user's own, at most 64 characters. A user has at
   * most 100; one more takes the place of the oldest. `INVALID_FIELD`. */
  create(note = ""): Promise<NewInvitation> {
    return this.caller.call("createInvitation", { note });
  }

  /** The user's invitations that were not accepted, the newest first; at most 100. */
  list(): Promise<readonly Invitation[]> {
    return this.caller.call("invitations", {});
  }

  /** Takes an invitation back; taking back one that is not is fine. */
  revoke(invitationId: string): Promise<void> {
    return this.caller.call("revokeInvitation", { invitationId });
  }

  /** Makes the user and who invited them contacts of each other; gives who it was.
   * `INVITATION_INVALID`, `USER_IS_SELF`. */
  accept(code: string): Promise<Contact> {
    return this.caller.call("acceptInvitation", { code });
  }
}
