//! What a reader missed of several logs, read with as few statements as that of one.

#[cfg(test)]
mod tests;

use std::{collections::HashMap, ops::ControlFlow};

use super::{
    Entry, Error, Log, Stays,
    read::{PAGE_BYTES, Page, Position},
    read_at,
    spans::{self, Span},
};
use crate::ids::{LogId, Seq, UserId};

/// A log, how far the reader has it, and what they may read of it.
pub struct Missed {
    pub log: LogId,
    pub after: Seq,
    pub stays: Stays,
}

impl Missed {
    /// The page with these entries.
    fn page(&self, entries: Vec<Entry>) -> Page {
        let last = entries.last().map(|entry| entry.seq);
        let more = self.stays.after(last.unwrap_or(self.after)).next().is_some();
        let complete_to = if more { last.unwrap_or_default() } else { self.stays.last() };
        Page { entries, more, complete_to }
    }
}

impl Log {
    /// A page of each log, in the order in which they are asked for. Together they have at most `limit` entries, so that
    /// some may have none although there are more; but not all of them, as long as there are more.
    pub async fn pages_after(&self, reader: UserId, missed: &[Missed], limit: u32) -> Result<Vec<Page>, Error> {
        if let [Missed { log, after, stays }] = missed {
            let page = self.page_within(reader, *log, stays, Position::After(*after), limit).await?;
            return Ok(vec![page]);
        }
        let (mut spans, mut room) = (Vec::new(), i64::from(limit));
        for Missed { log, after, stays } in missed {
            for range in stays.after(*after) {
                let span = Span::start_of(*log, &range, room);
                room -= span.map_or(0, |span| span.count());
                spans.extend(span);
            }
        }
        spans.sort_unstable();
        let mut entries = self.read_spans(&spans).await?;
        let stays: HashMap<LogId, &Stays> = missed.iter().map(|missed| (missed.log, &missed.stays)).collect();
        let sees = |log, seq| stays.get(&log).is_some_and(|stays| stays.sees(seq));
        let mut connection = self.db().reader().acquire().await?;
        read_at::show(&mut connection, reader, &mut entries, sees).await?;
        let mut by_log: HashMap<LogId, Vec<Entry>> = HashMap::new();
        for entry in entries {
            by_log.entry(entry.log).or_default().push(entry);
        }
        Ok(missed.iter().map(|missed| missed.page(by_log.remove(&missed.log).unwrap_or_default())).collect())
    }

    /// The entries of these spans, until their bodies fill a page.
    async fn read_spans(&self, spans: &[Span]) -> Result<Vec<Entry>, Error> {
        let (mut entries, mut bytes) = (Vec::new(), 0);
        let until_full = |entry: Entry| {
            bytes += entry.body.as_ref().map_or(0, |body| body.bytes.len());
            entries.push(entry);
            if bytes < PAGE_BYTES { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        };
        spans::read(self.db().reader(), spans, until_full).await?;
        Ok(entries)
    }
}
