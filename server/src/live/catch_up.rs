//! How a session gets what its device missed, at the start and whenever a log lags.

use std::{collections::HashMap, sync::Arc};

use tidings_proto::v1::{CaughtUp, Gap, Receipts, server_frame};

use super::{
    Session,
    frames::{self, IntoFrame},
    room,
    rooms::Rooms,
    store,
};
use crate::{
    ids::{LogId, Seq},
    log::{self, Error, Log, Page, Stays},
};

/// Entries that are read at a time, of one log or of several.
const PAGE: u32 = 200;
/// Logs that are read at a time.
const LOGS: usize = 100;

/// What the device has, from its Hello.
pub struct Missed {
    pub cursors: HashMap<LogId, Seq>,
    /// Entries of a chat that it wants at once; if it misses more it gets a Gap.
    pub most: i64,
}

/// Reads for one session.
pub struct CatchUp {
    pub session: Arc<Session>,
    pub rooms: Arc<Rooms>,
    pub log: Log,
    pub missed: Missed,
}

impl CatchUp {
    /// Sends what was missed, says so, and then does what the session asks for, until it ends.
    pub async fn run(mut self) -> Result<(), Error> {
        // In boxes, so that a stream that has caught up does not carry what reading needs.
        Box::pin(self.begin()).await?;
        // The others are those of chats that were left. They are needed if the user comes back.
        self.missed.cursors.retain(|log, _| !self.session.follows(*log));
        Box::pin(self.catch_up()).await?;
        Box::pin(self.send_receipts()).await?;
        self.session.push_page(server_frame::Frame::CaughtUp(CaughtUp {}).into_frame()).await;
        loop {
            self.session.work().await;
            Box::pin(self.catch_up()).await?;
            if self.session.take_receipts_stale() {
                Box::pin(self.send_receipts()).await?;
            }
        }
    }

    /// Follows all logs of the user. First the rooms are joined, and hear the other nodes, then the logs are read, so
    /// that nothing falls between.
    async fn begin(&self) -> Result<(), Error> {
        let user = self.session.caller.user;
        let account = LogId::from(user);
        self.follow(account, self.cursor(account));
        for log in self.log.chats_of(user).await? {
            self.follow(log, self.cursor(log));
        }
        self.rooms.joined().await;
        for (log, stays) in self.log.all_stays(user).await? {
            let after = self.skip(log, &stays, self.cursor(log).min(stays.head)).await;
            if stays.count_after(after) > 0 {
                self.follow(log, after);
            } else if stays.present {
                self.meet(log, stays.last());
            }
        }
        Ok(())
    }

    /// Sends a Gap if the device misses too much; gives where to go on.
    async fn skip(&self, log: LogId, stays: &Stays, cursor: Seq) -> Seq {
        let most = self.missed.most;
        if stays.count_after(cursor) <= most {
            return cursor;
        }
        let after = stays.newest(most);
        let gap = Gap { log_id: log.to_string(), after_seq: cursor.into(), before_seq: after.next().into() };
        self.session.push_page(server_frame::Frame::Gap(gap).into_frame()).await;
        self.session.advance(log, after);
        after
    }

    /// How far the device had a log.
    fn cursor(&self, log: LogId) -> Seq {
        self.missed.cursors.get(&log).copied().unwrap_or_default()
    }

    fn follow(&self, log: LogId, position: Seq) {
        let room = self.rooms.join(log, &self.session);
        if !self.session.follow(log, &room, position) {
            self.session.advance(log, position);
        }
    }

    /// Goes live without reading, if the room is not ahead.
    fn meet(&self, log: LogId, position: Seq) {
        if let Some(room) = self.rooms.get(log) {
            self.go_live(&room, position);
        }
    }

    fn go_live(&self, room: &Arc<room::Room>, position: Seq) -> bool {
        let (live, gap) = room.go_live(&self.session, position);
        if gap == room::Gap::Found {
            self.rooms.fill(Arc::clone(room));
        }
        live
    }

    /// Reads until no log lags.
    async fn catch_up(&self) -> Result<(), Error> {
        loop {
            for chat in self.session.take_joined() {
                self.join(chat.into());
            }
            let lagging = self.session.lagging(LOGS);
            if lagging.is_empty() {
                return Ok(());
            }
            self.rooms.joined().await;
            self.read(lagging).await?;
        }
    }

    /// Reads of logs that lag as much as makes a page, and sends it.
    async fn read(&self, lagging: Vec<(LogId, Seq, Arc<room::Room>)>) -> Result<(), Error> {
        let user = self.session.caller.user;
        let logs: Vec<LogId> = lagging.iter().map(|(log, ..)| *log).collect();
        let mut stays = self.log.stays_of(user, &logs).await?;
        let mut missed = Vec::with_capacity(lagging.len());
        for (log, position, _) in &lagging {
            let stays = stays.remove(log).ok_or(Error::ChatNotFound)?;
            // A cursor that is above the head names entries that there are not.
            missed.push(log::Missed { log: *log, after: (*position).min(stays.head), stays });
        }
        let pages = self.log.pages_after(user, &missed, PAGE).await?;
        for ((missed, page), (.., room)) in missed.iter().zip(pages).zip(&lagging) {
            self.send(missed, page, room).await;
        }
        Ok(())
    }

    /// Sends a page of a log; at the log's end, meets the room.
    async fn send(&self, missed: &log::Missed, page: Page, room: &Arc<room::Room>) {
        let log::Missed { log, after: position, stays } = missed;
        let (log, position) = (*log, *position);
        if let Some(last) = page.entries.last().map(|entry| entry.seq) {
            let joined: Vec<_> = page.entries.iter().filter_map(frames::joined).collect();
            if page.entries.iter().any(frames::changes_receipts) {
                self.session.set_receipts_stale();
            }
            self.session.push_page(frames::entries_frame(log, position, page.entries)).await;
            self.session.advance(log, last);
            for chat in joined {
                self.join(chat.into());
            }
        }
        if page.more {
            return;
        }
        if stays.present {
            self.session.advance(log, position.max(page.complete_to));
            self.go_live(room, position.max(page.complete_to));
        } else {
            self.session.set_left(log);
            self.rooms.leave(room, &self.session);
        }
    }

    /// The user joined a chat, now or again.
    fn join(&self, log: LogId) {
        if !self.session.follows(log) {
            let room = self.rooms.join(log, &self.session);
            self.session.follow(log, &room, self.cursor(log));
        }
    }

    /// How far the members of the user's chats have received and read.
    async fn send_receipts(&self) -> Result<(), Error> {
        for (chat, receipts) in store::receipts_of(self.log.db(), self.session.caller.user).await? {
            let receipts = Receipts { chat_id: chat.to_string(), receipts };
            self.session.push_page(server_frame::Frame::Receipts(receipts).into_frame()).await;
        }
        Ok(())
    }
}
