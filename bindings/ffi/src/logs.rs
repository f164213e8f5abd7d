//! Log lines, and faults, to the app.
//!
//! Lines come from any thread and are given to the listener from one of their own, so that a slow listener keeps
//! nobody waiting; when very many wait, newer ones are dropped and counted.

use std::{
    fmt::{Debug, Write as _},
    mem, panic,
    sync::{
        Arc, LazyLock, Once,
        atomic::{AtomicU64, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::SystemTime,
};

use parking_lot::RwLock;
use tracing::{
    Event, Level, Metadata, Subscriber,
    field::{Field, Visit},
    span,
    subscriber::{Interest, set_global_default},
};

use crate::{ListenerError, error::panic_message};

/// How many lines may wait for the listener.
const WAITING: usize = 1024;

/// How much a line matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
}

/// A line of the log. It has no secrets, and nothing that people wrote.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct LogLine {
    pub level: LogLevel,
    /// Which part of Tidings wrote it.
    pub target: String,
    pub message: String,
    pub at: SystemTime,
}

/// Is given the log.
#[uniffi::export(with_foreign)]
pub trait LogListener: Send + Sync {
    /// A line, in order. What this answers is ignored.
    fn on_line(&self, line: LogLine) -> Result<(), ListenerError>;
}

/// Gives the log lines of the whole process that matter at least so much to a listener, or to none.
#[uniffi::export]
pub fn set_log_listener(level: LogLevel, listener: Option<Arc<dyn LogListener>>) {
    catch_faults();
    LOG.connect();
    let listener = listener.map(|listener| (Level::from(level), listener));
    // The one before is let go of only after the lock.
    let _before = mem::replace(&mut *LOG.target.write(), listener);
}

/// Sees to it that faults are logged, once for the process.
pub fn catch_faults() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            let place = panic.location().map(ToString::to_string).unwrap_or_default();
            tracing::error!(place, "a fault in Tidings: {}", panic_message(panic.payload()));
            before(panic);
        }));
    });
}

static LOG: LazyLock<Log> = LazyLock::new(|| {
    let (queue, lines) = sync_channel(WAITING);
    let log = Log { target: RwLock::default(), queue, dropped: AtomicU64::new(0) };
    // Without the thread nothing takes lines out, and they are dropped.
    let _ = thread::Builder::new().name("tidings-log".to_owned()).spawn(move || give(&lines));
    log
});

struct Log {
    target: RwLock<Option<(Level, Arc<dyn LogListener>)>>,
    queue: SyncSender<LogLine>,
    dropped: AtomicU64,
}

impl Log {
    fn connect(&self) {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // A Rust program may have its own subscriber, which then gets the lines.
            let _ = set_global_default(ToListener(self.queue.clone()));
        });
    }
}

fn give(lines: &Receiver<LogLine>) {
    for line in lines {
        let target = LOG.target.read().clone();
        let Some((_, listener)) = target else { continue };
        let dropped = LOG.dropped.swap(0, Ordering::Relaxed);
        if dropped > 0 {
            let message = format!("{dropped} lines of the log were dropped");
            let line = LogLine { level: LogLevel::Warn, target: "tidings_ffi".to_owned(), message, at: line.at };
            // Its failure cannot be logged but to itself.
            let _ = listener.on_line(line);
        }
        let _ = listener.on_line(line);
    }
}

/// Takes the events of Tidings' own crates.
struct ToListener(SyncSender<LogLine>);

impl Subscriber for ToListener {
    /// The listener's level may change, so each event is asked for.
    fn register_callsite(&self, metadata: &Metadata<'_>) -> Interest {
        if metadata.is_event() && metadata.target().starts_with("tidings") {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.is_event()
            && metadata.target().starts_with("tidings")
            && LOG.target.read().as_ref().is_some_and(|(level, _)| metadata.level() <= level)
    }

    fn event(&self, event: &Event<'_>) {
        let mut message = Text::default();
        event.record(&mut message);
        let line = LogLine {
            level: (*event.metadata().level()).into(),
            target: event.metadata().target().to_owned(),
            message: format!("{}{}", message.said, message.fields),
            at: SystemTime::now(),
        };
        if self.0.try_send(line).is_err() {
            LOG.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }

    // Spans are not logged.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// An event as a line: what it says, then its fields.
#[derive(Default)]
struct Text {
    said: String,
    fields: String,
}

impl Visit for Text {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        // Writing to a string does not fail.
        let _ = match field.name() {
            "message" => write!(self.said, "{value:?}"),
            name => write!(self.fields, " {name}={value:?}"),
        };
    }
}

impl From<Level> for LogLevel {
    fn from(level: Level) -> Self {
        match level {
            Level::ERROR => Self::Error,
            Level::WARN => Self::Warn,
            Level::INFO => Self::Info,
            _ => Self::Debug,
        }
    }
}

impl From<LogLevel> for Level {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => Self::ERROR,
            LogLevel::Warn => Self::WARN,
            LogLevel::Info => Self::INFO,
            LogLevel::Debug => Self::DEBUG,
        }
    }
}
