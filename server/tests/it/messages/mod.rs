//! Messages: what is written, changed and taken back, and what becomes of it in history and in receipts.

mod changes;
mod history;
mod receipts;
mod sending;

use tidings_proto::v1::{
    AcknowledgeRequest, Content, Edit, Entry, EntryKind, ErrorReason, ForwardRequest, GetChatRequest,
    GetHistoryRequest, GetReceiptsRequest, HideEntriesRequest, LinkPreview, MarkReadRequest, Mention, React, Receipt,
    Revoke, SendResponse, Text, content, edit, entry, get_history_request::Position, send_request::Action,
    server_frame::Frame,
};
use tonic::Status;

use crate::world::{Device, Transport, World, content, refused, refused_field, request, until};

/// Two people in a chat.
async fn chatting(world: &World) -> (Device, Device, String) {
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    (alice, bob, chat)
}

async fn write(device: &Device, chat: &str, action: Action) -> Result<SendResponse, Status> {
    device.messages().send(request(chat, action)).await.map(tonic::Response::into_inner)
}

async fn edit(device: &Device, chat: &str, target_seq: u64, text: &str) -> Result<SendResponse, Status> {
    edit_to(device, chat, target_seq, content(text)).await
}

async fn edit_to(device: &Device, chat: &str, target_seq: u64, to: Content) -> Result<SendResponse, Status> {
    write(device, chat, Action::Edit(Edit { target_seq, body: Some(edit::Body::Content(to)) })).await
}

async fn revoke(device: &Device, chat: &str, target_seq: u64) -> Result<SendResponse, Status> {
    write(device, chat, Action::Revoke(Revoke { target_seq })).await
}

async fn react(device: &Device, chat: &str, target_seq: u64, emoji: &str) {
    react_to(device, chat, target_seq, emoji).await.expect("react");
}

async fn react_to(device: &Device, chat: &str, target_seq: u64, emoji: &str) -> Result<SendResponse, Status> {
    write(device, chat, Action::React(React { target_seq, emoji: emoji.to_owned() })).await
}

/// An entry in its present state.
async fn entry(device: &Device, chat: &str, seq: u64) -> Entry {
    let entries = device.history(chat).await.expect("history");
    entries.into_iter().find(|entry| entry.seq == seq).expect("the entry")
}

fn content_of(entry: Entry) -> Content {
    match entry.body {
        Some(entry::Body::Content(content)) => content,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_message_arrives_as_it_was_sent() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let first = alice.send(&chat, "Have a look").await;
    let link = LinkPreview {
        url: "https://example.org/a".to_owned(),
        title: "A page".to_owned(),
        description: "About something".to_owned(),
    };
    let text = Text { text: "@bob https://example.org/a".to_owned(), link: Some(link) };
    let sent = Content {
        kind: Some(content::Kind::Text(text)),
        reply_to_seq: first,
        mentions: vec![Mention { user_id: bob.user_id.clone(), offset: 0, length: 4 }],
        forward_count: 0,
    };
    let mut stream = bob.live();
    stream.caught_up().await;
    let seq = write(&alice, &chat, Action::Content(sent.clone())).await.expect("send").seq;
    let live = stream.wait("the message", |frame| match frame {
        Frame::Entries(entries) => entries.entries.iter().find(|entry| entry.seq == seq).cloned(),
        _ => None,
    });
    assert_eq!(content_of(live.await), sent);
    assert_eq!(content_of(entry(&bob, &chat, seq).await), sent);
}

#[tokio::test]
async fn a_retry_gives_the_same_entry_also_after_a_crash() {
    let mut world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let message = request(&chat, Action::Content(content("once")));
    let first = alice.messages().send(message.clone()).await.expect("send").into_inner();
    world.server.kill().await;
    world.server.restart().await;
    let again = until("the server answers again", async || alice.messages().send(message.clone()).await.ok()).await;
    assert_eq!(again.into_inner(), first);
    assert_eq!(bob.texts(&chat).await, ["once"]);
}

#[tokio::test]
async fn an_edit_is_an_entry_and_changes_the_message() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "helo").await;
    let edit_seq = edit(&alice, &chat, seq, "hello").await.expect("edit").seq;
    assert_eq!(edit_seq, seq + 1);
    bob.sees(&chat, ["hello"]).await;
    assert!(entry(&bob, &chat, seq).await.edited_at.is_some());
    let edited = entry(&bob, &chat, edit_seq).await;
    assert_eq!((edited.kind(), edited.target_seq), (EntryKind::Edit, seq));
}

#[tokio::test]
async fn only_its_author_edits_a_message_and_nothing_else_is_edited() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "mine").await;
    refused(edit(&bob, &chat, seq, "yours").await, ErrorReason::CannotChangeEntry);
    // The first entry says who is in the chat.
    refused(edit(&alice, &chat, 1, "nobody").await, ErrorReason::CannotChangeEntry);
    refused(edit(&alice, &chat, seq + 100, "what").await, ErrorReason::EntryNotFound);
    bob.sees(&chat, ["mine"]).await;
}

#[tokio::test]
async fn what_is_too_old_is_neither_edited_nor_taken_back_but_by_an_admin() {
    let settings = [("TIDINGS_LOG__EDIT_WINDOW", "0s"), ("TIDINGS_LOG__REVOKE_WINDOW", "0s")];
    let world = World::start_with(Transport::Connect, &settings).await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let seq = bob.send(&group, "too late").await;
    // Time must have passed, and it is counted in milliseconds.
    until("the edit is too late", async || edit(&bob, &group, seq, "too late").await.err()).await;
    refused(edit(&bob, &group, seq, "later").await, ErrorReason::TooLate);
    refused(revoke(&bob, &group, seq).await, ErrorReason::TooLate);
    revoke(&alice, &group, seq).await.expect("the owner takes it back");
    alice.sees(&group, []).await;
}

#[tokio::test]
async fn what_is_taken_back_is_gone_for_everyone_and_from_the_files() {
    let mut world = World::embedded().await;
    let (alice, bob, chat) = chatting(&world).await;
    let secret = "xylophone-in-the-cellar";
    let seq = alice.send(&chat, secret).await;
    edit(&alice, &chat, seq, &format!("{secret} at nine")).await.expect("edit");
    react(&bob, &chat, seq, "😮").await;
    refused(revoke(&bob, &chat, seq).await, ErrorReason::CannotChangeEntry);
    revoke(&alice, &chat, seq).await.expect("revoke");
    // One that does not fit a page of the file either.
    let long = alice.send(&chat, &secret.repeat(700)).await;
    revoke(&alice, &chat, long).await.expect("revoke");
    alice.send(&chat, "still here").await;

    bob.sees(&chat, ["still here"]).await;
    let gone = entry(&bob, &chat, seq).await;
    assert!(gone.revoked_at.is_some() && gone.body.is_none() && gone.reactions.is_empty(), "{gone:?}");
    refused(edit(&alice, &chat, seq, "again").await, ErrorReason::CannotChangeEntry);

    world.server.ask_to_end();
    world.server.ended().await;
    let files: Vec<_> =
        std::fs::read_dir(world.server.data()).expect("the data").collect::<Result<_, _>>().expect("files");
    let holds = |text: &str| {
        files.iter().any(|file| {
            let bytes = std::fs::read(file.path()).expect("a file");
            bytes.windows(text.len()).any(|window| window == text.as_bytes())
        })
    };
    assert!(holds("still here"), "the files are where messages are");
    assert!(!holds(secret), "a message that was taken back is still in a file");
}

#[tokio::test]
async fn an_admin_takes_back_what_a_member_wrote_and_a_member_does_not() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    let seq = bob.send(&group, "rude").await;
    refused(revoke(&carol, &group, seq).await, ErrorReason::CannotChangeEntry);
    revoke(&alice, &group, seq).await.expect("the owner may");
    carol.sees(&group, []).await;
}

#[tokio::test]
async fn each_user_has_one_reaction_and_can_change_or_remove_it() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let seq = alice.send(&chat, "news").await;
    let reactions = async || {
        let reactions = entry(&alice, &chat, seq).await.reactions.into_iter();
        reactions.map(|reaction| (reaction.emoji, reaction.count)).collect::<Vec<_>>()
    };
    react(&alice, &chat, seq, "👍").await;
    react(&bob, &chat, seq, "👍").await;
    assert_eq!(reactions().await, [("👍".to_owned(), 2)]);
    react(&bob, &chat, seq, "🎉").await;
    assert_eq!(reactions().await.len(), 2);
    react(&alice, &chat, seq, "").await;
    assert_eq!(reactions().await, [("🎉".to_owned(), 1)]);
}

#[tokio::test]
async fn a_forwarded_message_counts_how_often_it_was() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let carol = world.user("carol").await;
    let other = bob.chat_with(&carol).await;
    let mut seq = alice.send(&chat, "pass it on").await;
    let mut from = chat;
    for (device, to) in [(&bob, &other), (&carol, &other)] {
        let forward = ForwardRequest {
            client_id: crate::world::client_id(),
            from_chat_id: from.clone(),
            seq,
            to_chat_ids: vec![to.clone()],
        };
        let response = device.messages().forward(forward.clone()).await.expect("forward").into_inner();
        let again = device.messages().forward(forward).await.expect("forward again").into_inner();
        assert_eq!(response, again);
        (from, seq) = (to.clone(), response.seqs[0]);
    }
    let forwarded = content_of(entry(&carol, &from, seq).await);
    assert_eq!(forwarded.forward_count, 2);
    carol.sees(&from, ["pass it on", "pass it on"]).await;
}

#[tokio::test]
async fn what_is_not_readable_is_not_forwarded() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let carol = world.user("carol").await;
    let own = carol.chat_with(&bob).await;
    let seq = alice.send(&chat, "between us").await;
    let forward = |from: &str, seq| ForwardRequest {
        client_id: crate::world::client_id(),
        from_chat_id: from.to_owned(),
        seq,
        to_chat_ids: vec![own.clone()],
    };
    refused(carol.messages().forward(forward(&chat, seq)).await, ErrorReason::ChatNotFound);
    refused(carol.messages().forward(forward(&own, 1)).await, ErrorReason::CannotForward);
}

#[tokio::test]
async fn what_one_deletes_for_oneself_others_keep() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    let tablet = world.another_device(&alice).await;
    let seq = bob.send(&chat, "embarrassing").await;
    let hide = HideEntriesRequest { chat_id: chat.clone(), seqs: vec![seq] };
    alice.messages().hide_entries(hide).await.expect("hide");
    for device in [&alice, &tablet] {
        let hidden = entry(device, &chat, seq).await;
        assert!(hidden.hidden && hidden.body.is_none(), "{hidden:?}");
    }
    bob.sees(&chat, ["embarrassing"]).await;
    let own = tablet.history(&alice.user_id).await.expect("the account log");
    assert!(own.iter().any(|entry| matches!(
        &entry.body,
        Some(entry::Body::Account(event))
            if matches!(&event.event, Some(tidings_proto::v1::account_event::Event::EntryHidden(hidden)) if hidden.seq == seq)
    )));
}

#[tokio::test]
async fn history_is_read_by_page_in_both_directions() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    for number in 0..7 {
        alice.send(&chat, &number.to_string()).await;
    }
    let page = async |position, page_size| {
        let request = GetHistoryRequest { log_id: chat.clone(), position, page_size };
        let page = bob.messages().get_history(request).await.expect("history").into_inner();
        (page.entries.iter().map(|entry| entry.seq).collect::<Vec<_>>(), page.more)
    };
    assert_eq!(page(None, 3).await, (vec![6, 7, 8], true));
    assert_eq!(page(Some(Position::BeforeSeq(6)), 3).await, (vec![3, 4, 5], true));
    assert_eq!(page(Some(Position::BeforeSeq(3)), 3).await, (vec![1, 2], false));
    assert_eq!(page(Some(Position::AfterSeq(0)), 3).await, (vec![1, 2, 3], true));
    assert_eq!(page(Some(Position::AfterSeq(5)), 3).await, (vec![6, 7, 8], false));
    assert_eq!(page(Some(Position::AfterSeq(8)), 3).await, (vec![], false));
}

#[tokio::test]
async fn receipts_only_rise_and_say_who_has_read() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let group = alice.group_with("Group", &[&bob, &carol]).await;
    alice.send(&group, "one").await;
    let last = alice.send(&group, "two").await;
    let read = async |device: &Device, seq| {
        let request = MarkReadRequest { chat_id: group.clone(), seq };
        device.messages().mark_read(request).await.expect("mark read");
    };
    let receipt_of = async |device: &Device| -> Receipt {
        let request = GetReceiptsRequest { chat_id: group.clone() };
        let receipts = alice.messages().get_receipts(request).await.expect("receipts").into_inner().receipts;
        receipts.into_iter().find(|receipt| receipt.user_id == device.user_id).expect("a member's receipt")
    };
    read(&bob, last).await;
    let got = AcknowledgeRequest { log_id: group.clone(), seq: last };
    carol.messages().acknowledge(got).await.expect("acknowledge");
    until("bob has read", async || (receipt_of(&bob).await.read_seq == last).then_some(())).await;
    until("carol has received", async || (receipt_of(&carol).await.delivered_seq == last).then_some(())).await;
    assert!(receipt_of(&carol).await.read_seq < last, "she has not read");

    // What is behind changes nothing, nor does what is not there.
    read(&bob, 1).await;
    read(&carol, last + 100).await;
    let end = alice.send(&group, "three").await;
    read(&bob, end).await;
    until("bob has read on", async || (receipt_of(&bob).await.read_seq == end).then_some(())).await;
    assert!(receipt_of(&carol).await.read_seq < last);
}

#[tokio::test]
async fn what_others_wrote_is_unread_until_it_is_read() {
    let world = World::start().await;
    let (alice, bob, chat) = chatting(&world).await;
    bob.send(&chat, "mine").await;
    for text in ["one", "two", "three"] {
        alice.send(&chat, text).await;
    }
    let unread = async || {
        let request = GetChatRequest { chat_id: chat.clone() };
        bob.chats().get_chat(request).await.expect("the chat").into_inner().chat.expect("a chat").unread_count
    };
    assert_eq!(unread().await, 3);
    let read = MarkReadRequest { chat_id: chat.clone(), seq: 4 };
    bob.messages().mark_read(read).await.expect("mark read");
    until("one is left", async || (unread().await == 1).then_some(())).await;
}

#[tokio::test]
async fn what_is_too_long_is_refused() {
    let world = World::start().await;
    let (alice, _bob, chat) = chatting(&world).await;
    let long = "x".repeat(16_385);
    refused_field(alice.try_send(&chat, &long).await, "content.text.text");
    assert!(alice.try_send(&chat, &long[1..]).await.is_ok(), "one less is allowed");
}
