//! What the logs hold: by asking their readers, and straight from the database.

use std::collections::{BTreeMap, HashMap};

use bytes::Bytes;
use prost::Message as _;
use sqlx::{ConnectOptions as _, Database, Executor, FromRow, IntoArguments, sqlite::SqliteConnectOptions};
use tidings_proto::v1::{AccountEvent, ChatSettings, Content, EntryKind, MembershipChange, Reaction, Sealed};
use uuid::Uuid;

use super::wishes::Cast;
use crate::{
    checker::{Body, Connection, Log, Readers, Seen, Stored, Way, Witness, WitnessKind, heads_of},
    world::{self, Device, Server},
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
pub async fn by_database(server: &Server) -> BTreeMap<String, Log> {
    if let Some(database) = server.database() {
        return read_tables(&mut database.connect().await).await;
    }
    let file = SqliteConnectOptions::new().filename(server.data().join("chats.db")).read_only(true);
    read_tables(&mut file.connect().await.expect("open the file")).await
}

/// The logs, as they stand in a database of PostgreSQL.
pub async fn in_postgres(database: &world::Database) -> BTreeMap<String, Log> {
    read_tables(&mut database.connect().await).await
}

async fn read_tables<C: sqlx::Connection>(connection: &mut C) -> BTreeMap<String, Log>
where
    for<'c> &'c mut C: Executor<'c, Database = C::Database>,
    for<'q> <C::Database as Database>::Arguments: IntoArguments<C::Database>,
    for<'r> (Uuid, bool): FromRow<'r, <C::Database as Database>::Row>,
    for<'r> EntryRow: FromRow<'r, <C::Database as Database>::Row>,
{
    let chats = sqlx::query_as("SELECT chat_id, history_shared FROM chats").fetch_all(&mut *connection);
    let shared: HashMap<Uuid, bool> = chats.await.expect("chats").into_iter().collect();
    let rows = sqlx::query_as::<_, EntryRow>(
        "SELECT log_id, seq, author_id, device_id, client_id, kind, target_seq, encryption, body
         FROM entries
         ORDER BY log_id, seq",
    );
    let mut logs = BTreeMap::new();
    for row in rows.fetch_all(connection).await.expect("entries") {
        let log = row.log_id.to_string();
        let readers = match shared.get(&row.log_id) {
            Some(&history_shared) => Readers::Members { history_shared },
            None => Readers::Owner(log.clone()),
        };
        logs.entry(log).or_insert(Log { readers, entries: Vec::new() }).entries.push(row.into());
    }
    logs
}

#[derive(FromRow)]
struct EntryRow {
    log_id: Uuid,
    seq: i64,
    author_id: Uuid,
    device_id: Uuid,
    client_id: Uuid,
    kind: i32,
    target_seq: Option<i64>,
    encryption: Option<i32>,
    body: Option<Vec<u8>>,
}

impl From<EntryRow> for Seen {
    fn from(row: EntryRow) -> Self {
        let kind = EntryKind::try_from(row.kind).expect("a kind");
        let own = |id: Uuid| if row.device_id.is_nil() { String::new() } else { id.to_string() };
        Self {
            seq: row.seq.unsigned_abs(),
            author: row.author_id.to_string(),
            device: own(row.device_id),
            client_id: own(row.client_id),
            kind,
            target: row.target_seq.unwrap_or(0).unsigned_abs(),
            body: row.body.map_or(Body::None, |body| decode(kind, row.encryption, body.into())),
        }
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
