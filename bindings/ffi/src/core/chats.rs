//! Chats and who is in them. The list is read from the store; what changes a chat asks the server.

use std::{sync::Arc, time::SystemTime};

use tidings_sdk::ChatListUpdate;

use super::Core;
use crate::{
    Chat, ChatChange, ChatListListener, Member, NewGroup, Receipt, Role, Subscription, error::Result, list::List,
};

#[uniffi::export]
impl Core {
    /// The chats that are stored, in the order in which a list shows them.
    /// Errors: Storage.
    pub async fn chats(&self) -> Result<Vec<Chat>> {
        call!(self, client => client.chats())
    }

    /// One chat that is stored.
    /// Errors: Storage.
    pub async fn chat(&self, chat_id: String) -> Result<Option<Chat>> {
        call!(self, client => client.chat(chat_id))
    }

    /// The one direct chat with a user; makes it if there is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`, `CannotMessageUser`).
    pub async fn open_direct_chat(&self, user_id: String) -> Result<Chat> {
        call!(self, client => client.open_direct_chat(user_id))
    }

    /// Makes a group.
    /// Errors: Offline, Refused (`UserNotFound`, `GroupFull`).
    pub async fn create_group(&self, group: NewGroup) -> Result<Chat> {
        call!(self, client => client.create_group(group))
    }

    /// Changes a group's title or description; `None` leaves one as it is.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`).
    pub async fn update_group(
        &self,
        chat_id: String,
        title: Option<String>,
        description: Option<String>,
    ) -> Result<Chat> {
        call!(self, client => client.update_group(chat_id, title, description))
    }

    /// A chat's members.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn members(&self, chat_id: String) -> Result<Vec<Member>> {
        call!(self, client => client.members(chat_id))
    }

    /// Adds 1 to 1,023 members to a group; those who are in it already are left as they are.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `GroupFull`, `UserNotFound`).
    pub async fn add_members(&self, chat_id: String, user_ids: Vec<String>) -> Result<Chat> {
        call!(self, client => client.add_members(chat_id, user_ids))
    }

    /// Removes a member from a group; removing one who is not in it is fine.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`).
    pub async fn remove_member(&self, chat_id: String, user_id: String) -> Result<()> {
        call!(self, client => client.remove_member(chat_id, user_id))
    }

    /// Leaves a group.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `OwnerMustStay`).
    pub async fn leave_group(&self, chat_id: String) -> Result<()> {
        call!(self, client => client.leave_group(chat_id))
    }

    /// Makes a member an admin, or an admin a member.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `NotAMember`).
    pub async fn set_member_role(&self, chat_id: String, user_id: String, role: Role) -> Result<()> {
        call!(self, client => client.set_member_role(chat_id, user_id, role))
    }

    /// Hands a group over; this user becomes an admin.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `NotAMember`).
    pub async fn transfer_ownership(&self, chat_id: String, user_id: String) -> Result<()> {
        call!(self, client => client.transfer_ownership(chat_id, user_id))
    }

    /// No notifications from a chat until then; `None` to hear of it again.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn mute_chat(&self, chat_id: String, until: Option<SystemTime>) -> Result<()> {
        call!(self, client => client.mute_chat(chat_id, until))
    }

    /// Takes a chat out of the main list, or back in.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn archive_chat(&self, chat_id: String, archived: bool) -> Result<()> {
        call!(self, client => client.archive_chat(chat_id, archived))
    }

    /// Puts a chat on top of the list, or not.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn pin_chat(&self, chat_id: String, pinned: bool) -> Result<()> {
        call!(self, client => client.pin_chat(chat_id, pinned))
    }

    /// How far each present member has received and read a chat: who has read this. Asks the server.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn receipts(&self, chat_id: String) -> Result<Vec<Receipt>> {
        call!(self, client => client.receipts(chat_id))
    }

    /// Observes the list of chats.
    pub fn observe_chats(&self, listener: Arc<dyn ChatListListener>) -> Result<Arc<Subscription>> {
        let (observer, outlet) = (self.client.observe_chats(), self.deliveries.outlet());
        Subscription::start(outlet.clone(), async move {
            let mut list = List::default();
            while let Some(update) = observer.next().await {
                let changes = match update {
                    ChatListUpdate::Reset { chats } => list.reset(chats),
                    ChatListUpdate::Changed { chats, removed } => list.change(chats, &removed),
                };
                let changes: Vec<ChatChange> = changes.into_iter().map(Into::into).collect();
                if !changes.is_empty() {
                    let listener = Arc::clone(&listener);
                    outlet.give(move || listener.on_changes(changes)).await;
                }
            }
            outlet.give(move || listener.on_end()).await;
        })
    }
}
