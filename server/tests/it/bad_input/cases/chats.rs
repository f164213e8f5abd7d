//! Chats and groups.

use tidings_proto::v1::{self, ErrorReason as Reason};

use super::{
    Refusal::{Field, Reason as Because},
    Table, long, many, nobody,
};
use crate::world::client_id;

impl Table<'_> {
    pub(super) fn chats(&mut self) {
        let stage = self.stage;
        let open = |user: &str| v1::OpenDirectChatRequest { user_id: user.to_owned() };
        self.owner(
            "ChatService/OpenDirectChat",
            [
                (Field("user_id"), open("")),
                (Field("user_id"), open("owner")),
                (Because(Reason::UserNotFound), open(&nobody())),
                (Because(Reason::UserIsSelf), open(&stage.owner.user_id)),
                (Because(Reason::CannotMessageUser), open(&stage.recluse.user_id)),
            ],
        );
        let create = |change: &dyn Fn(&mut v1::CreateGroupRequest)| {
            let mut request =
                v1::CreateGroupRequest { client_id: client_id(), title: "Title".to_owned(), ..Default::default() };
            change(&mut request);
            request
        };
        self.owner(
            "ChatService/CreateGroup",
            [
                (Field("client_id"), create(&|it| it.client_id = String::new())),
                (Field("client_id"), create(&|it| it.client_id = long(36))),
                (Field("title"), create(&|it| it.title = String::new())),
                (Field("title"), create(&|it| it.title = long(129))),
                (Field("description"), create(&|it| it.description = long(1025))),
                (Field("member_ids"), create(&|it| it.member_ids = many(1024))),
                (Field("member_ids[0]"), create(&|it| it.member_ids = vec!["member".to_owned()])),
                (Because(Reason::UserNotFound), create(&|it| it.member_ids = vec![nobody()])),
                // One who blocked the caller.
                (Because(Reason::CannotAddUser), create(&|it| it.member_ids = vec![stage.hermit.user_id.clone()])),
            ],
        );
        let get = |chat: &str| v1::GetChatRequest { chat_id: chat.to_owned() };
        self.owner("ChatService/GetChat", [(Field("chat_id"), get("")), (Field("chat_id"), get("group"))]);
        let list = |page_size, token: &str| v1::ListChatsRequest { page_size, page_token: token.to_owned() };
        self.owner(
            "ChatService/ListChats",
            [(Field("page_size"), list(201, "")), (Field("page_token"), list(0, "made up"))],
        );
        let list = |chat: &str, page_size, token: &str| v1::ListMembersRequest {
            chat_id: chat.to_owned(),
            page_size,
            page_token: token.to_owned(),
        };
        self.owner(
            "ChatService/ListMembers",
            [
                (Field("chat_id"), list("", 0, "")),
                (Field("page_size"), list(&stage.group, 1025, "")),
                (Field("page_token"), list(&stage.group, 0, "made up")),
            ],
        );
        let preferences = |chat: &str| v1::UpdateChatPreferencesRequest {
            chat_id: chat.to_owned(),
            archived: Some(true),
            ..Default::default()
        };
        self.owner(
            "ChatService/UpdateChatPreferences",
            [(Field("chat_id"), preferences("")), (Field("chat_id"), preferences("group"))],
        );
    }

    pub(super) fn groups(&mut self) {
        let stage = self.stage;
        let member = stage.member.user_id.as_str();
        let update = |chat: &str, title: &str, description: &str| v1::UpdateGroupRequest {
            chat_id: chat.to_owned(),
            title: Some(title.to_owned()),
            description: Some(description.to_owned()),
        };
        self.owner(
            "ChatService/UpdateGroup",
            [
                (Field("chat_id"), update("", "Title", "")),
                (Field("title"), update(&stage.group, "", "")),
                (Field("title"), update(&stage.group, &long(129), "")),
                (Field("description"), update(&stage.group, "Title", &long(1025))),
                (Because(Reason::NotAGroup), update(&stage.direct, "Title", "")),
            ],
        );
        self.member("ChatService/UpdateGroup", Reason::RoleRequired, &update(&stage.group, "Title", ""));
        let add = |chat: &str, user_ids| v1::AddMembersRequest { chat_id: chat.to_owned(), user_ids };
        let outsider = || vec![stage.outsider.user_id.clone()];
        self.owner(
            "ChatService/AddMembers",
            [
                (Field("chat_id"), add("", outsider())),
                (Field("user_ids"), add(&stage.group, Vec::new())),
                (Field("user_ids"), add(&stage.group, many(1024))),
                (Field("user_ids[0]"), add(&stage.group, vec!["outsider".to_owned()])),
                (Because(Reason::UserNotFound), add(&stage.group, vec![stage.outsider.user_id.clone(), nobody()])),
                (Because(Reason::CannotAddUser), add(&stage.group, vec![stage.hermit.user_id.clone()])),
                (Because(Reason::NotAGroup), add(&stage.direct, outsider())),
            ],
        );
        self.member("ChatService/AddMembers", Reason::RoleRequired, &add(&stage.group, outsider()));
        let remove =
            |chat: &str, user: &str| v1::RemoveMemberRequest { chat_id: chat.to_owned(), user_id: user.to_owned() };
        self.owner(
            "ChatService/RemoveMember",
            [
                (Field("chat_id"), remove("", member)),
                (Field("user_id"), remove(&stage.group, "member")),
                (Because(Reason::NotAGroup), remove(&stage.direct, member)),
            ],
        );
        let remove_owner = remove(&stage.group, &stage.owner.user_id);
        self.member("ChatService/RemoveMember", Reason::RoleRequired, &remove_owner);
        let leave = |chat: &str| v1::LeaveGroupRequest { chat_id: chat.to_owned() };
        self.owner(
            "ChatService/LeaveGroup",
            [
                (Field("chat_id"), leave("")),
                (Because(Reason::NotAGroup), leave(&stage.direct)),
                (Because(Reason::OwnerMustStay), leave(&stage.group)),
            ],
        );
        let set_role = |chat: &str, user: &str, role: v1::Role| v1::SetMemberRoleRequest {
            chat_id: chat.to_owned(),
            user_id: user.to_owned(),
            role: role.into(),
        };
        self.owner(
            "ChatService/SetMemberRole",
            [
                (Field("chat_id"), set_role("", member, v1::Role::Admin)),
                (Field("user_id"), set_role(&stage.group, "member", v1::Role::Admin)),
                (Field("role"), set_role(&stage.group, member, v1::Role::Unspecified)),
                (Field("role"), set_role(&stage.group, member, v1::Role::Owner)),
                (Because(Reason::NotAMember), set_role(&stage.group, &stage.outsider.user_id, v1::Role::Admin)),
                (Because(Reason::NotAGroup), set_role(&stage.direct, member, v1::Role::Admin)),
            ],
        );
        let promote = set_role(&stage.group, member, v1::Role::Admin);
        self.member("ChatService/SetMemberRole", Reason::RoleRequired, &promote);
        let transfer = |chat: &str, user: &str| v1::TransferOwnershipRequest {
            chat_id: chat.to_owned(),
            user_id: user.to_owned(),
        };
        self.owner(
            "ChatService/TransferOwnership",
            [
                (Field("chat_id"), transfer("", member)),
                (Field("user_id"), transfer(&stage.group, "member")),
                (Because(Reason::NotAMember), transfer(&stage.group, &stage.outsider.user_id)),
                (Because(Reason::NotAGroup), transfer(&stage.direct, member)),
            ],
        );
        self.member("ChatService/TransferOwnership", Reason::RoleRequired, &transfer(&stage.group, member));
    }
}
