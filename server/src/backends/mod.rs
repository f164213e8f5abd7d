//! The only places that name a vendor.

pub mod breached;
pub mod db;
pub mod kafka;
pub mod redis;
pub mod senders;
