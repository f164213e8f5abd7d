//! People with devices.

use std::{fmt::Debug, future::Future, sync::Arc, time::Duration};

use tempfile::TempDir;
use tidings_ffi::{
    Chat, ClientOptions, ConnectionState, Core, Draft, LinkStep, Login, Message, MessageSubscription, Subscription,
};
use tokio::time::timeout;

use crate::{
    screen::{PATIENCE, Screen, texts},
    server::Server,
};

pub const PASSWORD: &str = "correct horse battery";

/// A person on one device.
pub struct Person {
    pub core: Arc<Core>,
    pub name: String,
    pub options: ClientOptions,
    _folder: TempDir,
}

impl Person {
    /// Somebody new, who is online.
    pub async fn register(server: &Server, name: &str) -> Self {
        let person = Self::on_new_device(server, name).await;
        person.core.register(person.login(), PASSWORD.to_owned(), name.to_owned()).await.unwrap();
        person.is(|state| state == ConnectionState::Online).await;
        person
    }

    /// The same person on one more device.
    pub async fn on_another_device(&self, server: &Server) -> Self {
        let person = Self::on_new_device(server, &self.name).await;
        person.core.log_in(person.login(), PASSWORD.to_owned()).await.unwrap();
        person.is(|state| state == ConnectionState::Online).await;
        person
    }

    /// The same person on one more device, which this one lets in.
    pub async fn on_linked_device(&self, server: &Server) -> Self {
        let tablet = Self::on_new_device(server, &self.name).await;
        let link = tablet.core.link_device().await.unwrap();
        let offer = link.next().await.unwrap();
        let Some(LinkStep::Offer { qr_text, qr_svg, .. }) = offer else { panic!("{offer:?}") };
        assert!(qr_svg.contains("<svg"));
        let scanned = self.core.scan_link(qr_text).await.unwrap();
        assert_eq!((scanned.device_name, scanned.words.len()), (tablet.options.device_name.clone(), 4));
        assert_eq!(link.next().await, Ok(Some(LinkStep::Scanned { words: scanned.words })));
        self.core.approve_link(scanned.link_id, true).await.unwrap();
        assert_eq!(link.next().await, Ok(Some(LinkStep::Linked)));
        assert_eq!(link.next().await, Ok(None));
        tablet
    }

    pub async fn on_new_device(server: &Server, name: &str) -> Self {
        let folder = TempDir::new().unwrap();
        let options = ClientOptions {
            server: server.url(),
            store_path: folder.path().join("store.db").to_str().unwrap().to_owned(),
            device_name: format!("{name}'s device"),
            platform: "test".to_owned(),
        };
        let core = Core::open(options.clone()).await.unwrap();
        Self { core, name: name.to_owned(), options, _folder: folder }
    }

    /// The app was closed, and is started again.
    pub async fn reopen(&mut self) {
        self.core = Core::open(self.options.clone()).await.unwrap();
    }

    pub fn login(&self) -> Login {
        Login::Username { username: self.name.clone() }
    }

    pub fn user_id(&self) -> String {
        self.core.user_id().unwrap()
    }

    /// Waits until the connection is so.
    pub async fn is(&self, wanted: impl Fn(ConnectionState) -> bool) {
        let screen = Screen::<Option<ConnectionState>>::new();
        let _subscription = self.core.observe_connection(screen.clone()).unwrap();
        screen.until(|state| state.is_some_and(&wanted)).await;
    }

    /// The direct chat with somebody.
    pub async fn chat_with(&self, other: &Self) -> String {
        self.core.open_direct_chat(other.user_id()).await.unwrap().id
    }

    pub async fn send(&self, chat_id: &str, text: &str) -> String {
        let draft = Draft { text: text.to_owned(), ..Draft::default() };
        self.core.send(chat_id.to_owned(), draft).await.unwrap()
    }

    pub fn view(&self, chat_id: &str) -> View {
        let screen = Screen::new();
        let subscription = self.core.observe_messages(chat_id.to_owned(), screen.clone()).unwrap();
        View { screen, subscription }
    }

    /// Waits until a chat shows these texts, and nothing else.
    pub async fn sees<T: AsRef<str>>(&self, chat_id: &str, wanted: &[T]) {
        self.view(chat_id).shows(wanted).await;
    }

    pub fn chat_list(&self) -> (Arc<Screen<Vec<Chat>>>, Arc<Subscription>) {
        let screen = Screen::new();
        let subscription = self.core.observe_chats(screen.clone()).unwrap();
        (screen, subscription)
    }
}

/// One chat's messages on a screen.
pub struct View {
    pub screen: Arc<Screen<Vec<Message>>>,
    pub subscription: Arc<MessageSubscription>,
}

impl View {
    pub async fn shows<T: AsRef<str>>(&self, wanted: &[T]) {
        let wanted: Vec<&str> = wanted.iter().map(AsRef::as_ref).collect();
        self.screen.until(|messages| texts(messages) == wanted).await;
    }

    /// The newest message.
    pub fn last(&self) -> Message {
        self.screen.see(|messages| messages.last().cloned()).unwrap()
    }
}

/// Waits for something that must not take long.
pub async fn within<T>(future: impl Future<Output = T>) -> T {
    timeout(PATIENCE, future).await.expect("it takes too long")
}

/// Asks until the answer is the one that is wanted.
pub async fn eventually<T: Debug, F: Future<Output = T>>(ask: impl Fn() -> F, wanted: impl Fn(&T) -> bool) {
    within(async {
        while !wanted(&ask().await) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}
