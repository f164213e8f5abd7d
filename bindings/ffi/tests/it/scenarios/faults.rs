//! What is cut, killed or restarted loses nothing and repeats nothing.

use std::{
    env, fs,
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
};

use tidings_ffi::{Chat, ClientOptions, Core, Draft, MessageStatus, TidingsError};

use crate::{
    server::Server,
    world::{Person, within},
};

const CHILD: &str = "TIDINGS_TEST_CHILD";

#[tokio::test]
async fn send_while_offline_restart_the_process_connect_it_arrives_once() {
    if let Ok(task) = env::var(CHILD) {
        return write_offline_and_die(&task).await;
    }
    let mut server = Server::start();
    let (mut ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    within(ada.core.close_and_wait()).await.unwrap();
    server.kill();

    let child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "scenarios::faults::send_while_offline_restart_the_process_connect_it_arrives_once"])
        .env(CHILD, [&ada.options.server, &ada.options.store_path, &chat].map(String::as_str).join(" "))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(!child.unwrap().success(), "the child did not get as far as its death");

    ada.reopen().await;
    let view = ada.view(&chat);
    view.shows(&["one", "two", "three"]).await;
    assert!(
        view.screen.see(|messages| messages
            .iter()
            .rev()
            .take(3)
            .all(|message| message.status == MessageStatus::Pending))
    );
    server.restart();
    ada.core.network_changed();
    ben.core.network_changed();
    ben.sees(&chat, &["one", "two", "three"]).await;
    view.screen.until(|messages| messages.last().is_some_and(|last| last.status == MessageStatus::Delivered)).await;
    view.shows(&["one", "two", "three"]).await;
    ben.sees(&chat, &["one", "two", "three"]).await;
}

/// What the process does that is killed.
async fn write_offline_and_die(task: &str) {
    let [server, store_path, chat] = task.split(' ').collect::<Vec<_>>().try_into().unwrap();
    let options = ClientOptions {
        server: server.to_owned(),
        store_path: store_path.to_owned(),
        device_name: "Ada's phone".to_owned(),
        platform: "test".to_owned(),
    };
    let core = Core::open(options).await.unwrap();
    for text in ["one", "two", "three"] {
        let draft = Draft { text: text.to_owned(), ..Draft::default() };
        core.send(chat.to_owned(), draft).await.unwrap();
    }
    std::process::abort();
}

#[tokio::test]
async fn server_killed_in_mid_stream() {
    let mut server = Server::start();
    let (ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    let texts: Vec<String> = (0..90).map(|number| format!("message {number}")).collect();
    let (own, view) = (ada.view(&chat), ben.view(&chat));
    view.screen.until(|messages| !messages.is_empty()).await;
    for part in texts.chunks(30) {
        for text in part {
            ada.send(&chat, text).await;
        }
        view.screen.until(|messages| crate::screen::texts(messages).contains(&part[0])).await;
        server.kill();
        server.restart();
        ada.core.network_changed();
        ben.core.network_changed();
    }
    view.shows(&texts).await;
    own.shows(&texts).await;
}

#[tokio::test]
async fn store_closed_and_reopened() {
    let server = Server::start();
    let (mut ada, ben) = (Person::register(&server, "ada").await, Person::register(&server, "ben").await);
    let chat = ada.chat_with(&ben).await;
    ben.send(&chat, "hi").await;
    ada.sees(&chat, &["hi"]).await;
    let (chats, _subscription) = ada.chat_list();
    chats.until(|chats: &Vec<Chat>| chats.len() == 1 && chats[0].title == "ben").await;
    let folder = Path::new(&ada.options.store_path).parent().unwrap().to_owned();
    let open_files = || {
        let files = fs::read_dir("/proc/self/fd").unwrap().filter_map(|file| fs::read_link(file.ok()?.path()).ok());
        files.filter(|path| path.starts_with(&folder)).count()
    };
    assert!(open_files() > 0);

    let closing = (0..4).map(|_| {
        let core = Arc::clone(&ada.core);
        tokio::task::spawn_blocking(move || core.begin_close())
    });
    for closing in closing.collect::<Vec<_>>() {
        closing.await.unwrap().unwrap();
    }
    within(ada.core.close_and_wait()).await.unwrap();
    assert_eq!(open_files(), 0);
    assert_eq!(ada.core.chats().await, Err(TidingsError::Closed));
    chats.until_ended().await;

    ada.reopen().await;
    assert_eq!(ada.core.chats().await.unwrap()[0].title, "ben");
    ada.sees(&chat, &["hi"]).await;
}
