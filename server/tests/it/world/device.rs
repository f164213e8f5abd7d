//! A logged-in device.

use std::{
    net::SocketAddr,
    ops::Deref,
    sync::{Arc, Mutex},
};

use tidings_proto::v1::{
    AddMembersRequest, Content, CreateGroupRequest, Cursor, Entry, GetHistoryRequest, Hello, NewDevice,
    OpenDirectChatRequest, RefreshRequest, SendRequest, SendResponse, Session, Text, content, entry,
    get_history_request::Position, send_request::Action,
};
use tonic::Status;
use uuid::Uuid;

use super::{
    Live, until,
    wire::{Clients, Token, Transport},
};

/// What every device of the tests says of itself.
pub fn new_device() -> NewDevice {
    NewDevice { name: "Test device".to_owned(), platform: "cargo test".to_owned() }
}

/// A logged-in device, with clients of every service: `device.chats().get_chat(…)`.
#[derive(Clone)]
pub struct Device {
    pub username: String,
    pub user_id: String,
    pub id: String,
    /// As it was at log-in.
    pub session: Session,
    address: SocketAddr,
    transport: Transport,
    token: Token,
    clients: Clients,
}

impl Deref for Device {
    type Target = Clients;

    fn deref(&self) -> &Clients {
        &self.clients
    }
}

impl Device {
    pub fn new(transport: Transport, address: SocketAddr, username: &str, session: Session) -> Self {
        let token = Arc::new(Mutex::new(session.access_token.clone()));
        Self {
            username: username.to_owned(),
            user_id: session.user_id.clone(),
            id: session.device_id.clone(),
            session,
            address,
            transport,
            clients: Clients::new(transport, address, Some(token.clone())),
            token,
        }
    }

    /// The same device by another way, such as a [`super::Proxy`].
    pub fn by(&self, transport: Transport, address: SocketAddr) -> Self {
        let clients = Clients::new(transport, address, Some(self.token.clone()));
        Self { address, transport, clients, ..self.clone() }
    }

    /// Its clients, but with another access token.
    pub fn with_token(&self, token: &str) -> Clients {
        Clients::new(self.transport, self.address, Some(Arc::new(Mutex::new(token.to_owned()))))
    }

    /// Where it takes the server to be.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Gets new tokens, and uses them from now on.
    pub async fn refresh(&mut self) {
        let request = RefreshRequest { refresh_token: self.session.refresh_token.clone() };
        let session = self.auth().refresh(request).await.expect("refresh").into_inner().session.expect("a session");
        self.token.lock().expect("the token").clone_from(&session.access_token);
        self.session = session;
    }

    /// Opens its stream as a device that knows nothing yet.
    pub fn live(&self) -> Live {
        self.live_with(Hello::default())
    }

    /// Opens its stream as a device that has its logs up to these cursors.
    pub fn live_from<'a>(&self, cursors: impl IntoIterator<Item = (&'a str, u64)>) -> Live {
        let cursors = cursors.into_iter().map(|(log, seq)| Cursor { log_id: log.to_owned(), seq }).collect();
        self.live_with(Hello { cursors, max_missed: 0 })
    }

    /// Opens its stream with this Hello.
    pub fn live_with(&self, hello: Hello) -> Live {
        Live::open(self.transport, self.live_service(), self.messages(), hello)
    }

    /// The direct chat with another user.
    pub async fn chat_with(&self, other: &Self) -> String {
        let request = OpenDirectChatRequest { user_id: other.user_id.clone() };
        let response = self.chats().open_direct_chat(request).await.expect("open a direct chat").into_inner();
        response.chat.expect("a chat").chat_id
    }

    /// A new group with these members; history is not shared.
    pub async fn group_with(&self, title: &str, members: &[&Self]) -> String {
        let request = CreateGroupRequest {
            client_id: client_id(),
            title: title.to_owned(),
            member_ids: members.iter().map(|member| member.user_id.clone()).collect(),
            ..Default::default()
        };
        let response = self.chats().create_group(request).await.expect("create a group").into_inner();
        response.chat.expect("a chat").chat_id
    }

    /// Adds a member to a group.
    pub async fn add(&self, chat: &str, member: &Self) {
        let request = AddMembersRequest { chat_id: chat.to_owned(), user_ids: vec![member.user_id.clone()] };
        self.chats().add_members(request).await.expect("add a member");
    }

    /// Sends a text, and gives its seq.
    pub async fn send(&self, chat: &str, text: &str) -> u64 {
        self.try_send(chat, text).await.expect("send").seq
    }

    /// Sends a text, or is refused.
    pub async fn try_send(&self, chat: &str, text: &str) -> Result<SendResponse, Status> {
        let request = request(chat, Action::Content(content(text)));
        self.messages().send(request).await.map(tonic::Response::into_inner)
    }

    /// Waits until the chat's messages, in their present state, are these.
    pub async fn sees<const N: usize>(&self, chat: &str, texts: [&str; N]) {
        let what = format!("{} sees {texts:?}", self.username);
        until(&what, async || (self.texts(chat).await == texts).then_some(())).await;
    }

    /// The texts of the chat's messages in their present state; those that were revoked are not among them.
    pub async fn texts(&self, chat: &str) -> Vec<String> {
        self.history(chat).await.expect("history").iter().filter_map(text_of).map(str::to_owned).collect()
    }

    /// A whole log, as far as this user may read it.
    pub async fn history(&self, log: &str) -> Result<Vec<Entry>, Status> {
        self.history_after(log, 0).await
    }

    /// What a log has after this seq.
    pub async fn history_after(&self, log: &str, mut after: u64) -> Result<Vec<Entry>, Status> {
        let mut entries = Vec::new();
        loop {
            let position = Some(Position::AfterSeq(after));
            let request = GetHistoryRequest { log_id: log.to_owned(), position, page_size: 500 };
            let page = self.messages().get_history(request).await?.into_inner();
            entries.extend(page.entries);
            match entries.last() {
                Some(last) if page.more => after = last.seq,
                _ => return Ok(entries),
            }
        }
    }
}

/// A new name for a write.
pub fn client_id() -> String {
    Uuid::now_v7().to_string()
}

/// A write with a new `client_id`.
pub fn request(chat: &str, action: Action) -> SendRequest {
    SendRequest { chat_id: chat.to_owned(), client_id: client_id(), action: Some(action) }
}

/// A text message.
pub fn content(text: &str) -> Content {
    let text = Text { text: text.to_owned(), link: None };
    Content { kind: Some(content::Kind::Text(text)), ..Default::default() }
}

/// The text of a message that was not revoked.
pub fn text_of(entry: &Entry) -> Option<&str> {
    match &entry.body {
        Some(entry::Body::Content(Content { kind: Some(content::Kind::Text(text)), .. }))
            if entry.kind() == tidings_proto::v1::EntryKind::Message =>
        {
            Some(&text.text)
        }
        _ => None,
    }
}
