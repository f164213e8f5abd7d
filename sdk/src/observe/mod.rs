//! Observers: an initial value, and then changes.
//!
//! `next` waits for the next update and gives `None` when the client was closed. An observer holds the keys of what
//! changed, never values, and reads those from the store when it is asked: so one that is slow costs nothing, sees
//! several changes of a row as one, and after very many changes gets the whole list again. Dropping it ends it; a `next`
//! that is given up half-way loses nothing.

mod chats;
mod hub;
mod incoming;
mod live;
mod messages;

pub use chats::{ChatListObserver, ChatListUpdate};
pub use hub::{Hub, Topic};
pub use incoming::IncomingObserver;
pub use live::{ConnectionObserver, PresenceObserver, TypingObserver};
pub use messages::{MessageObserver, MessageUpdate};
