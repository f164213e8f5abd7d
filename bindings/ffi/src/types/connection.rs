//! Whether the device and others are there.

use std::time::SystemTime;

use tidings_sdk::{ClientOptions, ConnectionState, LogOutCause, Presence};

/// How to make a client.
#[uniffi::remote(Record)]
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

/// How the device stands to the server.
#[uniffi::remote(Enum)]
pub enum ConnectionState {
    /// Nobody is logged in; the app shows its log-in.
    LoggedOut { cause: LogOutCause },
    /// There is no connection; the next attempt is due.
    Offline,
    /// An attempt is being made.
    Connecting,
    /// Connected, and reading what was missed.
    CatchingUp,
    /// Connected and up to date.
    Online,
}

/// Why nobody is logged in.
#[uniffi::remote(Enum)]
pub enum LogOutCause {
    /// Nobody logged in yet, or the user logged out.
    ByUser,
    /// The server ended the session: the device was revoked, or was away for too long. Its data is kept until the
    /// next log-in.
    ByServer,
}

/// Somebody's presence, as far as this user may see it.
#[uniffi::remote(Record)]
pub struct Presence {
    pub user_id: String,
    pub online: bool,
    /// When they were last online, to the minute; `None` if they are, or if it may not be seen.
    pub last_seen_at: Option<SystemTime>,
}
