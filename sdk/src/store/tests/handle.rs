//! The store on its thread, and those who observe it.

use std::{fs, path::Path, sync::Arc};

use tempfile::TempDir;
use tidings_proto::v1::{SendRequest, send_request::Action};

use super::*;
use crate::{
    ChatListObserver, ChatListUpdate, Error,
    observe::{Hub, Topic},
    store::{self, Store},
};

async fn open(folder: &TempDir) -> (Store, Arc<Hub>) {
    let hub = Arc::new(Hub::default());
    (Store::open(folder.path().join("store.db"), Arc::clone(&hub)).await.unwrap(), hub)
}

/// How many files of a folder this process has open.
fn open_files(folder: &Path) -> usize {
    let files = fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
    files.filter(|path| path.starts_with(folder)).count()
}

async fn learn(store: &Store, chat_id: &str) {
    let chat = v1::Chat {
        chat_id: chat_id.to_owned(),
        created_at: Some(prost_types::Timestamp { seconds: 1, nanos: 0 }),
        ..v1::Chat::default()
    };
    store.write(move |transaction, changes| store::store_chat(transaction, changes, &chat)).await.unwrap();
}

#[tokio::test]
async fn a_write_survives_closing_and_opening_again() {
    let folder = TempDir::new().unwrap();
    let (store, _) = open(&folder).await;
    let action = Some(Action::Content(text("hi")));
    let request = SendRequest { chat_id: CHAT.to_owned(), client_id: "a".to_owned(), action };
    let queued = request.clone();
    store.write(move |transaction, changes| store::enqueue(transaction, changes, &queued, 0)).await.unwrap();
    store.close().await;
    let (store, _) = open(&folder).await;
    assert_eq!(store.read(store::next_writes).await.unwrap(), [request]);
}

#[tokio::test]
async fn a_closed_store_holds_no_file_and_answers_closed() {
    let folder = TempDir::new().unwrap();
    let (store, _) = open(&folder).await;
    assert!(open_files(folder.path()) > 0);
    store.close().await;
    assert_eq!(open_files(folder.path()), 0);
    assert_eq!(store.read(store::next_writes).await, Err(Error::Closed));
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_closes_at_the_same_time_waits_for_the_file_too() {
    for _ in 0..50 {
        let folder = TempDir::new().unwrap();
        let (store, _) = open(&folder).await;
        learn(&store, "one").await;
        let closing = (0..4).map(|_| {
            let (store, folder) = (store.clone(), folder.path().to_owned());
            tokio::spawn(async move {
                store.close().await;
                open_files(&folder)
            })
        });
        for open_files in closing.collect::<Vec<_>>() {
            assert_eq!(open_files.await.unwrap(), 0);
        }
    }
}

#[tokio::test]
async fn a_write_that_fails_changes_nothing_and_tells_nobody() {
    let folder = TempDir::new().unwrap();
    let (store, hub) = open(&folder).await;
    let marks = hub.observe(Topic::Chats);
    marks.take().await.unwrap().done();
    let failed = store
        .write(|transaction, changes| {
            store::set_synced(transaction)?;
            changes.chat(CHAT);
            Err::<(), _>(rusqlite::Error::InvalidQuery)
        })
        .await;
    assert!(matches!(failed, Err(Error::Storage { .. })));
    learn(&store, "other").await;
    let taken = marks.take().await.unwrap();
    assert_eq!(taken.keys.iter().collect::<Vec<_>>(), ["other"]);
}

#[tokio::test]
async fn an_observer_gets_the_initial_value_and_then_changes_until_the_client_closes() {
    let folder = TempDir::new().unwrap();
    let (store, hub) = open(&folder).await;
    learn(&store, "one").await;
    let observer = ChatListObserver::new(store.clone(), &hub);
    let Some(ChatListUpdate::Reset { chats }) = observer.next().await else { panic!("no initial value") };
    assert_eq!(chats.len(), 1);
    learn(&store, "two").await;
    learn(&store, "two").await;
    let Some(ChatListUpdate::Changed { chats, removed }) = observer.next().await else { panic!("no change") };
    assert_eq!((chats.len(), chats[0].id.as_str(), removed.len()), (1, "two", 0));
    hub.close();
    assert_eq!(observer.next().await, None);
}

#[tokio::test]
async fn an_observer_that_falls_far_behind_reads_everything_again() {
    let folder = TempDir::new().unwrap();
    let (store, hub) = open(&folder).await;
    let observer = ChatListObserver::new(store.clone(), &hub);
    observer.next().await.unwrap();
    for number in 0..300 {
        learn(&store, &format!("chat {number}")).await;
    }
    let Some(ChatListUpdate::Reset { chats }) = observer.next().await else { panic!("no reset") };
    assert_eq!(chats.len(), 300);
}

#[tokio::test]
async fn marks_taken_by_one_who_gives_up_come_back() {
    let hub = Hub::default();
    let marks = hub.observe(Topic::Chats);
    marks.take().await.unwrap().done();
    hub.mark(&Topic::Chats, &["a".to_owned()].into());
    drop(marks.take().await.unwrap());
    hub.mark(&Topic::Chats, &["b".to_owned()].into());
    let taken = marks.take().await.unwrap();
    assert_eq!(taken.keys.iter().collect::<Vec<_>>(), ["a", "b"]);
}
