//! Everything that is kept about a user, and what they may read, as a ZIP archive of JSON files.
//!
//! It is written as it is read, a page at a time: whatever somebody has, it takes a file's and a page's memory. The
//! writer waits for whoever takes the pieces, but not for ever, and ends when they are gone or their session is.

mod archive;
mod collect;
mod error;

pub use error::Error;

use std::{collections::HashSet, sync::Arc};

use bytes::Bytes;
use futures::{Stream, StreamExt as _, TryStreamExt as _, future::ready, stream};
use parking_lot::Mutex;
use tokio::io::duplex;
use tokio_util::{io::ReaderStream, task::AbortOnDropHandle};

use crate::{
    accounts::Accounts, chats::Chats, contacts::Contacts, gateway::Caller, ids::UserId, log::Log, profiles::Profiles,
    reports::Reports,
};

/// A piece of an archive has at most so many bytes.
const PIECE: usize = 64 * 1024;
/// Archives that a node makes at the same time, one for each user.
const AT_ONCE: usize = 8;

/// Makes archives. Cheap to clone.
#[derive(Clone)]
pub struct Exports {
    pub accounts: Accounts,
    pub profiles: Profiles,
    pub contacts: Contacts,
    pub chats: Chats,
    pub log: Log,
    pub reports: Reports,
    pub running: Running,
}

/// Whose archives are being made.
#[derive(Clone, Default)]
pub struct Running(Arc<Mutex<HashSet<UserId>>>);

/// A place among those that are being made, until it is dropped.
struct Place {
    running: Running,
    user: UserId,
}

impl Running {
    fn take(&self, user: UserId) -> Result<Place, Error> {
        let mut users = self.0.lock();
        if users.len() >= AT_ONCE || !users.insert(user) {
            return Err(Error::Busy);
        }
        drop(users);
        Ok(Place { running: self.clone(), user })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.running.0.lock().remove(&self.user);
    }
}

impl Exports {
    /// The caller's archive, in pieces. It ends with an error if it is not whole.
    pub fn export(&self, caller: Caller) -> Result<impl Stream<Item = Result<Bytes, Error>> + Send + use<>, Error> {
        let place = self.running.take(caller.user)?;
        let (writer, reader) = duplex(PIECE);
        let exports = self.clone();
        // A task of its own, which notices by itself that nobody takes what it writes.
        let writing = AbortOnDropHandle::new(tokio::spawn(async move {
            let _place = place;
            Box::pin(exports.collect(caller, writer)).await
        }));
        let pieces = ReaderStream::with_capacity(reader, PIECE).map_err(Error::from);
        let end = stream::once(writing).filter_map(|ended| {
            ready(match ended {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(Err(error)),
                Err(_) => Some(Err(Error::Ended)),
            })
        });
        Ok(stream::select(pieces, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_has_one_archive_made_at_a_time_and_a_node_makes_a_few() {
        let running = Running::default();
        let user = UserId::new();
        let place = running.take(user).unwrap();
        assert!(matches!(running.take(user), Err(Error::Busy)));
        let others: Vec<_> = (1..AT_ONCE).map(|_| running.take(UserId::new()).unwrap()).collect();
        assert!(matches!(running.take(UserId::new()), Err(Error::Busy)));
        drop(place);
        assert!(running.take(user).is_ok());
        drop(others);
        assert!(running.0.lock().is_empty());
    }
}
