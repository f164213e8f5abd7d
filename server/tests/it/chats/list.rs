//! The list of a user's chats.

use tidings_proto::v1::{
    AcknowledgeRequest, Chat, Content, Edit, ListChatsRequest, MarkReadRequest, Receipt, Text,
    UpdateChatPreferencesRequest, content, edit, entry::Body, send_request::Action,
};

use super::{chat_of, leave};
use crate::world::{Device, World, content, refused_field, request, until};

async fn list(device: &Device) -> Vec<Chat> {
    device.chats().list_chats(ListChatsRequest::default()).await.expect("chats").into_inner().chats
}

fn ids(chats: &[Chat]) -> Vec<&str> {
    chats.iter().map(|chat| chat.chat_id.as_str()).collect()
}

#[tokio::test]
async fn a_chat_looks_in_the_list_as_by_itself() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let direct = alice.chat_with(&bob).await;
    let group = alice.group_with("Group", &[&bob]).await;
    alice.send(&direct, "one").await;
    bob.send(&group, "two").await;
    for device in [&alice, &bob] {
        let listed = list(device).await;
        assert_eq!(ids(&listed), [&group, &direct]);
        for chat in listed {
            assert_eq!(chat_of(device, &chat.chat_id).await.expect("the chat"), chat);
        }
    }
}

#[tokio::test]
async fn a_listed_chat_shows_how_far_both_are() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat_id = alice.chat_with(&bob).await;
    for text in ["one", "two", "three"] {
        alice.send(&chat_id, text).await;
    }
    let acknowledge = AcknowledgeRequest { log_id: chat_id.clone(), seq: 4 };
    bob.messages().acknowledge(acknowledge).await.expect("acknowledge");
    bob.messages().mark_read(MarkReadRequest { chat_id, seq: 3 }).await.expect("mark read");
    let of_bob = Receipt { user_id: bob.user_id.clone(), delivered_seq: 4, read_seq: 3 };
    until("alice sees how far bob is", async || {
        (list(&alice).await[0].peer_receipt.as_ref() == Some(&of_bob)).then_some(())
    })
    .await;
    let bobs = list(&bob).await.remove(0);
    assert_eq!((bobs.own_receipt, bobs.unread_count, bobs.head_seq), (Some(of_bob), 1, 4));
}

#[tokio::test]
async fn the_last_message_is_shown_as_it_is_now() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    assert_eq!(list(&bob).await[0].last_message, None, "who is in it is no message");
    let target_seq = alice.send(&chat, "helo").await;
    let edit = Edit { target_seq, body: Some(edit::Body::Content(content("hello"))) };
    alice.messages().send(request(&chat, Action::Edit(edit))).await.expect("edit");
    let last = list(&bob).await.remove(0).last_message.expect("a last message");
    let text = Text { text: "hello".to_owned(), link: None };
    let now = Content { kind: Some(content::Kind::Text(text)), ..Default::default() };
    assert_eq!((last.seq, last.body), (target_seq, Some(Body::Content(now))));
}

#[tokio::test]
async fn a_group_that_one_left_stays_where_its_last_entry_for_them_puts_it() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let group = alice.group_with("Group", &[&bob]).await;
    let left_at = |chats: &[Chat]| chats.iter().position(|chat| chat.chat_id == group);
    alice.send(&group, "together").await;
    leave(&bob, &group).await.expect("leave");
    let direct = alice.chat_with(&bob).await;
    // The order is by time, which is counted in milliseconds.
    until("the direct chat is newer", async || {
        alice.send(&direct, "elsewhere").await;
        (left_at(&list(&bob).await) == Some(1)).then_some(())
    })
    .await;
    alice.send(&group, "alone").await;
    assert_eq!(left_at(&list(&alice).await), Some(0));
    let listed = list(&bob).await;
    assert_eq!(ids(&listed), [&direct, &group]);
    let last = listed[1].last_message.as_ref().expect("a last message");
    assert_eq!((last.seq, listed[1].unread_count, listed[1].member_count), (3, 0, 0));
}

#[tokio::test]
async fn an_archived_chat_is_listed_and_a_stranger_sees_none() {
    let world = World::start().await;
    let (alice, bob) = world.pair().await;
    let carol = world.user("carol").await;
    let chat_id = alice.chat_with(&bob).await;
    let archive = UpdateChatPreferencesRequest { chat_id, archived: Some(true), ..Default::default() };
    alice.chats().update_chat_preferences(archive).await.expect("archive");
    assert!(list(&alice).await[0].preferences.as_ref().is_some_and(|preferences| preferences.archived));
    assert!(list(&carol).await.is_empty());
}

#[tokio::test]
async fn pages_of_any_size_cover_the_list_once() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let mut groups = Vec::new();
    for number in 0..5 {
        groups.push(alice.group_with(&format!("Group {number}"), &[]).await);
    }
    for page_size in 1..=6 {
        let (mut listed, mut page_token) = (Vec::new(), String::new());
        loop {
            let request = ListChatsRequest { page_size, page_token };
            let page = alice.chats().list_chats(request).await.expect("chats").into_inner();
            assert!((1..=page_size as usize).contains(&page.chats.len()), "a page is neither empty nor too large");
            listed.extend(page.chats.into_iter().map(|chat| chat.chat_id));
            page_token = page.next_page_token;
            if page_token.is_empty() {
                break;
            }
        }
        listed.sort_unstable();
        let mut all = groups.clone();
        all.sort_unstable();
        assert_eq!(listed, all, "by {page_size}");
    }
    let too_large = ListChatsRequest { page_size: 201, page_token: String::new() };
    refused_field(alice.chats().list_chats(too_large).await, "page_size");
}
