//! Archives: what their owner may read, and no more.

use std::{
    collections::BTreeSet,
    io::{Cursor as Bytes, Read as _},
};

use tidings_proto::v1::{
    CreateInvitationRequest, ErrorReason, ExportAccountRequest, RevokeDeviceRequest, add_contact_request::Target,
};
use tonic::Status;
use uuid::Uuid;
use zip::ZipArchive;

use super::add;
use crate::{
    guards, passkeys,
    world::{Authenticator, Clients, Live, Transport, World, reason_of, refused, until},
};

/// A user's archive.
pub(super) async fn archive(device: &Clients) -> Result<Vec<u8>, Status> {
    let mut pieces = device.auth().export_account(ExportAccountRequest {}).await?.into_inner();
    let mut archive = Vec::new();
    while let Some(response) = pieces.message().await? {
        assert!((1..=64 * 1024).contains(&response.piece.len()), "{} bytes", response.piece.len());
        archive.extend(response.piece);
    }
    Ok(archive)
}

/// What an archive has, by the names of its files.
fn unpack(archive: Vec<u8>) -> Vec<(String, serde_json::Value)> {
    let mut zip = ZipArchive::new(Bytes::new(archive)).expect("an archive");
    let mut files = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).expect("a file");
        let mut json = String::new();
        // Compares the checksum as well.
        file.read_to_string(&mut json).expect("its text");
        files.push((file.name().expect("a name").into_owned(), serde_json::from_str(&json).expect("JSON")));
    }
    files
}

#[tokio::test]
async fn an_archive_has_all_that_its_owner_may_read_and_no_more() {
    let world = World::start_with(Transport::Connect, &passkeys::SETTINGS).await;
    let (alice, bob) = world.pair().await;
    let direct = alice.chat_with(&bob).await;
    let group = bob.group_with("Group", &[]).await;
    bob.send(&group, "before she came").await;
    bob.add(&group, &alice).await;
    bob.send(&group, "welcome").await;
    alice.send(&direct, "hi \"bob\" 👋").await;
    add(&alice, Target::UserId(bob.user_id.clone())).await.expect("add");
    let invite = CreateInvitationRequest { note: "for carol".to_owned() };
    let invited = alice.contacts().create_invitation(invite).await.expect("invite").into_inner().invitation;
    let invited = invited.expect("an invitation");
    let mut laptop = Authenticator::new(passkeys::ORIGIN);
    passkeys::register(&alice, &mut laptop).await.expect("a passkey");
    let (_, recovery_codes) = guards::turn_totp_on(&alice).await;

    let archive = archive(&alice).await.expect("export");
    let text = String::from_utf8_lossy(&archive).into_owned();
    assert!(!text.contains(&alice.session.refresh_token));
    let files = unpack(archive);
    let names: BTreeSet<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    let chat_files =
        [&direct, &group].map(|chat| [format!("chats/{chat}/chat.json"), format!("chats/{chat}/entries.json")]);
    let expected: BTreeSet<&str> = [
        "account.json",
        "account_log.json",
        "blocked.json",
        "contacts.json",
        "devices.json",
        "invitations.json",
        "passkeys.json",
        "privacy.json",
        "profile.json",
        "reports.json",
        "security.json",
    ]
    .into_iter()
    .chain(chat_files.iter().flatten().map(String::as_str))
    .collect();
    assert_eq!(names, expected);

    let file = |name: &str| &files.iter().find(|(found, _)| found == name).expect("the file").1;
    assert_eq!(file("account.json")["username"], "alice");
    assert_eq!(file("devices.json")[0]["deviceId"], alice.id);
    assert_eq!(file("profile.json")["displayName"], "alice");
    assert_eq!(file("contacts.json")[0]["profile"]["userId"], bob.user_id);
    assert_eq!(*file("blocked.json"), serde_json::json!([]));
    let written = file(&format!("chats/{direct}/entries.json")).to_string();
    assert!(written.contains(r#"hi \"bob\" 👋"#), "{written}");
    let of_group = file(&format!("chats/{group}/entries.json")).to_string();
    assert!(of_group.contains("welcome") && !of_group.contains("before she came"), "{of_group}");
    assert_eq!(file("invitations.json")[0]["invitationId"], invited.invitation_id);
    assert_eq!(file("invitations.json")[0]["note"], "for carol");
    assert_eq!(file("passkeys.json")[0]["name"], "Laptop");
    let security = file("security.json");
    assert_eq!((&security["hasPassword"], &security["totpEnabled"]), (&true.into(), &true.into()));
    assert_eq!((&security["recoveryCodesLeft"], &security["passkeys"]), (&10.into(), &1.into()));
    // None of it is a key to anything.
    let secrets = [alice.session.access_token.as_str(), &invited.code, "argon2", "cred"];
    for (name, json) in &files {
        let json = json.to_string();
        for secret in secrets.into_iter().chain(recovery_codes.iter().map(String::as_str)) {
            assert!(!json.contains(secret), "{name}: {secret}");
        }
    }
}

#[tokio::test]
async fn a_long_log_is_in_the_archive_whole_and_in_order() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let group = alice.group_with("Group", &[]).await;
    let mut stream = alice.live();
    stream.caught_up().await;
    let texts = fill(&mut stream, &group).await;
    let files = unpack(archive(&alice).await.expect("export"));
    let name = |part| match part {
        1 => format!("chats/{group}/entries.json"),
        part => format!("chats/{group}/entries-{part}.json"),
    };
    let mut found = Vec::new();
    let mut parts = 0;
    while let Some((_, log)) = files.iter().find(|(file, _)| *file == name(parts + 1)) {
        let entries = log.as_array().expect("a list").iter();
        found.extend(entries.filter_map(|entry| entry["content"]["text"]["text"].as_str()));
        parts += 1;
    }
    assert!(parts > 2, "{parts} files");
    assert_eq!(found, texts);
}

/// Sends some MiB that do not compress away: more than fits between the server and one who does not read.
async fn fill(stream: &mut Live, chat: &str) -> Vec<String> {
    let mut texts = Vec::new();
    for _ in 0..200 {
        let text: String = (0..450).map(|_| Uuid::new_v4().to_string()).collect();
        stream.send(chat, &text[..16_000]).await;
        texts.push(text[..16_000].to_owned());
    }
    texts
}

#[tokio::test]
async fn an_archive_is_cut_off_when_its_session_ends_and_one_is_made_at_a_time() {
    let world = World::start().await;
    let alice = world.user("alice").await;
    let tablet = world.another_device(&alice).await;
    let group = alice.group_with("Group", &[]).await;
    let mut stream = alice.live();
    stream.caught_up().await;
    fill(&mut stream, &group).await;
    let mut pieces = alice.auth().export_account(ExportAccountRequest {}).await.expect("export").into_inner();
    pieces.message().await.expect("a piece").expect("one");
    refused(archive(&tablet).await, ErrorReason::Unavailable);
    let revoke = RevokeDeviceRequest { device_id: alice.id.clone() };
    tablet.devices().revoke_device(revoke).await.expect("revoke");
    let end = loop {
        match pieces.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the archive was finished for a device that was revoked"),
            Err(status) => break status,
        }
    };
    assert_eq!(reason_of(&end), Some(ErrorReason::Unauthenticated));
    until("there is room again", async || archive(&tablet).await.ok()).await;
    // Who goes away makes room too.
    let mut pieces = tablet.auth().export_account(ExportAccountRequest {}).await.expect("export").into_inner();
    pieces.message().await.expect("a piece").expect("one");
    drop(pieces);
    until("there is room again", async || archive(&tablet).await.ok()).await;
}
