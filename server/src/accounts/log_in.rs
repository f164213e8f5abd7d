//! Logging in with a password.

use super::{
    Accounts, Error,
    login::{Login, Password},
    sessions::{NewDevice, Session},
    store::{self, Account},
};

impl Accounts {
    /// Logs the device in. A login that does not exist takes as long as a wrong password, and is answered the same.
    pub async fn log_in(&self, login: Login, password: Password, device: NewDevice) -> Result<Session, Error> {
        let account = store::by_login(self.inner.db.reader(), &login).await?;
        let hash = account.as_ref().and_then(|account| account.password_hash.clone());
        let right = self.inner.hasher.verify(password, hash).await?;
        let account = account.filter(|_| right).ok_or(Error::WrongCredentials)?;
        self.log_account_in(account, &device).await
    }

    pub(super) async fn log_account_in(&self, account: Account, device: &NewDevice) -> Result<Session, Error> {
        self.inner.profiles.ensure(account.user, account.username, account.display_name).await?;
        let mut transaction = self.inner.db.begin().await?;
        let (session, revoked) = self.begin_session(&mut transaction, account.user, device).await?;
        for device in revoked {
            self.note_revoked(device);
        }
        transaction.commit().await?;
        self.deliver_events().await;
        Ok(session)
    }
}
