//! What administrators see, on the wire.

use tidings_proto::v1;

use super::audit::AuditEvent;
use crate::accounts::AccountView;

impl From<AccountView> for v1::AdminUser {
    fn from(account: AccountView) -> Self {
        let (until, reason) = account.suspension.map(|suspension| (suspension.until, suspension.reason)).unzip();
        Self {
            user_id: account.user.to_string(),
            username: account.username.unwrap_or_default(),
            display_name: account.display_name,
            email: account.email.unwrap_or_default(),
            phone: account.phone.unwrap_or_default(),
            created_at: Some(account.created_at.into()),
            suspended_until: until.map(Into::into),
            suspension_reason: reason.unwrap_or_default(),
            deleted_at: account.deleted_at.map(Into::into),
        }
    }
}

impl From<AuditEvent> for v1::AuditEvent {
    fn from(event: AuditEvent) -> Self {
        Self {
            event_id: event.event.to_string(),
            at: Some(event.at.into()),
            administrator: event.administrator,
            call: event.call,
            user_id: event.user.map(|user| user.to_string()).unwrap_or_default(),
            request_json: event.request,
            code: event.code,
        }
    }
}
