//! What administrators do: finding, suspending and deleting users, ending sessions, reports, and the log of it all.

use std::time::{Duration, SystemTime};

use tidings_proto::v1::{
    AdminUser, AuditEvent, BlockUserRequest, CloseReportRequest, ErrorReason, FindUsersRequest, GetProfileRequest,
    GetUserRequest, ListAuditEventsRequest, ListBlockedUsersRequest, ListReportsRequest, LogInRequest,
    ReinstateUserRequest, ReportReason, ReportRequest, Revoke, RevokeSessionsRequest, SuspendUserRequest, UserReport,
    log_in_request, send_request::Action,
};
use tonic::{Code, Status};

use crate::{
    cluster::Cluster,
    world::{
        ADMIN_TOKEN, ADMINISTRATION, Clients, Device, PASSWORD, World, new_device, reason_of, refused, request,
        text_of, until,
    },
};

async fn suspend(by: &Clients, user: &str, until: Option<SystemTime>) -> AdminUser {
    let request =
        SuspendUserRequest { user_id: user.to_owned(), until: until.map(Into::into), reason: "spam".to_owned() };
    by.admin().suspend_user(request).await.expect("suspend").into_inner().user.expect("a user")
}

async fn reinstate(by: &Clients, user: &str) -> AdminUser {
    let request = ReinstateUserRequest { user_id: user.to_owned() };
    by.admin().reinstate_user(request).await.expect("reinstate").into_inner().user.expect("a user")
}

/// Whether somebody who knows the password gets in.
async fn log_in(world: &World, username: &str, password: &str) -> Result<(), Status> {
    let request = LogInRequest {
        login: Some(log_in_request::Login::Username(username.to_owned())),
        password: password.to_owned(),
        device: Some(new_device()),
        ..Default::default()
    };
    world.anyone().auth().log_in(request).await.map(drop)
}

async fn call(device: &Device) -> Result<(), Status> {
    device.profiles().get_profile(GetProfileRequest { user_id: device.user_id.clone() }).await.map(drop)
}

async fn refresh(device: &Device) -> Result<(), Status> {
    let refresh_token = device.session.refresh_token.clone();
    device.auth().refresh(tidings_proto::v1::RefreshRequest { refresh_token }).await.map(drop)
}

async fn audit(by: &Clients, user: &str) -> Vec<AuditEvent> {
    let request = ListAuditEventsRequest { user_id: user.to_owned(), ..Default::default() };
    by.admin().list_audit_events(request).await.expect("the audit log").into_inner().events
}

#[tokio::test]
async fn each_port_serves_its_own_calls_and_no_other() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let get = || GetUserRequest { user_id: alice.user_id.clone() };
    let administrator = world.administrator();
    administrator.admin().get_user(get()).await.expect("an administrator at their port");
    // A user's token is none of an administrator's, and the other way round.
    let by_user = world.administrator_with(Some(&alice.session.access_token));
    refused(by_user.admin().get_user(get()).await, ErrorReason::Unauthenticated);
    refused(world.administrator_with(None).admin().get_user(get()).await, ErrorReason::Unauthenticated);
    refused(world.administrator_with(Some("")).admin().get_user(get()).await, ErrorReason::Unauthenticated);
    refused(alice.with_token(ADMIN_TOKEN).admin().get_user(get()).await, ErrorReason::Unauthenticated);
    // The public port has no such call, whoever asks.
    refused(alice.admin().get_user(get()).await, ErrorReason::UnknownMethod);
    // The other has no calls of users, not even open ones.
    let profile = GetProfileRequest { user_id: alice.user_id.clone() };
    refused(by_user.profiles().get_profile(profile.clone()).await, ErrorReason::Unauthenticated);
    refused(administrator.profiles().get_profile(profile).await, ErrorReason::UnknownMethod);
    let login = Some(log_in_request::Login::Username("alice".to_owned()));
    let log_in =
        LogInRequest { login, password: PASSWORD.to_owned(), device: Some(new_device()), ..Default::default() };
    refused(administrator.auth().log_in(log_in).await, ErrorReason::UnknownMethod);
    assert!(!world.server.log().contains(ADMIN_TOKEN), "the token is not logged");
}

#[tokio::test]
async fn without_the_role_there_is_no_port_for_administrators() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let request = GetUserRequest { user_id: alice.user_id.clone() };
    refused(alice.admin().get_user(request).await, ErrorReason::UnknownMethod);
    assert!(!world.server.log().contains("administrators are served"));
}

#[tokio::test]
async fn a_suspended_user_is_out_at_once_and_stays_out_until_reinstated() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let administrator = world.administrator();
    let mut streams = [alice.live(), tablet.live()];
    for stream in &mut streams {
        stream.caught_up().await;
    }

    let user = suspend(&administrator, &alice.user_id, None).await;
    assert_eq!(user.suspension_reason, "spam");
    assert!(user.suspended_until.expect("suspended").seconds > 250_000_000_000, "for good");
    for stream in &mut streams {
        assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    }
    for device in [&alice, &tablet] {
        refused(call(device).await, ErrorReason::Unauthenticated);
        refused(refresh(device).await, ErrorReason::RefreshTokenInvalid);
    }
    refused(log_in(&world, "alice", PASSWORD).await, ErrorReason::AccountSuspended);
    // That the account is suspended is told to its owner alone.
    refused(log_in(&world, "alice", "not the password").await, ErrorReason::WrongCredentials);

    let user = reinstate(&administrator, &alice.user_id).await;
    assert_eq!((user.suspended_until, user.suspension_reason.as_str()), (None, ""));
    log_in(&world, "alice", PASSWORD).await.expect("reinstated");
    // The sessions from before stay ended.
    refused(call(&alice).await, ErrorReason::Unauthenticated);
    refused(refresh(&alice).await, ErrorReason::RefreshTokenInvalid);
    reinstate(&administrator, &alice.user_id).await;
}

#[tokio::test]
async fn a_suspension_ends_by_itself_when_its_time_is_over() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let soon = SystemTime::now() + Duration::from_secs(2);
    suspend(&world.administrator(), &alice.user_id, Some(soon)).await;
    refused(log_in(&world, "alice", PASSWORD).await, ErrorReason::AccountSuspended);
    until("the suspension is over", async || log_in(&world, "alice", PASSWORD).await.ok()).await;
    assert!(SystemTime::now() >= soon - Duration::from_millis(5), "not before its time");
}

#[tokio::test]
async fn a_suspension_outlives_a_restart() {
    let mut world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    suspend(&world.administrator(), &alice.user_id, None).await;
    world.server.kill().await;
    world.server.restart().await;
    refused(log_in(&world, "alice", PASSWORD).await, ErrorReason::AccountSuspended);
    refused(call(&alice).await, ErrorReason::Unauthenticated);
}

#[tokio::test]
async fn log_ins_that_race_with_a_suspension_leave_no_session_behind() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let administrator = world.administrator();
    for _ in 0..5 {
        let log_in = || async {
            let login = Some(log_in_request::Login::Username("alice".to_owned()));
            let (password, device) = (PASSWORD.to_owned(), Some(new_device()));
            let request = LogInRequest { login, password, device, ..Default::default() };
            Some(world.anyone().auth().log_in(request).await.ok()?.into_inner().session.expect("a session"))
        };
        let (sessions, _) = tokio::join!(
            futures::future::join_all((0..8).map(|_| log_in())),
            suspend(&administrator, &alice.user_id, None)
        );
        for session in sessions.into_iter().flatten() {
            let profile = GetProfileRequest { user_id: alice.user_id.clone() };
            let by = alice.with_token(&session.access_token);
            refused(by.profiles().get_profile(profile).await, ErrorReason::Unauthenticated);
        }
        let get = GetUserRequest { user_id: alice.user_id.clone() };
        let devices = administrator.admin().get_user(get).await.expect("the user").into_inner().devices;
        assert!(devices.is_empty(), "{devices:?}");
        reinstate(&administrator, &alice.user_id).await;
    }
}

#[tokio::test]
async fn a_suspension_holds_on_every_node() {
    let cluster = Cluster::start_with(2, &ADMINISTRATION).await;
    let alice = cluster.nodes[0].user("alice").await;
    let elsewhere = cluster.at(&cluster.nodes[0].another_device(&alice).await, 1);
    let mut stream = elsewhere.live();
    stream.caught_up().await;
    suspend(&cluster.nodes[0].administrator(), &alice.user_id, None).await;
    assert_eq!(reason_of(&stream.ended().await), Some(ErrorReason::Unauthenticated));
    refused(call(&elsewhere).await, ErrorReason::Unauthenticated);
    refused(refresh(&elsewhere).await, ErrorReason::RefreshTokenInvalid);
    refused(log_in(&cluster.nodes[1], "alice", PASSWORD).await, ErrorReason::AccountSuspended);
}

#[tokio::test]
async fn sessions_are_ended_one_or_all() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let laptop = world.another_device(&alice).await;
    let administrator = world.administrator();
    let revoke = async |device: &str| {
        let request = RevokeSessionsRequest { user_id: alice.user_id.clone(), device_id: device.to_owned() };
        administrator.admin().revoke_sessions(request).await.expect("revoke").into_inner().revoked
    };
    assert_eq!(revoke(&tablet.id).await, 1);
    refused(call(&tablet).await, ErrorReason::Unauthenticated);
    call(&laptop).await.expect("not this one");
    assert_eq!(revoke("").await, 2);
    for device in [&alice, &laptop] {
        refused(call(device).await, ErrorReason::Unauthenticated);
        refused(refresh(device).await, ErrorReason::RefreshTokenInvalid);
    }
    assert_eq!(revoke("").await, 0);
    log_in(&world, "alice", PASSWORD).await.expect("not suspended");
}

#[tokio::test]
async fn users_are_found_by_id_and_by_how_their_names_begin() {
    let world = World::administered(&[]).await;
    let (alice, bob) = world.pair().await;
    let mut others = Vec::new();
    for username in ["alina", "al_ibi", "alx"] {
        others.push(world.user(username).await);
    }
    let administrator = world.administrator();
    let find = async |query: &str, page_size, token: &str| {
        let request = FindUsersRequest { query: query.to_owned(), page_size, page_token: token.to_owned() };
        let found = administrator.admin().find_users(request).await.expect("find").into_inner();
        (found.users.into_iter().map(|user| user.username).collect::<Vec<_>>(), found.next_page_token)
    };
    assert_eq!(find(&bob.user_id, 0, "").await.0, ["bob"]);
    assert_eq!(find("ALI", 0, "").await.0, ["alice", "alina"]);
    // What means something in a pattern is a character like others.
    assert_eq!(find("al_", 0, "").await.0, ["al_ibi"]);
    assert!(find("%li", 0, "").await.0.is_empty());
    assert!(find(&uuid::Uuid::now_v7().to_string(), 0, "").await.0.is_empty());
    let (first, next) = find("ali", 1, "").await;
    let (second, end) = find("ali", 1, &next).await;
    assert_eq!((first, second, end.as_str()), (vec!["alice".to_owned()], vec!["alina".to_owned()], ""));

    let get = GetUserRequest { user_id: alice.user_id.clone() };
    let found = administrator.admin().get_user(get).await.expect("the user").into_inner();
    let user = found.user.expect("a user");
    assert_eq!((user.username.as_str(), user.display_name.as_str()), ("alice", "alice"));
    assert_eq!(found.devices.iter().map(|device| &device.device_id).collect::<Vec<_>>(), [&alice.id]);
}

#[tokio::test]
async fn every_call_is_in_the_audit_log_also_what_was_refused() {
    let world = World::administered(&[]).await;
    let alice = world.user("alice").await;
    let administrator = world.administrator();
    suspend(&administrator, &alice.user_id, None).await;
    let nobody = uuid::Uuid::now_v7().to_string();
    let get = GetUserRequest { user_id: nobody.clone() };
    refused(administrator.admin().get_user(get).await, ErrorReason::UserNotFound);
    let bad = SuspendUserRequest { user_id: alice.user_id.clone(), until: None, reason: String::new() };
    refused(administrator.admin().suspend_user(bad).await, ErrorReason::InvalidField);
    // Whoever has no token leaves no trace there.
    let get = GetUserRequest { user_id: alice.user_id.clone() };
    refused(world.administrator_with(Some("guess")).admin().get_user(get).await, ErrorReason::Unauthenticated);

    let events = audit(&administrator, "").await;
    let told: Vec<_> = events.iter().map(|event| (event.call.as_str(), event.user_id.as_str(), event.code)).collect();
    let (suspended, unknown) = (alice.user_id.as_str(), nobody.as_str());
    // The call that lists them is under way, and itself the newest.
    assert_eq!(
        told,
        [
            ("ListAuditEvents", "", i32::from(Code::Unknown)),
            ("SuspendUser", suspended, i32::from(Code::InvalidArgument)),
            ("GetUser", unknown, i32::from(Code::NotFound)),
            ("SuspendUser", suspended, i32::from(Code::Ok)),
        ]
    );
    assert!(events.iter().all(|event| event.administrator == "ada" && event.at.is_some()));
    let asked: serde_json::Value = serde_json::from_str(&events[3].request_json).expect("JSON");
    assert_eq!(asked, serde_json::json!({ "userId": alice.user_id, "reason": "spam" }));

    let about: Vec<_> = audit(&administrator, &alice.user_id).await.into_iter().map(|event| event.call).collect();
    assert_eq!(about, ["ListAuditEvents", "SuspendUser", "SuspendUser"]);
    let page = async |token: &str| {
        let request = ListAuditEventsRequest { page_size: 2, page_token: token.to_owned(), ..Default::default() };
        administrator.admin().list_audit_events(request).await.expect("a page").into_inner()
    };
    let first = page("").await;
    let second = page(&first.next_page_token).await;
    assert_eq!((first.events.len(), second.events.len()), (2, 2));
    assert!(first.events[1].event_id > second.events[0].event_id, "the newest first");
}

/// Reports as an administrator sees them.
async fn reports(by: &Clients, request: ListReportsRequest) -> Vec<UserReport> {
    by.admin().list_reports(request).await.expect("the reports").into_inner().reports
}

fn texts(report: &UserReport) -> Vec<Option<&str>> {
    report.messages.iter().map(text_of).collect()
}

#[tokio::test]
async fn a_report_shows_administrators_the_messages_as_they_are_and_is_closed_once() {
    let world = World::administered(&[]).await;
    let (alice, mallory) = world.pair().await;
    let chat = alice.chat_with(&mallory).await;
    let seqs = vec![mallory.send(&chat, "buy this").await, mallory.send(&chat, "or else").await];
    let report = ReportRequest {
        user_id: mallory.user_id.clone(),
        reason: ReportReason::Harassment.into(),
        comment: "He threatens me".to_owned(),
        chat_id: chat.clone(),
        seqs: seqs.clone(),
        block: true,
    };
    alice.contacts().report(report).await.expect("report");
    let blocked = alice.contacts().list_blocked_users(ListBlockedUsersRequest::default()).await.expect("the blocked");
    assert_eq!(blocked.into_inner().profiles.len(), 1);
    refused(mallory.try_send(&chat, "hello?").await, ErrorReason::CannotMessageUser);

    let administrator = world.administrator();
    let open = reports(&administrator, ListReportsRequest::default()).await;
    let [report] = open.as_slice() else { panic!("one report: {open:?}") };
    assert_eq!((&report.reporter_id, &report.user_id, &report.chat_id), (&alice.user_id, &mallory.user_id, &chat));
    assert_eq!((report.reason(), report.comment.as_str()), (ReportReason::Harassment, "He threatens me"));
    assert_eq!(texts(report), [Some("buy this"), Some("or else")]);
    assert_eq!(report.closed_at, None);

    let revoke = request(&chat, Action::Revoke(Revoke { target_seq: seqs[0] }));
    mallory.messages().send(revoke).await.expect("revoke");
    let now = &reports(&administrator, ListReportsRequest::default()).await[0];
    assert_eq!(texts(now), [None, Some("or else")]);

    let close = async |resolution: &str| {
        let request = CloseReportRequest { report_id: report.report_id.clone(), resolution: resolution.to_owned() };
        administrator.admin().close_report(request).await.expect("close").into_inner().report.expect("a report")
    };
    let closed = close("suspended him").await;
    assert_eq!((closed.closed_by.as_str(), closed.resolution.as_str()), ("ada", "suspended him"));
    assert_eq!(close("changed my mind").await, closed);
    assert!(reports(&administrator, ListReportsRequest::default()).await.is_empty());
    let all = ListReportsRequest { include_closed: true, user_id: mallory.user_id.clone(), ..Default::default() };
    assert_eq!(reports(&administrator, all).await, [closed]);
    let about = ListReportsRequest { include_closed: true, user_id: alice.user_id.clone(), ..Default::default() };
    assert!(reports(&administrator, about).await.is_empty());
    let calls: Vec<_> = audit(&administrator, &mallory.user_id).await.into_iter().map(|event| event.call).collect();
    assert_eq!(calls, ["ListAuditEvents", "ListReports", "CloseReport", "CloseReport"]);
}

#[tokio::test]
async fn reports_come_by_page_the_oldest_first_and_not_without_end() {
    let world = World::administered(&[]).await;
    let (alice, bob) = world.pair().await;
    let report = |comment: String| ReportRequest {
        user_id: bob.user_id.clone(),
        reason: ReportReason::Spam.into(),
        comment,
        ..Default::default()
    };
    for number in 0..50 {
        alice.contacts().report(report(number.to_string())).await.expect("report");
    }
    refused(alice.contacts().report(report("one too many".to_owned())).await, ErrorReason::RateLimited);
    let administrator = world.administrator();
    let (mut comments, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = ListReportsRequest { page_size: 20, page_token, ..Default::default() };
        let page = administrator.admin().list_reports(request).await.expect("a page").into_inner();
        comments.extend(page.reports.into_iter().map(|report| report.comment));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(comments, (0..50).map(|number| number.to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn messages_from_before_the_reporter_came_cannot_be_reported() {
    let world = World::administered(&[]).await;
    let (alice, mallory) = world.pair().await;
    let late = world.user("late").await;
    let group = mallory.group_with("Group", &[&alice]).await;
    let before = mallory.send(&group, "before").await;
    mallory.add(&group, &late).await;
    let after = mallory.send(&group, "after").await;
    let report = |seq| ReportRequest {
        user_id: mallory.user_id.clone(),
        reason: ReportReason::Other.into(),
        chat_id: group.clone(),
        seqs: vec![seq],
        ..Default::default()
    };
    refused(late.contacts().report(report(before)).await, ErrorReason::EntryNotFound);
    late.contacts().report(report(after)).await.expect("report");
    let block = BlockUserRequest { user_id: late.user_id.clone() };
    mallory.contacts().block_user(block).await.expect("block");
    late.contacts().report(report(after)).await.expect("also of somebody who blocked the reporter");
}
