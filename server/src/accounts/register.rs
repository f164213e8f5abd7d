//! Registering with a password.

use super::{
    Accounts, Error,
    login::{Login, Password},
    sessions::{NewDevice, Proven, Session},
    store::{self, NewAccount},
};
use crate::{backends::db::transact, ids::UserId};

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
        self.check_strength("password", &password, &[login.as_str(), &display_name]).await?;
        let password_hash = Some(self.inner.hasher.hash(password).await?);
        let (username, email) = match login.clone() {
            Login::Username(username) => (Some(username), None),
            Login::Email(email) => (None, Some(email)),
        };
        let new = NewAccount { user: UserId::new(), username, email, phone: None, password_hash, display_name };
        match self.make_account(&new, &device).await {
            Err(Error::Taken) => Err(taken(&login)),
            made => made,
        }
    }

    /// Makes an account and its profile, and logs the device in. `Taken` if its login is.
    pub(super) async fn make_account(&self, new: &NewAccount, device: &NewDevice) -> Result<Session, Error> {
        let session = transact!(self.inner.db, |transaction| {
            if !store::insert_account(transaction, new).await? {
                return Err(Error::Taken);
            }
            if let Some(username) = &new.username
                && store::username_taken(transaction, new.user, username).await?
            {
                return Err(Error::Taken);
            }
            Ok(self.begin_session(transaction, new.user, device, Proven::Now).await?.0)
        });
        let session = session?;
        // The profile is in another database: if this fails, the next log-in makes it.
        self.began(&session).await?;
        Ok(session)
    }
}

fn taken(login: &Login) -> Error {
    match login {
        Login::Username(_) => Error::UsernameTaken,
        Login::Email(_) => Error::EmailTaken,
    }
}
