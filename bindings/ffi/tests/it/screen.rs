//! What an app shows: listeners that apply the changes they are told, and tests that wait for what is shown.

use std::{
    fmt::Debug,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use tidings_ffi::{
    Chat, ChatChange, ChatListListener, ConnectionListener, ConnectionState, ListenerError, Message, MessageBody,
    MessageChange, MessageListener, Presence, PresenceListener, TypingListener,
};
use tokio::sync::Notify;

/// How long anything may take before a test gives up.
pub const PATIENCE: Duration = Duration::from_mins(1);

/// Something shown, which a listener keeps up to date.
pub struct Screen<T> {
    shown: Mutex<Shown<T>>,
    changed: Notify,
}

#[derive(Default)]
struct Shown<T> {
    value: T,
    ended: bool,
    /// How often all was told anew.
    resets: usize,
}

impl<T: Default + Debug> Screen<T> {
    pub fn new() -> Arc<Self> {
        let shown = Shown { value: T::default(), ended: false, resets: 0 };
        Arc::new(Self { shown: Mutex::new(shown), changed: Notify::new() })
    }

    /// Waits until it shows what is wanted.
    pub async fn until(&self, wanted: impl Fn(&T) -> bool) {
        self.wait(|shown| wanted(&shown.value)).await;
    }

    /// Waits until the listener is told of the end.
    pub async fn until_ended(&self) {
        self.wait(|shown| shown.ended).await;
    }

    pub fn see<R>(&self, look: impl FnOnce(&T) -> R) -> R {
        look(&self.shown.lock().unwrap().value)
    }

    pub fn resets(&self) -> usize {
        self.shown.lock().unwrap().resets
    }

    async fn wait(&self, wanted: impl Fn(&Shown<T>) -> bool) {
        let deadline = Instant::now() + PATIENCE;
        while !wanted(&self.shown.lock().unwrap()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let changed = tokio::time::timeout(left, self.changed.notified()).await.is_ok();
            assert!(changed, "not seen in time; instead {:?}", self.shown.lock().unwrap().value);
        }
    }

    fn show(&self, change: impl FnOnce(&mut Shown<T>)) {
        change(&mut self.shown.lock().unwrap());
        self.changed.notify_one();
    }
}

impl ChatListListener for Screen<Vec<Chat>> {
    fn on_changes(&self, changes: Vec<ChatChange>) -> Result<(), ListenerError> {
        self.show(|shown| {
            for change in changes {
                match change {
                    ChatChange::Reset { chats } => {
                        shown.value = chats;
                        shown.resets += 1;
                    }
                    ChatChange::Insert { index, chat } => shown.value.insert(index as usize, chat),
                    ChatChange::Update { index, chat } => shown.value[index as usize] = chat,
                    ChatChange::Remove { index } => drop(shown.value.remove(index as usize)),
                }
            }
        });
        Ok(())
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        self.show(|shown| shown.ended = true);
        Ok(())
    }
}

impl MessageListener for Screen<Vec<Message>> {
    fn on_changes(&self, changes: Vec<MessageChange>) -> Result<(), ListenerError> {
        self.show(|shown| {
            for change in changes {
                match change {
                    MessageChange::Reset { messages } => {
                        shown.value = messages;
                        shown.resets += 1;
                    }
                    MessageChange::Insert { index, message } => shown.value.insert(index as usize, message),
                    MessageChange::Update { index, message } => shown.value[index as usize] = message,
                    MessageChange::Remove { index } => drop(shown.value.remove(index as usize)),
                }
            }
        });
        Ok(())
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        self.show(|shown| shown.ended = true);
        Ok(())
    }
}

impl ConnectionListener for Screen<Option<ConnectionState>> {
    fn on_state(&self, state: ConnectionState) -> Result<(), ListenerError> {
        self.show(|shown| shown.value = Some(state));
        Ok(())
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        self.show(|shown| shown.ended = true);
        Ok(())
    }
}

impl TypingListener for Screen<Vec<String>> {
    fn on_typing(&self, user_ids: Vec<String>) -> Result<(), ListenerError> {
        self.show(|shown| shown.value = user_ids);
        Ok(())
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        self.show(|shown| shown.ended = true);
        Ok(())
    }
}

impl PresenceListener for Screen<Vec<Presence>> {
    fn on_presence(&self, presences: Vec<Presence>) -> Result<(), ListenerError> {
        self.show(|shown| {
            shown.value.retain(|known| presences.iter().all(|new| new.user_id != known.user_id));
            shown.value.extend(presences);
        });
        Ok(())
    }

    fn on_end(&self) -> Result<(), ListenerError> {
        self.show(|shown| shown.ended = true);
        Ok(())
    }
}

/// The texts of messages, oldest first; of those taken back, "revoked".
pub fn texts(messages: &[Message]) -> Vec<String> {
    let text = |message: &Message| match &message.body {
        MessageBody::Text { text, .. } => Some(text.clone()),
        MessageBody::Revoked => Some("revoked".to_owned()),
        _ => None,
    };
    messages.iter().filter_map(text).collect()
}
