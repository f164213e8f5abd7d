//! Invitations: for somebody who is not here yet, and is a contact once they are.

use std::time::Duration;

use sha2::{Digest, Sha256};

use super::{
    Contacts, Error, InvitationId,
    book::{Contact, changed},
    store,
};
use crate::{backends::db::transact, ids::UserId, log::PendingEvents, profiles, time::Time};

/// How long an invitation works.
const LIFE: Duration = Duration::from_hours(30 * 24);
/// Invitations of a user that work at the same time.
const MOST: i64 = 100;

/// An invitation that was not accepted yet.
pub struct Invitation {
    pub id: InvitationId,
    pub note: String,
    pub created_at: Time,
    pub expires_at: Time,
}

impl Contacts {
    /// Makes an invitation; gives also the code by which it is accepted, which is kept hashed.
    pub async fn invite(&self, user: UserId, note: String) -> Result<(Invitation, String), Error> {
        let (code, now) = (format!("{:032x}", rand::random::<u128>()), Time::now());
        let invitation = Invitation { id: InvitationId::new(), note, created_at: now, expires_at: now + LIFE };
        let written = transact!(self.profiles.db(), |transaction| {
            Ok(store::insert_invitation(transaction, user, &invitation, hash(&code), MOST).await?)
        });
        written?;
        Ok((invitation, code))
    }

    /// A user's invitations that can be accepted, the newest first.
    pub async fn invitations(&self, user: UserId) -> Result<Vec<Invitation>, Error> {
        Ok(store::invitations(self.profiles.db().reader(), user, Time::now(), MOST).await?)
    }

    pub async fn revoke_invitation(&self, user: UserId, invitation: InvitationId) -> Result<(), Error> {
        Ok(store::remove_invitation(&mut *self.profiles.db().writer().await?, user, invitation).await?)
    }

    /// Makes a user and whoever invited them contacts of each other. The invitation is used up with it, or not at all.
    pub async fn accept_invitation(&self, user: UserId, code: &str) -> Result<Contact, Error> {
        let accepted = transact!(self.profiles.db(), |transaction| {
            let inviter = store::take_invitation(transaction, hash(code), Time::now()).await?;
            let inviter = inviter.ok_or(Error::InvitationInvalid)?;
            if inviter == user {
                return Err(Error::UserIsSelf);
            }
            if self.profiles.present(&[inviter]).await?.is_empty() {
                return Err(Error::InvitationInvalid);
            }
            if !profiles::store::blockers_among(&mut **transaction, user, &[inviter]).await?.is_empty() {
                return Err(Error::InvitationInvalid);
            }
            for (one, other) in [(user, inviter), (inviter, user)] {
                if store::insert(transaction, one, other).await? {
                    PendingEvents::queue(transaction, one, changed(other, false)).await?;
                }
            }
            Ok(store::contact(transaction, user, inviter).await?.map(|known| (inviter, known)))
        });
        let (inviter, known) = accepted?.ok_or(Error::InvitationInvalid)?;
        self.profiles.deliver_events().await;
        let profile = self.profiles.get_one(user, inviter).await?;
        Ok(Contact { profile, alias: known.alias, added_at: known.at })
    }
}

pub(super) fn hash(code: &str) -> Vec<u8> {
    Sha256::digest(code).to_vec()
}
