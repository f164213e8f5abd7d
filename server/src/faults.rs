//! Promises broken on purpose, so that the tests can show that their checker notices.
//!
//! Only in builds with the feature `faults`, and only as the environment variable `TIDINGS_FAULT` says.

use std::sync::LazyLock;

use crate::backends::db::{self, Db};

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fault {
    None,
    /// A repeat by `client_id` is written again.
    SkipDedupe,
    /// Some hints are lost, and rooms do not fill the gaps.
    DropGapFill,
    /// Some hints are lost; nothing else is wrong.
    LoseHints,
    /// Those who left go on receiving.
    IgnoreLeave,
}

static FAULT: LazyLock<Fault> = LazyLock::new(|| match std::env::var("TIDINGS_FAULT").as_deref() {
    Ok("skip-dedupe") => Fault::SkipDedupe,
    Ok("drop-gap-fill") => Fault::DropGapFill,
    Ok("lose-hints") => Fault::LoseHints,
    Ok("ignore-leave") => Fault::IgnoreLeave,
    _ => Fault::None,
});

/// Takes away what would stop a fault.
pub async fn prepare(db: &Db) -> Result<(), sqlx::Error> {
    if skip_dedupe() {
        db::query("DROP INDEX IF EXISTS entries_by_client_id").execute(&mut *db.writer().await?).await?;
    }
    Ok(())
}

pub fn skip_dedupe() -> bool {
    *FAULT == Fault::SkipDedupe
}

/// Whether this hint of a commit is lost.
pub fn lose_hint() -> bool {
    matches!(*FAULT, Fault::DropGapFill | Fault::LoseHints) && rand::random_ratio(1, 10)
}

pub fn drop_gap_fill() -> bool {
    *FAULT == Fault::DropGapFill
}

pub fn ignore_leave() -> bool {
    *FAULT == Fault::IgnoreLeave
}
