//! Telling the administrators.

use tidings_proto::v1::{ReportRequest, contact_service_client::ContactServiceClient};

use super::Client;
use crate::{Report, ReportedMessages, Result, wire};

impl Client {
    /// Tells the administrators about a user, or about messages of theirs.
    /// Errors: Offline, Refused (`UserNotFound`, `UserIsSelf`, `ChatNotFound`, `EntryNotFound`, `InvalidField`).
    pub async fn report(&self, user_id: String, report: Report) -> Result<()> {
        let Report { reason, comment, messages, block } = report;
        let (chat_id, seqs) = messages.map(|ReportedMessages { chat_id, seqs }| (chat_id, seqs)).unwrap_or_default();
        let reason = wire::report_reason_number(reason);
        let request = ReportRequest { user_id, reason, comment, chat_id, seqs, block };
        call!(self.session, ContactServiceClient, report, request)?;
        Ok(())
    }
}
