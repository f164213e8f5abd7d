use std::time::Duration;

use ratatui::{Terminal, backend::TestBackend, buffer::Buffer};
use tidings_sdk::{
    Chat, ChatKind, ConnectionState, MemberRole, Mention, Message, MessageBody, MessageStatus, MessageUpdate, Presence,
    ReactionCount, Reason, Role,
};

use super::*;
use crate::{
    app::{Focus, OpenChat, Panel},
    fixture::{app, at, chat, message},
};

fn screen(app: &App, columns: u16, rows: u16) -> Buffer {
    let mut terminal = Terminal::new(TestBackend::new(columns, rows)).unwrap();
    terminal.draw(|frame| draw(frame, app)).unwrap();
    terminal.backend().buffer().clone()
}

fn rendered(app: &App, columns: u16, rows: u16) -> String {
    let buffer = screen(app, columns, rows);
    let mut lines = String::new();
    for y in 0..rows {
        let mut line = String::new();
        let mut skip = 0;
        for x in 0..columns {
            let symbol = buffer[(x, y)].symbol();
            if skip == 0 {
                line.push_str(symbol);
            }
            skip = text::width(symbol).max(skip).saturating_sub(1);
        }
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines
}

/// A group in which all kinds of messages were written.
fn group() -> App {
    let chat = Chat {
        kind: ChatKind::Group,
        title: "Hikers".to_owned(),
        member_count: 3,
        role: Some(Role::Owner),
        ..chat("chat", 9)
    };
    let mut app = app(vec![chat, self::chat("Cleo", 5)]);
    app.remember_name("ada", "Ada Lovelace");
    app.remember_name("bob", "Bob");
    let mut open = OpenChat::new("chat".to_owned(), None);
    open.apply(MessageUpdate::Reset { messages: conversation() });
    open.unread_after = Some(6);
    app.open = Some(open);
    app.focus = Focus::Input;
    app
}

fn conversation() -> Vec<Message> {
    let joined = ["me", "ada", "bob"].map(|user_id| MemberRole {
        user_id: user_id.to_owned(),
        role: if user_id == "me" { Role::Owner } else { Role::Member },
    });
    let made = MessageBody::Membership { joined: joined.to_vec(), left: vec![], role_changed: vec![] };
    let yesterday = at(1) - Duration::from_hours(24);
    let mut reply = message(4, "me", "Yes! Meet at eight at the station?");
    reply.status = MessageStatus::Read;
    if let MessageBody::Text { reply_to_seq, .. } = &mut reply.body {
        *reply_to_seq = Some(2);
    }
    let thumbs = ReactionCount { emoji: "👍".to_owned(), count: 2, user_ids: vec![] };
    let mut mention = message(7, "bob", "@Ada Lovelace bring 日本 tea 🍵");
    if let MessageBody::Text { mentions, .. } = &mut mention.body {
        mentions.push(Mention { user_id: "ada".to_owned(), offset: 0, length: 13 });
    }
    vec![
        Message { at: yesterday, body: made, ..message(1, "me", "") },
        Message { at: yesterday, ..message(2, "ada", "Who is in for Saturday?") },
        Message { body: MessageBody::Revoked, ..message(3, "bob", "") },
        reply,
        Message { reactions: vec![thumbs], edited_at: Some(at(6)), ..message(5, "ada", "Eight it is") },
        Message { status: MessageStatus::Delivered, ..message(6, "me", "Great") },
        mention,
        Message { seq: None, position: 8, status: MessageStatus::Pending, ..message(8, "me", "On it") },
    ]
}

#[test]
fn a_group_fits_into_eighty_columns() {
    insta::assert_snapshot!(rendered(&group(), 80, 30));
}

#[test]
fn a_narrow_terminal_shows_one_pane() {
    let mut app = group();
    let narrow = rendered(&app, 50, 24);
    assert!(narrow.contains("Great") && !narrow.contains("Cleo"), "{narrow}");
    app.focus = Focus::List;
    let narrow = rendered(&app, 50, 24);
    assert!(!narrow.contains("Great") && narrow.contains("Cleo"), "{narrow}");
}

#[test]
fn the_list_shows_what_matters_of_a_chat() {
    let mut direct = Chat { unread_count: 3, pinned_at: Some(at(1)), ..chat("Ada", 5) };
    direct.last_message = Some(message(3, "Ada-peer", "See you\nthere"));
    let mut muted = Chat { muted_until: Some(at(999)), ..chat("Bob", 3) };
    muted.last_message = Some(Message { status: MessageStatus::Delivered, ..message(2, "me", "Fine") });
    let mut app = app(vec![direct, muted]);
    let presence = Presence { user_id: "Ada-peer".to_owned(), online: true, last_seen_at: None };
    app.presence.insert("Ada-peer".to_owned(), presence);
    insta::assert_snapshot!(rendered(&app, 80, 8));
}

#[test]
fn every_state_of_an_own_message_has_its_mark() {
    let failed = MessageStatus::Failed { reason: Reason::CannotMessageUser, message: String::new() };
    let states = [MessageStatus::Pending, MessageStatus::Sent, MessageStatus::Delivered, MessageStatus::Read, failed];
    let mut app = group();
    let marks = states.map(|status| {
        let open = app.open.as_mut().unwrap();
        open.messages = vec![Message { status, ..message(1, "me", "hello") }];
        let shown = rendered(&app, 80, 24);
        let line = shown.lines().find(|line| line.contains("hello")).unwrap();
        line.rsplit("10:01").next().unwrap().trim_end_matches('│').trim().to_owned()
    });
    assert_eq!(marks, ["…", "✓", "✓✓", "✓✓", "!"]);
    assert!(rendered(&app, 80, 24).contains("Not sent: You cannot write"));
}

#[test]
fn only_a_message_that_was_read_has_coloured_ticks() {
    let mut app = group();
    let colour = |app: &mut App, status| {
        app.open.as_mut().unwrap().messages = vec![Message { status, ..message(1, "me", "hello") }];
        let buffer = screen(app, 80, 24);
        buffer.content().iter().find(|cell| cell.symbol() == "✓").unwrap().fg
    };
    let delivered = colour(&mut app, MessageStatus::Delivered);
    assert_ne!(delivered, colour(&mut app, MessageStatus::Read));
}

#[test]
fn the_cursor_is_seen_wherever_it_is() {
    let mut app = group();
    app.focus = Focus::Messages;
    let open = app.open.as_mut().unwrap();
    open.messages = (1..=500).map(|seq| message(seq, "ada", &format!("number {seq}."))).collect();
    for seq in [1, 2, 250, 499, 500] {
        app.open.as_mut().unwrap().selected = Some(format!("message-{seq}"));
        assert!(rendered(&app, 80, 24).contains(&format!("number {seq}.")), "{seq} is not seen");
    }
}

#[test]
fn without_a_cursor_the_newest_is_at_the_bottom() {
    let mut app = group();
    app.open.as_mut().unwrap().messages = (1..=500).map(|seq| message(seq, "ada", &format!("number {seq}."))).collect();
    let shown = rendered(&app, 80, 24);
    let lines: Vec<&str> = shown.lines().collect();
    let border = lines.iter().rposition(|line| line.contains("╭")).unwrap();
    assert!(lines[border - 2].contains("number 500."), "{shown}");
}

#[test]
fn a_long_message_is_folded_and_read_in_a_panel() {
    let mut app = group();
    let long = (1..=40).map(|line| format!("line {line}.")).collect::<Vec<_>>().join("\n");
    app.open.as_mut().unwrap().messages = vec![message(1, "ada", &long)];
    assert!(rendered(&app, 80, 30).contains("more lines (Enter)"));
    app.panel = Some(Panel::Reader { author: "Ada".to_owned(), text: long, scroll: u16::MAX });
    assert!(rendered(&app, 80, 30).contains("line 40."));
}

#[test]
fn being_offline_is_said_on_top() {
    let mut app = group();
    app.connection = ConnectionState::Offline;
    let shown = rendered(&app, 80, 24);
    let top = shown.lines().next().unwrap();
    assert!(top.contains("sent when the connection is back") && top.contains("offline"), "{top}");
}

#[test]
fn who_types_is_said_below_the_messages() {
    let mut app = group();
    app.open.as_mut().unwrap().typing = vec!["ada".to_owned(), "bob".to_owned()];
    assert!(rendered(&app, 80, 24).contains("Ada Lovelace and Bob are typing…"));
}

#[test]
fn the_log_in_does_not_show_the_password() {
    let mut app = app(vec![]);
    app.leave(None);
    let Screen::LogIn(log_in) = &mut app.screen else { panic!("the log-in is not shown") };
    log_in.form.fields[1].editor.insert("hunter22");
    let shown = rendered(&app, 80, 24);
    assert!(shown.contains("••••••••") && !shown.contains("hunter22"), "{shown}");
}

#[test]
fn nothing_breaks_in_any_size() {
    let mut app = group();
    for panel in
        [None, Some(Panel::Help { scroll: 0 }), Some(Panel::React { chat_id: String::new(), seq: 1, selected: 0 })]
    {
        app.panel = panel;
        for (columns, rows) in [(1, 1), (3, 2), (20, 5), (40, 10), (65, 24), (66, 24), (300, 100)] {
            app.size = (columns, rows);
            for focus in [Focus::List, Focus::Messages, Focus::Input] {
                app.focus = focus;
                screen(&app, columns, rows);
            }
        }
    }
}
