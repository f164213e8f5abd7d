//! The only places that name a vendor.

pub mod db;
