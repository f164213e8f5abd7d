//! The people whom the user knows, and those from whom they do not want to hear.

use tidings_proto::v1::{
    AddContactRequest, BlockUserRequest, ListBlockedUsersRequest, ListContactsRequest, RemoveContactRequest,
    SearchUsersRequest, UnblockUserRequest, contact_service_client::ContactServiceClient,
};

use super::Client;
use crate::{Contact, ContactTarget, Profile, Result, wire};

/// The contract's bound on a page of contacts and of blocked users.
const PAGE: u32 = 500;

impl Client {
    /// The user's contacts, in the order in which they were added.
    pub async fn contacts(&self) -> Result<Vec<Contact>> {
        let (mut contacts, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListContactsRequest { page_size: PAGE, page_token };
            let response = call!(self.session, ContactServiceClient, list_contacts, request)?;
            contacts.extend(response.contacts.into_iter().map(wire::contact));
            page_token = response.next_page_token;
            if page_token.is_empty() {
                return Ok(contacts);
            }
        }
    }

    /// Adds a contact, or changes its alias, of at most 64 characters; an empty alias is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn add_contact(&self, target: ContactTarget, alias: String) -> Result<Contact> {
        let target = wire::target_to_wire(target);
        let request = AddContactRequest { target: Some(target), alias };
        let response = call!(self.session, ContactServiceClient, add_contact, request)?;
        Ok(wire::contact(response.contact.unwrap_or_default()))
    }

    /// Removes a contact; removing one who is not is fine.
    pub async fn remove_contact(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, remove_contact, RemoveContactRequest { user_id })?;
        Ok(())
    }

    /// At most 20 users whose username begins so; 3 to 32 characters.
    pub async fn search_users(&self, query: String) -> Result<Vec<Profile>> {
        let response = call!(self.session, ContactServiceClient, search_users, SearchUsersRequest { query })?;
        Ok(response.profiles.into_iter().map(wire::profile).collect())
    }

    /// Blocks a user; they are not told.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`).
    pub async fn block_user(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, block_user, BlockUserRequest { user_id })?;
        Ok(())
    }

    /// Takes a block back; unblocking one who is not blocked is fine.
    pub async fn unblock_user(&self, user_id: String) -> Result<()> {
        call!(self.session, ContactServiceClient, unblock_user, UnblockUserRequest { user_id })?;
        Ok(())
    }

    /// The users whom this one has blocked, in the order in which they were.
    pub async fn blocked_users(&self) -> Result<Vec<Profile>> {
        let (mut users, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListBlockedUsersRequest { page_size: PAGE, page_token };
            let response = call!(self.session, ContactServiceClient, list_blocked_users, request)?;
            users.extend(response.profiles.into_iter().map(wire::profile));
            page_token = response.next_page_token;
            if page_token.is_empty() {
                return Ok(users);
            }
        }
    }
}
