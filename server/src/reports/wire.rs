//! Reports on the wire.

use tidings_proto::v1;

use super::Report;

impl From<Report> for v1::UserReport {
    /// Without its messages.
    fn from(report: Report) -> Self {
        let closed_at = report.closed.as_ref().map(|closed| closed.at.into());
        let closed = report.closed.unwrap_or_default();
        Self {
            report_id: report.report.to_string(),
            reporter_id: report.reporter.to_string(),
            user_id: report.user.to_string(),
            reason: report.reason.into(),
            comment: report.comment,
            chat_id: report.chat.map(|chat| chat.to_string()).unwrap_or_default(),
            messages: Vec::new(),
            created_at: Some(report.created_at.into()),
            closed_at,
            closed_by: closed.by,
            resolution: closed.resolution,
        }
    }
}
