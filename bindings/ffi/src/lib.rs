//! The Tidings client for other languages, by uniffi.
//!
//! [`Core`] is one user's Tidings on one device: its calls are async, run on a runtime of their own and block nobody.
//! What an app observes is told to listeners that it implements, at first as it is and then as it changes; dropping the
//! [`Subscription`] ends that. All of a core's callbacks come from one thread, one after the other, and while no lock
//! is held. A fault in here reaches the app as [`TidingsError::Internal`].
//!
//! The languages' own layers, in the folders beside this one, are what an app uses.

// Only what uniffi generates is unsafe.
#![allow(unsafe_code)]

mod core;
mod deliveries;
mod error;
mod list;
mod listeners;
mod live_objects;
mod logs;
mod runtime;
mod subscription;
mod types;

pub use self::{
    core::{Core, DeviceKeySigner, DeviceLink},
    error::{ListenerError, SignerError, TidingsError},
    listeners::{
        ChatChange, ChatListListener, ConnectionListener, IncomingListener, MessageChange, MessageListener,
        PresenceListener, TypingListener,
    },
    live_objects::{LiveObjects, live_objects},
    logs::{LogLevel, LogLine, LogListener, set_log_listener},
    subscription::{MessageSubscription, Subscription},
    types::*,
};

uniffi::setup_scaffolding!("tidings");
