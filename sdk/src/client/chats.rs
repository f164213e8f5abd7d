//! Chats and who is in them. The list is read from the store; what changes a chat asks the server.

use std::{sync::Arc, time::SystemTime};

use tidings_proto::v1::{
    self, AddMembersRequest, CreateGroupRequest, GetReceiptsRequest, LeaveGroupRequest, ListMembersRequest,
    OpenDirectChatRequest, RemoveMemberRequest, SetMemberRoleRequest, TransferOwnershipRequest,
    UpdateChatPreferencesRequest, UpdateGroupRequest, chat_service_client::ChatServiceClient,
    message_service_client::MessageServiceClient,
};
use uuid::Uuid;

use super::Client;
use crate::{
    Chat, ChatListObserver, Error, Member, NewGroup, Receipt, Result, Role, store,
    time::{from_millis, to_wire},
    wire::{self, role_from_wire, role_number, system_time},
};

/// The contract's bound on a page of members.
const PAGE: u32 = 1024;

impl Client {
    /// The chats that are stored, in the order in which a list shows them.
    /// Errors: Storage.
    pub async fn chats(&self) -> Result<Vec<Chat>> {
        self.store.read(store::all_chats).await
    }

    /// One chat that is stored.
    /// Errors: Storage.
    pub async fn chat(&self, chat_id: String) -> Result<Option<Chat>> {
        self.store.read(move |connection| store::chat(connection, &chat_id)).await
    }

    /// Observes the list of chats.
    pub fn observe_chats(&self) -> Arc<ChatListObserver> {
        Arc::new(ChatListObserver::new(self.store.clone(), &self.hub))
    }

    /// The one direct chat with a user; makes it if there is none.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`, `CannotMessageUser`).
    pub async fn open_direct_chat(&self, user_id: String) -> Result<Chat> {
        let request = OpenDirectChatRequest { user_id };
        let response = call!(self.session, ChatServiceClient, open_direct_chat, request)?;
        self.keep_chat(response.chat).await
    }

    /// Makes a group.
    /// Errors: Offline, Refused (`UserNotFound`, `GroupFull`).
    pub async fn create_group(&self, group: NewGroup) -> Result<Chat> {
        let request = CreateGroupRequest {
            client_id: Uuid::now_v7().to_string(),
            title: group.title,
            description: group.description,
            member_ids: group.member_ids,
            history_shared: group.history_shared,
        };
        let response = call!(self.session, ChatServiceClient, create_group, request)?;
        self.keep_chat(response.chat).await
    }

    /// Changes a group's title or description; `None` leaves one as it is.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`).
    pub async fn update_group(
        &self,
        chat_id: String,
        title: Option<String>,
        description: Option<String>,
    ) -> Result<Chat> {
        let request = UpdateGroupRequest { chat_id, title, description };
        let response = call!(self.session, ChatServiceClient, update_group, request)?;
        self.keep_chat(response.chat).await
    }

    /// A chat's members.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn members(&self, chat_id: String) -> Result<Vec<Member>> {
        let (mut found, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListMembersRequest { chat_id: chat_id.clone(), page_size: PAGE, page_token };
            let response = call!(self.session, ChatServiceClient, list_members, request)?;
            found.extend(response.members);
            page_token = response.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        self.store
            .write(move |transaction, changes| {
                let mut members = Vec::with_capacity(found.len());
                for member in found {
                    store::want(transaction, changes, &member.user_id)?;
                    members.push(Member {
                        display_name: store::display_name(transaction, &member.user_id)?,
                        role: role_from_wire(member.role()).unwrap_or(Role::Member),
                        joined_at: system_time(member.joined_at.as_ref()),
                        user_id: member.user_id,
                    });
                }
                Ok(members)
            })
            .await
    }

    /// Adds 1 to 1,023 members to a group; those who are in it already are left as they are.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `GroupFull`, `UserNotFound`).
    pub async fn add_members(&self, chat_id: String, user_ids: Vec<String>) -> Result<Chat> {
        let request = AddMembersRequest { chat_id, user_ids };
        let response = call!(self.session, ChatServiceClient, add_members, request)?;
        self.keep_chat(response.chat).await
    }

    /// Removes a member from a group; removing one who is not in it is fine.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`).
    pub async fn remove_member(&self, chat_id: String, user_id: String) -> Result<()> {
        call!(self.session, ChatServiceClient, remove_member, RemoveMemberRequest { chat_id, user_id })?;
        Ok(())
    }

    /// Leaves a group.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `OwnerMustStay`).
    pub async fn leave_group(&self, chat_id: String) -> Result<()> {
        call!(self.session, ChatServiceClient, leave_group, LeaveGroupRequest { chat_id })?;
        Ok(())
    }

    /// Makes a member an admin, or an admin a member.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `NotAMember`).
    pub async fn set_member_role(&self, chat_id: String, user_id: String, role: Role) -> Result<()> {
        let request = SetMemberRoleRequest { chat_id, user_id, role: role_number(role) };
        call!(self.session, ChatServiceClient, set_member_role, request)?;
        Ok(())
    }

    /// Hands a group over; this user becomes an admin.
    /// Errors: Offline, Refused (`ChatNotFound`, `NotAGroup`, `RoleRequired`, `NotAMember`).
    pub async fn transfer_ownership(&self, chat_id: String, user_id: String) -> Result<()> {
        let request = TransferOwnershipRequest { chat_id, user_id };
        call!(self.session, ChatServiceClient, transfer_ownership, request)?;
        Ok(())
    }

    /// No notifications from a chat until then; `None` to hear of it again.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn mute_chat(&self, chat_id: String, until: Option<SystemTime>) -> Result<()> {
        let muted_until = Some(to_wire(until.unwrap_or(from_millis(0))));
        self.update_preferences(UpdateChatPreferencesRequest { chat_id, muted_until, archived: None, pinned: None })
            .await
    }

    /// Takes a chat out of the main list, or back in.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn archive_chat(&self, chat_id: String, archived: bool) -> Result<()> {
        let archived = Some(archived);
        self.update_preferences(UpdateChatPreferencesRequest { chat_id, muted_until: None, archived, pinned: None })
            .await
    }

    /// Puts a chat on top of the list, or not.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn pin_chat(&self, chat_id: String, pinned: bool) -> Result<()> {
        let pinned = Some(pinned);
        self.update_preferences(UpdateChatPreferencesRequest { chat_id, muted_until: None, archived: None, pinned })
            .await
    }

    /// How far each present member has received and read a chat: who has read this. Asks the server.
    /// Errors: Offline, Refused (`ChatNotFound`).
    pub async fn receipts(&self, chat_id: String) -> Result<Vec<Receipt>> {
        let request = GetReceiptsRequest { chat_id: chat_id.clone() };
        let receipts = call!(self.session, MessageServiceClient, get_receipts, request)?.receipts;
        let kept = receipts.clone();
        self.store
            .write(move |transaction, changes| store::store_receipts(transaction, changes, &chat_id, &kept))
            .await?;
        Ok(receipts.into_iter().map(wire::receipt).collect())
    }

    async fn update_preferences(&self, request: UpdateChatPreferencesRequest) -> Result<()> {
        let chat_id = request.chat_id.clone();
        let response = call!(self.session, ChatServiceClient, update_chat_preferences, request)?;
        let preferences = v1::ChatPreferences { chat_id, ..response.preferences.unwrap_or_default() };
        self.store.write(move |transaction, changes| store::store_preferences(transaction, changes, &preferences)).await
    }

    async fn keep_chat(&self, chat: Option<v1::Chat>) -> Result<Chat> {
        let chat = chat.ok_or_else(|| Error::offline("the server answered without a chat"))?;
        self.store
            .write(move |transaction, changes| {
                store::store_chat(transaction, changes, &chat)?;
                store::chat(transaction, &chat.chat_id)
            })
            .await?
            .ok_or_else(|| Error::offline("the server answered with half a chat"))
    }
}
