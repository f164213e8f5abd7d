//! Taking one's data along, and leaving.

use std::{
    io,
    time::{Duration, SystemTime},
};

use tidings_proto::v1::{DeleteAccountRequest, ExportAccountRequest, auth_service_client::AuthServiceClient};
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt as _,
    time::timeout,
};

use super::Client;
use crate::{Error, Result, wire::system_time};

/// How long one piece of an export may take.
const PIECE_TIMEOUT: Duration = Duration::from_mins(1);

impl Client {
    /// Deletes the account after a time in which logging in takes it back; says when. All sessions end at once, and the
    /// local store is emptied. Step-up.
    /// Errors: Offline, `StepUpRequired`, Storage.
    pub async fn delete_account(&self) -> Result<SystemTime> {
        let response = call!(self.session, AuthServiceClient, delete_account, DeleteAccountRequest {})?;
        self.session.forget().await?;
        Ok(system_time(response.deleted_at.as_ref()))
    }

    /// Writes everything that the server keeps about the user to a file, as a ZIP archive of JSON files. It is written as
    /// it comes, beside the file and with `.part` after its name, and takes the file's place when it is whole. Step-up.
    /// Errors: Offline, `StepUpRequired`, File, Refused (`Unavailable` if too many are made at the same time).
    pub async fn export_account(&self, path: String) -> Result<()> {
        let part = format!("{path}.part");
        // First the file: what cannot be written need not be asked for.
        let file = File::create(&part).await?;
        let exported = match self.export_to(file).await {
            Ok(()) => fs::rename(&part, path).await.map_err(Error::from),
            Err(error) => Err(error),
        };
        if exported.is_err() {
            // If it cannot be removed, the next export overwrites it.
            let _ = fs::remove_file(&part).await;
        }
        exported
    }

    async fn export_to(&self, mut file: File) -> Result<()> {
        let mut pieces = call!(self.session, AuthServiceClient, export_account, ExportAccountRequest {})?;
        let late = |_| Error::offline("no answer in time");
        while let Some(piece) = timeout(PIECE_TIMEOUT, pieces.message()).await.map_err(late)?? {
            file.write_all(&piece.piece).await?;
        }
        // Also waits for what was written.
        file.sync_all().await?;
        Ok(())
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::File { message: error.to_string() }
    }
}
