//! Challenges: what was begun and waits for a signature.
//!
//! One is kept in the database, as its answer may come to any node, and is taken away by the first answer, right or
//! wrong. So nothing can be answered twice, and nothing tried more than once.

use std::time::Duration;

use super::{Accounts, Error, store};
use crate::{
    ids::{ChallengeId, DeviceId, UserId},
    time::Time,
};

/// How long a person may take to answer.
const LIFE: Duration = Duration::from_mins(5);

/// What a challenge is for. An answer to one purpose is none to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    PasskeyRegistration,
    PasskeyLogIn,
    PasskeyStepUp,
    DeviceKey,
}

impl Purpose {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::PasskeyRegistration => "passkey_registration",
            Self::PasskeyLogIn => "passkey_log_in",
            Self::PasskeyStepUp => "passkey_step_up",
            Self::DeviceKey => "device_key",
        }
    }
}

/// What was begun.
pub struct Begun {
    pub user: Option<UserId>,
    pub device: Option<DeviceId>,
    /// What the answer is compared with.
    pub state: Vec<u8>,
}

impl Accounts {
    /// Keeps what was begun, and gives its name and its end.
    pub(super) async fn begin(&self, purpose: Purpose, begun: &Begun) -> Result<(ChallengeId, Time), Error> {
        let (challenge, expires_at) = (ChallengeId::new(), Time::now() + LIFE);
        let mut writer = self.inner.db.writer().await?;
        store::challenges::insert(&mut writer, challenge, purpose, begun, expires_at).await?;
        Ok((challenge, expires_at))
    }

    /// What was begun, once.
    pub(super) async fn take(&self, challenge: ChallengeId, purpose: Purpose) -> Result<Begun, Error> {
        let mut writer = self.inner.db.writer().await?;
        store::challenges::take(&mut writer, challenge, purpose).await?.ok_or(Error::ChallengeInvalid)
    }
}
