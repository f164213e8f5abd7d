//! Step-up: whoever holds a device proves again that they are its user, before what a thief must not do.
//!
//! A device is stepped up for ten minutes after a proof, and after a log-in in which its user gave every factor that the
//! account has. What let it in without that, such as an earlier trust in it or another device, does not count.
//! A kind of proof is a [`Factor`], counts where [`Guards`](super::factors::Guards) say, and is checked by `check_proof`.

use std::time::Duration;

use super::{
    Accounts, Error, codes::For, device_keys::Signed, factors::Factor, guesses::Kind, login::Password,
    passkeys::Assertion, store,
};
use crate::{backends::db::transact, gateway::Caller, time::Time};

/// How long a proof counts.
const LIFE: Duration = Duration::from_mins(10);

/// What proves again who the caller is.
pub enum Proof {
    Password(Password),
    PhoneCode(String),
    Totp(String),
    RecoveryCode(String),
    Passkey(Box<Assertion>),
    DeviceKey(Signed),
}

impl Proof {
    fn factor(&self) -> Factor {
        match self {
            Self::Password(_) => Factor::Password,
            Self::PhoneCode(_) => Factor::PhoneCode,
            Self::Totp(_) => Factor::Totp,
            Self::RecoveryCode(_) => Factor::RecoveryCode,
            Self::Passkey(_) => Factor::Passkey,
            Self::DeviceKey(_) => Factor::DeviceKey,
        }
    }
}

impl Accounts {
    /// Refuses a device whose user has not proven lately who they are.
    pub async fn require_step_up(&self, caller: Caller) -> Result<(), Error> {
        self.stepped_up_until(caller).await?.map(drop).ok_or(Error::StepUpRequired)
    }

    /// Until when a device is stepped up. None if it is not.
    pub async fn stepped_up_until(&self, caller: Caller) -> Result<Option<Time>, Error> {
        let proven = store::proven_at(self.inner.db.reader(), caller.device).await?;
        Ok(proven.map(|at| at + LIFE).filter(|until| *until > Time::now()))
    }

    /// Steps a device up. Gives until when.
    pub async fn step_up(&self, caller: Caller, proof: Proof) -> Result<Time, Error> {
        let guards = self.guards(caller).await?;
        if !guards.step_up().contains(&proof.factor()) {
            return Err(Error::FactorNotSet);
        }
        self.count_guess(caller.user, Kind::StepUp).await?;
        self.check_proof(caller, proof).await?;
        let now = Time::now();
        store::set_proven(&mut *self.inner.db.writer().await?, caller.device, now).await?;
        self.forget_guesses(caller.user, Kind::StepUp).await?;
        Ok(now + LIFE)
    }

    /// Whether a proof is right; each kind is checked where it is kept.
    async fn check_proof(&self, caller: Caller, proof: Proof) -> Result<(), Error> {
        match proof {
            Proof::Password(password) => self.check_password(caller.user, password).await,
            Proof::PhoneCode(code) => self.use_code(For::StepUp(caller.user), &code).await,
            Proof::Totp(code) => {
                let used =
                    transact!(self.inner.db, |transaction| { self.use_totp(transaction, caller.user, &code).await });
                right(used?)
            }
            Proof::RecoveryCode(code) => {
                let mut writer = self.inner.db.writer().await?;
                right(self.use_recovery_code(&mut writer, caller.user, &code).await?)
            }
            Proof::Passkey(assertion) => self.check_passkey(caller, &assertion).await,
            Proof::DeviceKey(signed) => self.check_device_key(caller, &signed).await,
        }
    }
}

fn right(right: bool) -> Result<(), Error> {
    if right { Ok(()) } else { Err(Error::WrongCredentials) }
}
