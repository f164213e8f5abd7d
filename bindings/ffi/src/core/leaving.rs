//! Taking one's data along, and leaving.

use std::time::SystemTime;

use super::Core;
use crate::error::Result;

#[uniffi::export]
impl Core {
    /// Deletes the account after a time in which logging in takes it back; says when. All sessions end at once, and the
    /// local store is emptied. Step-up.
    /// Errors: Offline, `StepUpRequired`, Storage.
    pub async fn delete_account(&self) -> Result<SystemTime> {
        call!(self, client => client.delete_account())
    }

    /// Writes everything that the server keeps about the user to a file, as a ZIP archive of JSON files. It is written as
    /// it comes, beside the file and with `.part` after its name, and takes the file's place when it is whole. Step-up.
    /// Errors: Offline, `StepUpRequired`, File, Refused (`Unavailable` if too many are made at the same time).
    pub async fn export_account(&self, path: String) -> Result<()> {
        call!(self, client => client.export_account(path))
    }
}
