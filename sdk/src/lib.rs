//! The Tidings client: offline first, one connection, observable chats.
//!
//! An app talks to the local store; the SDK keeps the store true. [`Client`] is the way in: open it, log in, observe
//! the chats and send. Sending writes to an outbox that survives a crash and is emptied whenever there is a connection.
//!
//! An account is guarded by what the user chose: a log-in may answer [`Error::SecondFactorRequired`], and a call that a
//! thief must not make [`Error::StepUpRequired`]. An app asks for one of the factors that the error names, gives it to
//! [`Client::complete_log_in`] or [`Client::step_up`], and goes on. Calls that need a step-up say so in their docs.
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

pub use client::{Client, ClientOptions, DeviceKeySigner, LinkObserver};
pub use error::{Error, Reason, Result};
pub use observe::{
    ChatListObserver, ChatListUpdate, ConnectionObserver, IncomingObserver, MessageObserver, MessageUpdate,
    PresenceObserver, TypingObserver,
};
pub use types::*;
