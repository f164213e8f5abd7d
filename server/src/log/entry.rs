//! An entry, before and after it has its place in a log.

use bytes::Bytes;
use tidings_proto::v1::{AccountEvent, ChatSettings, EntryKind, MembershipChange, ReactionCount};

use crate::{
    backends::db::{Bind, Value},
    ids::{ClientId, DeviceId, LogId, Seq, UserId},
    telemetry::Trace,
    time::Time,
};

/// What is to be written to a log.
#[derive(Clone, Debug)]
pub struct NewEntry {
    pub log: LogId,
    pub author: UserId,
    /// [`DeviceId::SERVER`] where the server writes for the user.
    pub device: DeviceId,
    /// The device's own name for it: a repeat gives the first entry back.
    pub client_id: ClientId,
    pub action: Action,
    /// The trace of whoever asked for it.
    pub trace: Trace,
}

/// What an entry does. The first four need a present member who may write; for the rest, whoever opened the
/// transaction has checked the rules.
#[derive(Clone, Debug)]
pub enum Action {
    Message {
        body: Body,
        reply_to: Option<Seq>,
    },
    Edit {
        target: Seq,
        body: Body,
        reply_to: Option<Seq>,
    },
    Revoke {
        target: Seq,
    },
    /// An empty emoji takes the reaction away.
    React {
        target: Seq,
        emoji: String,
    },
    /// Members join, leave and change role with this very entry.
    Membership(MembershipChange),
    Settings(ChatSettings),
    /// Into an account log.
    Account(AccountEvent),
}

/// What an entry says, opaque to the log: at most 64 KiB.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    pub encryption: Encryption,
    /// The encoded message of the contract: `Sealed`, or what goes with the entry's kind.
    pub bytes: Bytes,
}

/// Whether the server could read a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[repr(i32)]
pub enum Encryption {
    Clear = 0,
    Sealed = 1,
}

impl Bind for Encryption {
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.map(|this| this as i32))
    }
}

/// Where an append ended up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Appended {
    pub seq: Seq,
    pub at: Time,
}

/// An entry as it stands in its log now.
#[derive(Clone, Debug)]
pub struct Entry {
    pub log: LogId,
    pub seq: Seq,
    pub author: UserId,
    pub device: DeviceId,
    pub client_id: ClientId,
    pub at: Time,
    pub kind: EntryKind,
    pub target: Option<Seq>,
    /// None for a revocation, and for what was revoked, has expired or is hidden from the reader.
    pub body: Option<Body>,
    /// The newest edit that the body shows, and when it was.
    pub edited: Option<Appended>,
    pub revoked_at: Option<Time>,
    pub reactions: Vec<ReactionCount>,
    /// The reader deleted it for themselves.
    pub hidden: bool,
    /// The trace of its append, where that was just now.
    pub trace: Trace,
}

impl Entry {
    /// Takes away what the reader deleted for themselves.
    pub(super) fn hide(&mut self) {
        self.hidden = true;
        self.body = None;
        self.reactions.clear();
    }
}
