//! The client: what an app calls.

mod account;
mod chats;
mod live;
mod messages;

use std::sync::Arc;

use crate::{ConnectionState, Result};

/// How to make a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOptions {
    /// The server, like `https://chat.example.org` or `http://127.0.0.1:8080`.
    pub server: String,
    /// The file of the local store; made if there is none. One client at a time may have it open.
    pub store_path: String,
    /// What a log-in calls this device, 1 to 64 characters, like "Ada's phone".
    pub device_name: String,
    /// What it runs, at most 64 characters, like "Android 16".
    pub platform: String,
}

/// One user's Tidings on one device.
pub struct Client {}

impl Client {
    /// Opens the local store, and connects if somebody is logged in. What is stored can be read at once.
    /// Errors: Invalid (the server's URL), Storage.
    pub async fn open(options: ClientOptions) -> Result<Arc<Self>> {
        let _ = options;
        todo!()
    }

    /// Disconnects and closes the store. Afterwards every file handle is released, observers end and calls answer
    /// Closed.
    pub async fn close(&self) {
        todo!()
    }

    /// The user who is logged in.
    pub fn user_id(&self) -> Option<String> {
        todo!()
    }

    /// How the device stands to the server now.
    pub fn connection_state(&self) -> ConnectionState {
        todo!()
    }

    /// Says that the network came back or is another one: connect at once instead of waiting.
    pub fn network_changed(&self) {
        todo!()
    }
}
