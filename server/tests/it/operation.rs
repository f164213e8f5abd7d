//! How the program is run: configuration, migration, and its end.

use std::{path::Path, process::Output};

use tempfile::TempDir;
use tidings_proto::v1::server_frame::Frame;

use crate::world::{World, program};

/// Runs the program to its end, in a folder of its own.
async fn tidings(folder: &Path, arguments: &[&str], settings: &[(&str, &str)]) -> Output {
    let mut command = program();
    command.current_dir(folder).args(arguments).envs(settings.iter().copied());
    command.output().await.expect("run the program")
}

fn folder() -> TempDir {
    TempDir::new().expect("a folder")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The configuration is refused, and what is said names the culprit.
fn refused_naming(output: &Output, culprit: &str) {
    let said = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(culprit), "{said}");
}

#[tokio::test]
async fn the_printed_configuration_is_the_default_and_can_be_used() {
    let folder = folder();
    let printed = tidings(folder.path(), &["config"], &[]).await;
    assert!(printed.status.success());
    let printed = text(&printed.stdout);
    for section in ["[server]", "[auth]", "[log]", "[live]", "[limits]", "[telemetry]"] {
        assert!(printed.contains(section), "{section}");
    }
    std::fs::write(folder.path().join("tidings.toml"), printed).expect("write the configuration");
    let migrated = tidings(folder.path(), &["migrate"], &[]).await;
    assert!(migrated.status.success(), "{}", text(&migrated.stderr));
    for file in ["accounts.db", "profiles.db", "chats.db"] {
        assert!(folder.path().join("data").join(file).exists(), "{file}");
    }
}

#[tokio::test]
async fn flags_come_before_the_environment_and_that_before_the_file() {
    let folder = folder();
    std::fs::write(folder.path().join("tidings.toml"), "data = \"file\"").expect("write the configuration");
    let made = |name: &str| folder.path().join(name).exists();
    tidings(folder.path(), &["migrate"], &[]).await;
    assert!(made("file") && !made("data"));
    tidings(folder.path(), &["migrate"], &[("TIDINGS_DATA", "environment")]).await;
    assert!(made("environment"));
    tidings(folder.path(), &["migrate", "--data", "flag"], &[("TIDINGS_DATA", "other")]).await;
    assert!(made("flag") && !made("other"));
}

#[tokio::test]
async fn an_unknown_or_bad_key_is_named() {
    let folder = folder();
    let settings = [
        ("TIDINGS_SERVER__LISTTEN", "127.0.0.1:0", "listten"),
        ("TIDINGS_SERVER__LISTEN", "nowhere", "listen"),
        ("TIDINGS_AUTH__ACCESS_TOKEN_LIFE", "a while", "access_token_life"),
        ("TIDINGS_LIMITS__DEVICE_BURST", "0", "device_burst"),
        ("TIDINGS_MODE", "playground", "mode"),
        ("TIDINGS_TELEMETRY__FORMAT", "runes", "format"),
    ];
    for (key, value, culprit) in settings {
        refused_naming(&tidings(folder.path(), &["migrate"], &[(key, value)]).await, culprit);
    }
    std::fs::write(folder.path().join("own.toml"), "[live]\nheartbeet_interval = \"3s\"").expect("write");
    let misspelled = tidings(folder.path(), &["migrate", "--config", "own.toml"], &[]).await;
    refused_naming(&misspelled, "heartbeet_interval");
    refused_naming(&tidings(folder.path(), &["migrate", "--config", "none.toml"], &[]).await, "none.toml");
    assert!(!folder.path().join("data").exists(), "nothing is made with a bad configuration");
}

#[tokio::test]
async fn a_server_that_is_asked_to_end_sends_devices_away_and_ends() {
    let mut world = World::start().await;
    let (alice, bob) = world.pair().await;
    let chat = alice.chat_with(&bob).await;
    let mut stream = bob.live();
    stream.caught_up().await;
    let sent = alice.send(&chat, "before the end").await;
    world.server.ask_to_end();
    stream.wait("GoAway", |frame| matches!(frame, Frame::GoAway(_)).then_some(())).await;
    world.server.ended().await;
    world.server.restart().await;
    let kept = crate::world::until("the server answers again", async || bob.history(&chat).await.ok()).await;
    assert_eq!(kept.last().map(|entry| entry.seq), Some(sent));
}

#[tokio::test]
async fn an_address_that_is_taken_is_said() {
    let world = World::start().await;
    let address = world.server.address().to_string();
    let folder = folder();
    let second = tidings(folder.path(), &["serve", "--listen", &address], &[]).await;
    assert!(!second.status.success());
    assert!(text(&second.stderr).contains(&address), "{}", text(&second.stderr));
}
