//! The client: what an app calls.

mod chats;
mod contacts;
mod device_key;
mod devices;
mod invitations;
mod leaving;
mod link;
mod live;
mod log_in;
mod logins;
mod messages;
mod passkeys;
mod phone_lookup;
mod profiles;
mod report;
mod security;

use std::{path::PathBuf, sync::Arc};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use crate::{
    ConnectionState, Result, connection::Connection, live::Live, observe::Hub, session::Session, store::Store,
    transport::Transport,
};

use self::log_in::BegunLogIn;
pub use self::{device_key::DeviceKeySigner, link::LinkObserver};

/// How to make a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// The server, like `https://chat.example.org` or `http://127.0.0.1:7400`.
    pub server: String,
    /// The file of the local store; made if there is none. One client at a time may have it open.
    pub store_path: String,
    /// What a log-in calls this device, 1 to 64 characters, like "Ada's phone".
    pub device_name: String,
    /// What it runs, at most 64 characters, like "Android 16".
    pub platform: String,
}

/// One user's Tidings on one device. Dropping it disconnects; to know when the store's file is released, close it.
pub struct Client {
    options: ClientOptions,
    store: Store,
    hub: Arc<Hub>,
    live: Arc<Live>,
    session: Arc<Session>,
    begun_log_in: Mutex<Option<BegunLogIn>>,
    network: Arc<Notify>,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Client {
    /// Opens the local store, and connects if somebody is logged in. What is stored can be read at once.
    /// Errors: Invalid (the server's URL), Storage.
    pub async fn open(options: ClientOptions) -> Result<Arc<Self>> {
        let transport = Arc::new(Transport::new(&options.server)?);
        let hub = Arc::new(Hub::default());
        let live = Arc::new(Live::new(Arc::clone(&hub)));
        let store = Store::open(PathBuf::from(&options.store_path), Arc::clone(&hub)).await?;
        let session = Session::load(store.clone(), Arc::clone(&transport), Arc::clone(&live)).await?;
        let client = Self {
            options,
            store,
            hub,
            live,
            session: Arc::new(session),
            begun_log_in: Mutex::default(),
            network: Arc::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        };
        let connection = Connection {
            store: client.store.clone(),
            session: Arc::clone(&client.session),
            live: Arc::clone(&client.live),
            hub: Arc::clone(&client.hub),
            transport,
            network: Arc::clone(&client.network),
        };
        client.tasks.spawn(connection.run(client.stop.clone()));
        Ok(Arc::new(client))
    }

    /// Disconnects and closes the store. Afterwards every file handle is released, observers end and calls answer
    /// Closed.
    pub async fn close(&self) {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        self.session.close().await;
        self.store.close().await;
        self.hub.close();
    }

    /// The user who is logged in, or was until the server ended the session.
    pub fn user_id(&self) -> Option<String> {
        self.session.user_id()
    }

    /// How the device stands to the server now.
    pub fn connection_state(&self) -> ConnectionState {
        self.live.state()
    }

    /// Says that the network came back or is another one: connect at once instead of waiting.
    pub fn network_changed(&self) {
        self.network.notify_one();
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.stop.cancel();
    }
}
