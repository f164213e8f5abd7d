//! Telling administrators about a user.

use super::{Contacts, Error};
use crate::reports::NewReport;

/// Whether the reporter wants to hear from the reported any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AlsoBlock {
    Yes,
    No,
}

impl Contacts {
    /// Keeps a report, and blocks whom it is about if that is wanted.
    pub async fn report(&self, report: NewReport, also_block: AlsoBlock) -> Result<(), Error> {
        let (reporter, user) = (report.reporter, report.user);
        self.reports.make(report).await?;
        match also_block {
            AlsoBlock::No => Ok(()),
            AlsoBlock::Yes => match self.block(reporter, user).await {
                // They are deleted, and will not write again.
                Err(Error::UserNotFound) => Ok(()),
                blocked => blocked,
            },
        }
    }
}
