//! Codes of six digits that are sent to people. They are kept in Redis if there is one, otherwise in the database.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{Accounts, Error, PhoneNumber, letters::Reason, login::Email, store};
use crate::{
    backends::{db::transact, redis::HashedCode},
    ids::UserId,
    time::Time,
};

/// Wrong codes after which a code is dead: a guess is right once in 200,000 codes.
const ATTEMPTS: i64 = 5;

/// What a code is for, and so what it cannot be used for.
#[derive(Clone, Copy, Debug)]
pub enum For<'a> {
    LogIn(&'a PhoneNumber),
    StepUp(UserId),
    NewPhone(UserId, &'a PhoneNumber),
    NewEmail(UserId, &'a Email),
    Reset(&'a Email),
}

impl For<'_> {
    /// Stands for it without telling whom it concerns.
    fn name(self) -> String {
        match self {
            Self::LogIn(phone) => format!("log-in:{}", phone.digest()),
            Self::StepUp(user) => format!("step-up:{user}"),
            Self::NewPhone(user, phone) => format!("phone:{user}:{}", phone.digest()),
            Self::NewEmail(user, email) => format!("email:{user}:{}", email.digest()),
            Self::Reset(email) => format!("reset:{}", email.digest()),
        }
    }

    pub fn reason(self) -> Reason {
        match self {
            Self::LogIn(_) => Reason::LogIn,
            Self::StepUp(_) => Reason::StepUp,
            Self::NewPhone(..) => Reason::NewPhone,
            Self::NewEmail(..) => Reason::NewEmail,
            Self::Reset(_) => Reason::Reset,
        }
    }
}

/// A code as it is kept.
pub struct StoredCode {
    pub hashed: HashedCode,
    pub expires_at: Time,
    pub attempts: i64,
}

impl StoredCode {
    pub fn new(code: &str, expires_at: Time) -> Self {
        let salt: [u8; 16] = rand::random();
        let hashed = HashedCode { salt: salt.to_vec(), hash: hash(&salt, code) };
        Self { hashed, expires_at, attempts: ATTEMPTS }
    }
}

/// Whether this is the code, in a time that does not tell.
fn is(hashed: &HashedCode, code: &str) -> bool {
    hashed.hash.ct_eq(&hash(&hashed.salt, code)).into()
}

fn hash(salt: &[u8], code: &str) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(code.as_bytes()).finalize().to_vec()
}

impl Accounts {
    /// Makes a code; an older one for the same no longer works. Gives when it ends.
    pub(super) async fn new_code(&self, purpose: For<'_>) -> Result<(String, Time), Error> {
        let code = format!("{:06}", rand::random_range(0..1_000_000));
        let expires_at = Time::now() + self.inner.config.code_life;
        self.keep_code(purpose, StoredCode::new(&code, expires_at)).await?;
        Ok((code, expires_at))
    }

    pub(super) async fn keep_code(&self, purpose: For<'_>, code: StoredCode) -> Result<(), Error> {
        let name = purpose.name();
        match &self.inner.redis {
            Some(redis) => {
                let StoredCode { hashed, attempts, .. } = code;
                Ok(redis.keep_code(&name, hashed, attempts, self.inner.config.code_life).await?)
            }
            None => Ok(store::set_code(&mut *self.inner.db.writer().await?, name, &code).await?),
        }
    }

    /// A code works once. The attempt counts before it is judged, so that many at once are no more than many in turn.
    pub(super) async fn use_code(&self, purpose: For<'_>, code: &str) -> Result<(), Error> {
        let name = purpose.name();
        let used = match &self.inner.redis {
            Some(redis) => match redis.try_code(&name).await? {
                Some(hashed) if is(&hashed, code) => redis.use_code(&name, &hashed).await?,
                _ => false,
            },
            None => self.use_stored_code(&name, code).await?,
        };
        if used { Ok(()) } else { Err(Error::WrongCredentials) }
    }

    async fn use_stored_code(&self, name: &str, code: &str) -> Result<bool, Error> {
        transact!(self.inner.db, |transaction| {
            let stored = store::try_code(transaction, name).await?;
            let right = stored.is_some_and(|stored| is(&stored.hashed, code));
            if right {
                store::delete_code(transaction, name).await?;
            }
            Ok(right)
        })
    }
}
