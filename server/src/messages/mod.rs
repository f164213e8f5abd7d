//! Writing to chats and reading them.
//!
//! A write is parsed into an entry here and checked by the log, in the transaction that appends it; whether it came by
//! a call or over a stream makes no difference. What is read is the present state, as far as the reader may see it.

mod content;
mod error;
mod forward;
mod hide;
mod receipts;
pub mod rpc;
mod send;
mod store;

pub use error::Error;
pub use send::parse_send;

use crate::{live, log::Log};

/// All messages. Cheap to clone.
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
