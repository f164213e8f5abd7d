//! Counts entries by their kind.

use std::collections::BTreeMap;

use futures::{FutureExt as _, future::BoxFuture};
use tidings_proto::v1::{Entry, EntryKind};

use super::{Error, Worker};

/// An entry that is handled twice is counted twice.
pub struct Counter;

impl Worker for Counter {
    fn name(&self) -> &'static str {
        "counter"
    }

    fn handle<'a>(&'a self, entries: &'a [Entry]) -> BoxFuture<'a, Result<(), Error>> {
        let mut counts: BTreeMap<EntryKind, u64> = BTreeMap::new();
        for entry in entries {
            *counts.entry(entry.kind()).or_default() += 1;
        }
        for (kind, count) in counts {
            let kind = kind.as_str_name().trim_start_matches("ENTRY_KIND_");
            metrics::counter!("tidings_entries_total", "kind" => kind).increment(count);
        }
        std::future::ready(Ok(())).boxed()
    }
}
