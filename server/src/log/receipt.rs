//! How far members have received and read, and what of it is shown to whom.
//!
//! A user may keep to themselves what they read. Then others are not told of what they read from there on, and they are
//! not told what others read. What others were told is a mark of its own, `told`, which only rises with what is read
//! while the user tells: so what was told stays told, and nothing that was kept back is told later by itself.

use tidings_proto::v1::Receipt;

use crate::{
    backends::db::{self, Executor},
    ids::{Seq, UserId},
};

/// A member's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    pub user: UserId,
    pub delivered: Seq,
    /// The member's own.
    pub read: Seq,
    /// How far others were told that the member has read.
    pub told: Seq,
}

/// Who looks at a member's marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Eyes {
    /// The member's own devices.
    Own,
    /// Others.
    Others,
    /// Others who do not tell what they read.
    SilentOthers,
}

impl Marks {
    pub fn seen_by(&self, eyes: Eyes) -> Receipt {
        let read = match eyes {
            Eyes::Own => self.read,
            Eyes::Others => self.told,
            Eyes::SilentOthers => Seq::ZERO,
        };
        Receipt { user_id: self.user.to_string(), delivered_seq: self.delivered.into(), read_seq: read.into() }
    }
}

/// Somebody who looks at the marks of members.
#[derive(Clone, Copy, Debug)]
pub struct Viewer {
    user: UserId,
    silent: bool,
}

impl Viewer {
    pub async fn of(on: impl Executor, user: UserId) -> Result<Self, sqlx::Error> {
        const SILENT: &str = "
            SELECT 1
            FROM silent_readers
            WHERE user_id = $1";
        let silent = db::query(SILENT).bind(user).fetch_optional(on).await?.is_some();
        Ok(Self { user, silent })
    }

    pub fn sees(&self, marks: &Marks) -> Receipt {
        marks.seen_by(match (marks.user == self.user, self.silent) {
            (true, _) => Eyes::Own,
            (false, false) => Eyes::Others,
            (false, true) => Eyes::SilentOthers,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_does_not_tell_is_not_told() {
        let (ada, bob) = (UserId::new(), UserId::new());
        let marks = Marks { user: ada, delivered: Seq(9), read: Seq(7), told: Seq(4) };
        let seen = |user, silent| Viewer { user, silent }.sees(&marks).read_seq;
        assert_eq!((seen(ada, false), seen(ada, true), seen(bob, false), seen(bob, true)), (7, 7, 4, 0));
        assert_eq!(Viewer { user: bob, silent: true }.sees(&marks).delivered_seq, 9);
    }
}
