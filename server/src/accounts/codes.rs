//! Logging in with a code that was sent to a phone.

use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::{
    Accounts, Error,
    login::PhoneNumber,
    sessions::{NewDevice, Session},
    store::{self, NewAccount},
};
use crate::{ids::UserId, time::Time};

/// Wrong codes after which a code is dead: a guess is right once in 200,000 codes.
const ATTEMPTS: i64 = 5;

/// How codes get to phones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeSender {
    /// Into the server's log: for development only, where the developer is the one who logs in.
    Log,
    /// Not at all.
    None,
}

impl CodeSender {
    fn send(self, phone: &PhoneNumber, code: &str) -> Result<(), Error> {
        match self {
            Self::Log => {
                tracing::info!(target: "tidings::codes", phone = phone.as_str(), code, "a code, for development only");
                Ok(())
            }
            Self::None => Err(Error::PhoneUnavailable),
        }
    }
}

/// A code as it is kept.
pub struct StoredCode {
    pub salt: Vec<u8>,
    pub hash: Vec<u8>,
    pub expires_at: Time,
    pub attempts: i64,
}

impl StoredCode {
    pub fn new(code: &str, expires_at: Time) -> Self {
        let salt: [u8; 16] = rand::random();
        Self { salt: salt.to_vec(), hash: hash(&salt, code), expires_at, attempts: ATTEMPTS }
    }

    fn is(&self, code: &str) -> bool {
        self.hash.ct_eq(&hash(&self.salt, code)).into()
    }
}

fn hash(salt: &[u8], code: &str) -> Vec<u8> {
    Sha256::new().chain_update(salt).chain_update(code.as_bytes()).finalize().to_vec()
}

impl Accounts {
    /// Sends a new code to a number; an older one no longer works. Gives when it ends.
    pub async fn send_code(&self, phone: &PhoneNumber) -> Result<Time, Error> {
        if self.inner.sender == CodeSender::None {
            return Err(Error::PhoneUnavailable);
        }
        let code = format!("{:06}", rand::random_range(0..1_000_000));
        let expires_at = Time::now() + self.inner.config.code_life;
        store::set_code(&mut *self.inner.db.writer().await, phone, &StoredCode::new(&code, expires_at)).await?;
        self.inner.sender.send(phone, &code)?;
        Ok(expires_at)
    }

    /// Logs the device in with a code; makes the account if the number has none. Says whether it did.
    pub async fn verify_code(
        &self,
        phone: PhoneNumber,
        code: &str,
        display_name: Option<String>,
        device: NewDevice,
    ) -> Result<(Session, bool), Error> {
        if self.inner.sender == CodeSender::None {
            return Err(Error::PhoneUnavailable);
        }
        self.use_code(&phone, code).await?;
        if let Some(account) = store::by_phone(self.inner.db.reader(), &phone).await? {
            return Ok((self.log_account_in(account, &device).await?, false));
        }
        let display_name = display_name.unwrap_or_else(|| format!("…{}", phone.last_digits()));
        let new = NewAccount {
            user: UserId::new(),
            username: None,
            email: None,
            phone: Some(phone.clone()),
            password_hash: None,
            display_name,
        };
        match self.make_account(&new, &device).await? {
            Some(session) => Ok((session, true)),
            // Another log-in with the number was quicker; its code is used, so this one was not the last.
            None => Err(Error::WrongCredentials),
        }
    }

    /// A code works once. The attempt counts before it is judged, so that many at once are no more than many in turn.
    async fn use_code(&self, phone: &PhoneNumber, code: &str) -> Result<(), Error> {
        let mut transaction = self.inner.db.begin().await?;
        let stored = store::try_code(&mut transaction, phone).await?;
        let right = stored.is_some_and(|stored| stored.is(code));
        if right {
            store::delete_code(&mut transaction, phone).await?;
        }
        transaction.commit().await?;
        if right { Ok(()) } else { Err(Error::WrongCredentials) }
    }
}
