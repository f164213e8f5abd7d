//! Registering with a password.

use super::{
    Accounts, Error,
    login::{Login, Password},
    sessions::{NewDevice, Session},
    store::{self, NewAccount},
};
use crate::ids::UserId;

impl Accounts {
    /// Makes an account and logs the device in.
    pub async fn register(
        &self,
        login: Login,
        password: Password,
        display_name: String,
        device: NewDevice,
    ) -> Result<Session, Error> {
        // A login that is taken costs no hash; that it is taken must be said anyway.
        if store::by_login(self.inner.db.reader(), &login).await?.is_some() {
            return Err(taken(&login));
        }
        let password_hash = Some(self.inner.hasher.hash(password).await?);
        let (username, email) = match login.clone() {
            Login::Username(username) => (Some(username), None),
            Login::Email(email) => (None, Some(email)),
        };
        let new = NewAccount { user: UserId::new(), username, email, phone: None, password_hash, display_name };
        self.make_account(&new, &device).await?.ok_or_else(|| taken(&login))
    }

    /// Makes an account and its profile, and logs the device in. None if its login is taken.
    pub(super) async fn make_account(&self, new: &NewAccount, device: &NewDevice) -> Result<Option<Session>, Error> {
        let mut transaction = self.inner.db.begin().await?;
        if !store::insert_account(&mut transaction, new).await? {
            return Ok(None);
        }
        let (session, _) = self.begin_session(&mut transaction, new.user, device).await?;
        transaction.commit().await?;
        // The profile is in another database: if this fails, the next log-in makes it.
        let username = new.username.as_ref().map(|username| username.as_str().to_owned());
        self.inner.profiles.ensure(new.user, username, new.display_name.clone()).await?;
        self.deliver_events().await;
        Ok(Some(session))
    }
}

fn taken(login: &Login) -> Error {
    match login {
        Login::Username(_) => Error::UsernameTaken,
        Login::Email(_) => Error::EmailTaken,
    }
}
