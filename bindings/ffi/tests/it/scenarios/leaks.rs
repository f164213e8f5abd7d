//! Nothing is held on to.

use std::sync::Arc;

use tidings_ffi::{NewGroup, live_objects};

use crate::{
    screen::texts,
    server::Server,
    world::{Person, eventually},
};

const CHATS: usize = 10;
const MESSAGES: usize = 10_000;

#[tokio::test]
async fn observe_10_000_messages_without_leak() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let mut chats = Vec::new();
    for number in 0..CHATS {
        let group = NewGroup {
            title: format!("group {number}"),
            description: String::new(),
            member_ids: vec![ben.user_id()],
            history_shared: false,
        };
        chats.push(ada.core.create_group(group).await.unwrap().id);
    }
    let views: Vec<_> = chats.iter().map(|chat| ben.view(chat)).collect();
    for view in &views {
        view.screen.until(|messages| !messages.is_empty()).await;
    }
    let wanted: Vec<String> = (0..MESSAGES / CHATS).map(|number| format!("message {number}")).collect();
    for text in &wanted {
        for chat in &chats {
            ada.send(chat, text).await;
        }
    }
    for view in &views {
        view.screen.until(|messages| messages.len() > wanted.len() && texts(messages) == wanted).await;
    }

    let listeners: Vec<_> = views.iter().map(|view| Arc::downgrade(&view.screen)).collect();
    let before = live_objects();
    drop(views);
    // Other tests of this process have theirs; these are gone.
    eventually(async || listeners.iter().all(|listener| listener.strong_count() == 0), |gone| *gone).await;
    assert!(before.subscriptions as usize >= CHATS && before.cores >= 2);
    let cores = [&ada, &ben].map(|person| Arc::downgrade(&person.core));
    drop((ada, ben));
    eventually(async || cores.iter().all(|core| core.strong_count() == 0), |gone| *gone).await;
}
