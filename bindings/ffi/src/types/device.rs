//! Devices, and letting a further one in by its QR code.

use std::time::SystemTime;

use tidings_sdk::{Device, LinkStep, ScannedLink};

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
    /// From where the server last heard of it: a place, or the network of its address.
    pub place: String,
}

/// How far a log-in by QR code has come, on the device that shows the code.
#[uniffi::remote(Enum)]
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

/// What a scanned QR code would log in.
#[uniffi::remote(Record)]
pub struct ScannedLink {
    /// For `approve_link`.
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
