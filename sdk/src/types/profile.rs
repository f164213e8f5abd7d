//! Users as they show themselves, and to whom.

use std::{fmt, time::SystemTime};

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
    /// Whether the account was deleted: all else is empty then, and what the user wrote to others is still there.
    pub deleted: bool,
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

/// The QR code with which others add the user as a contact.
#[derive(Clone, PartialEq, Eq)]
pub struct ProfileCode {
    /// What it says; for [`ContactTarget::ProfileCode`](crate::ContactTarget::ProfileCode).
    pub text: String,
    /// The code, an SVG image.
    pub qr_svg: String,
    /// The code, a PNG image.
    pub qr_png: Vec<u8>,
}

/// Without the code, which lets whoever has it find the user.
impl fmt::Debug for ProfileCode {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ProfileCode").finish_non_exhaustive()
    }
}
