//! The names of things. All are UUIDs; a type for each keeps one from standing where another belongs.

use std::fmt;

use uuid::Uuid;

use crate::backends::db::bind_as_inner;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
        #[sqlx(transparent)]
        pub struct $name(pub Uuid);

        impl $name {
            /// A new id, in the order of time.
            pub fn new() -> Self {
                Self(Uuid::now_v7())
            }
        }

        bind_as_inner!($name);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }

        impl From<Uuid> for $name {
            fn from(id: Uuid) -> Self {
                Self(id)
            }
        }
    };
}

id!(
    /// A user.
    UserId
);
id!(
    /// A device that a user is logged in on.
    DeviceId
);
id!(
    /// A chat.
    ChatId
);
id!(
    /// A log: a chat's, or a user's account log.
    LogId
);
id!(
    /// A device's own name for something that it writes, by which a retry is known.
    ClientId
);
id!(
    /// A passkey.
    PasskeyId
);
id!(
    /// A challenge that waits for a signature.
    ChallengeId
);
id!(
    /// A new device that waits to be let in.
    LinkId
);

id!(
    /// A report of a user.
    ReportId
);
id!(
    /// Something that an administrator did.
    EventId
);
id!(
    /// An invitation of somebody who is not here yet.
    InvitationId
);

impl DeviceId {
    /// Stands where the server, not a device, wrote an entry.
    pub const SERVER: Self = Self(Uuid::nil());
}

impl From<ChatId> for LogId {
    fn from(chat: ChatId) -> Self {
        Self(chat.0)
    }
}

impl From<UserId> for LogId {
    fn from(user: UserId) -> Self {
        Self(user.0)
    }
}

/// An entry's place in its log: 1, 2, 3 … without gaps. 0 is before the first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type)]
#[sqlx(transparent)]
pub struct Seq(pub i64);

bind_as_inner!(Seq);

impl Seq {
    /// Before the first entry.
    pub const ZERO: Self = Self(0);
    /// After every entry.
    pub const MAX: Self = Self(i64::MAX);

    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    pub fn previous(self) -> Self {
        Self(self.0.saturating_sub(1))
    }
}

impl From<u64> for Seq {
    /// What no log can reach is taken as the highest.
    fn from(seq: u64) -> Self {
        Self(i64::try_from(seq).unwrap_or(i64::MAX))
    }
}

impl From<Seq> for u64 {
    fn from(seq: Seq) -> Self {
        seq.0.unsigned_abs()
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}
