//! What goes wrong says what it is.

use std::sync::{Arc, Mutex};

use tidings_ffi::{
    ClientOptions, Core, ListenerError, LogLevel, LogLine, LogListener, Login, Reason, TidingsError, set_log_listener,
};

use crate::{
    server::Server,
    world::{PASSWORD, Person, eventually},
};

#[derive(Default)]
struct Lines(Mutex<Vec<LogLine>>);

impl LogListener for Lines {
    fn on_line(&self, line: LogLine) -> Result<(), ListenerError> {
        self.0.lock().unwrap().push(line);
        Ok(())
    }
}

#[tokio::test]
async fn bad_input_gives_the_right_error() {
    let server = Server::start();
    let ada = Person::register(&server, "ada").await;
    let reason = |result: Result<(), TidingsError>| match result {
        Err(TidingsError::Refused { reason, field, .. }) => (reason, field),
        other => panic!("{other:?}"),
    };

    let no_url = ClientOptions { server: "chat.example.org".to_owned(), ..ada.options.clone() };
    let opened = Core::open(no_url).await.map(drop);
    assert!(matches!(&opened, Err(TidingsError::Invalid { field, .. }) if field == "server"), "{opened:?}");
    let no_folder = ClientOptions { store_path: "/nowhere/at/all/store.db".to_owned(), ..ada.options.clone() };
    let opened = Core::open(no_folder).await.map(drop);
    assert!(matches!(opened, Err(TidingsError::Storage { .. })), "{opened:?}");

    let other = Person::on_new_device(&server, "ada").await;
    let wrong = other.core.log_in(other.login(), "not this one".to_owned()).await;
    assert_eq!(reason(wrong).0, Reason::WrongCredentials);
    let taken = other.core.register(other.login(), PASSWORD.to_owned(), "Ada".to_owned()).await;
    assert_eq!(reason(taken).0, Reason::UsernameTaken);
    let short = Login::Username { username: "x".to_owned() };
    let (short, field) = reason(other.core.register(short, PASSWORD.to_owned(), "X".to_owned()).await);
    assert_eq!((short, field.as_deref()), (Reason::InvalidField, Some("username")));
    assert_eq!(other.core.devices().await, Err(TidingsError::LoggedOut));

    let nowhere = ada.core.members("01a2093c-16dc-7118-95fa-07d558428303".to_owned()).await;
    assert_eq!(reason(nowhere.map(drop)).0, Reason::ChatNotFound);
    let oneself = ada.core.open_direct_chat(ada.user_id()).await;
    assert_eq!(reason(oneself.map(drop)).0, Reason::UserIsSelf);

    let lines = Arc::new(Lines::default());
    set_log_listener(LogLevel::Warn, Some(lines.clone()));
    let failed = ada.core.fail_on_purpose("the moon is full".to_owned()).await;
    assert_eq!(failed, Err(TidingsError::Internal { detail: "the moon is full".to_owned() }));
    let logged = || {
        let lines = lines.0.lock().unwrap();
        lines.iter().any(|line| line.level == LogLevel::Error && line.message.contains("the moon is full"))
    };
    eventually(async || logged(), |logged| *logged).await;
    set_log_listener(LogLevel::Warn, None);
}
