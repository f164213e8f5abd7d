//! The channels on which nodes tell each other.

use std::fmt;

use uuid::Uuid;

use crate::ids::{LogId, UserId};

/// What a node may subscribe to. The part of a name in braces says which shard of a cluster has it: there are as many
/// as a byte has values, so that the channels of one shard can be subscribed to with one command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Channel {
    /// What happens in a log: for nodes with a room of it.
    Log(LogId),
    /// Who may see what of a user: for nodes with somebody who watches.
    User(UserId),
    /// What one node is told.
    Node(Uuid),
    /// Devices that are revoked: for every node.
    Revocations,
    /// New devices about which somebody decided: for every node.
    Links,
}

impl Channel {
    /// The shard that has it.
    pub fn shard(self) -> u8 {
        match self {
            Self::Log(LogId(id)) | Self::User(UserId(id)) | Self::Node(id) => shard(id),
            Self::Revocations | Self::Links => 0,
        }
    }

    /// The channel of this name.
    pub fn parse(name: &str) -> Option<Self> {
        let mut parts = name.split(':').skip(2);
        let (kind, id) = (parts.next()?, parts.next().and_then(|id| id.parse().ok()));
        match (kind, id) {
            ("log", Some(id)) => Some(Self::Log(LogId(id))),
            ("user", Some(id)) => Some(Self::User(UserId(id))),
            ("node", Some(id)) => Some(Self::Node(id)),
            ("revocations", None) => Some(Self::Revocations),
            ("links", None) => Some(Self::Links),
            _ => None,
        }
    }
}

/// Some byte that differs from id to id; the first bytes of a `UUIDv7` are a time.
fn shard(id: Uuid) -> u8 {
    id.as_bytes()[15]
}

impl fmt::Display for Channel {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "tidings:{{{:02x}}}:", self.shard())?;
        match self {
            Self::Log(log) => write!(formatter, "log:{log}"),
            Self::User(user) => write!(formatter, "user:{user}"),
            Self::Node(node) => write!(formatter, "node:{node}"),
            Self::Revocations => formatter.write_str("revocations"),
            Self::Links => formatter.write_str("links"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_channel_is_known_by_its_name() {
        let channels = [
            Channel::Log(LogId::new()),
            Channel::User(UserId::new()),
            Channel::Node(Uuid::new_v4()),
            Channel::Revocations,
            Channel::Links,
        ];
        for channel in channels {
            assert_eq!(Channel::parse(&channel.to_string()), Some(channel));
        }
        for other in ["", "tidings:{00}:log:x", "tidings:{00}:else", "other"] {
            assert_eq!(Channel::parse(other), None, "{other}");
        }
    }
}
