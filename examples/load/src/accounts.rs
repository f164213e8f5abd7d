//! Sets the stage: users, their devices and their chats, through the same calls as any client.

use std::{net::SocketAddr, sync::Arc};

use futures::{StreamExt, TryStreamExt, stream};
use tidings_proto::v1::{
    Chat as WireChat, Content, CreateGroupRequest, Cursor, GetHistoryRequest, Hello, LogInRequest, NewDevice,
    OpenDirectChatRequest, RegisterRequest, SendRequest, Session, SubscribeRequest, Text,
    auth_service_client::AuthServiceClient, chat_service_client::ChatServiceClient, content, get_history_request,
    live_service_client::LiveServiceClient, log_in_request, message_service_client::MessageServiceClient,
    register_request, send_request, server_frame,
};
use tonic::{
    Request, Status,
    transport::{Channel, Endpoint},
};
use uuid::Uuid;

use crate::{
    device::Chat,
    error::{Error, Result},
};

/// Calls under way at the same time.
const AT_ONCE: usize = 16;
/// Devices of one user; a user may have 32.
const DEVICES_EACH: usize = 31;
const PASSWORD: &str = "correct horse battery staple";

/// A logged-in device.
#[derive(Clone, Default)]
pub struct Account {
    pub user_id: String,
    pub access_token: String,
}

pub struct Accounts {
    channel: Channel,
    /// In the names of all users made here.
    prefix: String,
}

impl Accounts {
    pub async fn connect(address: SocketAddr) -> Result<Self> {
        let failed = |error| Error::Transport("connecting to the server", error);
        let endpoint = Endpoint::from_shared(format!("http://{address}")).map_err(failed)?;
        let channel = endpoint.connect().await.map_err(failed)?;
        let unique = Uuid::new_v4().simple().to_string();
        Ok(Self { channel, prefix: format!("load_{}", &unique[..10]) })
    }

    /// Users, each with one device.
    pub async fn users(&self, count: usize) -> Result<Vec<Account>> {
        stream::iter(0..count).map(|number| self.register(number)).buffered(AT_ONCE).try_collect().await
    }

    /// Devices of as few users as there can be, because each user is a password to hash.
    pub async fn devices(&self, count: usize) -> Result<Vec<Account>> {
        let users = count.div_ceil(DEVICES_EACH);
        let mut devices = self.users(users).await?;
        let more = stream::iter(users..count).map(|number| self.log_in(number % users)).buffered(AT_ONCE);
        devices.append(&mut more.try_collect().await?);
        Ok(devices)
    }

    /// How many users so many devices are of; each has its first device among the first of them.
    pub fn users_of(devices: usize) -> usize {
        devices.div_ceil(DEVICES_EACH)
    }

    pub async fn send(&self, account: &Account, chat_id: &str, text: &str) -> Result<()> {
        let text = Text { text: text.to_owned(), ..Default::default() };
        let call = SendRequest {
            chat_id: chat_id.to_owned(),
            client_id: Uuid::now_v7().to_string(),
            action: Some(send_request::Action::Content(Content {
                kind: Some(content::Kind::Text(text)),
                ..Default::default()
            })),
        };
        self.messages().send(as_user(account, call)?).await.map_err(Error::call("sending a message"))?;
        Ok(())
    }

    /// The page of a chat's history that ends before a seq.
    pub async fn history(&self, account: &Account, chat_id: &str, before: u64) -> Result<()> {
        let call = GetHistoryRequest {
            log_id: chat_id.to_owned(),
            position: Some(get_history_request::Position::BeforeSeq(before)),
            page_size: 50,
        };
        self.messages().get_history(as_user(account, call)?).await.map_err(Error::call("reading history"))?;
        Ok(())
    }

    /// Opens a stream that has a chat up to a seq, and reads it until it has caught up.
    pub async fn sync(&self, account: &Account, chat_id: &str, seq: u64) -> Result<()> {
        let cursors = vec![Cursor { log_id: chat_id.to_owned(), seq }];
        let call = SubscribeRequest { hello: Some(Hello { cursors, max_missed: 50 }) };
        let opened = LiveServiceClient::new(self.channel.clone()).subscribe(as_user(account, call)?).await;
        let mut stream = opened.map_err(Error::call("subscribing"))?.into_inner();
        while let Some(response) = stream.message().await.map_err(Error::call("reading a stream"))? {
            let frame = response.into_inner()?.frame;
            if matches!(frame, Some(server_frame::Frame::CaughtUp(_))) {
                return Ok(());
            }
        }
        Err(Error::Ended("before it had caught up".to_owned()))
    }

    pub async fn direct_chat(&self, one: &Account, other: &Account) -> Result<Arc<Chat>> {
        let call = OpenDirectChatRequest { user_id: other.user_id.clone() };
        let opened = self.chats().open_direct_chat(as_user(one, call)?).await;
        chat(opened.map_err(Error::call("opening a direct chat"))?.into_inner().chat)
    }

    /// A group of these users, the first as its owner.
    pub async fn group(&self, users: &[Account]) -> Result<Arc<Chat>> {
        let [owner, others @ ..] = users else { return Err(Error::Unable("a group has an owner".to_owned())) };
        let call = CreateGroupRequest {
            client_id: Uuid::now_v7().to_string(),
            title: "Load".to_owned(),
            member_ids: others.iter().map(|user| user.user_id.clone()).collect(),
            ..Default::default()
        };
        let created = self.chats().create_group(as_user(owner, call)?).await;
        chat(created.map_err(Error::call("making a group"))?.into_inner().chat)
    }

    async fn register(&self, number: usize) -> Result<Account> {
        let username = self.username(number);
        let call = RegisterRequest {
            display_name: username.clone(),
            login: Some(register_request::Login::Username(username)),
            password: PASSWORD.to_owned(),
            device: Some(new_device()),
        };
        let registered = self.auth().register(call).await.map_err(Error::call("registering a user"))?;
        account(registered.into_inner().session)
    }

    async fn log_in(&self, number: usize) -> Result<Account> {
        let call = LogInRequest {
            login: Some(log_in_request::Login::Username(self.username(number))),
            password: PASSWORD.to_owned(),
            device: Some(new_device()),
            ..LogInRequest::default()
        };
        let logged_in = self.auth().log_in(call).await.map_err(Error::call("logging a device in"))?;
        account(logged_in.into_inner().session)
    }

    fn username(&self, number: usize) -> String {
        format!("{}_{number}", self.prefix)
    }

    fn auth(&self) -> AuthServiceClient<Channel> {
        AuthServiceClient::new(self.channel.clone())
    }

    fn messages(&self) -> MessageServiceClient<Channel> {
        MessageServiceClient::new(self.channel.clone())
    }

    fn chats(&self) -> ChatServiceClient<Channel> {
        ChatServiceClient::new(self.channel.clone())
    }
}

fn new_device() -> NewDevice {
    NewDevice { name: "Load".to_owned(), platform: "tidings-load".to_owned() }
}

fn as_user<T>(account: &Account, call: T) -> Result<Request<T>> {
    let mut request = Request::new(call);
    let value = format!("Bearer {}", account.access_token).parse();
    let value = value.map_err(|_| Error::Unable("the access token does not fit into a header".to_owned()))?;
    request.metadata_mut().insert("authorization", value);
    Ok(request)
}

fn account(session: Option<Session>) -> Result<Account> {
    let session = session.ok_or_else(|| Error::call("logging in")(Status::internal("no session in the answer")))?;
    Ok(Account { user_id: session.user_id, access_token: session.access_token })
}

fn chat(chat: Option<WireChat>) -> Result<Arc<Chat>> {
    let chat = chat.ok_or_else(|| Error::call("making a chat")(Status::internal("no chat in the answer")))?;
    Ok(Chat::new(chat.chat_id, chat.head_seq))
}
