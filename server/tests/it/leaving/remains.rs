//! What is left of a deleted user in the databases.

use std::collections::BTreeSet;

use sqlx::{AssertSqlSafe, Column as _, Row as _, SqliteConnection};
use tidings_proto::v1::{BlockUserRequest, HideEntriesRequest, add_contact_request::Target};
use uuid::Uuid;

use super::{AT_ONCE, add, delete, is_deleted};
use crate::world::{Backends, World, until};

async fn tables(connection: &mut SqliteConnection) -> Vec<String> {
    let names = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name";
    sqlx::query_scalar(names).fetch_all(connection).await.expect("the tables")
}

/// Where a user is named that has a username like nothing else: `service.table.column`.
async fn traces(world: &World, user: &str, device: &str, username: &str) -> BTreeSet<String> {
    let ids = [user, device].map(|id| Uuid::parse_str(id).expect("an id"));
    let mut found = BTreeSet::new();
    for service in ["accounts", "profiles", "chats"] {
        let mut connection = world.database(service).await;
        for table in tables(&mut connection).await {
            let rows = sqlx::query(AssertSqlSafe(format!("SELECT * FROM \"{table}\"")));
            for row in rows.fetch_all(&mut connection).await.expect("the rows") {
                for (index, column) in row.columns().iter().enumerate() {
                    let bytes: Vec<u8> = row.get_unchecked::<Option<Vec<u8>>, _>(index).unwrap_or_default();
                    let names = ids.iter().any(|id| bytes == id.as_bytes());
                    let text = String::from_utf8_lossy(&bytes);
                    if names || text.contains(username) {
                        found.insert(format!("{service}.{table}.{}", column.name()));
                    }
                }
            }
        }
    }
    found
}

#[tokio::test]
async fn nothing_else_is_left_of_a_deleted_user() {
    let world = World::start_on(Backends::Embedded, &[AT_ONCE]).await;
    let username = "zanzibar";
    let alice = world.user(username).await;
    let bob = world.user("bob").await;
    let chat = alice.chat_with(&bob).await;
    let group = alice.group_with("Group", &[&bob]).await;
    let seq = bob.send(&chat, "hello").await;
    alice.send(&group, "hello").await;
    add(&alice, Target::UserId(bob.user_id.clone())).await.expect("add");
    let block = BlockUserRequest { user_id: bob.user_id.clone() };
    alice.contacts().block_user(block).await.expect("block");
    let hide = HideEntriesRequest { chat_id: chat.clone(), seqs: vec![seq] };
    alice.messages().hide_entries(hide).await.expect("hide");
    assert!(traces(&world, &alice.user_id, &alice.id, username).await.len() > 12, "it finds what there is");

    delete(&alice).await;
    is_deleted(&bob, &alice.user_id).await;
    let remains: BTreeSet<String> = [
        // That there was somebody, while an access token of theirs could still be valid.
        "accounts.deletions.user_id",
        "accounts.devices.user_id",
        "accounts.devices.device_id",
        // That there was somebody, of whom others have something.
        "profiles.profiles.user_id",
        "chats.chats.creator_id",
        "chats.chats.creator_device",
        "chats.chats.low_user_id",
        "chats.chats.high_user_id",
        "chats.entries.author_id",
        "chats.entries.device_id",
    ]
    .map(str::to_owned)
    .into();
    until("nothing else is left", async || {
        let left = traces(&world, &alice.user_id, &alice.id, username).await;
        let left: Vec<_> = left.difference(&remains).collect();
        println!("{left:?}");
        left.is_empty().then_some(())
    })
    .await;
}

/// A table that names users must be thought of where they are deleted.
#[tokio::test]
async fn every_table_that_names_a_user_is_known() {
    let world = World::embedded().await;
    let mut naming = BTreeSet::new();
    for service in ["accounts", "profiles", "chats"] {
        let mut connection = world.database(service).await;
        for table in tables(&mut connection).await {
            let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
                .bind(&table)
                .fetch_all(&mut connection)
                .await
                .expect("the columns");
            let names = |column: &String| column.ends_with("user_id") || column.ends_with("device_id");
            if columns.iter().any(names) {
                naming.insert(format!("{service}.{table}"));
            }
        }
    }
    let emptied = [
        "accounts.accounts",
        "accounts.challenges",
        "accounts.deletions",
        "accounts.device_keys",
        "accounts.devices",
        "accounts.guesses",
        "accounts.held_usernames",
        "accounts.links",
        "accounts.log_ins",
        "accounts.passkeys",
        "accounts.pending_events",
        "accounts.recovery_codes",
        "accounts.refresh_tokens",
        "accounts.suspensions",
        "accounts.totp",
        "accounts.trusted_devices",
        "chats.hidden",
        "chats.members",
        "chats.silent_readers",
        "profiles.blocks",
        "profiles.contacts",
        "profiles.invitations",
        "profiles.pending_events",
        "profiles.profiles",
    ];
    // What others have of a user, and what administrators noted.
    let kept = ["accounts.audit_events", "accounts.reports", "chats.chats", "chats.entries", "chats.reactions"];
    let known: BTreeSet<String> = emptied.into_iter().chain(kept).map(str::to_owned).collect();
    assert_eq!(naming, known);
}
