//! Live calls and streams.

use prost::Message as _;
use tidings_proto::v1::{self, ErrorReason as Reason, connect_request::Frame};

use super::{
    Case,
    Refusal::{Field, Reason as Because},
    Table, many, nobody,
};

impl Table<'_> {
    pub(super) fn live(&mut self) {
        let typing = |chat: &str| v1::SetTypingRequest { chat_id: chat.to_owned(), typing: true };
        self.owner("LiveService/SetTyping", [(Field("chat_id"), typing("")), (Field("chat_id"), typing("group"))]);
        let presence = |watch_user_ids| v1::SetPresenceRequest { available: false, watch_user_ids };
        self.owner(
            "LiveService/SetPresence",
            [
                (Field("watch_user_ids"), presence(many(257))),
                (Field("watch_user_ids[0]"), presence(vec!["member".to_owned()])),
            ],
        );
        let get = |user_ids| v1::GetPresenceRequest { user_ids };
        self.owner(
            "LiveService/GetPresence",
            [
                (Field("user_ids"), get(Vec::new())),
                (Field("user_ids"), get(many(257))),
                (Field("user_ids[0]"), get(vec!["member".to_owned()])),
            ],
        );
        let cursor = |log: &str| v1::Cursor { log_id: log.to_owned(), seq: 1 };
        let subscribe = |hello| v1::SubscribeRequest { hello };
        let with = |cursors, max_missed| subscribe(Some(v1::Hello { cursors, max_missed }));
        self.owner(
            "LiveService/Subscribe",
            [
                (Field("hello"), subscribe(None)),
                (Field("hello.cursors[0].log_id"), with(vec![cursor("group")], 0)),
                (Field("hello.cursors"), with(vec![cursor(&nobody()); 10_001], 0)),
                (Field("hello.max_missed"), with(Vec::new(), 10_001)),
            ],
        );
    }

    pub(super) fn streams(&mut self) {
        let hello = || Some(Frame::Hello(v1::Hello::default()));
        let ping = || Some(Frame::Ping(v1::PingRequest { nonce: 1 }));
        let bad_cursor = v1::Cursor { log_id: "group".to_owned(), seq: 1 };
        let bad_hello = v1::Hello { cursors: vec![bad_cursor], max_missed: 0 };
        let streams = [
            (Because(Reason::HelloExpected), vec![ping()]),
            (Because(Reason::HelloExpected), vec![hello(), hello()]),
            (Field("frame"), vec![hello(), None]),
            (Field("hello.cursors[0].log_id"), vec![Some(Frame::Hello(bad_hello))]),
        ];
        self.cases.extend(streams.map(|(refusal, frames)| Case {
            method: "LiveService/Connect",
            by: &self.stage.owner,
            messages: frames.into_iter().map(|frame| v1::ConnectRequest { frame }.encode_to_vec()).collect(),
            refusal,
        }));
    }
}
