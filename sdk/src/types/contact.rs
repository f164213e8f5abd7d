//! The people whom a user knows or finds, and what is told of them to the administrators.

use std::{fmt, time::SystemTime};

use crate::Profile;

/// Somebody whom the user added to their contacts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub profile: Profile,
    /// What the user calls them; empty for none.
    pub alias: String,
    pub added_at: SystemTime,
}

/// How to name a new contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ContactTarget {
    User {
        user_id: String,
    },
    Username {
        username: String,
    },
    /// In E.164 form: `+`, country code, number.
    Phone {
        phone: String,
    },
    /// What their QR code says.
    ProfileCode {
        code: String,
    },
}

/// Somebody who has a phone number that was looked up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PhoneMatch {
    pub phone: String,
    pub user_id: String,
}

/// An invitation for somebody who is not here yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub id: String,
    /// What the user noted, to tell invitations apart.
    pub note: String,
    pub created_at: SystemTime,
    /// When it stops working.
    pub expires_at: SystemTime,
}

/// An invitation with its code, which is told only once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewInvitation {
    pub invitation: Invitation,
    /// For [`accept_invitation`](crate::Client::accept_invitation).
    pub code: String,
}

/// Without the code.
impl fmt::Debug for NewInvitation {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("NewInvitation").field("invitation", &self.invitation).finish_non_exhaustive()
    }
}

/// Why somebody is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportReason {
    Spam,
    /// Harassment or threats.
    Harassment,
    /// Pretending to be somebody else.
    Impersonation,
    /// Against the law.
    Illegal,
    /// Something else; say what.
    Other,
}

/// What the administrators are told about a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub reason: ReportReason,
    /// At most 1,024 characters.
    pub comment: String,
    /// Messages of theirs; `None` to report the user alone.
    pub messages: Option<ReportedMessages>,
    /// Whether to block them too.
    pub block: bool,
}

/// Messages that administrators can then read, as they are now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedMessages {
    /// A chat of the user's.
    pub chat_id: String,
    /// 1 to 20 messages in it.
    pub seqs: Vec<u64>,
}
