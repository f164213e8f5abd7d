//! What the logs hold: by asking their readers, and straight from the database.

use std::{
    collections::{BTreeMap, HashMap},
    path::{Path, PathBuf},
};

use bytes::Bytes;
use prost::Message as _;
use sqlx::{ConnectOptions as _, Row as _, SqliteConnection, sqlite::SqliteConnectOptions, sqlite::SqliteRow};
use tidings_proto::v1::{AccountEvent, ChatSettings, Content, EntryKind, MembershipChange, Reaction, Sealed};
use uuid::Uuid;

use super::wishes::Cast;
use crate::{
    checker::{Body, Connection, Log, Readers, Seen, Stored, Way, Witness, WitnessKind, heads_of},
    world::Device,
};

/// The logs, as somebody reads them who may read them whole.
pub async fn by_history(users: &[Device], cast: &Cast) -> BTreeMap<String, Log> {
    let mut logs = BTreeMap::new();
    for (chat, reader) in cast.direct_chats.iter().chain(&cast.groups) {
        let reader = users.iter().find(|user| user.user_id == *reader).expect("the reader");
        let request = tidings_proto::v1::GetChatRequest { chat_id: chat.clone() };
        let details = reader.chats().get_chat(request).await.expect("get the chat").into_inner().chat.expect("a chat");
        let readers = Readers::Members { history_shared: details.history_shared };
        logs.insert(chat.clone(), Log { readers, entries: read(reader, chat).await });
    }
    for user in users {
        let readers = Readers::Owner(user.user_id.clone());
        logs.insert(user.user_id.clone(), Log { readers, entries: read(user, &user.user_id).await });
    }
    logs
}

/// All that a user may read, as a witness.
pub async fn history_of(user: &Device, logs: &BTreeMap<String, Log>) -> Witness {
    let mut stored = BTreeMap::new();
    for (log, _) in heads_of(logs, &user.user_id) {
        let entries = read(user, &log).await.into_iter();
        let entries = entries.map(|entry| Stored { entry, connection: 0, way: Way::Page }).collect();
        stored.insert(log, entries);
    }
    Witness {
        kind: WitnessKind::History,
        name: format!("{}'s history", user.username),
        user: user.user_id.clone(),
        device: String::new(),
        stored,
        sent: Vec::new(),
        connections: vec![Connection { what: "read at the end".to_owned() }],
        complaints: Vec::new(),
    }
}

async fn read(reader: &Device, log: &str) -> Vec<Seen> {
    let history =
        reader.history(log).await.unwrap_or_else(|status| panic!("{} reads {log}: {status:?}", reader.username));
    history.into_iter().map(Seen::from).collect()
}

/// The logs, as they stand in the database of a server that has ended.
pub async fn by_database(data: &Path) -> BTreeMap<String, Log> {
    let mut database = open(data).await;
    let chats = sqlx::query("SELECT chat_id, history_shared FROM chats").fetch_all(&mut database).await.expect("chats");
    let shared: HashMap<String, bool> =
        chats.iter().map(|row| (id(row, "chat_id"), row.get("history_shared"))).collect();
    let rows = sqlx::query(
        "SELECT log_id, seq, author_id, device_id, client_id, kind, target_seq, encryption, body
         FROM entries
         ORDER BY log_id, seq",
    );
    let mut logs = BTreeMap::new();
    for row in rows.fetch_all(&mut database).await.expect("entries") {
        let log = id(&row, "log_id");
        let readers = match shared.get(&log) {
            Some(&history_shared) => Readers::Members { history_shared },
            None => Readers::Owner(log.clone()),
        };
        logs.entry(log).or_insert(Log { readers, entries: Vec::new() }).entries.push(entry(&row));
    }
    logs
}

/// Opens the database that has the entries, for reading only.
async fn open(data: &Path) -> SqliteConnection {
    let files = std::fs::read_dir(data).expect("the data").map(|file| file.expect("a file").path());
    let databases: Vec<PathBuf> = files.filter(|file| file.extension().is_some_and(|kind| kind == "db")).collect();
    for file in &databases {
        let mut database = SqliteConnectOptions::new().filename(file).read_only(true).connect().await.expect("open");
        let table = sqlx::query("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetch_optional(&mut database);
        if table.await.expect("read the schema").is_some() {
            return database;
        }
    }
    panic!("none of {databases:?} has entries")
}

fn entry(row: &SqliteRow) -> Seen {
    let kind = EntryKind::try_from(row.get::<i32, _>("kind")).expect("a kind");
    let by_server = row.get::<Vec<u8>, _>("device_id").iter().all(|byte| *byte == 0);
    let own = |column| if by_server { String::new() } else { id(row, column) };
    let body = row.get::<Option<Vec<u8>>, _>("body");
    Seen {
        seq: row.get::<i64, _>("seq").unsigned_abs(),
        author: id(row, "author_id"),
        device: own("device_id"),
        client_id: own("client_id"),
        kind,
        target: row.get::<Option<i64>, _>("target_seq").unwrap_or(0).unsigned_abs(),
        body: body.map_or(Body::None, |body| decode(kind, row.get("encryption"), body.into())),
    }
}

fn decode(kind: EntryKind, encryption: Option<i32>, body: Bytes) -> Body {
    match (kind, encryption) {
        (_, Some(1)) => Body::Other(Sealed::decode(body).expect("sealed").encode_to_vec()),
        (EntryKind::Message | EntryKind::Edit, _) => Content::decode(body).expect("content").into(),
        (EntryKind::Reaction, _) => Body::Emoji(Reaction::decode(body).expect("a reaction").emoji),
        (EntryKind::Membership, _) => Body::Membership(MembershipChange::decode(body).expect("a change")),
        (EntryKind::Settings, _) => Body::Other(ChatSettings::decode(body).expect("settings").encode_to_vec()),
        (EntryKind::Account, _) => Body::Other(AccountEvent::decode(body).expect("an event").encode_to_vec()),
        (EntryKind::Revoke | EntryKind::Unspecified, _) => panic!("a body where there is none"),
    }
}

fn id(row: &SqliteRow, column: &str) -> String {
    Uuid::from_slice(&row.get::<Vec<u8>, _>(column)).expect("a UUID").to_string()
}
