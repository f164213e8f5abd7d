//! Writing to chats and reading them.
//!
//! A write is parsed here into an entry of the log, which decides in its transaction whether the author may. Reading
//! gives a log's present state, as far as the reader may see it.

mod content;
mod error;
mod forward;
mod hide;
mod receipts;
pub mod rpc;
mod send;

pub use error::Error;
pub use send::parse_send;

use crate::{live, log::Log};

/// Writing and reading. Cheap to clone.
#[derive(Clone)]
pub struct Messages {
    log: Log,
    receipts: live::Receipts,
}

impl Messages {
    pub fn new(log: Log, receipts: live::Receipts) -> Self {
        Self { log, receipts }
    }
}
