//! Reports, and what administrators ask for.

use std::time::{Duration, SystemTime};

use prost::Message;
use tidings_proto::v1::{self, ErrorReason as Reason};

use super::{
    Case, Refusal,
    Refusal::{Field, Reason as Because},
    Table, long, nobody,
};

impl Table<'_> {
    pub(super) fn reports(&mut self) {
        let report = |change: &dyn Fn(&mut v1::ReportRequest)| {
            let mut request = v1::ReportRequest {
                user_id: self.stage.member.user_id.clone(),
                reason: v1::ReportReason::Spam.into(),
                ..Default::default()
            };
            change(&mut request);
            request
        };
        let message = |user: &str, chat: &str, seqs: &[u64]| {
            report(&|it| {
                user.clone_into(&mut it.user_id);
                chat.clone_into(&mut it.chat_id);
                it.seqs = seqs.to_vec();
            })
        };
        let (owner, member, group) = (&self.stage.owner.user_id, &self.stage.member.user_id, &self.stage.group);
        let cases = [
            (Field("user_id"), report(&|it| it.user_id.clear())),
            (Field("user_id"), report(&|it| "member".clone_into(&mut it.user_id))),
            (Field("reason"), report(&|it| it.reason = 0)),
            (Field("reason"), report(&|it| it.reason = 99)),
            (Field("comment"), report(&|it| it.comment = long(1025))),
            (Field("chat_id"), message(member, "group", &[1])),
            (Field("chat_id"), message(member, "", &[1])),
            (Field("seqs"), message(member, group, &[])),
            (Field("seqs"), message(member, group, &[1; 21])),
            (Because(Reason::UserNotFound), report(&|it| it.user_id = nobody())),
            (Because(Reason::UserIsSelf), message(owner, "", &[])),
            (Because(Reason::ChatNotFound), message(member, &nobody(), &[1])),
            // No message at all, and one that somebody else wrote.
            (Because(Reason::EntryNotFound), message(member, group, &[99])),
            (Because(Reason::EntryNotFound), message(member, group, &[self.stage.message])),
        ];
        self.owner("ContactService/Report", cases);
    }

    pub(super) fn administration(&mut self) {
        let user = &self.stage.member.user_id;
        let find = |query: &str, page_size, token: &str| v1::FindUsersRequest {
            query: query.to_owned(),
            page_size,
            page_token: token.to_owned(),
        };
        self.administrator(
            "AdminService/FindUsers",
            [
                (Field("query"), find("ow", 0, "")),
                (Field("query"), find(&long(255), 0, "")),
                (Field("page_size"), find("owner", 101, "")),
                (Field("page_token"), find("owner", 0, "made up")),
            ],
        );
        let get = |user: &str| v1::GetUserRequest { user_id: user.to_owned() };
        self.administrator("AdminService/GetUser", by_user(get));
        let suspend =
            |user: &str| v1::SuspendUserRequest { user_id: user.to_owned(), until: None, reason: "spam".to_owned() };
        let past = SystemTime::now() - Duration::from_mins(1);
        self.administrator("AdminService/SuspendUser", by_user(suspend));
        self.administrator(
            "AdminService/SuspendUser",
            [
                (Field("reason"), v1::SuspendUserRequest { reason: String::new(), ..suspend(user) }),
                (Field("reason"), v1::SuspendUserRequest { reason: long(257), ..suspend(user) }),
                (Field("until"), v1::SuspendUserRequest { until: Some(past.into()), ..suspend(user) }),
                (
                    Field("until"),
                    v1::SuspendUserRequest {
                        until: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
                        ..suspend(user)
                    },
                ),
            ],
        );
        let reinstate = |user: &str| v1::ReinstateUserRequest { user_id: user.to_owned() };
        self.administrator("AdminService/ReinstateUser", by_user(reinstate));
        let delete = |user: &str| v1::DeleteUserRequest {
            user_id: user.to_owned(),
            reason: "spam".to_owned(),
            immediately: true,
        };
        self.administrator("AdminService/DeleteUser", by_user(delete));
        self.administrator(
            "AdminService/DeleteUser",
            [
                (Field("reason"), v1::DeleteUserRequest { reason: " ".to_owned(), ..delete(user) }),
                (Field("reason"), v1::DeleteUserRequest { reason: long(257), ..delete(user) }),
            ],
        );
        let revoke = |user: &str, device: &str| v1::RevokeSessionsRequest {
            user_id: user.to_owned(),
            device_id: device.to_owned(),
        };
        self.administrator("AdminService/RevokeSessions", by_user(|user| revoke(user, "")));
        self.administrator(
            "AdminService/RevokeSessions",
            [
                (Field("device_id"), revoke(user, "phone")),
                (Because(Reason::DeviceNotFound), revoke(user, &nobody())),
                (Because(Reason::DeviceNotFound), revoke(user, &self.stage.owner.id)),
            ],
        );
        let reports = |user: &str, page_size, token: &str| v1::ListReportsRequest {
            user_id: user.to_owned(),
            page_size,
            page_token: token.to_owned(),
            ..Default::default()
        };
        self.administrator(
            "AdminService/ListReports",
            [
                (Field("user_id"), reports("member", 0, "")),
                (Field("page_size"), reports("", 101, "")),
                (Field("page_token"), reports("", 0, "made up")),
            ],
        );
        let close = |report: &str, resolution: &str| v1::CloseReportRequest {
            report_id: report.to_owned(),
            resolution: resolution.to_owned(),
        };
        self.administrator(
            "AdminService/CloseReport",
            [
                (Field("report_id"), close("", "nothing")),
                (Field("report_id"), close("first", "nothing")),
                (Field("resolution"), close(&nobody(), "")),
                (Field("resolution"), close(&nobody(), &long(1025))),
                (Because(Reason::ReportNotFound), close(&nobody(), "nothing")),
            ],
        );
        let events = |user: &str, page_size, token: &str| v1::ListAuditEventsRequest {
            user_id: user.to_owned(),
            page_size,
            page_token: token.to_owned(),
        };
        self.administrator(
            "AdminService/ListAuditEvents",
            [
                (Field("user_id"), events("member", 0, "")),
                (Field("page_size"), events("", 501, "")),
                (Field("page_token"), events("", 0, "made up")),
            ],
        );
    }

    /// Cases of one method, called by an administrator.
    fn administrator<M: Message, const N: usize>(&mut self, method: &'static str, cases: [(Refusal, M); N]) {
        let by = &self.stage.administrator;
        self.cases.extend(cases.into_iter().map(|(refusal, request)| Case {
            method,
            by,
            messages: vec![request.encode_to_vec()],
            refusal,
        }));
    }
}

/// What is wrong with a call about a user, whom it is made for.
fn by_user<M>(call: impl Fn(&str) -> M) -> [(Refusal, M); 3] {
    [(Field("user_id"), call("")), (Field("user_id"), call("member")), (Because(Reason::UserNotFound), call(&nobody()))]
}
