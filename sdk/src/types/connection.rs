//! Whether the device and others are there.

use std::time::SystemTime;

/// How the device stands to the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogOutCause {
    /// Nobody logged in yet, or the user logged out.
    ByUser,
    /// The server ended the session: the device was revoked, or was away for too long. Its data is kept until the
    /// next log-in.
    ByServer,
}

/// Somebody's presence, as far as this user may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Presence {
    pub user_id: String,
    pub online: bool,
    /// When they were last online, to the minute; `None` if they are, or if it may not be seen.
    pub last_seen_at: Option<SystemTime>,
}
