//! ChatService on the wire.

use tidings_proto::v1::{
    AddMembersRequest, AddMembersResponse, Chat, ChatSettings, CreateGroupRequest, CreateGroupResponse, GetChatRequest,
    GetChatResponse, LeaveGroupRequest, LeaveGroupResponse, ListChatsRequest, ListChatsResponse, ListMembersRequest,
    ListMembersResponse, OpenDirectChatRequest, OpenDirectChatResponse, RemoveMemberRequest, RemoveMemberResponse,
    Role, SetMemberRoleRequest, SetMemberRoleResponse, TransferOwnershipRequest, TransferOwnershipResponse,
    UpdateChatPreferencesRequest, UpdateChatPreferencesResponse, UpdateGroupRequest, UpdateGroupResponse,
    chat_service_server::ChatService,
};
use tonic::{Request, Response, Status};

use super::{Chats, MEMBERS, create::NewGroup, preferences::Changes, roles::GivenRole, view::After};
use crate::{
    gateway::{Caller, parse, status::Invalid},
    ids::{ChatId, UserId},
    time::Time,
};

const TITLE_CHARACTERS: usize = 128;
const DESCRIPTION_CHARACTERS: usize = 1024;

pub struct ChatRpc(pub Chats);

impl ChatRpc {
    async fn view(&self, caller: Caller, chat: ChatId) -> Result<Option<Chat>, Status> {
        Ok(Some(self.0.view(caller.user, chat).await?))
    }
}

#[tonic::async_trait]
impl ChatService for ChatRpc {
    async fn open_direct_chat(
        &self,
        request: Request<OpenDirectChatRequest>,
    ) -> Result<Response<OpenDirectChatResponse>, Status> {
        let caller = Caller::of(&request)?;
        let peer = parse::id("user_id", &request.into_inner().user_id)?;
        let chat = self.0.open_direct(caller, peer).await?;
        Ok(Response::new(OpenDirectChatResponse { chat: self.view(caller, chat).await? }))
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
        Ok(Response::new(CreateGroupResponse { chat: self.view(caller, chat).await? }))
    }

    async fn get_chat(&self, request: Request<GetChatRequest>) -> Result<Response<GetChatResponse>, Status> {
        let caller = Caller::of(&request)?;
        let chat = parse::id("chat_id", &request.into_inner().chat_id)?;
        Ok(Response::new(GetChatResponse { chat: self.view(caller, chat).await? }))
    }

    async fn list_chats(&self, request: Request<ListChatsRequest>) -> Result<Response<ListChatsResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let limit = parse::page_size(request.page_size, 50, 200)?;
        let (chats, next) = self.0.list(caller.user, after(&request.page_token)?, limit).await?;
        let next_page_token = next.map(token).unwrap_or_default();
        Ok(Response::new(ListChatsResponse { chats, next_page_token }))
    }

    async fn list_members(
        &self,
        request: Request<ListMembersRequest>,
    ) -> Result<Response<ListMembersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let limit = parse::page_size(request.page_size, 200, MEMBERS as u32)?;
        let token = &request.page_token;
        let after: Option<UserId> = if token.is_empty() { None } else { Some(parse::id("page_token", token)?) };
        let members = self.0.members(caller.user, chat, after, limit).await?;
        let last = members.last().filter(|_| members.len() == limit as usize);
        let next_page_token = last.map(|member| member.user_id.clone()).unwrap_or_default();
        Ok(Response::new(ListMembersResponse { members, next_page_token }))
    }

    async fn update_group(
        &self,
        request: Request<UpdateGroupRequest>,
    ) -> Result<Response<UpdateGroupResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let settings = ChatSettings {
            title: request.title.as_deref().map(title).transpose()?,
            description: request.description.as_deref().map(description).transpose()?,
        };
        self.0.update_group(caller, chat, settings).await?;
        Ok(Response::new(UpdateGroupResponse { chat: self.view(caller, chat).await? }))
    }

    async fn add_members(&self, request: Request<AddMembersRequest>) -> Result<Response<AddMembersResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let users = parse::ids("user_ids", &request.user_ids, 1..=MEMBERS - 1)?;
        self.0.add_members(caller, chat, users).await?;
        Ok(Response::new(AddMembersResponse { chat: self.view(caller, chat).await? }))
    }

    async fn remove_member(
        &self,
        request: Request<RemoveMemberRequest>,
    ) -> Result<Response<RemoveMemberResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let (chat, user) = (parse::id("chat_id", &request.chat_id)?, parse::id("user_id", &request.user_id)?);
        self.0.remove_member(caller, chat, user).await?;
        Ok(Response::new(RemoveMemberResponse {}))
    }

    async fn leave_group(&self, request: Request<LeaveGroupRequest>) -> Result<Response<LeaveGroupResponse>, Status> {
        let caller = Caller::of(&request)?;
        self.0.leave_group(caller, parse::id("chat_id", &request.into_inner().chat_id)?).await?;
        Ok(Response::new(LeaveGroupResponse {}))
    }

    async fn set_member_role(
        &self,
        request: Request<SetMemberRoleRequest>,
    ) -> Result<Response<SetMemberRoleResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let (chat, user) = (parse::id("chat_id", &request.chat_id)?, parse::id("user_id", &request.user_id)?);
        let role = match request.role() {
            Role::Member => GivenRole::Member,
            Role::Admin => GivenRole::Admin,
            Role::Unspecified | Role::Owner => return Err(Invalid::new("role", "must be MEMBER or ADMIN").into()),
        };
        self.0.set_role(caller, chat, user, role).await?;
        Ok(Response::new(SetMemberRoleResponse {}))
    }

    async fn transfer_ownership(
        &self,
        request: Request<TransferOwnershipRequest>,
    ) -> Result<Response<TransferOwnershipResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let (chat, user) = (parse::id("chat_id", &request.chat_id)?, parse::id("user_id", &request.user_id)?);
        self.0.transfer_ownership(caller, chat, user).await?;
        Ok(Response::new(TransferOwnershipResponse {}))
    }

    async fn update_chat_preferences(
        &self,
        request: Request<UpdateChatPreferencesRequest>,
    ) -> Result<Response<UpdateChatPreferencesResponse>, Status> {
        let caller = Caller::of(&request)?;
        let request = request.into_inner();
        let chat = parse::id("chat_id", &request.chat_id)?;
        let changes = Changes {
            muted_until: request.muted_until.map(Time::from),
            archived: request.archived,
            pinned: request.pinned,
        };
        let preferences = Some(self.0.update_preferences(caller, chat, changes).await?);
        Ok(Response::new(UpdateChatPreferencesResponse { preferences }))
    }
}

fn title(title: &str) -> Result<String, Invalid> {
    parse::text("title", title, 1..=TITLE_CHARACTERS)
}

fn description(description: &str) -> Result<String, Invalid> {
    parse::text("description", description, 0..=DESCRIPTION_CHARACTERS)
}

/// A place in the chat list as a page token.
fn token(after: After) -> String {
    format!("{}.{}", after.activity.as_millis(), after.chat)
}

fn after(token: &str) -> Result<Option<After>, Invalid> {
    if token.is_empty() {
        return Ok(None);
    }
    let invalid = || Invalid::new("page_token", "must be from the last response");
    let (activity, chat) = token.split_once('.').ok_or_else(invalid)?;
    let activity = Time::from_millis(activity.parse().map_err(|_| invalid())?);
    let chat = parse::id("page_token", chat).map_err(|_| invalid())?;
    Ok(Some(After { activity, chat }))
}
