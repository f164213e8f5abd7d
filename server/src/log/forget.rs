//! Removing what is kept for one user alone.

use super::{Error, Log};
use crate::{backends::db, ids::UserId};

/// Entries that are removed at a time, so that appends need not wait long.
const AT_ONCE: i64 = 500;

impl Log {
    /// Removes the account log of a user who is in no chat any more, their stays, and what they deleted for themselves.
    /// What they wrote to chats stays. It can be done again after it ended half-way.
    pub async fn forget(&self, user: UserId) -> Result<(), Error> {
        const ENTRIES: &str = "
            DELETE FROM entries
            WHERE log_id = $1 AND seq IN (
                SELECT seq
                FROM entries
                WHERE log_id = $1
                ORDER BY seq
                LIMIT $2)";
        const LOG: &str = "
            DELETE FROM logs
            WHERE log_id = $1";
        // Before the stays, by which it finds the chats.
        const HIDDEN: &str = "
            DELETE FROM hidden
            WHERE user_id = $1 AND log_id IN (
                SELECT chat_id
                FROM members
                WHERE user_id = $1)";
        const STAYS: &str = "
            DELETE FROM members
            WHERE user_id = $1 AND last_seq IS NOT NULL";
        const SILENT: &str = "
            DELETE FROM silent_readers
            WHERE user_id = $1";
        loop {
            let removed = db::query(ENTRIES).bind(user).bind(AT_ONCE).execute(&mut *self.db().writer().await?).await?;
            if removed < AT_ONCE.unsigned_abs() {
                break;
            }
        }
        let mut transaction = self.db().begin().await?;
        for statement in [LOG, HIDDEN, STAYS, SILENT] {
            db::query(statement).bind(user).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}
