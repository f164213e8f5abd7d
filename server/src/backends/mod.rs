//! The only places that name a vendor.

pub mod bulk;
pub mod db;
