//! Logging in with a password.

use super::{
    Accounts, Error,
    login::{Login, Password},
    pending::{First, Kind, LogIn, Outcome},
    sessions::NewDevice,
    store,
};
use crate::ids::UserId;

impl Accounts {
    /// Logs the device in, or asks for the second factor. A login that does not exist takes as long as a wrong password,
    /// and is answered the same.
    pub async fn log_in(
        &self,
        login: Login,
        password: Password,
        device: NewDevice,
        trust_token: &str,
    ) -> Result<Outcome, Error> {
        let account = store::by_login(self.inner.db.reader(), &login).await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let right = self.inner.hasher.verify(password.clone(), hash.clone()).await?;
        let (Some(account), Some(hash), true) = (account, hash, right) else {
            return Err(Error::WrongCredentials);
        };
        let NewDevice { name: device_name, platform, place } = device;
        let kind = Kind::Password;
        let log_in = LogIn { user: account.user, kind, device_name, platform, display_name: None, phone: None };
        let outcome = self.go_on(log_in, First::Password(&hash), place, trust_token).await?;
        if let Err(error) = self.keep_hash_up_to_date(account.user, password, hash).await {
            // They are logged in all the same; the next log-in does it.
            tracing::warn!(%error, "a password was not hashed again");
        }
        Ok(outcome)
    }

    /// Whether this is the user's password.
    pub(super) async fn check_password(&self, user: UserId, password: Password) -> Result<(), Error> {
        let hash = store::password_hash(self.inner.db.reader(), user).await?;
        if self.inner.hasher.verify(password, hash).await? { Ok(()) } else { Err(Error::WrongCredentials) }
    }

    /// Hashes a password again that was right, if the configuration now asks for other parameters.
    async fn keep_hash_up_to_date(&self, user: UserId, password: Password, old: String) -> Result<(), Error> {
        if let Some(new) = self.inner.hasher.hash_again(password, &old).await? {
            store::replace_hash(&mut *self.inner.db.writer().await?, user, old, new).await?;
        }
        Ok(())
    }
}
