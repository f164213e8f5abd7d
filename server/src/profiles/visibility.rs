//! What people let each other see and do.

use std::collections::{HashMap, HashSet};

use super::{
    Error, Profiles,
    store::{self, Audience, Privacy},
};
use crate::ids::UserId;

/// What a viewer may see of a user.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Visibility {
    pub online: bool,
    pub last_seen: bool,
}

/// Users of whom it is asked at once.
const AT_ONCE: usize = 4096;

impl Profiles {
    /// What `viewer` may see of each of `users`. It is mutual: whom one does not let see, one does not see.
    pub async fn visibility(&self, viewer: UserId, users: &[UserId]) -> Result<HashMap<UserId, Visibility>, Error> {
        let known = self.known(viewer, users).await?;
        Ok(users.iter().map(|user| (*user, known.visibility(viewer, *user))).collect())
    }

    /// Those of `users` who let `other` see or do what a setting is about. Nobody lets anybody whom they have blocked.
    pub async fn letting(
        &self,
        other: UserId,
        users: &[UserId],
        setting: fn(&Privacy) -> Audience,
    ) -> Result<HashSet<UserId>, Error> {
        let mut letting = HashSet::new();
        for users in users.chunks(AT_ONCE) {
            let known = self.known(other, users).await?;
            letting.extend(users.iter().filter(|user| known.lets(**user, other, setting)));
        }
        Ok(letting)
    }

    /// Those of `users` who have blocked `user`, or whom `user` has blocked.
    pub async fn parted(&self, user: UserId, users: &[UserId]) -> Result<HashSet<UserId>, Error> {
        let blocks = store::blocks_between(self.db.reader(), user, users).await?;
        Ok(blocks.into_iter().map(|(one, other)| if one == user { other } else { one }).collect())
    }

    async fn known(&self, one: UserId, others: &[UserId]) -> Result<Known, Error> {
        let pool = self.db.reader();
        let mut everyone = others.to_vec();
        everyone.push(one);
        Ok(Known {
            privacies: store::privacies(pool, &everyone).await?,
            contacts: store::contacts_between(pool, one, others).await?,
            blocks: store::blocks_between(pool, one, others).await?,
        })
    }
}

/// What people have said of each other: pairs of who said it and of whom.
struct Known {
    privacies: HashMap<UserId, Privacy>,
    contacts: HashSet<(UserId, UserId)>,
    blocks: HashSet<(UserId, UserId)>,
}

impl Known {
    fn visibility(&self, viewer: UserId, user: UserId) -> Visibility {
        let mutual = |audience: fn(&Privacy) -> Audience| {
            viewer == user || (self.lets(user, viewer, audience) && self.lets(viewer, user, audience))
        };
        Visibility { online: mutual(|privacy| privacy.online), last_seen: mutual(|privacy| privacy.last_seen) }
    }

    fn lets(&self, owner: UserId, other: UserId, audience: fn(&Privacy) -> Audience) -> bool {
        let Some(privacy) = self.privacies.get(&owner) else { return false };
        let included = match audience(privacy) {
            Audience::Everyone => true,
            Audience::Contacts => self.contacts.contains(&(owner, other)),
            Audience::Nobody => false,
        };
        included && !self.blocks.contains(&(owner, other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(viewer: (UserId, Audience), user: (UserId, Audience)) -> Known {
        let privacy = |audience| Privacy {
            last_seen: audience,
            online: Audience::Everyone,
            status_text: audience,
            add_to_groups: audience,
            find_by_phone: audience,
            read_receipts: true,
        };
        Known {
            privacies: HashMap::from([(viewer.0, privacy(viewer.1)), (user.0, privacy(user.1))]),
            contacts: HashSet::new(),
            blocks: HashSet::new(),
        }
    }

    #[test]
    fn what_is_not_shown_is_not_seen_either() {
        use Audience::{Contacts, Everyone, Nobody};
        let (ada, bob) = (UserId::new(), UserId::new());
        for (of_ada, of_bob, ada_in_bobs, bob_in_adas, seen) in [
            (Everyone, Everyone, false, false, true),
            (Everyone, Nobody, true, true, false),
            (Nobody, Everyone, true, true, false),
            (Everyone, Contacts, false, true, false),
            (Everyone, Contacts, true, false, true),
            (Contacts, Contacts, true, false, false),
            (Contacts, Contacts, true, true, true),
        ] {
            let mut known = known((ada, of_ada), (bob, of_bob));
            if ada_in_bobs {
                known.contacts.insert((bob, ada));
            }
            if bob_in_adas {
                known.contacts.insert((ada, bob));
            }
            let visibility = known.visibility(ada, bob);
            assert_eq!(visibility.last_seen, seen, "{of_ada:?} {of_bob:?} {ada_in_bobs} {bob_in_adas}");
            assert!(visibility.online);
        }
    }

    #[test]
    fn what_somebody_lets_others_do_is_theirs_to_say() {
        use Audience::{Contacts, Everyone, Nobody};
        let (ada, bob) = (UserId::new(), UserId::new());
        for (of_bob, ada_in_bobs, blocked, lets) in [
            (Everyone, false, false, true),
            (Everyone, true, true, false),
            (Contacts, false, false, false),
            (Contacts, true, false, true),
            (Contacts, true, true, false),
            (Nobody, true, false, false),
        ] {
            // What Ada says of herself does not matter.
            let mut known = known((ada, Nobody), (bob, of_bob));
            if ada_in_bobs {
                known.contacts.insert((bob, ada));
            }
            if blocked {
                known.blocks.insert((bob, ada));
            }
            assert_eq!(known.lets(bob, ada, |privacy| privacy.status_text), lets, "{of_bob:?} {ada_in_bobs} {blocked}");
        }
    }

    #[test]
    fn a_block_hides_both_from_each_other() {
        let (ada, bob) = (UserId::new(), UserId::new());
        let mut known = known((ada, Audience::Everyone), (bob, Audience::Everyone));
        known.blocks.insert((ada, bob));
        assert_eq!(known.visibility(ada, bob), Visibility::default());
        assert_eq!(known.visibility(bob, ada), Visibility::default());
        assert_eq!(known.visibility(ada, ada), Visibility { online: true, last_seen: true });
    }
}
