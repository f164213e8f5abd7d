//! All that happened in a world, as far as the promises are about it.

use std::{collections::BTreeMap, fmt};

use prost::Message as _;
use tidings_proto::v1::{Content, Entry, EntryKind, MembershipChange, content, entry};

/// All that happened.
#[derive(Clone, Debug, Default)]
pub struct Story {
    /// What the world's choices came from, to be shown with a violation.
    pub seed: u64,
    /// Each log, read straight from the database after the server ended.
    pub logs: BTreeMap<String, Log>,
    /// Those who received from the logs.
    pub witnesses: Vec<Witness>,
}

/// A log, whole, in its present state.
#[derive(Clone, Debug)]
pub struct Log {
    pub readers: Readers,
    pub entries: Vec<Seen>,
}

/// Who may read a log.
#[derive(Clone, Debug)]
pub enum Readers {
    /// An account log: its user.
    Owner(String),
    /// A chat's log: whoever its MEMBERSHIP entries let in.
    Members { history_shared: bool },
}

/// An entry as the database has it or as a device got it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub seq: u64,
    pub author: String,
    /// Empty where the server wrote it.
    pub device: String,
    pub client_id: String,
    pub kind: EntryKind,
    pub target: u64,
    pub body: Body,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    None,
    Text(String),
    Emoji(String),
    Membership(MembershipChange),
    /// Whatever the checker need not understand, encoded.
    Other(Vec<u8>),
}

/// Somebody who received entries: a device, a user's whole history read at the end, or who reads the topic.
#[derive(Clone, Debug)]
pub struct Witness {
    pub kind: WitnessKind,
    /// For people, like "user7/2".
    pub name: String,
    pub user: String,
    pub device: String,
    /// What it stored of each log, in the order in which it came.
    pub stored: BTreeMap<String, Vec<Stored>>,
    pub sent: Vec<Sent>,
    pub connections: Vec<Connection>,
    /// What it noticed at once to be against the contract.
    pub complaints: Vec<Complaint>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WitnessKind {
    /// Has each entry in a state that it once had.
    Device,
    /// Has each entry in its present state.
    History,
    /// Has every entry of every log, in a state that it once had; may have it again.
    Topic,
}

/// An entry in a witness's store, and how it got there.
#[derive(Clone, Debug)]
pub struct Stored {
    pub entry: Seen,
    /// The connection, by its place among the witness's.
    pub connection: usize,
    pub way: Way,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// In a frame whose `after_seq` was this.
    Frame { after: u64 },
    /// On a page of history.
    Page,
    /// In a topic.
    Topic,
}

/// What a device noticed.
#[derive(Clone, Debug)]
pub struct Complaint {
    pub log: String,
    pub seq: u64,
    pub what: Noticed,
}

#[derive(Clone, Debug)]
pub enum Noticed {
    /// A frame of entries began after `seq`, above the device's cursor: it skipped whatever lies between.
    Skipped { cursor: u64 },
    /// Anything else.
    Other(String),
}

impl fmt::Display for Noticed {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Skipped { cursor } => write!(formatter, "a frame that begins above its cursor, {cursor}"),
            Self::Other(what) => formatter.write_str(what),
        }
    }
}

/// A stream, from the device's side.
#[derive(Clone, Debug)]
pub struct Connection {
    /// What it was opened with and how it ended.
    pub what: String,
}

/// A write, with all the answers that it got over its tries.
#[derive(Clone, Debug)]
pub struct Sent {
    pub log: String,
    pub client_id: String,
    pub action: Action,
    pub answers: Vec<Answer>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Message(String),
    Edit { target: u64, text: String },
    Revoke { target: u64 },
    React { target: u64, emoji: String },
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is durable at this seq.
    Acknowledged(u64),
    /// It is refused for good.
    Refused(String),
}

impl From<Entry> for Seen {
    fn from(entry: Entry) -> Self {
        let kind = entry.kind();
        let body = match entry.body {
            None => Body::None,
            Some(entry::Body::Content(content)) => Body::from(content),
            Some(entry::Body::Sealed(sealed)) => Body::Other(sealed.encode_to_vec()),
            Some(entry::Body::Reaction(reaction)) => Body::Emoji(reaction.emoji),
            Some(entry::Body::Membership(change)) => Body::Membership(change),
            Some(entry::Body::Settings(settings)) => Body::Other(settings.encode_to_vec()),
            Some(entry::Body::Account(event)) => Body::Other(event.encode_to_vec()),
        };
        Self {
            seq: entry.seq,
            author: entry.author_id,
            device: entry.author_device_id,
            client_id: entry.client_id,
            kind,
            target: entry.target_seq,
            body,
        }
    }
}

impl From<Content> for Body {
    fn from(content: Content) -> Self {
        match content.kind {
            Some(content::Kind::Text(text)) => Self::Text(text.text),
            None => Self::Other(content.encode_to_vec()),
        }
    }
}
