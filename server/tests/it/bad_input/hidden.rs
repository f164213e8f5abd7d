//! Whether a chat exists is not shown to those outside it.

use std::collections::BTreeSet;

use prost::Message;
use tidings_proto::v1::{
    AcknowledgeRequest, AddMembersRequest, ErrorReason, ForwardRequest, GetChatRequest, GetHistoryRequest,
    GetReceiptsRequest, HideEntriesRequest, LeaveGroupRequest, ListMembersRequest, MarkReadRequest,
    RemoveMemberRequest, ReportReason, ReportRequest, Role, SetMemberRoleRequest, SetTypingRequest,
    TransferOwnershipRequest, UpdateChatPreferencesRequest, UpdateGroupRequest, send_request::Action,
};
use uuid::Uuid;

use super::{
    raw::{call, methods},
    stage::Stage,
};
use crate::world::{client_id, content, refused, request};

/// The fields by which a request names a chat.
const FIELDS: [&str; 4] = ["chat_id", "log_id", "from_chat_id", "to_chat_ids"];

#[tokio::test]
async fn a_foreign_chat_is_answered_as_one_that_does_not_exist() {
    let stage = Stage::set().await;
    let own = stage.outsider.group_with("Own", &[]).await;
    let seq = stage.outsider.send(&own, "my own").await;
    let before = stage.state().await;
    let random = Uuid::now_v7().to_string();
    let strangers = [&stage.group, &stage.direct, &stage.owner.user_id];
    for (method, request) in requests(&stage, &own, seq) {
        println!("{method}");
        let unknown = refused(call(&stage.outsider, method, vec![request(&random)]).await, ErrorReason::ChatNotFound);
        for foreign in strangers {
            let foreign =
                refused(call(&stage.outsider, method, vec![request(foreign)]).await, ErrorReason::ChatNotFound);
            assert_eq!((foreign.message(), foreign.details()), (unknown.message(), unknown.details()));
        }
    }
    let after = stage.state().await;
    assert_eq!(after, before);
}

#[tokio::test]
async fn every_call_that_names_a_chat_has_a_case() {
    let stage = Stage::set().await;
    let tried: BTreeSet<_> = requests(&stage, "", 0).into_iter().map(|(method, _)| method).collect();
    let methods = methods();
    let naming = methods.iter().filter(|method| FIELDS.iter().any(|field| method.fields.iter().any(|it| it == field)));
    let naming: BTreeSet<_> = naming.map(|method| method.name.as_str()).collect();
    assert_eq!(tried, naming);
}

type Ask<'a> = Box<dyn Fn(&str) -> Vec<u8> + 'a>;

/// For each way in which a call names a chat, the call that is right but for that.
fn requests<'a>(stage: &'a Stage, own: &'a str, seq: u64) -> Vec<(&'static str, Ask<'a>)> {
    fn ask<'a, M: Message>(method: &'static str, ask: impl Fn(String) -> M + 'a) -> (&'static str, Ask<'a>) {
        (method, Box::new(move |chat| ask(chat.to_owned()).encode_to_vec()))
    }
    let member = || stage.member.user_id.clone();
    let forward = move |from_chat_id, to| ForwardRequest { client_id: client_id(), from_chat_id, seq, to_chat_ids: to };
    vec![
        ask("ChatService/GetChat", |chat_id| GetChatRequest { chat_id }),
        ask("ChatService/ListMembers", |chat_id| ListMembersRequest { chat_id, ..Default::default() }),
        ask("ChatService/UpdateGroup", |chat_id| UpdateGroupRequest {
            chat_id,
            title: Some("Mine".to_owned()),
            description: None,
        }),
        ask("ChatService/AddMembers", move |chat_id| AddMembersRequest { chat_id, user_ids: vec![member()] }),
        ask("ChatService/RemoveMember", move |chat_id| RemoveMemberRequest { chat_id, user_id: member() }),
        ask("ChatService/LeaveGroup", |chat_id| LeaveGroupRequest { chat_id }),
        ask("ChatService/SetMemberRole", move |chat_id| SetMemberRoleRequest {
            chat_id,
            user_id: member(),
            role: Role::Admin.into(),
        }),
        ask("ChatService/TransferOwnership", move |chat_id| TransferOwnershipRequest { chat_id, user_id: member() }),
        ask("ChatService/UpdateChatPreferences", |chat_id| UpdateChatPreferencesRequest {
            chat_id,
            archived: Some(true),
            ..Default::default()
        }),
        ask("MessageService/Send", |chat_id| request(&chat_id, Action::Content(content("let me in")))),
        ask("MessageService/Forward", move |chat_id| forward(chat_id, vec![own.to_owned()])),
        ask("MessageService/Forward", move |chat_id| forward(own.to_owned(), vec![chat_id])),
        ask("MessageService/HideEntries", |chat_id| HideEntriesRequest { chat_id, seqs: vec![1] }),
        ask("MessageService/GetHistory", |log_id| GetHistoryRequest { log_id, ..Default::default() }),
        ask("MessageService/Acknowledge", |log_id| AcknowledgeRequest { log_id, seq: 1 }),
        ask("MessageService/MarkRead", |chat_id| MarkReadRequest { chat_id, seq: 1 }),
        ask("MessageService/GetReceipts", |chat_id| GetReceiptsRequest { chat_id }),
        ask("ContactService/Report", move |chat_id| ReportRequest {
            user_id: member(),
            reason: ReportReason::Spam.into(),
            chat_id,
            seqs: vec![1],
            ..Default::default()
        }),
        ask("LiveService/SetTyping", |chat_id| SetTypingRequest { chat_id, typing: true }),
    ]
}
