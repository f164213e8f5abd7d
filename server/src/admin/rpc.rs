//! AdminService on the wire.

use std::ops::RangeInclusive;

use prost::Message;
use tidings_proto::v1::{self, admin_service_server::AdminService};
use tonic::{Code, Request, Response, Status};
use uuid::Uuid;

use super::{Admin, authenticate::Administrator};
use crate::{
    accounts::rpc::device_on_wire,
    gateway::{parse, status::Invalid},
    ids::{DeviceId, EventId, ReportId, UserId},
    json,
    reports::{Filter, Report},
    time::Time,
};

/// A request goes into the audit log, so it must not be large.
pub const MAX_MESSAGE_BYTES: usize = 16 * 1024;

const PAGE: u32 = 20;
const LARGEST_PAGE: u32 = 100;
const AUDIT_PAGE: u32 = 100;
const LARGEST_AUDIT_PAGE: u32 = 500;
const QUERY_CHARACTERS: RangeInclusive<usize> = 3..=254;
const REASON_CHARACTERS: RangeInclusive<usize> = 1..=256;
const RESOLUTION_CHARACTERS: RangeInclusive<usize> = 1..=1024;

pub struct AdminRpc(pub Admin);

/// A call that an administrator makes.
struct Call<M> {
    name: &'static str,
    /// What the contract calls its request.
    message: &'static str,
    administrator: Administrator,
    /// Whom it is about, if that is a user's id.
    about: String,
    request: M,
}

/// `call!(SuspendUser, request)`: the call of this name.
macro_rules! call {
    ($name:ident, $request:ident) => {
        Call {
            name: stringify!($name),
            message: concat!(stringify!($name), "Request"),
            administrator: Administrator::of(&$request)?,
            about: String::new(),
            request: $request.into_inner(),
        }
    };
}

impl<M> Call<M> {
    /// Says whom the call is about.
    fn about(mut self, user: impl FnOnce(&M) -> &String) -> Self {
        self.about = user(&self.request).clone();
        self
    }
}

impl AdminRpc {
    /// Carries a call out between two notes in the audit log.
    async fn carry_out<M: Message, T>(
        &self,
        call: Call<M>,
        work: impl AsyncFnOnce(M) -> Result<T, Status>,
    ) -> Result<Response<T>, Status> {
        let about = Uuid::try_parse(&call.about).ok().map(UserId);
        // JSON has no words for some requests that are refused below, such as for a time before all others.
        let request = json::of(call.message, &call.request).unwrap_or_else(|error| {
            tracing::warn!(%error, call = call.name, "what was asked is not in the audit log");
            "{}".to_owned()
        });
        let audit = &self.0.audit;
        let event = audit.begin(&call.administrator.0, call.name, about, request).await?;
        let answer = work(call.request).await;
        let code = answer.as_ref().err().map_or(Code::Ok, Status::code);
        if let Err(error) = audit.end(event, code).await {
            // The log still says that it was begun.
            tracing::error!(%error, %event, ?code, "how a call was answered is not in the audit log");
        }
        answer.map(Response::new)
    }

    /// A report with its messages.
    async fn report(&self, report: Report) -> Result<v1::UserReport, Status> {
        let messages = self.0.reports.messages(&report).await?;
        Ok(v1::UserReport { messages: messages.into_iter().map(Into::into).collect(), ..report.into() })
    }

    async fn user(&self, user: UserId) -> Result<Option<v1::AdminUser>, Status> {
        Ok(Some(self.0.get(user).await?.into()))
    }
}

#[tonic::async_trait]
impl AdminService for AdminRpc {
    async fn find_users(
        &self,
        request: Request<v1::FindUsersRequest>,
    ) -> Result<Response<v1::FindUsersResponse>, Status> {
        let call = call!(FindUsers, request);
        let find = async |request: v1::FindUsersRequest| {
            let query = parse::text("query", &request.query, QUERY_CHARACTERS)?;
            let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
            let after = token(&request.page_token)?.unwrap_or(Uuid::nil());
            let (users, more) = self.0.find(&query, UserId(after), limit).await?;
            let next = users.last().filter(|_| more).map(|user| user.user.to_string());
            let users = users.into_iter().map(Into::into).collect();
            Ok(v1::FindUsersResponse { users, next_page_token: next.unwrap_or_default() })
        };
        self.carry_out(call, find).await
    }

    async fn get_user(&self, request: Request<v1::GetUserRequest>) -> Result<Response<v1::GetUserResponse>, Status> {
        let call = call!(GetUser, request).about(|request| &request.user_id);
        let get = async |request: v1::GetUserRequest| {
            let user = parse::id("user_id", &request.user_id)?;
            let found = self.user(user).await?;
            let devices = self.0.accounts.devices(user).await?;
            let devices = devices.into_iter().map(|device| device_on_wire(device, DeviceId::SERVER)).collect();
            Ok(v1::GetUserResponse { user: found, devices })
        };
        self.carry_out(call, get).await
    }

    async fn suspend_user(
        &self,
        request: Request<v1::SuspendUserRequest>,
    ) -> Result<Response<v1::SuspendUserResponse>, Status> {
        let call = call!(SuspendUser, request).about(|request| &request.user_id);
        let suspend = async |request: v1::SuspendUserRequest| {
            let user = parse::id("user_id", &request.user_id)?;
            let reason = parse::text("reason", &request.reason, REASON_CHARACTERS)?;
            self.0.accounts.suspend(user, until(request.until)?, &reason).await?;
            Ok(v1::SuspendUserResponse { user: self.user(user).await? })
        };
        self.carry_out(call, suspend).await
    }

    async fn reinstate_user(
        &self,
        request: Request<v1::ReinstateUserRequest>,
    ) -> Result<Response<v1::ReinstateUserResponse>, Status> {
        let call = call!(ReinstateUser, request).about(|request| &request.user_id);
        let reinstate = async |request: v1::ReinstateUserRequest| {
            let user = parse::id("user_id", &request.user_id)?;
            self.0.accounts.reinstate(user).await?;
            Ok(v1::ReinstateUserResponse { user: self.user(user).await? })
        };
        self.carry_out(call, reinstate).await
    }

    async fn delete_user(
        &self,
        request: Request<v1::DeleteUserRequest>,
    ) -> Result<Response<v1::DeleteUserResponse>, Status> {
        let call = call!(DeleteUser, request).about(|request| &request.user_id);
        let delete = async |request: v1::DeleteUserRequest| {
            let user = parse::id("user_id", &request.user_id)?;
            let reason = parse::text("reason", &request.reason, REASON_CHARACTERS)?;
            self.0.accounts.delete_by_order(user, &reason, request.immediately).await?;
            Ok(v1::DeleteUserResponse {})
        };
        self.carry_out(call, delete).await
    }

    async fn revoke_sessions(
        &self,
        request: Request<v1::RevokeSessionsRequest>,
    ) -> Result<Response<v1::RevokeSessionsResponse>, Status> {
        let call = call!(RevokeSessions, request).about(|request| &request.user_id);
        let revoke = async |request: v1::RevokeSessionsRequest| {
            let user = parse::id("user_id", &request.user_id)?;
            let device = optional_id("device_id", &request.device_id)?;
            let revoked = self.0.accounts.revoke_sessions(user, device).await?;
            Ok(v1::RevokeSessionsResponse { revoked: u32::try_from(revoked).unwrap_or(u32::MAX) })
        };
        self.carry_out(call, revoke).await
    }

    async fn list_reports(
        &self,
        request: Request<v1::ListReportsRequest>,
    ) -> Result<Response<v1::ListReportsResponse>, Status> {
        let call = call!(ListReports, request).about(|request| &request.user_id);
        let list = async |request: v1::ListReportsRequest| {
            let filter =
                Filter { closed_too: request.include_closed, about: optional_id("user_id", &request.user_id)? };
            let limit = parse::page_size(request.page_size, PAGE, LARGEST_PAGE)?;
            let after = token(&request.page_token)?.map(ReportId);
            let (listed, more) = self.0.reports.list(filter, after, limit).await?;
            let next = listed.last().filter(|_| more).map(|report| report.report.to_string());
            let mut reports = Vec::with_capacity(listed.len());
            for report in listed {
                reports.push(self.report(report).await?);
            }
            Ok(v1::ListReportsResponse { reports, next_page_token: next.unwrap_or_default() })
        };
        self.carry_out(call, list).await
    }

    async fn close_report(
        &self,
        request: Request<v1::CloseReportRequest>,
    ) -> Result<Response<v1::CloseReportResponse>, Status> {
        let mut call = call!(CloseReport, request);
        if let Ok(report) = Uuid::try_parse(&call.request.report_id)
            && let Ok(report) = self.0.reports.get(ReportId(report)).await
        {
            call.about = report.user.to_string();
        }
        let administrator = call.administrator.clone();
        let close = async |request: v1::CloseReportRequest| {
            let report = parse::id("report_id", &request.report_id)?;
            let resolution = parse::text("resolution", &request.resolution, RESOLUTION_CHARACTERS)?;
            let report = self.0.reports.close(report, &administrator.0, &resolution).await?;
            Ok(v1::CloseReportResponse { report: Some(self.report(report).await?) })
        };
        self.carry_out(call, close).await
    }

    async fn list_audit_events(
        &self,
        request: Request<v1::ListAuditEventsRequest>,
    ) -> Result<Response<v1::ListAuditEventsResponse>, Status> {
        let call = call!(ListAuditEvents, request).about(|request| &request.user_id);
        let list = async |request: v1::ListAuditEventsRequest| {
            let about = optional_id("user_id", &request.user_id)?;
            let limit = parse::page_size(request.page_size, AUDIT_PAGE, LARGEST_AUDIT_PAGE)?;
            let before = token(&request.page_token)?.map(EventId);
            // One more than asked for tells whether there is a next page.
            let mut events = self.0.audit.list(about, before, limit + 1).await?;
            let more = events.len() > limit as usize;
            events.truncate(limit as usize);
            let next = events.last().filter(|_| more).map(|event| event.event.to_string());
            let events = events.into_iter().map(Into::into).collect();
            Ok(v1::ListAuditEventsResponse { events, next_page_token: next.unwrap_or_default() })
        };
        self.carry_out(call, list).await
    }
}

/// Until when somebody is suspended.
fn until(until: Option<prost_types::Timestamp>) -> Result<Time, Invalid> {
    let Some(until) = until.map(Time::from) else { return Ok(Time::FOR_GOOD) };
    if until > Time::now() && until <= Time::FOR_GOOD {
        Ok(until)
    } else {
        Err(Invalid::new("until", "must be in the future, and not after the year 9999"))
    }
}

fn optional_id<Id: From<Uuid>>(field: &str, value: &str) -> Result<Option<Id>, Invalid> {
    if value.is_empty() { Ok(None) } else { parse::id(field, value).map(Some) }
}

/// Where a page begins.
fn token(token: &str) -> Result<Option<Uuid>, Invalid> {
    optional_id("page_token", token).map_err(|_| Invalid::new("page_token", "must be from the last response"))
}
