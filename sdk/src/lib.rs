//! The Tidings client: offline first, one connection, observable chats.
//!
//! An app talks to the local store; the SDK keeps the store true. [`Client`] is the way in: open it, log in, observe
//! the chats and send. Sending writes to an outbox that survives a crash and is emptied whenever there is a connection.
//!
//! The public surface has neither generics nor lifetimes and shows nothing of gRPC: owned values, plain enums and
//! objects behind `Arc`, so that it can be given to Kotlin, Swift and others as it is. It runs within a tokio runtime.

#[macro_use]
mod call;

mod client;
mod connection;
mod error;
mod live;
mod observe;
mod session;
mod store;
mod time;
mod transport;
mod types;
mod wire;

pub use client::{Client, ClientOptions};
pub use error::{Error, Reason, Result};
pub use observe::{
    ChatListObserver, ChatListUpdate, ConnectionObserver, IncomingObserver, MessageObserver, MessageUpdate,
    PresenceObserver, TypingObserver,
};
pub use types::*;
