//! Users, as they show themselves and as they are known.

use std::time::SystemTime;

/// What a user logs in with, besides the password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Login {
    /// 3 to 32 of `a-z 0-9 _ .`, starting with a letter. Others find the user by it.
    Username { username: String },
    /// An e-mail address.
    Email { email: String },
}

/// A device that the user is logged in on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    pub id: String,
    /// What its owner calls it, 1 to 64 characters.
    pub name: String,
    /// What it runs.
    pub platform: String,
    pub created_at: SystemTime,
    /// When the server last heard of it, to the minute.
    pub last_seen_at: SystemTime,
    /// Whether it is this one.
    pub current: bool,
}

/// A user as others see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    pub user_id: String,
    /// Empty for those without.
    pub username: String,
    pub display_name: String,
    /// Empty for none, and for those who may not see it.
    pub status_text: String,
    /// When the status text goes away by itself; `None` if it stays.
    pub status_expires_at: Option<SystemTime>,
}

/// Who may see something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everyone but those whom the user has blocked.
    Everyone,
    /// The user's own contacts.
    Contacts,
    Nobody,
}

/// Who may see and do what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Privacy {
    /// Who may see when the user was last online. Whom a user does not let see theirs, the user does not see either.
    pub last_seen: Audience,
    /// Who may see that the user is online now. Whom a user does not let see theirs, the user does not see either.
    pub online: Audience,
    /// Who may see the status text.
    pub status_text: Audience,
    /// Who may add the user to groups.
    pub add_to_groups: Audience,
    /// Who may find the user by phone number.
    pub find_by_phone: Audience,
    /// Whether others are told what the user has read. Who does not tell is not told either.
    pub read_receipts: bool,
}

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
}
