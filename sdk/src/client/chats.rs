//! Chats and who is in them. The list is read from the store; what changes a chat asks the server.

use std::{sync::Arc, time::SystemTime};

use super::Client;
use crate::{Chat, ChatListObserver, Member, NewGroup, Receipt, Result, Role};

impl Client {
    /// The chats that are stored, in the order in which a list shows them.
    pub async fn chats(&self) -> Result<Vec<Chat>> {
        todo!()
    }

    /// One chat that is stored.
    pub async fn chat(&self, chat_id: String) -> Result<Option<Chat>> {
        let _ = chat_id;
        todo!()
    }

    /// Observes the list of chats.
    pub fn observe_chats(&self) -> Arc<ChatListObserver> {
        todo!()
    }

    /// The one direct chat with a user; makes it if there is none.
    pub async fn open_direct_chat(&self, user_id: String) -> Result<Chat> {
        let _ = user_id;
        todo!()
    }

    /// Makes a group.
    pub async fn create_group(&self, group: NewGroup) -> Result<Chat> {
        let _ = group;
        todo!()
    }

    /// Changes a group's title or description; `None` leaves one as it is.
    pub async fn update_group(
        &self,
        chat_id: String,
        title: Option<String>,
        description: Option<String>,
    ) -> Result<Chat> {
        let _ = (chat_id, title, description);
        todo!()
    }

    /// A chat's members.
    pub async fn members(&self, chat_id: String) -> Result<Vec<Member>> {
        let _ = chat_id;
        todo!()
    }

    /// Adds members to a group.
    pub async fn add_members(&self, chat_id: String, user_ids: Vec<String>) -> Result<Chat> {
        let _ = (chat_id, user_ids);
        todo!()
    }

    /// Removes a member from a group.
    pub async fn remove_member(&self, chat_id: String, user_id: String) -> Result<()> {
        let _ = (chat_id, user_id);
        todo!()
    }

    /// Leaves a group.
    pub async fn leave_group(&self, chat_id: String) -> Result<()> {
        let _ = chat_id;
        todo!()
    }

    /// Makes a member an admin, or an admin a member.
    pub async fn set_member_role(&self, chat_id: String, user_id: String, role: Role) -> Result<()> {
        let _ = (chat_id, user_id, role);
        todo!()
    }

    /// Hands a group over.
    pub async fn transfer_ownership(&self, chat_id: String, user_id: String) -> Result<()> {
        let _ = (chat_id, user_id);
        todo!()
    }

    /// No notifications from a chat until then; `None` to hear of it again.
    pub async fn mute_chat(&self, chat_id: String, until: Option<SystemTime>) -> Result<()> {
        let _ = (chat_id, until);
        todo!()
    }

    /// Takes a chat out of the main list, or back in.
    pub async fn archive_chat(&self, chat_id: String, archived: bool) -> Result<()> {
        let _ = (chat_id, archived);
        todo!()
    }

    /// Puts a chat on top of the list, or not.
    pub async fn pin_chat(&self, chat_id: String, pinned: bool) -> Result<()> {
        let _ = (chat_id, pinned);
        todo!()
    }

    /// How far each present member has received and read a chat: who has read this. Asks the server.
    pub async fn receipts(&self, chat_id: String) -> Result<Vec<Receipt>> {
        let _ = chat_id;
        todo!()
    }
}
