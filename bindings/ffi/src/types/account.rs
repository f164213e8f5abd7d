//! Users, as they show themselves and as they are known.

use std::time::SystemTime;

use tidings_sdk::{
    Audience, Contact, ContactTarget, Device, Factor, Login, Privacy, Profile, SecondFactor, SecondFactorProof,
};

/// What a user logs in with, besides the password.
#[uniffi::remote(Enum)]
pub enum Login {
    /// 3 to 32 of `a-z 0-9 _ .`, starting with a letter. Others find the user by it.
    Username { username: String },
    /// An e-mail address.
    Email { email: String },
}

/// A way to prove who one is.
#[uniffi::remote(Enum)]
pub enum Factor {
    Password,
    /// A code sent to the account's phone.
    PhoneCode,
    /// What registering the number again asks for.
    RegistrationPin,
    /// A code of an authenticator app.
    Totp,
    /// A code that works once in place of the app.
    RecoveryCode,
    Passkey,
    /// A key that the device guards by a fingerprint or a face.
    DeviceKey,
}

/// A log-in that needs a second factor.
#[uniffi::remote(Record)]
pub struct SecondFactor {
    /// Worth as much as the first factor: do not store it.
    pub log_in_token: String,
    /// One of these is needed.
    pub factors: Vec<Factor>,
    /// Until then.
    pub expires_at: SystemTime,
}

/// A second factor, given.
#[uniffi::remote(Enum)]
pub enum SecondFactorProof {
    /// The six digits that the authenticator app shows.
    Totp { code: String },
    /// A recovery code.
    RecoveryCode { code: String },
    /// The registration PIN.
    RegistrationPin { pin: String },
}

/// A device that the user is logged in on.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
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
#[uniffi::remote(Enum)]
pub enum Audience {
    /// Everyone but those whom the user has blocked.
    Everyone,
    /// The user's own contacts.
    Contacts,
    Nobody,
}

/// Who may see and do what.
#[uniffi::remote(Record)]
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
#[uniffi::remote(Record)]
pub struct Contact {
    pub profile: Profile,
    /// What the user calls them; empty for none.
    pub alias: String,
    pub added_at: SystemTime,
}

/// How to name a new contact.
#[uniffi::remote(Enum)]
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
