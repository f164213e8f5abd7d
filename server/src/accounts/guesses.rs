//! How often the proofs of one account may be guessed, whatever log-ins and devices the guesses come from.
//!
//! A try counts before it is judged, so that many at once are no more than many in turn. A right one starts anew.

use std::time::Duration;

use super::{Accounts, Error, store};
use crate::{
    backends::db::{Bind, Value},
    ids::UserId,
    time::Time,
};

/// What is guessed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A proof for stepping up, by who holds one of the user's devices.
    StepUp = 1,
    /// A second factor, by who has the first.
    SecondFactor = 2,
}

impl Bind for Kind {
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.map(|this| this as i64))
    }
}

/// How long to wait after which number of tries; none before the first.
pub struct Patience {
    pub tries: [i64; 3],
    pub waits: [Duration; 3],
}

/// In the first week, 22 at the most: one in 450 PINs of four digits.
const PATIENCE: Patience =
    Patience { tries: [5, 10, 15], waits: [Duration::from_mins(1), Duration::from_hours(1), Duration::from_hours(24)] };

impl Accounts {
    /// Counts a try at a proof of the user's.
    pub(super) async fn count_guess(&self, user: UserId, kind: Kind) -> Result<(), Error> {
        let now = Time::now();
        let counted = store::count_guess(&mut *self.inner.db.writer().await?, user, kind, now, &PATIENCE).await?;
        if counted {
            return Ok(());
        }
        let next = store::next_guess(self.inner.db.reader(), user, kind).await?.unwrap_or(now);
        Err(Error::TooMany(next.since(now)))
    }

    /// The try was right.
    pub(super) async fn forget_guesses(&self, user: UserId, kind: Kind) -> Result<(), Error> {
        Ok(store::forget_guesses(&mut *self.inner.db.writer().await?, user, kind).await?)
    }
}
