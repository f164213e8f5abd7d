//! Entries on the wire.

use prost::Message;
use tidings_proto::v1::{
    AccountEvent, ChatSettings, Content, EntryKind, MembershipChange, Reaction, Sealed, SendResponse, entry,
};

use super::{Appended, Body, Encryption, Entry};
use crate::ids::DeviceId;

impl From<Entry> for tidings_proto::v1::Entry {
    fn from(entry: Entry) -> Self {
        let by_device = entry.device != DeviceId::SERVER;
        Self {
            log_id: entry.log.to_string(),
            seq: entry.seq.into(),
            author_id: entry.author.to_string(),
            author_device_id: if by_device { entry.device.to_string() } else { String::new() },
            client_id: if by_device { entry.client_id.to_string() } else { String::new() },
            at: Some(entry.at.into()),
            kind: entry.kind.into(),
            target_seq: entry.target.map_or(0, u64::from),
            body: entry.body.and_then(|body| decode(entry.kind, &body)),
            edited_at: entry.edited.map(|edited| edited.at.into()),
            revoked_at: entry.revoked_at.map(Into::into),
            reactions: entry.reactions,
            hidden: entry.hidden,
        }
    }
}

impl From<Appended> for SendResponse {
    fn from(appended: Appended) -> Self {
        Self { seq: appended.seq.into(), at: Some(appended.at.into()) }
    }
}

/// The typed body. What this version cannot read is left out; the entry still counts.
fn decode(kind: EntryKind, body: &Body) -> Option<entry::Body> {
    let bytes = body.bytes.as_ref();
    let decoded = match (body.encryption, kind) {
        (Encryption::Sealed, _) => Sealed::decode(bytes).map(entry::Body::Sealed),
        (Encryption::Clear, EntryKind::Message | EntryKind::Edit) => Content::decode(bytes).map(entry::Body::Content),
        (Encryption::Clear, EntryKind::Reaction) => Reaction::decode(bytes).map(entry::Body::Reaction),
        (Encryption::Clear, EntryKind::Membership) => MembershipChange::decode(bytes).map(entry::Body::Membership),
        (Encryption::Clear, EntryKind::Settings) => ChatSettings::decode(bytes).map(entry::Body::Settings),
        (Encryption::Clear, EntryKind::Account) => AccountEvent::decode(bytes).map(entry::Body::Account),
        (Encryption::Clear, EntryKind::Unspecified | EntryKind::Revoke) => return None,
    };
    decoded.inspect_err(|error| tracing::error!(%error, "a stored body cannot be read")).ok()
}
