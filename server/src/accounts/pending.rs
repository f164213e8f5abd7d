//! Log-ins that wait for their second factor, and the devices that need none.
//!
//! A log-in that was begun is known by a random token that is worth as much as the first factor. It ends after ten
//! minutes, after five tries, and when what it was begun with has changed. Tries are also counted for the account, so
//! that beginning again gives no more of them.

use std::time::Duration;

use super::{
    Accounts, Error, PhoneNumber,
    factors::Factor,
    guesses,
    login::Password,
    sessions::{NewDevice, Proven, Session},
    store::{self, NewAccount, SecondFactors},
    tokens::RandomToken,
};
use crate::{
    backends::db::{Bind, Connection, Value, transact},
    gateway::{Caller, Place},
    ids::UserId,
    time::Time,
};

const LIFE: Duration = Duration::from_mins(10);
const ATTEMPTS: i64 = 5;
/// How long a device is trusted, and how many of a user's are.
const TRUST: Duration = Duration::from_hours(30 * 24);
const TRUSTED: i64 = 32;

/// How a log-in was begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Password = 1,
    /// Other sessions end with it.
    Phone = 2,
    /// By phone, to take the number from the account and make a new one.
    StartOver = 3,
}

impl Kind {
    pub fn from_number(number: i64) -> Self {
        match number {
            2 => Self::Phone,
            3 => Self::StartOver,
            _ => Self::Password,
        }
    }
}

impl Bind for Kind {
    fn value(this: Option<Self>) -> Value {
        Bind::value(this.map(|this| this as i64))
    }
}

/// A log-in whose first factor was right.
pub struct LogIn {
    pub user: UserId,
    pub kind: Kind,
    pub device_name: String,
    pub platform: String,
    pub display_name: Option<String>,
    pub phone: Option<PhoneNumber>,
}

/// What the first factor of a log-in was.
#[derive(Clone, Copy)]
pub enum First<'a> {
    /// The password whose hash this is.
    Password(&'a str),
    Code,
}

/// What a log-in led to.
pub enum Outcome {
    Session { session: Session, registered: bool },
    SecondFactor(Pending),
}

/// What completes a log-in.
pub struct Pending {
    pub token: String,
    pub factors: Vec<Factor>,
    pub expires_at: Time,
}

/// A second factor.
pub enum SecondFactor {
    Totp(String),
    RecoveryCode(String),
    Pin(Password),
}

impl SecondFactor {
    fn factor(&self) -> Factor {
        match self {
            Self::Totp(_) => Factor::Totp,
            Self::RecoveryCode(_) => Factor::RecoveryCode,
            Self::Pin(_) => Factor::RegistrationPin,
        }
    }
}

/// A log-in that was completed.
pub struct Completed {
    pub session: Session,
    pub registered: bool,
    /// If the device is to be trusted.
    pub trust_token: Option<String>,
}

impl SecondFactors {
    /// Those of which one is needed after a log-in that was begun so; none if it is enough. The weaker is not asked for
    /// where there is a stronger one.
    fn needed(&self, kind: Kind) -> Vec<Factor> {
        let pin = self.pin_hash.is_some();
        let mut needed = match kind {
            Kind::StartOver if pin && self.used_lately => return vec![Factor::RegistrationPin],
            Kind::Password | Kind::Phone if self.totp => vec![Factor::Totp],
            Kind::Phone if pin => vec![Factor::RegistrationPin],
            Kind::StartOver | Kind::Password | Kind::Phone => return Vec::new(),
        };
        if self.recovery_codes > 0 {
            needed.push(Factor::RecoveryCode);
        }
        needed
    }
}

impl Accounts {
    /// Goes on with a log-in whose first factor was right: to a session, or to the second factor.
    pub(super) async fn go_on(
        &self,
        log_in: LogIn,
        first: First<'_>,
        place: Place,
        trust_token: &str,
    ) -> Result<Outcome, Error> {
        let token = RandomToken::new();
        let expires_at = Time::now() + LIFE;
        let outcome = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, log_in.user).await?;
            // The password may have been changed while it was looked at.
            if let First::Password(hash) = first
                && store::password_hash(&mut **transaction, log_in.user).await?.as_deref() != Some(hash)
            {
                return Err(Error::WrongCredentials);
            }
            let factors = store::second_factors(&mut **transaction, log_in.user).await?.needed(log_in.kind);
            if factors.is_empty() {
                let session = self.finish(transaction, &log_in, place.clone(), Proven::Now).await?;
                return Ok((Some(session), Vec::new()));
            }
            let trusted = log_in.kind != Kind::StartOver
                && !trust_token.is_empty()
                && store::is_trusted(transaction, log_in.user, RandomToken::hash(trust_token)).await?;
            if trusted {
                let session = self.finish(transaction, &log_in, place.clone(), Proven::Before).await?;
                return Ok((Some(session), Vec::new()));
            }
            store::insert_log_in(transaction, token.hash.clone(), &log_in, expires_at, ATTEMPTS).await?;
            Ok((None, factors))
        });
        match outcome? {
            (Some(session), _) => {
                let registered = log_in.kind == Kind::StartOver;
                self.began(&session).await?;
                Ok(Outcome::Session { session, registered })
            }
            (None, factors) => Ok(Outcome::SecondFactor(Pending { token: token.text, factors, expires_at })),
        }
    }

    /// Completes a log-in with its second factor.
    pub async fn complete_log_in(
        &self,
        token: &str,
        proof: SecondFactor,
        place: Place,
        trust: bool,
    ) -> Result<Completed, Error> {
        let hash = RandomToken::hash(token);
        let log_in = store::try_log_in(&mut *self.inner.db.writer().await?, &hash).await?;
        let log_in = log_in.ok_or(Error::ChallengeInvalid)?;
        self.count_guess(log_in.user, guesses::Kind::SecondFactor).await?;
        let right_pin = self.check_pin(log_in.user, &proof).await?;
        let trusted = (trust && log_in.kind != Kind::StartOver).then(RandomToken::new);
        let completed = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, log_in.user).await?;
            let factors = store::second_factors(&mut **transaction, log_in.user).await?;
            let right = factors.needed(log_in.kind).contains(&proof.factor())
                && match &proof {
                    SecondFactor::Totp(code) => self.use_totp(transaction, log_in.user, code).await?,
                    SecondFactor::RecoveryCode(code) => self.use_recovery_code(transaction, log_in.user, code).await?,
                    // It may have been changed while it was looked at.
                    SecondFactor::Pin(_) => right_pin.is_some() && right_pin == factors.pin_hash,
                };
            if !right {
                return Err(Error::WrongCredentials);
            }
            if !store::end_log_in(transaction, &hash).await? {
                return Err(Error::ChallengeInvalid);
            }
            store::forget_guesses(transaction, log_in.user, guesses::Kind::SecondFactor).await?;
            if let Some(trusted) = &trusted {
                let until = Time::now() + TRUST;
                store::insert_trusted(transaction, log_in.user, trusted.hash.clone(), until, TRUSTED).await?;
            }
            self.finish(transaction, &log_in, place.clone(), Proven::Now).await
        });
        let session = completed?;
        self.began(&session).await?;
        let registered = log_in.kind == Kind::StartOver;
        Ok(Completed { session, registered, trust_token: trusted.map(|token| token.text) })
    }

    /// Forgets the devices that need no second factor.
    pub async fn forget_trusted_devices(&self, caller: Caller) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        Ok(store::forget_trusted(&mut *self.inner.db.writer().await?, caller.user).await?)
    }

    /// The hash of the user's registration PIN, if the proof is that. It is hashed outside of transactions, which others
    /// wait for.
    async fn check_pin(&self, user: UserId, proof: &SecondFactor) -> Result<Option<String>, Error> {
        let SecondFactor::Pin(pin) = proof else { return Ok(None) };
        let hash = store::second_factors(self.inner.db.reader(), user).await?.pin_hash;
        Ok(if self.inner.hasher.verify(pin.clone(), hash.clone()).await? { hash } else { None })
    }

    /// Begins the session of a log-in, within a transaction that has locked the account.
    async fn finish(
        &self,
        connection: &mut Connection,
        log_in: &LogIn,
        place: Place,
        proven: Proven,
    ) -> Result<Session, Error> {
        let device = NewDevice { name: log_in.device_name.clone(), platform: log_in.platform.clone(), place };
        let mut user = log_in.user;
        if log_in.kind != Kind::Password {
            if store::phone(&mut *connection, log_in.user).await? != log_in.phone {
                return Err(Error::ChallengeInvalid);
            }
            self.end_sessions(connection, log_in.user, None).await?;
            store::end_log_ins(connection, log_in.user).await?;
        }
        if log_in.kind == Kind::StartOver {
            self.release_phone(connection, log_in.user).await?;
            let new = NewAccount::by_phone(log_in.phone.clone(), log_in.display_name.clone());
            if !store::insert_account(connection, &new).await? {
                return Err(Error::ChallengeInvalid);
            }
            user = new.user;
        }
        let (session, revoked) = self.begin_session(connection, user, &device, proven).await?;
        for device in revoked {
            self.note_revoked(device);
        }
        Ok(session)
    }

    /// A session has begun: its user has a profile, and the user's other devices learn of it.
    pub(super) async fn began(&self, session: &Session) -> Result<(), Error> {
        let user = session.caller.user;
        if let Some((username, display_name)) = store::names(self.inner.db.reader(), user).await? {
            self.inner.profiles.ensure(user, username, display_name).await?;
        }
        self.deliver_events().await;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factors(totp: bool, pin: bool, used_lately: bool) -> SecondFactors {
        let pin_hash = pin.then(|| "hash".to_owned());
        SecondFactors { totp, pin_hash, recovery_codes: 1, used_lately }
    }

    #[test]
    fn the_weaker_factor_is_not_asked_for_beside_the_stronger() {
        let with_totp = vec![Factor::Totp, Factor::RecoveryCode];
        assert_eq!(factors(true, true, true).needed(Kind::Password), with_totp);
        assert_eq!(factors(true, true, true).needed(Kind::Phone), with_totp);
        assert_eq!(factors(false, true, true).needed(Kind::Phone), [Factor::RegistrationPin, Factor::RecoveryCode]);
        assert_eq!(factors(false, true, true).needed(Kind::Password), []);
    }

    #[test]
    fn who_starts_over_needs_the_pin_while_the_account_is_in_use() {
        assert_eq!(factors(true, true, true).needed(Kind::StartOver), [Factor::RegistrationPin]);
        assert_eq!(factors(true, true, false).needed(Kind::StartOver), []);
        assert_eq!(factors(true, false, true).needed(Kind::StartOver), []);
    }
}
