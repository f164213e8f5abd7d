//! What nodes tell each other of live streams: private to the nodes of one service, so that it may change with a version.
//!
//! A node that meets what it does not know ignores it: during a rolling update there are two versions.

use bytes::Bytes;
use prost::{Message, Oneof};
use tidings_proto::Frame;
use uuid::Uuid;

use super::frames::{LogFrame, LogFrames};
use crate::{
    ids::{ChatId, DeviceId, LogId, Seq, UserId},
    telemetry::Trace,
    time::Time,
};

/// What those with a room of a log are told.
#[derive(Clone, Debug, PartialEq)]
pub enum InLog {
    Entries(LogFrames),
    Notice(Notice),
}

/// Something that those who follow a log should see, and may miss.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    pub frame: Frame,
    pub to: To,
    pub kind: NoticeKind,
}

/// Whose sessions get a notice, of those that follow the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum To {
    AllBut(Vec<UserId>),
    Only(Vec<UserId>),
}

impl To {
    pub fn has(&self, user: UserId) -> bool {
        match self {
            Self::AllBut(users) => !users.contains(&user),
            Self::Only(users) => users.contains(&user),
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub enum NoticeKind {
    /// Whoever misses it does without.
    Typing = 0,
    /// Whoever misses it is sent all receipts again.
    Receipts = 1,
}

/// What the node is told that has a device's stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToStream {
    /// Another node has a newer one: this session ends.
    Replaced { session: Uuid },
    /// Something was heard from the device.
    Heard,
    /// What the stream says of its user from now on.
    SetPresence { available: bool, watch: Vec<UserId> },
}

#[derive(Clone, PartialEq, Message)]
struct LogEnvelope {
    #[prost(message, repeated, tag = "1")]
    frames: Vec<FrameEnvelope>,
    /// To all but some.
    #[prost(message, optional, tag = "2")]
    notice: Option<NoticeEnvelope>,
    /// To some only. Not in the one above: a node of an older version would pass it on to all.
    #[prost(message, optional, tag = "3")]
    addressed: Option<NoticeEnvelope>,
}

#[derive(Clone, PartialEq, Message)]
struct FrameEnvelope {
    #[prost(int64, tag = "1")]
    first: i64,
    #[prost(int64, tag = "2")]
    last: i64,
    #[prost(bytes = "bytes", tag = "3")]
    frame: Bytes,
    #[prost(bytes = "bytes", repeated, tag = "4")]
    left: Vec<Bytes>,
    #[prost(bytes = "bytes", repeated, tag = "5")]
    joined: Vec<Bytes>,
    #[prost(int64, tag = "6")]
    at: i64,
    /// In the form of W3C's Trace Context.
    #[prost(string, repeated, tag = "7")]
    traces: Vec<String>,
    #[prost(bool, tag = "8")]
    receipts_changed: bool,
}

#[derive(Clone, PartialEq, Message)]
struct NoticeEnvelope {
    #[prost(bytes = "bytes", tag = "1")]
    frame: Bytes,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    users: Vec<Bytes>,
    #[prost(enumeration = "NoticeKind", tag = "3")]
    kind: i32,
}

#[derive(Clone, PartialEq, Message)]
struct StreamEnvelope {
    #[prost(bytes = "bytes", tag = "1")]
    device: Bytes,
    #[prost(oneof = "StreamKind", tags = "2, 3, 4")]
    kind: Option<StreamKind>,
}

#[derive(Clone, PartialEq, Oneof)]
enum StreamKind {
    #[prost(bytes = "bytes", tag = "2")]
    Replaced(Bytes),
    #[prost(message, tag = "3")]
    Heard(()),
    #[prost(message, tag = "4")]
    SetPresence(PresenceEnvelope),
}

#[derive(Clone, PartialEq, Message)]
struct PresenceEnvelope {
    #[prost(bool, tag = "1")]
    available: bool,
    #[prost(bytes = "bytes", repeated, tag = "2")]
    watch: Vec<Bytes>,
}

impl InLog {
    pub fn encode(self) -> Vec<u8> {
        let envelope = match self {
            Self::Entries(LogFrames { frames, .. }) => {
                LogEnvelope { frames: frames.into_iter().map(Into::into).collect(), ..LogEnvelope::default() }
            }
            Self::Notice(Notice { frame, to: To::AllBut(users), kind }) => {
                LogEnvelope { notice: Some(notice(frame, users, kind)), ..LogEnvelope::default() }
            }
            Self::Notice(Notice { frame, to: To::Only(users), kind }) => {
                LogEnvelope { addressed: Some(notice(frame, users, kind)), ..LogEnvelope::default() }
            }
        };
        envelope.encode_to_vec()
    }

    pub fn decode(log: LogId, message: Bytes) -> Option<Self> {
        let LogEnvelope { frames, notice, addressed } = LogEnvelope::decode(message).ok()?;
        if let Some(notice) = notice {
            return notice.open(To::AllBut).map(Self::Notice);
        }
        if let Some(notice) = addressed {
            return notice.open(To::Only).map(Self::Notice);
        }
        let frames: Vec<LogFrame> = frames.into_iter().map(FrameEnvelope::open).collect::<Option<_>>()?;
        (!frames.is_empty()).then_some(Self::Entries(LogFrames { log, frames }))
    }
}

fn notice(frame: Frame, users: Vec<UserId>, kind: NoticeKind) -> NoticeEnvelope {
    let users = users.into_iter().map(|user| bytes(user.0)).collect();
    NoticeEnvelope { frame: frame.into_bytes(), users, kind: kind.into() }
}

impl NoticeEnvelope {
    fn open(self, to: fn(Vec<UserId>) -> To) -> Option<Notice> {
        let users = self.users.iter().map(user).collect::<Option<_>>()?;
        Some(Notice { frame: Frame::Shared(self.frame), to: to(users), kind: self.kind.try_into().ok()? })
    }
}

impl From<LogFrame> for FrameEnvelope {
    fn from(LogFrame { first, last, frame, at, traces, left, joined, receipts_changed }: LogFrame) -> Self {
        Self {
            first: first.0,
            last: last.0,
            frame: frame.into_bytes(),
            left: left.into_iter().map(|user| bytes(user.0)).collect(),
            joined: joined.into_iter().map(|chat| bytes(chat.0)).collect(),
            at: at.as_millis(),
            traces: traces.iter().filter_map(Trace::traceparent).collect(),
            receipts_changed,
        }
    }
}

impl FrameEnvelope {
    fn open(self) -> Option<LogFrame> {
        Some(LogFrame {
            first: Seq(self.first),
            last: Seq(self.last),
            frame: Frame::Shared(self.frame),
            at: Time::from_millis(self.at),
            traces: self.traces.into_iter().map(Trace::from_traceparent).collect(),
            left: self.left.iter().map(user).collect::<Option<_>>()?,
            joined: self.joined.iter().map(|chat| id(chat).map(ChatId)).collect::<Option<_>>()?,
            receipts_changed: self.receipts_changed,
        })
    }
}

impl ToStream {
    pub fn encode(self, device: DeviceId) -> Vec<u8> {
        let kind = match self {
            Self::Replaced { session } => StreamKind::Replaced(bytes(session)),
            Self::Heard => StreamKind::Heard(()),
            Self::SetPresence { available, watch } => {
                let watch = watch.into_iter().map(|user| bytes(user.0)).collect();
                StreamKind::SetPresence(PresenceEnvelope { available, watch })
            }
        };
        StreamEnvelope { device: bytes(device.0), kind: Some(kind) }.encode_to_vec()
    }

    pub fn decode(message: Bytes) -> Option<(DeviceId, Self)> {
        let envelope = StreamEnvelope::decode(message).ok()?;
        let told = match envelope.kind? {
            StreamKind::Replaced(session) => Self::Replaced { session: id(&session)? },
            StreamKind::Heard(()) => Self::Heard,
            StreamKind::SetPresence(PresenceEnvelope { available, watch }) => {
                Self::SetPresence { available, watch: watch.iter().map(user).collect::<Option<_>>()? }
            }
        };
        Some((DeviceId(id(&envelope.device)?), told))
    }
}

fn bytes(id: Uuid) -> Bytes {
    Bytes::copy_from_slice(id.as_bytes())
}

fn id(bytes: &Bytes) -> Option<Uuid> {
    Uuid::from_slice(bytes).ok()
}

fn user(bytes: &Bytes) -> Option<UserId> {
    id(bytes).map(UserId)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(bytes: &'static [u8]) -> Frame {
        Frame::Shared(bytes.into())
    }

    fn frame(first: i64, last: i64, bytes: &'static [u8]) -> LogFrame {
        let (at, frame) = (Time::now(), shared(bytes));
        LogFrame {
            first: Seq(first),
            last: Seq(last),
            frame,
            at,
            traces: vec![],
            left: vec![],
            joined: vec![],
            receipts_changed: false,
        }
    }

    #[test]
    fn what_a_log_is_told_is_what_is_heard() {
        let (log, user, chat) = (LogId::new(), UserId::new(), ChatId::new());
        let frames = vec![
            LogFrame { left: vec![user], ..frame(3, 5, b"one") },
            LogFrame { joined: vec![chat], receipts_changed: true, ..frame(6, 6, b"two") },
        ];
        for told in [
            InLog::Entries(LogFrames { log, frames }),
            InLog::Notice(Notice {
                frame: shared(b"typing"),
                to: To::AllBut(vec![user, UserId::new()]),
                kind: NoticeKind::Typing,
            }),
            InLog::Notice(Notice { frame: shared(b"all"), to: To::AllBut(Vec::new()), kind: NoticeKind::Receipts }),
            InLog::Notice(Notice { frame: shared(b"one"), to: To::Only(vec![user]), kind: NoticeKind::Receipts }),
        ] {
            assert_eq!(InLog::decode(log, told.clone().encode().into()), Some(told));
        }
    }

    #[test]
    fn what_a_stream_is_told_is_what_is_heard() {
        let (device, user) = (DeviceId::new(), UserId::new());
        for told in [
            ToStream::Replaced { session: Uuid::now_v7() },
            ToStream::Heard,
            ToStream::SetPresence { available: true, watch: vec![user, UserId::new()] },
            ToStream::SetPresence { available: false, watch: Vec::new() },
        ] {
            assert_eq!(ToStream::decode(told.clone().encode(device).into()), Some((device, told)));
        }
    }

    #[test]
    fn what_makes_no_sense_is_not_heard() {
        let whole = ToStream::Replaced { session: Uuid::now_v7() }.encode(DeviceId::new());
        for length in 0..whole.len() {
            assert_eq!(ToStream::decode(Bytes::copy_from_slice(&whole[..length])), None);
        }
        assert_eq!(InLog::decode(LogId::new(), Bytes::new()), None);
        assert_eq!(InLog::decode(LogId::new(), Bytes::from_static(b"\xff")), None);
    }
}
