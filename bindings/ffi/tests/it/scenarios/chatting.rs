//! What people do to each other's chats.

use tidings_ffi::{Draft, MessageStatus, NewGroup, Presence, Reason, Role, TidingsError};

use crate::{
    screen::Screen,
    server::Server,
    world::{Person, eventually},
};

#[tokio::test]
async fn two_devices_chat() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "hi").await;
    ben.sees(&chat, &["hi"]).await;
    let (chats, _subscription) = ben.chat_list();
    chats.until(|chats| chats.len() == 1 && chats[0].title == "ada" && chats[0].unread_count == 1).await;
    ben.send(&chat, "hello").await;
    ada.sees(&chat, &["hi", "hello"]).await;
    ben.sees(&chat, &["hi", "hello"]).await;

    for number in 0..70 {
        ada.send(&chat, &format!("message {number}")).await;
    }
    ben.view(&chat).screen.until(|messages| messages.len() == 50 || messages.len() == 73).await;
    eventually(|| ben.core.chat(chat.clone()), |chat| matches!(chat, Ok(Some(chat)) if chat.unread_count == 71)).await;
    let view = ben.view(&chat);
    view.screen
        .until(|messages| messages.len() == 50 && messages.iter().all(|message| !message.author_name.is_empty()))
        .await;
    assert!(view.subscription.load_older(10).await.unwrap());
    view.screen.until(|messages| messages.len() == 60).await;
    assert_eq!(view.screen.resets(), 1);
}

#[tokio::test]
async fn group_with_roles() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let (ben, cem) = (Person::register(&server, "ben").await, Person::register(&server, "cem").await);
    let group = NewGroup {
        title: "Walks".to_owned(),
        description: String::new(),
        member_ids: vec![ben.user_id(), cem.user_id()],
        history_shared: false,
    };
    let group = ada.core.create_group(group).await.unwrap().id;
    ada.core.set_member_role(group.clone(), ben.user_id(), Role::Admin).await.unwrap();
    ben.core.update_group(group.clone(), Some("Hikes".to_owned()), None).await.unwrap();
    let (chats, _subscription) = cem.chat_list();
    chats.until(|chats| chats.iter().any(|chat| chat.title == "Hikes" && chat.role == Some(Role::Member))).await;
    let refused = cem.core.update_group(group.clone(), Some("Naps".to_owned()), None).await;
    assert!(matches!(refused, Err(TidingsError::Refused { reason: Reason::RoleRequired, .. })), "{refused:?}");
    let roles = ada.core.members(group.clone()).await.unwrap();
    assert!(roles.iter().any(|member| member.user_id == ben.user_id() && member.role == Role::Admin));
    cem.core.leave_group(group.clone()).await.unwrap();
    chats.until(|chats| chats.iter().any(|chat| chat.role.is_none())).await;
    eventually(|| ada.core.chat(group.clone()), |chat| matches!(chat, Ok(Some(chat)) if chat.member_count == 2)).await;
}

#[tokio::test]
async fn edit_revoke_react() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ada.send(&chat, "helo").await;
    let (own, view) = (ada.view(&chat), ben.view(&chat));
    view.shows(&["helo"]).await;
    let seq = view.last().seq.unwrap();
    let hello = Draft { text: "hello".to_owned(), ..Draft::default() };
    ada.core.edit(chat.clone(), seq, hello).await.unwrap();
    view.shows(&["hello"]).await;
    assert!(view.last().edited_at.is_some());
    ben.core.react(chat.clone(), seq, Some("👍".to_owned())).await.unwrap();
    own.screen
        .until(|messages| {
            messages.last().is_some_and(|message| {
                message.reactions.iter().any(|reaction| reaction.emoji == "👍" && reaction.user_ids == [ben.user_id()])
            })
        })
        .await;
    ada.core.revoke(chat, seq).await.unwrap();
    view.shows(&["revoked"]).await;
}

#[tokio::test]
async fn receipts_and_typing() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let id = ada.send(&chat, "hi").await;
    let view = ada.view(&chat);
    let is = async |status: MessageStatus| {
        view.screen.until(|messages| messages.iter().any(|message| message.id == id && message.status == status)).await;
    };
    is(MessageStatus::Delivered).await;
    ben.core.mark_read(chat.clone(), view.last().seq.unwrap()).await.unwrap();
    is(MessageStatus::Read).await;

    let typing = Screen::<Vec<String>>::new();
    let _typing = ben.core.observe_typing(chat.clone(), typing.clone()).unwrap();
    ada.core.set_typing(chat.clone(), true);
    typing.until(|users| *users == [ada.user_id()]).await;
    ada.core.set_typing(chat, false);
    typing.until(Vec::is_empty).await;

    let presence = Screen::<Vec<Presence>>::new();
    let _presence = ben.core.observe_presence(vec![ada.user_id()], presence.clone()).unwrap();
    ada.core.set_available(true);
    presence.until(|presences| presences.iter().any(|presence| presence.online)).await;
    ada.core.set_available(false);
    presence.until(|presences| presences.iter().all(|presence| !presence.online)).await;
}
