//! Takes in the entries of the account log: what the user's own devices changed.

use rusqlite::Transaction;
use tidings_proto::v1::{Entry, account_event::Event, entry::Body};

use super::{Changes, chats, entries, profiles};

pub fn apply(transaction: &Transaction<'_>, changes: &mut Changes, entry: &Entry) -> rusqlite::Result<()> {
    let Some(Body::Account(account)) = &entry.body else { return Ok(()) };
    match &account.event {
        Some(Event::ChatJoined(joined)) => chats::join(transaction, changes, &joined.chat_id, joined.first_seq),
        Some(Event::ChatLeft(left)) => chats::leave(transaction, changes, &left.chat_id),
        Some(Event::ChatPreferences(preferences)) => chats::store_preferences(transaction, changes, preferences),
        Some(Event::EntryHidden(hidden)) => entries::hide(transaction, changes, &hidden.chat_id, hidden.seq),
        Some(Event::ProfileChanged(_)) => profiles::forget(transaction, changes, &entry.log_id),
        // Contacts, blocks and devices are not stored; apps ask for them.
        Some(Event::ContactChanged(_) | Event::BlockChanged(_) | Event::DeviceChanged(_)) | None => Ok(()),
    }
}
