//! Counts entries by their kind.

use futures::{FutureExt as _, future::BoxFuture};
use tidings_proto::v1::Entry;

use super::{Error, Worker};

/// An entry that is handled twice is counted twice.
pub struct Counter;

impl Worker for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    fn handle<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>> {
        for entry in entries {
            let kind = entry.kind().as_str_name().trim_start_matches("ENTRY_KIND_");
            metrics::counter!("tidings_entries_total", "kind" => kind).increment(1);
        }
        std::future::ready(Ok(())).boxed()
    }
}
