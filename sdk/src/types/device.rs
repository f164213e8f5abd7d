//! Devices, and letting a further one in by its QR code.

use std::{fmt, time::SystemTime};

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
    /// From where the server last heard of it: a place, or the network of its address.
    pub place: String,
}

/// How far a log-in by QR code has come, on the device that shows the code.
#[derive(Clone, PartialEq, Eq)]
pub enum LinkStep {
    /// Show this code for a device of the user's to scan.
    Offer {
        /// What the code says.
        qr_text: String,
        /// The code, an SVG image.
        qr_svg: String,
        /// When it stops working.
        expires_at: SystemTime,
    },
    /// It was scanned: show these four words, which the other device shows too.
    Scanned { words: Vec<String> },
    /// This device is logged in.
    Linked,
    /// The user refused.
    Refused,
}

/// Without the code: who has it can scan it.
impl fmt::Debug for LinkStep {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Offer { expires_at, .. } => {
                out.debug_struct("Offer").field("expires_at", expires_at).finish_non_exhaustive()
            }
            Self::Scanned { words } => out.debug_struct("Scanned").field("words", words).finish(),
            Self::Linked => out.write_str("Linked"),
            Self::Refused => out.write_str("Refused"),
        }
    }
}

/// What a scanned QR code would log in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScannedLink {
    /// For [`approve_link`](crate::Client::approve_link).
    pub link_id: String,
    /// What the new device calls itself.
    pub device_name: String,
    /// What it runs.
    pub platform: String,
    /// From where it asks: a place, or the network of its address.
    pub place: String,
    /// Four words that the new device shows too: the user compares them.
    pub words: Vec<String>,
}
