//! What the tests beside the code are made of.

use std::time::{Duration, SystemTime};

use jiff::tz::TimeZone;
use tidings_sdk::{Chat, ChatKind, ChatListUpdate, ConnectionState, Member, Message, MessageBody, MessageStatus, Role};

use crate::{app::App, clock::Clock};

/// So many minutes after ten o'clock of 23 November 2026.
pub fn at(minutes: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_428_000 + minutes * 60)
}

pub fn chat(id: &str, minutes: u64) -> Chat {
    Chat {
        id: id.to_owned(),
        kind: ChatKind::Direct { peer_id: format!("{id}-peer") },
        title: id.to_owned(),
        description: String::new(),
        member_count: 2,
        role: Some(Role::Member),
        last_message: None,
        last_activity: at(minutes),
        unread_count: 0,
        read_seq: 0,
        muted_until: None,
        archived: false,
        pinned_at: None,
        blocked_by: None,
    }
}

/// A message with this seq, written as many minutes after ten; by the user themselves if its author is `me`.
pub fn message(seq: u64, author: &str, text: &str) -> Message {
    Message {
        id: format!("message-{seq}"),
        chat_id: "chat".to_owned(),
        seq: Some(seq),
        position: seq,
        author_id: author.to_owned(),
        author_name: author.to_owned(),
        at: at(seq),
        body: MessageBody::Text {
            text: text.to_owned(),
            link: None,
            reply_to_seq: None,
            mentions: vec![],
            forward_count: 0,
        },
        edited_at: None,
        reactions: vec![],
        status: if author == "me" { MessageStatus::Sent } else { MessageStatus::Received },
    }
}

pub fn member(id: &str, name: &str) -> Member {
    Member { user_id: id.to_owned(), display_name: name.to_owned(), role: Role::Member, joined_at: at(0) }
}

/// The user `me`, online in a terminal of 80 × 24 at eleven o'clock, with these chats.
pub fn app(chats: Vec<Chat>) -> App {
    let mut app = App::new(Clock::new(at(60), TimeZone::UTC), "http://127.0.0.1:7400".to_owned(), (80, 24));
    app.enter("me".to_owned());
    app.connection = ConnectionState::Online;
    app.chats.apply(ChatListUpdate::Reset { chats });
    app
}
