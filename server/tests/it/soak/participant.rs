//! A simple honest device.
//!
//! It stores what it is given in the order in which it comes, connects again with its cursors after any cut, reads a
//! Gap page by page, and repeats each write with the same `client_id` until it is answered for good.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    sync::Arc,
    time::Duration,
};

use rand::{Rng as _, rngs::StdRng};
use tidings_proto::v1::{
    AddMembersRequest, Cursor, Edit, Entries, Entry, ErrorReason, Gap, GetHistoryRequest, Hello, LeaveGroupRequest,
    React, RemoveMemberRequest, Revoke, SendRequest, SendResult, SetMemberRoleRequest, connect_request, edit,
    get_history_request::Position, send_request, send_result, server_frame::Frame,
};
use tokio::{
    sync::watch,
    time::{Instant, sleep, sleep_until, timeout},
};
use tonic::Status;

use super::wishes::{Cast, Trouble, Wish, draw};
use crate::{
    checker::{Action, Answer, Complaint, Connection, Noticed, Sent, Stored, Way, Witness, WitnessKind},
    world::{Device, Live, Proxy, Transport, client_id, content},
};

/// How long a device waits for a call before it takes its network for broken.
const CALL_LIMIT: Duration = Duration::from_secs(5);

/// What everybody does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Whatever they wish.
    Acting,
    /// Nothing new; what was written is repeated until it is answered.
    Settling,
    /// As before, on a new stream.
    Reconnecting,
    Over,
}

/// How far a device is.
#[derive(Clone, Default)]
pub struct Progress {
    pub user: String,
    pub cursors: BTreeMap<String, u64>,
    pub unanswered: usize,
}

pub struct Participant {
    device: Device,
    proxy: Proxy,
    trouble: Option<Trouble>,
    random: StdRng,
    cast: Arc<Cast>,
    phase: watch::Receiver<Phase>,
    progress: watch::Sender<Progress>,
    max_missed: u32,
    witness: Witness,
    /// Writes that wait for an answer: by `client_id`, the request and its place in `witness.sent`.
    unanswered: BTreeMap<String, (SendRequest, usize)>,
    /// Those of them that were sent on this connection.
    under_way: BTreeSet<String>,
}

impl Participant {
    pub async fn new(
        device: &Device,
        transport: Transport,
        number: usize,
        mut random: StdRng,
        cast: Arc<Cast>,
        phase: watch::Receiver<Phase>,
    ) -> Self {
        let proxy = Proxy::to(device.address()).await;
        let progress = Progress { user: device.user_id.clone(), ..Default::default() };
        Self {
            device: device.by(transport, proxy.address()),
            proxy,
            trouble: None,
            max_missed: if random.random() { 0 } else { 10 },
            random,
            cast,
            phase,
            progress: watch::Sender::new(progress),
            witness: Witness {
                kind: WitnessKind::Device,
                name: format!("{}/{number} over {transport:?}", device.username),
                user: device.user_id.clone(),
                device: device.id.clone(),
                stored: BTreeMap::new(),
                sent: Vec::new(),
                connections: Vec::new(),
                complaints: Vec::new(),
            },
            unanswered: BTreeMap::new(),
            under_way: BTreeSet::new(),
        }
    }

    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Lives until all is over, and gives what it witnessed.
    pub async fn run(mut self) -> Witness {
        while *self.phase.borrow_and_update() != Phase::Over {
            let opened_with = self.progress.borrow().cursors.clone();
            self.witness.connections.push(Connection { what: format!("opened with {opened_with:?}") });
            let end = self.stay_connected().await;
            // A network that loses every connection at its first word would never let it act again.
            self.end_trouble();
            let connection = self.witness.connections.last_mut().expect("a connection");
            _ = write!(connection.what, "; ended by {end}");
            // A server that is down is asked again after a while, and not by all at once.
            sleep(Duration::from_millis(self.random.random_range(20..300))).await;
        }
        self.witness
    }

    /// One stream, from its Hello to its end, which it gives.
    async fn stay_connected(&mut self) -> String {
        let cursors = self.progress.borrow().cursors.clone();
        let cursors = cursors.into_iter().map(|(log_id, seq)| Cursor { log_id, seq }).collect();
        let mut live = self.device.live_with(Hello { cursors, max_missed: self.max_missed });
        self.under_way.clear();
        let mut next_wish = self.after_a_while();
        loop {
            let result = tokio::select! {
                frame = live.receive() => match frame {
                    Ok(frame) => self.take(frame).await,
                    Err(status) => Err(format!("{:?}: {}", status.code(), status.message())),
                },
                () = sleep_until(next_wish) => {
                    next_wish = self.after_a_while();
                    self.act(&live).await;
                    Ok(())
                }
                changed = self.phase.changed() => match *self.phase.borrow_and_update() {
                    Phase::Acting | Phase::Settling if changed.is_ok() => Ok(()),
                    phase => Err(format!("the phase {phase:?}")),
                },
            };
            if let Err(end) = result {
                return end;
            }
        }
    }

    fn after_a_while(&mut self) -> Instant {
        Instant::now() + Duration::from_millis(self.random.random_range(50..700))
    }

    /// Takes a frame in, or says why the stream is of no more use.
    async fn take(&mut self, frame: Frame) -> Result<(), String> {
        match frame {
            Frame::Entries(entries) => self.store(entries),
            Frame::Gap(gap) => self.read_gap(gap).await,
            Frame::SendResult(result) => {
                self.answered(result);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn store(&mut self, frame: Entries) -> Result<(), String> {
        let Entries { log_id, after_seq, entries } = frame;
        let cursor = self.cursor(&log_id);
        if after_seq > cursor {
            self.complain(&log_id, after_seq, Noticed::Skipped { cursor });
            return Err(format!("a frame of {log_id} after {after_seq}, above the cursor {cursor}"));
        }
        if let Some(stray) = entries.iter().find(|entry| entry.log_id != log_id) {
            self.complain(&log_id, stray.seq, Noticed::Other(format!("an entry of {}", stray.log_id)));
        }
        let new = entries.into_iter().filter(|entry| entry.seq > cursor);
        self.keep(&log_id, new, Way::Frame { after: after_seq });
        Ok(())
    }

    /// Reads what lies between the cursor and the end of the gap.
    async fn read_gap(&mut self, gap: Gap) -> Result<(), String> {
        let Gap { log_id, after_seq, before_seq } = gap;
        let cursor = self.cursor(&log_id);
        if after_seq != cursor {
            let what = format!("a gap from {after_seq} to {before_seq}, where the cursor was {cursor}");
            self.complain(&log_id, after_seq, Noticed::Other(what));
        }
        loop {
            let position = Some(Position::AfterSeq(self.cursor(&log_id)));
            let request = GetHistoryRequest { log_id: log_id.clone(), position, page_size: 100 };
            let mut messages = self.device.messages();
            let page = timeout(CALL_LIMIT, messages.get_history(request)).await;
            let page = page.map_err(|_| "silence")?.map_err(|status| format!("a page: {status:?}"))?.into_inner();
            let last = page.entries.last().map_or(before_seq, |entry| entry.seq);
            let inside = page.entries.into_iter().filter(|entry| entry.seq < before_seq);
            self.keep(&log_id, inside, Way::Page);
            if last + 1 >= before_seq || !page.more {
                break;
            }
        }
        self.progress.send_modify(|progress| {
            let cursor = progress.cursors.entry(log_id).or_default();
            *cursor = (*cursor).max(before_seq - 1);
        });
        Ok(())
    }

    fn keep(&mut self, log: &str, entries: impl Iterator<Item = Entry>, way: Way) {
        let connection = self.witness.connections.len() - 1;
        let store = self.witness.stored.entry(log.to_owned()).or_default();
        let before = store.len();
        store.extend(entries.map(|entry| Stored { entry: entry.into(), connection, way }));
        if let Some(highest) = store[before..].iter().map(|stored| stored.entry.seq).max() {
            self.progress.send_modify(|progress| {
                progress.cursors.insert(log.to_owned(), highest);
            });
        }
    }

    fn answered(&mut self, result: SendResult) {
        let SendResult { client_id, chat_id, result } = result;
        let Some(&(_, place)) = self.unanswered.get(&client_id) else {
            let what = format!("an answer to {client_id}, which does not wait for one");
            return self.complain(&chat_id, 0, Noticed::Other(what));
        };
        self.under_way.remove(&client_id);
        let answer = match result {
            Some(send_result::Result::Ok(response)) => Answer::Acknowledged(response.seq),
            Some(send_result::Result::Error(error)) => match error.reason() {
                // The connection or the server failed: it is not known whether the write was done.
                ErrorReason::Unspecified | ErrorReason::Unavailable | ErrorReason::Timeout => return,
                ErrorReason::Internal => {
                    return self.complain(&chat_id, 0, Noticed::Other(format!("a failed send: {error:?}")));
                }
                reason => Answer::Refused(reason.code().to_owned()),
            },
            None => return self.complain(&chat_id, 0, Noticed::Other("an empty answer".to_owned())),
        };
        // Some repeat what was acknowledged, as one does who never heard it.
        let repeat = matches!(answer, Answer::Acknowledged(_)) && self.random.random_bool(0.05);
        self.witness.sent[place].answers.push(answer);
        if !repeat {
            self.unanswered.remove(&client_id);
        }
        self.count_unanswered();
    }

    /// Repeats what is unanswered, ends or begins trouble, and does what it wishes.
    async fn act(&mut self, live: &Live) {
        self.end_trouble();
        for (id, (request, _)) in &self.unanswered {
            if self.under_way.insert(id.clone()) {
                live.say(connect_request::Frame::Send(request.clone())).await;
            }
        }
        if *self.phase.borrow() != Phase::Acting {
            return;
        }
        match draw(&mut self.random, &self.cast, &self.witness, self.witness.sent.len()) {
            Wish::Write { chat, action } => self.write(live, &chat, action).await,
            Wish::Trouble(trouble) => self.begin(trouble),
            Wish::Nothing => {}
            wish => {
                // Whether it was allowed, and whether the answer arrived, shows in the log.
                _ = timeout(CALL_LIMIT, self.manage(wish)).await;
            }
        }
    }

    async fn write(&mut self, live: &Live, chat: &str, action: Action) {
        let client_id = client_id();
        let request = SendRequest {
            chat_id: chat.to_owned(),
            client_id: client_id.clone(),
            action: Some(match action.clone() {
                Action::Message(text) => send_request::Action::Content(content(&text)),
                Action::Edit { target: target_seq, text } => {
                    let body = Some(edit::Body::Content(content(&text)));
                    send_request::Action::Edit(Edit { target_seq, body })
                }
                Action::Revoke { target: target_seq } => send_request::Action::Revoke(Revoke { target_seq }),
                Action::React { target: target_seq, emoji } => send_request::Action::React(React { target_seq, emoji }),
            }),
        };
        let sent = Sent { log: chat.to_owned(), client_id: client_id.clone(), action, answers: Vec::new() };
        self.unanswered.insert(client_id.clone(), (request.clone(), self.witness.sent.len()));
        self.witness.sent.push(sent);
        self.under_way.insert(client_id);
        self.count_unanswered();
        live.say(connect_request::Frame::Send(request)).await;
    }

    async fn manage(&self, wish: Wish) -> Result<(), Status> {
        let mut chats = self.device.chats();
        match wish {
            Wish::Add { group: chat_id, user } => {
                chats.add_members(AddMembersRequest { chat_id, user_ids: vec![user] }).await.map(drop)
            }
            Wish::Remove { group: chat_id, user: user_id } => {
                chats.remove_member(RemoveMemberRequest { chat_id, user_id }).await.map(drop)
            }
            Wish::Leave { group: chat_id } => chats.leave_group(LeaveGroupRequest { chat_id }).await.map(drop),
            Wish::SetRole { group: chat_id, user: user_id, role } => {
                let request = SetMemberRoleRequest { chat_id, user_id, role: role.into() };
                chats.set_member_role(request).await.map(drop)
            }
            Wish::Write { .. } | Wish::Trouble(_) | Wish::Nothing => Ok(()),
        }
    }

    fn end_trouble(&mut self) {
        match self.trouble.take() {
            Some(Trouble::Stall) => self.proxy.resume(),
            Some(_) => self.proxy.cut(),
            None => {}
        }
    }

    fn begin(&mut self, trouble: Trouble) {
        match trouble {
            Trouble::Cut => return self.proxy.cut(),
            Trouble::CutHalfway => self.proxy.cut_halfway(),
            Trouble::Mute => self.proxy.mute(),
            Trouble::Stall => self.proxy.stall(),
        }
        self.trouble = Some(trouble);
    }

    fn cursor(&self, log: &str) -> u64 {
        self.progress.borrow().cursors.get(log).copied().unwrap_or(0)
    }

    fn count_unanswered(&self) {
        self.progress.send_modify(|progress| progress.unanswered = self.unanswered.len());
    }

    fn complain(&mut self, log: &str, seq: u64, what: Noticed) {
        self.witness.complaints.push(Complaint { log: log.to_owned(), seq, what });
    }
}
