//! Writing and reading.

use tidings_proto::v1::{self, ErrorReason as Reason, content, edit, send_request::Action};

use super::{
    Refusal::{Field, Reason as Because},
    Table, long, many, nobody,
};
use crate::world::{client_id, content as text, request};

impl Table<'_> {
    pub(super) fn sends(&mut self) {
        let stage = self.stage;
        let send = |action| request(&stage.group, action);
        let say = |change: &dyn Fn(&mut v1::Content)| {
            let mut content = text("hi");
            change(&mut content);
            send(Action::Content(content))
        };
        let words = |words: &str| say(&|it| *it = text(words));
        let link = |url: &str| {
            let link = Some(v1::LinkPreview { url: url.to_owned(), ..Default::default() });
            let text = v1::Text { text: "hi".to_owned(), link };
            say(&|it| it.kind = Some(content::Kind::Text(text.clone())))
        };
        let mention = |user: &str| v1::Mention { user_id: user.to_owned(), offset: 0, length: 2 };
        let sealed = |scheme: &str, length| {
            send(Action::Sealed(v1::Sealed { scheme: scheme.to_owned(), ciphertext: vec![0; length] }))
        };
        let edit = |target_seq, body| send(Action::Edit(v1::Edit { target_seq, body }));
        let new_text = || Some(edit::Body::Content(text("new")));
        let revoke = |target_seq| send(Action::Revoke(v1::Revoke { target_seq }));
        let react = |target_seq, emoji: &str| send(Action::React(v1::React { target_seq, emoji: emoji.to_owned() }));
        let named = |chat: &str, client_id: &str| v1::SendRequest {
            chat_id: chat.to_owned(),
            client_id: client_id.to_owned(),
            ..words("hi")
        };
        self.owner(
            "MessageService/Send",
            [
                (Field("chat_id"), named("", &client_id())),
                (Field("client_id"), named(&stage.group, "")),
                (Field("client_id"), named(&stage.group, "mine")),
                (Field("action"), v1::SendRequest { action: None, ..words("hi") }),
                (Field("content.kind"), say(&|it| it.kind = None)),
                (Field("content.text.text"), words("")),
                (Field("content.text.text"), words(" \n")),
                (Field("content.text.text"), words(&long(16_385))),
                (Field("content.text.link.url"), link("")),
                (Field("content.text.link.url"), link("javascript:alert(1)")),
                (Field("content.text.link.url"), link(&format!("https://example.org/{}", long(2048)))),
                (Field("content.mentions"), say(&|it| it.mentions = vec![mention(&nobody()); 65])),
                (Field("content.mentions[0].user_id"), say(&|it| it.mentions = vec![mention("bob")])),
                (Field("sealed.scheme"), sealed("", 1)),
                (Field("sealed.scheme"), sealed("Not This", 1)),
                (Field("sealed.ciphertext"), sealed("mls", 0)),
                (Field("sealed.ciphertext"), sealed("mls", 64 * 1024 + 1)),
                (Field("edit.body"), edit(stage.message, None)),
                (Field("react.emoji"), react(stage.message, &long(33))),
                (Because(Reason::EntryNotFound), say(&|it| it.reply_to_seq = 1_000)),
                (Because(Reason::EntryNotFound), edit(1_000, new_text())),
                (Because(Reason::EntryNotFound), revoke(u64::MAX)),
                (Because(Reason::EntryNotFound), react(1_000, "👍")),
                // The group's first entry is no message.
                (Because(Reason::CannotChangeEntry), edit(1, new_text())),
                (Because(Reason::CannotChangeEntry), revoke(1)),
                (Because(Reason::CannotChangeEntry), react(1, "👍")),
                (Because(Reason::CannotMessageUser), request(&stage.with_hermit, Action::Content(text("hi")))),
            ],
        );
        self.member("MessageService/Send", Reason::CannotChangeEntry, &edit(stage.message, new_text()));
        self.member("MessageService/Send", Reason::CannotChangeEntry, &revoke(stage.message));
    }

    pub(super) fn messages(&mut self) {
        let stage = self.stage;
        let forward = |change: &dyn Fn(&mut v1::ForwardRequest)| {
            let mut request = v1::ForwardRequest {
                client_id: client_id(),
                from_chat_id: stage.group.clone(),
                seq: stage.message,
                to_chat_ids: vec![stage.direct.clone()],
            };
            change(&mut request);
            request
        };
        self.owner(
            "MessageService/Forward",
            [
                (Field("client_id"), forward(&|it| it.client_id = long(36))),
                (Field("from_chat_id"), forward(&|it| it.from_chat_id = String::new())),
                (Field("to_chat_ids"), forward(&|it| it.to_chat_ids = Vec::new())),
                (Field("to_chat_ids"), forward(&|it| it.to_chat_ids = many(21))),
                (Field("to_chat_ids[0]"), forward(&|it| it.to_chat_ids = vec!["direct".to_owned()])),
                (Because(Reason::EntryNotFound), forward(&|it| it.seq = 1_000)),
                (Because(Reason::CannotForward), forward(&|it| it.seq = 1)),
                (Because(Reason::CannotMessageUser), forward(&|it| it.to_chat_ids = vec![stage.with_hermit.clone()])),
            ],
        );
        let hide = |chat: &str, seqs| v1::HideEntriesRequest { chat_id: chat.to_owned(), seqs };
        self.owner(
            "MessageService/HideEntries",
            [
                (Field("chat_id"), hide("", vec![1])),
                (Field("seqs"), hide(&stage.group, Vec::new())),
                (Field("seqs"), hide(&stage.group, (1..=101).collect())),
                (Because(Reason::EntryNotFound), hide(&stage.group, vec![1_000])),
                (Because(Reason::EntryNotFound), hide(&stage.group, vec![stage.message, u64::MAX])),
            ],
        );
        let history =
            |log: &str, page_size| v1::GetHistoryRequest { log_id: log.to_owned(), position: None, page_size };
        self.owner(
            "MessageService/GetHistory",
            [
                (Field("log_id"), history("", 0)),
                (Field("log_id"), history("group", 0)),
                (Field("page_size"), history(&stage.group, 501)),
            ],
        );
        let acknowledge = |log: &str| v1::AcknowledgeRequest { log_id: log.to_owned(), seq: 1 };
        self.owner(
            "MessageService/Acknowledge",
            [(Field("log_id"), acknowledge("")), (Field("log_id"), acknowledge("group"))],
        );
        let read = |chat: &str| v1::MarkReadRequest { chat_id: chat.to_owned(), seq: 1 };
        self.owner("MessageService/MarkRead", [(Field("chat_id"), read("")), (Field("chat_id"), read("group"))]);
        let receipts = |chat: &str| v1::GetReceiptsRequest { chat_id: chat.to_owned() };
        self.owner(
            "MessageService/GetReceipts",
            [(Field("chat_id"), receipts("")), (Field("chat_id"), receipts("group"))],
        );
    }
}
