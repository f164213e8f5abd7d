//! Two people, and what they do to each other's chats.

use tidings_sdk::{Audience, ChatListUpdate, Draft, Error, MessageStatus, NewGroup, Privacy, Reason, Role};

use crate::world::{Person, Server, eventually, within};

#[tokio::test]
async fn a_message_is_seen_by_the_other_and_its_ticks_follow() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let mut view = ada.view(&chat);
    let id = ada.send(&chat, "hi").await;
    ben.sees(&chat, &["hi"]).await;
    let status = |view: &crate::world::View| view.message(&id).map(|message| message.status.clone());
    view.until(|view| status(view) == Some(MessageStatus::Delivered)).await;
    let seq = view.message(&id).unwrap().seq.unwrap();
    ben.client.mark_read(chat.clone(), seq).await.unwrap();
    view.until(|view| status(view) == Some(MessageStatus::Read)).await;
}

#[tokio::test]
async fn the_list_of_chats_gives_its_initial_value_and_then_changes() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let observer = ben.client.observe_chats();
    let Some(ChatListUpdate::Reset { chats }) = within(observer.next()).await else { panic!("no initial value") };
    assert!(chats.is_empty());
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    within(async {
        loop {
            let (ChatListUpdate::Reset { chats } | ChatListUpdate::Changed { chats, .. }) =
                observer.next().await.unwrap();
            if chats.iter().any(|chat| chat.title == "ada" && chat.unread_count == 1 && chat.last_message.is_some()) {
                break;
            }
        }
    })
    .await;
    let seq = ben.client.chat(chat.clone()).await.unwrap().unwrap().last_message.unwrap().seq.unwrap();
    ben.client.mark_read(chat.clone(), seq).await.unwrap();
    assert_eq!(ben.client.chat(chat).await.unwrap().unwrap().unread_count, 0);
}

#[tokio::test]
async fn edits_reactions_and_revocations_reach_the_other() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "helo").await;
    let mut view = ben.view(&chat);
    view.until(|view| view.texts() == ["helo"]).await;
    let seq = view.messages()[0].seq.unwrap();

    let hello = Draft { text: "hello".to_owned(), ..Draft::default() };
    ada.client.edit(chat.clone(), seq, hello).await.unwrap();
    view.until(|view| view.texts() == ["hello"] && view.messages()[0].edited_at.is_some()).await;
    ben.client.react(chat.clone(), seq, Some("👍".to_owned())).await.unwrap();
    let mut own = ada.view(&chat);
    own.until(|view| view.messages().first().is_some_and(|message| message.reactions.len() == 1)).await;
    ada.client.revoke(chat.clone(), seq).await.unwrap();
    view.until(|view| view.texts() == ["revoked"]).await;
}

#[tokio::test]
async fn a_message_deleted_for_oneself_goes_on_all_own_devices_only() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let tablet = ada.on_another_device(&server).await;
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    let mut view = tablet.view(&chat);
    view.until(|view| view.texts() == ["hi"]).await;
    let seq = view.messages()[0].seq.unwrap();
    tablet.client.hide(chat.clone(), vec![seq]).await.unwrap();
    tablet.sees(&chat, &[]).await;
    ada.sees(&chat, &[]).await;
    ben.sees(&chat, &["hi"]).await;
}

#[tokio::test]
async fn a_group_shows_its_title_and_members_and_goes_when_left() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let group = NewGroup {
        title: "Walks".to_owned(),
        description: String::new(),
        member_ids: vec![ben.user_id()],
        history_shared: false,
    };
    let chat = ada.client.create_group(group).await.unwrap();
    assert_eq!((chat.title.as_str(), chat.member_count, chat.role), ("Walks", 2, Some(Role::Owner)));
    ada.send(&chat.id, "hi").await;
    ben.sees(&chat.id, &["hi"]).await;
    ada.client.update_group(chat.id.clone(), Some("Hikes".to_owned()), None).await.unwrap();
    eventually(|| ben.client.chat(chat.id.clone()), |chat| matches!(chat, Ok(Some(chat)) if chat.title == "Hikes"))
        .await;
    ben.client.leave_group(chat.id.clone()).await.unwrap();
    eventually(|| ben.client.chat(chat.id.clone()), |chat| matches!(chat, Ok(Some(chat)) if chat.role.is_none())).await;
    eventually(|| ada.client.chat(chat.id.clone()), |chat| matches!(chat, Ok(Some(chat)) if chat.member_count == 1))
        .await;
    assert_eq!(ada.client.members(chat.id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_write_that_fails_for_good_blocks_its_chat_until_it_is_discarded() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let bad = ada.client.revoke(chat.clone(), 999).await.unwrap();
    ada.send(&chat, "after").await;
    eventually(
        || ada.client.chat(chat.clone()),
        |chat| matches!(chat, Ok(Some(chat)) if chat.blocked_by.as_ref() == Some(&bad)),
    )
    .await;
    let outbox = ada.client.outbox(chat.clone()).await.unwrap();
    assert!(matches!(&outbox[0].status, MessageStatus::Failed { reason: Reason::EntryNotFound, .. }));
    assert_eq!(outbox[1].status, MessageStatus::Pending);
    ada.client.discard(bad).await.unwrap();
    ben.sees(&chat, &["after"]).await;
}

#[tokio::test]
async fn typing_is_seen_and_ends() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    ben.sees(&chat, &["hi"]).await;
    let observer = ben.client.observe_typing(chat.clone());
    assert_eq!(within(observer.next()).await, Some(vec![]));
    ada.client.set_typing(chat.clone(), true);
    assert_eq!(within(observer.next()).await, Some(vec![ada.user_id()]));
    ada.client.set_typing(chat, false);
    assert_eq!(within(observer.next()).await, Some(vec![]));
}

#[tokio::test]
async fn presence_is_seen_while_it_may_be() {
    let server = Server::start().await;
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let observer = ben.client.observe_presence(vec![ada.user_id()]);
    ada.client.set_available(true);
    within(async { while !observer.next().await.unwrap().iter().any(|presence| presence.online) {} }).await;
    let privacy = ada.client.privacy().await.unwrap();
    let nobody = Privacy { last_seen: Audience::Nobody, online: Audience::Nobody, ..privacy };
    assert_eq!(ada.client.update_privacy(nobody).await.unwrap(), nobody);
    ada.client.set_available(false);
    within(async { while observer.next().await.unwrap().iter().any(|presence| presence.online) {} }).await;
}

#[tokio::test]
async fn refusals_say_why() {
    let server = Server::start().await;
    let ada = Person::register(&server, "ada").await;
    let refused = ada.client.open_direct_chat(ada.user_id()).await;
    assert!(matches!(refused, Err(Error::Refused { reason: Reason::UserIsSelf, .. })), "{refused:?}");
    let refused = ada.client.search_users("a".to_owned()).await;
    let Err(Error::Refused { reason: Reason::InvalidField, field, .. }) = refused else { panic!("{refused:?}") };
    assert_eq!(field.as_deref(), Some("query"));
}
