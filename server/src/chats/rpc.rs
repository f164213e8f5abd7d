//! `ChatService` on the wire.

use tidings_proto::v1::{
    AddMembersRequest, AddMembersResponse, CreateGroupRequest, CreateGroupResponse, GetChatRequest, GetChatResponse,
    LeaveGroupRequest, LeaveGroupResponse, ListChatsRequest, ListChatsResponse, ListMembersRequest,
    ListMembersResponse, OpenDirectChatRequest, OpenDirectChatResponse, RemoveMemberRequest, RemoveMemberResponse,
    Role, SetMemberRoleRequest, SetMemberRoleResponse, TransferOwnershipRequest, TransferOwnershipResponse,
    UpdateChatPreferencesRequest, UpdateChatPreferencesResponse, UpdateGroupRequest, UpdateGroupResponse,
    chat_service_server::ChatService,
};
use tonic::{Request, Response, Status};

use super::{Chats, MEMBERS, Mute, NewGroup, NewPreferences, NewSettings, Rank, list::Place, members};
use crate::{
    gateway::{Caller, parse, status::Invalid},
    time::Time,
};

pub struct ChatRpc(pub Chats);

#[tonic::async_trait]
impl ChatService for ChatRpc {
    async fn open_direct_chat(
        &self,
        request: Request<OpenDirectChatRequest>,
    ) -> Result<Response<OpenDirectChatResponse>, Status> {
        let caller = Caller::of(&request)?;
        let peer = parse::id("user_id", &request.into_inner().user_id)?;
        let chat = self.0.open_direct(caller, peer).await?;
        Ok(Response::new(OpenDirectChatResponse { chat: Some(chat) }))
    }

    async fn create_group(
        &self,
        request: Request<CreateGroupRequest>,
    ) -> Result<Response<CreateGroupResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let group = NewGroup {
            client_id: parse::id("client_id", &request.client_id)?,
            title: title(&request.title)?,
            description: description(&request.description)?,
            members: parse::ids("member_ids", &request.member_ids, 0..=MEMBERS - 1)?,
            history_shared: request.history_shared,
        };
        let chat = self.0.create_group(caller, group).await?;
        Ok(Response::new(CreateGroupResponse { chat: Some(chat) }))
    }

    async fn get_chat(&self, request: Request<GetChatRequest>) -> Result<Response<GetChatResponse>, Status> {
        let caller = Caller::of(&request)?;
        let chat = parse::id("chat_id", &request.into_inner().chat_id)?;
        let chat = self.0.get(caller.user, chat).await?;
        Ok(Response::new(GetChatResponse { chat: Some(chat) }))
    }

    async fn list_chats(&self, request: Request<ListChatsRequest>) -> Result<Response<ListChatsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, 50, 200)?;
        let page = self.0.list(caller.user, Place::parse(&request.page_token)?, limit).await?;
        let next_page_token = page.next.map(Place::token).unwrap_or_default();
        Ok(Response::new(ListChatsResponse { chats: page.chats, next_page_token }))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Result<Response<ListMembersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let limit = parse::page_size(request.page_size, 200, 1024)?;
        let after = members::parse_token(&request.page_token)?;
        let page = self.0.members(caller.user, chat, after, limit).await?;
        let next_page_token = page.next.map(|user| user.to_string()).unwrap_or_default();
        Ok(Response::new(ListMembersResponse { members: page.members, next_page_token }))
    }

    async fn update_group(
        &self,
        request: Request<UpdateGroupRequest>,
    ) -> Result<Response<UpdateGroupResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let settings = NewSettings {
            title: request.title.as_deref().map(title).transpose()?,
            description: request.description.as_deref().map(description).transpose()?,
        };
        let chat = self.0.update_group(caller, chat, settings).await?;
        Ok(Response::new(UpdateGroupResponse { chat: Some(chat) }))
    }

    async fn add_members(&self, request: Request<AddMembersRequest>) -> Result<Response<AddMembersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let users = parse::ids("user_ids", &request.user_ids, 1..=MEMBERS - 1)?;
        let chat = self.0.add_members(caller, chat, &users).await?;
        Ok(Response::new(AddMembersResponse { chat: Some(chat) }))
    }

    async fn remove_member(
        &self,
        request: Request<RemoveMemberRequest>,
    ) -> Result<Response<RemoveMemberResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        self.0.remove_member(caller, chat, parse::id("user_id", &request.user_id)?).await?;
        Ok(Response::new(RemoveMemberResponse {}))
    }

    async fn leave_group(&self, request: Request<LeaveGroupRequest>) -> Result<Response<LeaveGroupResponse>, Status> {
        let caller = Caller::of(&request)?;
        let chat = parse::id("chat_id", &request.into_inner().chat_id)?;
        self.0.leave_group(caller, chat).await?;
        Ok(Response::new(LeaveGroupResponse {}))
    }

    async fn set_member_role(
        &self,
        request: Request<SetMemberRoleRequest>,
    ) -> Result<Response<SetMemberRoleResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let user = parse::id("user_id", &request.user_id)?;
        self.0.set_role(caller, chat, user, rank(request.role())?).await?;
        Ok(Response::new(SetMemberRoleResponse {}))
    }

    async fn transfer_ownership(
        &self,
        request: Request<TransferOwnershipRequest>,
    ) -> Result<Response<TransferOwnershipResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        self.0.transfer_ownership(caller, chat, parse::id("user_id", &request.user_id)?).await?;
        Ok(Response::new(TransferOwnershipResponse {}))
    }

    async fn update_chat_preferences(
        &self,
        request: Request<UpdateChatPreferencesRequest>,
    ) -> Result<Response<UpdateChatPreferencesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let mute = request.muted_until.map(|until| mute(until, Time::now())).transpose()?;
        let preferences = NewPreferences { mute, archived: request.archived, pinned: request.pinned };
        let preferences = self.0.update_preferences(caller, chat, preferences).await?;
        Ok(Response::new(UpdateChatPreferencesResponse { preferences: Some(preferences) }))
    }
}

fn title(value: &str) -> Result<String, Invalid> {
    parse::text("title", value, 1..=128)
}

fn description(value: &str) -> Result<String, Invalid> {
    parse::text("description", value, 0..=1024)
}

fn rank(role: Role) -> Result<Rank, Invalid> {
    match role {
        Role::Member => Ok(Rank::Member),
        Role::Admin => Ok(Rank::Admin),
        Role::Unspecified | Role::Owner => Err(Invalid::new("role", "must be MEMBER or ADMIN")),
    }
}

/// A time in the past is none.
fn mute(until: prost_types::Timestamp, now: Time) -> Result<Mute, Invalid> {
    let until = parse::time("muted_until", until)?;
    Ok(if until > now { Mute::Until(until) } else { Mute::Off })
}

#[cfg(test)]
mod tests {
    use prost_types::Timestamp;

    use super::*;

    #[test]
    fn muting_until_a_past_moment_unmutes() {
        let now = Time::from_millis(10_000);
        assert_eq!(mute(Timestamp { seconds: 10, nanos: 0 }, now), Ok(Mute::Off));
        assert_eq!(mute(Timestamp { seconds: 11, nanos: 0 }, now), Ok(Mute::Until(Time::from_millis(11_000))));
    }

    #[test]
    fn what_is_no_time_does_not_mute() {
        for (seconds, nanos) in [(i64::MAX, 0), (i64::MIN, 0), (0, -1), (0, i32::MAX)] {
            assert!(mute(Timestamp { seconds, nanos }, Time::from_millis(0)).is_err());
        }
    }

    #[test]
    fn nobody_is_made_an_owner_in_passing() {
        assert!(rank(Role::Owner).is_err() && rank(Role::Unspecified).is_err());
    }
}
