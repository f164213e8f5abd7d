//! The log: everything that must reach a device, in order, once.
//!
//! A log is a chat's or a user's account log. An append is acknowledged after it is durable; a repeat by `client_id`
//! gives the first entry back; whether the author may write is checked in the transaction that writes. What an entry
//! does to the present state (an edited body, a member who joined) is done in that transaction, so the two never
//! disagree. After a commit the fabric hears of it; whoever misses that reads the log.

mod append;
mod as_seen;
mod commit;
mod effects;
mod entry;
mod error;
mod fabric;
mod forget;
mod known;
mod missed;
mod outbox;
mod pending;
mod read;
mod read_at;
mod receipt;
mod retention;
mod spans;
mod stays;
mod store;
#[cfg(test)]
mod tests;
mod transaction;
mod wire;

pub use commit::{Config, Log};
pub use entry::{Action, Appended, Body, Encryption, Entry, NewEntry};
pub use error::Error;
pub use fabric::{Committed, Fabric};
pub use missed::Missed;
pub use outbox::Outbox;
pub use pending::PendingEvents;
pub use read::{Page, Position};
pub use read_at::entries_at;
pub use receipt::{Eyes, Marks, Viewer};
pub use stays::Stays;
pub use transaction::LogTransaction;
