//! How listeners are called: in order, never two at once, and with nothing held.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::{self, ThreadId},
};

use tidings_ffi::{
    Chat, ChatChange, ChatListListener, ConnectionListener, ConnectionState, Core, ListenerError, Subscription,
    live_objects,
};
use tokio::sync::Notify;

use crate::{
    screen::Screen,
    server::Server,
    world::{Person, eventually, within},
};

/// Calls back into the core from a callback, and notes whether two callbacks overlap.
#[derive(Default)]
struct Curious {
    core: Mutex<Option<Arc<Core>>>,
    inside: AtomicBool,
    overlaps: AtomicUsize,
    threads: Mutex<Vec<ThreadId>>,
    answered: Notify,
}

impl Curious {
    fn look(&self) -> Result<(), ListenerError> {
        if self.inside.swap(true, Ordering::AcqRel) {
            self.overlaps.fetch_add(1, Ordering::AcqRel);
        }
        self.threads.lock().unwrap().push(thread::current().id());
        let core = self.core.lock().unwrap().clone();
        if let Some(core) = core {
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            runtime.block_on(core.chats()).unwrap();
            self.answered.notify_one();
        }
        self.inside.store(false, Ordering::Release);
        Err(ListenerError::Failed { detail: "a listener that fails is called again".to_owned() })
    }
}

impl ChatListListener for Curious {
    fn on_changes(&self, _: Vec<ChatChange>) -> Result<(), ListenerError> {
        self.look()
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        Ok(())
    }
}

impl ConnectionListener for Curious {
    fn on_state(&self, _: ConnectionState) -> Result<(), ListenerError> {
        self.look()
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        Ok(())
    }
}

#[tokio::test]
async fn a_callback_may_call_the_core_and_no_two_overlap() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let curious = Arc::new(Curious::default());
    *curious.core.lock().unwrap() = Some(Arc::clone(&ada.core));
    let _chats = ada.core.observe_chats(curious.clone()).unwrap();
    let _connection = ada.core.observe_connection(curious.clone()).unwrap();
    let chat = ada.chat_with(&ben).await;
    for number in 0..20 {
        ben.send(&chat, &number.to_string()).await;
        within(curious.answered.notified()).await;
    }
    assert_eq!(curious.overlaps.load(Ordering::Acquire), 0);
    let threads = curious.threads.lock().unwrap().clone();
    assert!(threads.len() > 2 && threads.iter().all(|thread| *thread == threads[0]));
    *curious.core.lock().unwrap() = None;
}

#[tokio::test]
async fn nothing_is_told_after_a_cancellation() {
    let server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let (cancelled, subscription) = ada.chat_list();
    cancelled.until(|chats| chats.len() == 1).await;
    subscription.cancel();
    subscription.cancel();
    let before = cancelled.see(Vec::clone);
    let (other, _subscription) = ada.chat_list();
    ben.send(&chat, "hi").await;
    other.until(|chats| chats[..].first().is_some_and(|chat| chat.unread_count == 1)).await;
    assert_eq!(cancelled.see(Vec::clone), before);
}

#[tokio::test]
async fn a_client_that_is_let_go_of_closes_its_store() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let screen = Screen::<Vec<Chat>>::new();
    let subscription: Arc<Subscription> = ada.core.observe_chats(screen.clone()).unwrap();
    let Person { core, options, .. } = &ada;
    assert!(live_objects().cores > 0);
    let _ = (core, options);
    drop(ada);
    screen.until_ended().await;
    drop(subscription);
    eventually(async || Arc::strong_count(&screen), |count| *count == 1).await;
}
