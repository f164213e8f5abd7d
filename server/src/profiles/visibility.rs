//! Who may see that somebody is online, and when they last were.

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

impl Profiles {
    /// What `viewer` may see of each of `users`. It is mutual: whom one does not let see, one does not see.
    pub async fn visibility(&self, viewer: UserId, users: &[UserId]) -> Result<HashMap<UserId, Visibility>, Error> {
        let pool = self.db.reader();
        let mut everyone = users.to_vec();
        everyone.push(viewer);
        let known = Known {
            privacies: store::privacies(pool, &everyone).await?,
            contacts: store::contacts_between(pool, viewer, users).await?,
            blocks: store::blocks_between(pool, viewer, users).await?,
        };
        Ok(users.iter().map(|user| (*user, known.visibility(viewer, *user))).collect())
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
            viewer == user || (self.lets_see(user, viewer, audience) && self.lets_see(viewer, user, audience))
        };
        Visibility { online: mutual(|privacy| privacy.online), last_seen: mutual(|privacy| privacy.last_seen) }
    }

    fn lets_see(&self, owner: UserId, other: UserId, audience: fn(&Privacy) -> Audience) -> bool {
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
        let privacy = |audience| Privacy { last_seen: audience, online: Audience::Everyone };
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
    fn a_block_hides_both_from_each_other() {
        let (ada, bob) = (UserId::new(), UserId::new());
        let mut known = known((ada, Audience::Everyone), (bob, Audience::Everyone));
        known.blocks.insert((ada, bob));
        assert_eq!(known.visibility(ada, bob), Visibility::default());
        assert_eq!(known.visibility(bob, ada), Visibility::default());
        assert_eq!(known.visibility(ada, ada), Visibility { online: true, last_seen: true });
    }
}
