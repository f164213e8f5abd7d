//! Contacts, finding people, and telling of them.

use super::Core;
use crate::{Contact, ContactTarget, Invitation, NewInvitation, PhoneMatch, Profile, Report, error::Result};

#[uniffi::export]
impl Core {
    /// The user's contacts, in the order in which they were added.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        call!(self, client => client.contacts())
    }

    /// Adds a contact, or changes its alias, of at most 64 characters; an empty alias is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn add_contact(&self, target: ContactTarget, alias: String) -> Result<Contact> {
        call!(self, client => client.add_contact(target, alias))
    }

    /// Removes a contact; removing one who is not is fine.
    pub async fn remove_contact(&self, user_id: String) -> Result<()> {
        call!(self, client => client.remove_contact(user_id))
    }

    /// At most 20 users whose username begins so; 3 to 32 characters.
    pub async fn search_users(&self, query: String) -> Result<Vec<Profile>> {
        call!(self, client => client.search_users(query))
    }

    /// Blocks a user; they are not told.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn block_user(&self, user_id: String) -> Result<()> {
        call!(self, client => client.block_user(user_id))
    }

    /// Takes a block back; unblocking one who is not blocked is fine.
    pub async fn unblock_user(&self, user_id: String) -> Result<()> {
        call!(self, client => client.unblock_user(user_id))
    }

    /// The users whom this one has blocked, in the order in which they were.
    pub async fn blocked_users(&self) -> Result<Vec<Profile>> {
        call!(self, client => client.blocked_users())
    }

    /// Who of those with these phone numbers, in E.164 form, is here and may be found by this user.
    /// Errors: Offline, Refused (`RateLimited` for very many).
    pub async fn find_by_phone(&self, phones: Vec<String>) -> Result<Vec<PhoneMatch>> {
        call!(self, client => client.find_by_phone(phones))
    }

    /// Makes an invitation, which works once, for 30 days. The note is the user's own, at most 64 characters. A user has
    /// at most 100; one more takes the place of the oldest.
    /// Errors: Offline, Refused (`InvalidField`).
    pub async fn create_invitation(&self, note: String) -> Result<NewInvitation> {
        call!(self, client => client.create_invitation(note))
    }

    /// The user's invitations that were not accepted, the newest first; at most 100.
    pub async fn invitations(&self) -> Result<Vec<Invitation>> {
        call!(self, client => client.invitations())
    }

    /// Takes an invitation back; taking back one that is not is fine.
    pub async fn revoke_invitation(&self, invitation_id: String) -> Result<()> {
        call!(self, client => client.revoke_invitation(invitation_id))
    }

    /// Makes the user and who invited them contacts of each other; gives who it was.
    /// Errors: Offline, Refused (`InvitationInvalid`, `UserIsSelf`).
    pub async fn accept_invitation(&self, code: String) -> Result<Contact> {
        call!(self, client => client.accept_invitation(code))
    }

    /// Tells the administrators about a user, or about messages of theirs.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`, `ChatNotFound`, `EntryNotFound`, `InvalidField`).
    pub async fn report(&self, user_id: String, report: Report) -> Result<()> {
        call!(self, client => client.report(user_id, report))
    }
}
