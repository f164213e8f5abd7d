//! The statements of profiles, of what people let others see, and of whom they know and have blocked.

mod deletion;
mod people;
mod privacy;
mod profile;

pub use deletion::{forget, present, set_leaving};
pub use people::{blockers_among, blocks_between, contacts_between};
pub use privacy::{Audience, Privacy, PrivacyChanges, privacies, update_privacy};
pub use profile::{
    Profile, Status, by_code, by_username, code, end_statuses, insert, last_seen, profiles, search, set_code,
    set_last_seen, set_username, update,
};

use crate::backends::db::{Column, Row};

fn pair<A: Column, B: Column>(row: &Row) -> Result<(A, B), sqlx::Error> {
    Ok((row.try_get(0)?, row.try_get(1)?))
}
