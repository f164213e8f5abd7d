use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use tidings_sdk::{Chat, ChatKind, ConnectionState, LogOutCause, Message, MessageUpdate, Role};

use super::*;
use crate::{
    action::{Account, Credentials, Write},
    app::{Composing, Form, Older, Rows},
    event::Answer,
    fixture::{app, at, chat, member, message},
};

fn press(app: &mut App, code: KeyCode) -> Vec<Action> {
    update(app, Event::Key(KeyEvent::from(code)))
}

fn type_text(app: &mut App, text: &str) {
    for char in text.chars() {
        press(app, KeyCode::Char(char));
    }
}

fn arrive(app: &mut App, messages: Vec<Message>) -> Vec<Action> {
    update(app, Event::Messages { chat_id: "chat".to_owned(), update: MessageUpdate::Reset { messages } })
}

/// The app with one chat open, in which these messages are.
fn chatting(messages: Vec<Message>) -> App {
    let mut app = app(vec![chat("chat", 1)]);
    press(&mut app, KeyCode::Enter);
    arrive(&mut app, messages);
    app
}

fn sent(actions: &[Action]) -> Vec<&str> {
    let text = |action| match action {
        &Action::Write(Write::Send { ref draft, .. } | Write::Edit { ref draft, .. }) => Some(draft.text.as_str()),
        _ => None,
    };
    actions.iter().filter_map(text).collect()
}

#[test]
fn a_chat_is_opened_written_to_and_the_input_is_empty_again() {
    let mut app = app(vec![chat("chat", 1)]);
    assert_eq!(press(&mut app, KeyCode::Enter), [Action::Follow { chat_id: "chat".to_owned() }]);
    type_text(&mut app, "hi?");
    let actions = press(&mut app, KeyCode::Enter);
    assert_eq!(sent(&actions), ["hi?"]);
    assert!(app.open.is_some_and(|open| open.input.is_empty()));
}

#[test]
fn nothing_is_sent_that_has_only_white_space() {
    let mut app = chatting(vec![]);
    type_text(&mut app, "  ");
    assert_eq!(press(&mut app, KeyCode::Enter), []);
}

#[test]
fn a_reply_names_the_message_under_the_cursor() {
    let mut app = chatting(vec![message(1, "ada", "one"), message(2, "ada", "two")]);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Char('r'));
    type_text(&mut app, "yes");
    let actions = press(&mut app, KeyCode::Enter);
    assert!(matches!(&actions[0], Action::Write(Write::Send { draft, .. }) if draft.reply_to_seq == Some(1)));
    assert_eq!(app.open.map(|open| open.composing), Some(Composing::New));
}

#[test]
fn an_own_message_is_edited_from_its_text() {
    let mut app = chatting(vec![message(7, "me", "helo")]);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Char('e'));
    press(&mut app, KeyCode::Left);
    press(&mut app, KeyCode::Char('l'));
    let actions = press(&mut app, KeyCode::Enter);
    assert_eq!(sent(&actions), ["hello"]);
    assert!(matches!(actions[0], Action::Write(Write::Edit { seq: 7, .. })));
}

#[test]
fn anothers_message_is_neither_edited_nor_taken_back() {
    let mut app = chatting(vec![message(1, "ada", "hers")]);
    press(&mut app, KeyCode::Up);
    for key in ['e', 'x'] {
        assert_eq!(press(&mut app, KeyCode::Char(key)), []);
        assert!(app.panel.is_none() && app.notice.take().is_some());
    }
}

#[test]
fn an_admin_takes_anothers_message_back_after_saying_yes() {
    let mut app = chatting(vec![message(1, "ada", "hers")]);
    let group = Chat { kind: ChatKind::Group, role: Some(Role::Admin), ..chat("chat", 1) };
    update(&mut app, Event::Chats(tidings_sdk::ChatListUpdate::Reset { chats: vec![group] }));
    press(&mut app, KeyCode::Up);
    assert_eq!(press(&mut app, KeyCode::Char('x')), []);
    let revoke = Write::Revoke { chat_id: "chat".to_owned(), seq: 1 };
    assert_eq!(press(&mut app, KeyCode::Char('y')), [Action::Write(revoke)]);
}

#[test]
fn what_is_not_sent_yet_cannot_be_acted_on() {
    let mut app = chatting(vec![Message { seq: None, ..message(1, "me", "waiting") }]);
    press(&mut app, KeyCode::Up);
    assert_eq!(press(&mut app, KeyCode::Char('+')), []);
    assert!(app.panel.is_none() && app.notice.is_some());
}

#[test]
fn a_reaction_is_chosen_by_its_number() {
    let mut app = chatting(vec![message(1, "ada", "hi")]);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Char('+'));
    let react = Write::React { chat_id: "chat".to_owned(), seq: 1, emoji: Some("👍".to_owned()) };
    assert_eq!(press(&mut app, KeyCode::Char('1')), [Action::Write(react)]);
}

#[test]
fn a_message_is_forwarded_to_the_chosen_chats() {
    let mut app = app(vec![chat("chat", 3), chat("b", 2), chat("c", 1)]);
    press(&mut app, KeyCode::Enter);
    arrive(&mut app, vec![message(1, "ada", "hi")]);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Char('f'));
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Char(' '));
    let forward = Ask::Forward { chat_id: "chat".to_owned(), seq: 1, to: vec!["b".to_owned()] };
    assert_eq!(press(&mut app, KeyCode::Enter), [Action::Ask(forward)]);
}

#[test]
fn what_holds_a_chat_back_is_retried_or_discarded() {
    let mut app = chatting(vec![message(1, "me", "hi")]);
    let blocked = Chat { blocked_by: Some("write".to_owned()), ..chat("chat", 1) };
    update(&mut app, Event::Chats(tidings_sdk::ChatListUpdate::Reset { chats: vec![blocked] }));
    press(&mut app, KeyCode::Up);
    let id = "write".to_owned();
    assert_eq!(press(&mut app, KeyCode::Char('R')), [Action::Write(Write::Retry { id: id.clone() })]);
    assert_eq!(press(&mut app, KeyCode::Char('X')), [Action::Write(Write::Discard { id })]);
}

#[test]
fn what_arrives_in_the_open_chat_is_read_once_and_only_if_somebody_looks() {
    let mut app = chatting(vec![]);
    let read = |seq| Action::Write(Write::MarkRead { chat_id: "chat".to_owned(), seq });
    assert_eq!(arrive(&mut app, vec![message(1, "ada", "hi")]), [read(1)]);
    assert_eq!(arrive(&mut app, vec![message(1, "ada", "hi")]), []);
    update(&mut app, Event::Focus(false));
    assert_eq!(arrive(&mut app, vec![message(2, "ada", "there?")]), []);
    assert_eq!(update(&mut app, Event::Focus(true)), [Action::Available(true), read(2)]);
}

#[test]
fn older_messages_are_asked_for_once_until_they_come() {
    let mut app = chatting((1..=40).map(|seq| message(seq, "ada", "hi")).collect());
    let load = Action::LoadOlder { chat_id: "chat".to_owned() };
    // The few messages of the first moment asked already.
    let answered = |more| Event::Answer(Answer::Older { chat_id: "chat".to_owned(), more });
    update(&mut app, answered(Some(true)));
    press(&mut app, KeyCode::Up);
    assert_eq!(press(&mut app, KeyCode::Home), [load]);
    assert_eq!(press(&mut app, KeyCode::Home), []);
    update(&mut app, answered(Some(false)));
    assert_eq!(press(&mut app, KeyCode::Home), []);
    assert_eq!(app.open.map(|open| open.older), Some(Older::None));
}

#[test]
fn a_draft_waits_in_its_chat() {
    let mut app = app(vec![chat("a", 2), chat("b", 1)]);
    press(&mut app, KeyCode::Enter);
    type_text(&mut app, "begun");
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.open.as_ref().map(|open| open.input.text()), Some(""));
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::Up);
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.open.as_ref().map(|open| open.input.text()), Some("begun"));
}

#[test]
fn a_message_that_could_not_be_written_is_not_lost() {
    let mut app = chatting(vec![]);
    type_text(&mut app, "next");
    let unsent =
        |chat_id: &str| Answer::Unsent { chat_id: chat_id.to_owned(), text: "first".to_owned(), why: String::new() };
    update(&mut app, Event::Answer(unsent("chat")));
    update(&mut app, Event::Answer(unsent("other")));
    assert_eq!(app.open.map(|open| open.input.text().to_owned()).as_deref(), Some("first\nnext"));
    assert_eq!(app.drafts["other"].text(), "first");
}

#[test]
fn a_question_mark_is_typed_in_the_input_and_asks_for_help_elsewhere() {
    let mut app = chatting(vec![]);
    press(&mut app, KeyCode::Char('?'));
    assert!(app.panel.is_none());
    press(&mut app, KeyCode::Esc);
    press(&mut app, KeyCode::Char('?'));
    assert!(matches!(app.panel, Some(Panel::Help { .. })));
}

#[test]
fn a_members_name_is_completed_with_tab_and_mentioned() {
    let mut app = chatting(vec![]);
    let members = vec![member("ada-id", "Ada Lovelace")];
    update(&mut app, Event::Answer(Answer::Members { chat_id: "chat".to_owned(), members }));
    type_text(&mut app, "hi @ad");
    press(&mut app, KeyCode::Tab);
    let actions = press(&mut app, KeyCode::Enter);
    assert_eq!(sent(&actions), ["hi @Ada Lovelace"]);
    assert!(matches!(&actions[0], Action::Write(Write::Send { draft, .. }) if draft.mentions[0].user_id == "ada-id"));
}

#[test]
fn an_answer_for_another_chat_changes_nothing() {
    let mut app = chatting(vec![message(1, "ada", "hi")]);
    let update_of_another = MessageUpdate::Reset { messages: vec![] };
    update(&mut app, Event::Messages { chat_id: "other".to_owned(), update: update_of_another });
    let members = vec![member("ada", "Ada")];
    update(&mut app, Event::Answer(Answer::Members { chat_id: "other".to_owned(), members }));
    let open = app.open.as_ref();
    assert_eq!(open.map(|open| (open.messages.len(), open.members.len())), Some((1, 0)));
}

#[test]
fn when_the_server_ends_the_session_the_log_in_says_so() {
    let mut app = chatting(vec![message(1, "ada", "hi")]);
    let state = ConnectionState::LoggedOut { cause: LogOutCause::ByServer };
    assert_eq!(update(&mut app, Event::Connection(state)), [Action::Unfollow]);
    let Screen::LogIn(log_in) = &app.screen else { panic!("the log-in is not shown") };
    assert!(log_in.form.error.is_some() && app.open.is_none() && app.chats.all().is_empty());
}

#[test]
fn logging_in_sends_what_was_entered_and_shows_why_it_failed() {
    let mut app = App::new(app(vec![]).clock, String::new(), (80, 24));
    type_text(&mut app, "Ada");
    press(&mut app, KeyCode::Tab);
    type_text(&mut app, " secret ");
    let credentials =
        Credentials { username: "ada".to_owned(), password: " secret ".to_owned(), account: Account::Existing };
    assert_eq!(press(&mut app, KeyCode::Enter), [Action::Ask(Ask::LogIn(credentials))]);
    assert_eq!(press(&mut app, KeyCode::Enter), [], "one log-in at a time");
    update(&mut app, Event::Answer(Answer::LogInFailed("no".to_owned())));
    let Screen::LogIn(log_in) = &app.screen else { panic!("the log-in is not shown") };
    assert_eq!((log_in.waiting, log_in.form.error.as_deref()), (false, Some("no")));
}

#[test]
fn a_password_is_not_shown_by_debug() {
    let account = Account::Existing;
    let credentials = Credentials { username: "ada".to_owned(), password: "hunter22".to_owned(), account };
    assert!(!format!("{credentials:?}").contains("hunter22"));
}

#[test]
fn a_group_is_made_of_a_title_and_usernames() {
    let mut app = app(vec![]);
    app.panel = Some(Panel::Form(Form::new_group()));
    type_text(&mut app, "Hikers");
    press(&mut app, KeyCode::Tab);
    type_text(&mut app, "ada, @Bob");
    let usernames = vec!["ada".to_owned(), "bob".to_owned()];
    let group = Ask::CreateGroup { title: "Hikers".to_owned(), usernames };
    assert_eq!(press(&mut app, KeyCode::Enter), [Action::Ask(group)]);
}

#[test]
fn a_chat_that_was_opened_or_made_is_shown() {
    let mut app = app(vec![]);
    let actions = update(&mut app, Event::Answer(Answer::Opened(Box::new(chat("new", 1)))));
    assert!(actions.contains(&Action::Follow { chat_id: "new".to_owned() }));
    assert_eq!(app.focus, Focus::Input);
}

#[test]
fn this_device_cannot_be_revoked_from_its_own_list() {
    let mut app = app(vec![]);
    let device = tidings_sdk::Device {
        id: "this".to_owned(),
        name: "Terminal".to_owned(),
        platform: String::new(),
        created_at: at(0),
        last_seen_at: at(0),
        current: true,
        place: String::new(),
    };
    app.panel = Some(Panel::list(Rows::Devices(Some(vec![device]))));
    assert_eq!(press(&mut app, KeyCode::Char('x')), []);
    assert!(matches!(app.panel, Some(Panel::List(_))) && app.notice.is_some());
}

#[test]
fn control_c_quits_from_everywhere() {
    for mut app in [app(vec![]), chatting(vec![])] {
        app.panel = Some(Panel::Help { scroll: 0 });
        update(&mut app, Event::Key(KeyEvent::new(KeyCode::Char('c'), KeyModifiers::CONTROL)));
        assert!(app.quit);
    }
}
