//! Changing what one logs in with.

use std::time::Duration;

use super::{
    Accounts, Error, PhoneNumber, Username,
    codes::For,
    login::{Email, Password},
    store,
};
use crate::{
    backends::db::{Connection, transact},
    gateway::Caller,
    ids::{DeviceId, UserId},
    time::Time,
};

/// How long after a change of the username the next may follow, and how long the old one is kept for its owner.
const USERNAME_REST: Duration = Duration::from_hours(14 * 24);

/// When the username may be changed again, if not now.
pub fn username_rest(logins: &store::Logins, now: Time) -> Option<Time> {
    logins.username_changed_at.map(|at| at + USERNAME_REST).filter(|at| *at > now)
}

impl Accounts {
    /// Sets or changes the caller's password, and ends their other sessions.
    pub async fn change_password(&self, caller: Caller, password: Password) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        let hash = self.hash_new(caller.user, password).await?;
        let changed = transact!(self.inner.db, |transaction| {
            self.set_password(transaction, caller.user, hash.clone(), Some(caller.device)).await
        });
        changed?;
        self.deliver_events().await;
        Ok(())
    }

    /// Sets a new password with a code that was mailed, and ends all sessions. Second factors stay.
    pub async fn reset_password(&self, email: &Email, code: &str, password: Password) -> Result<(), Error> {
        self.require_mail()?;
        self.check_strength("new_password", &password, &[email.as_str()]).await?;
        self.use_code(For::Reset(email), code).await?;
        let Some(user) = store::by_email(self.inner.db.reader(), email).await? else {
            return Err(Error::WrongCredentials);
        };
        let hash = self.inner.hasher.hash(password).await?;
        let changed = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, user).await?;
            // The address may have been changed since.
            if store::by_email(&mut **transaction, email).await? != Some(user) {
                return Err(Error::WrongCredentials);
            }
            store::set_email(transaction, user, email).await?;
            self.set_password(transaction, user, hash.clone(), None).await
        });
        changed?;
        self.came_to_email(email).await?;
        self.deliver_events().await;
        Ok(())
    }

    /// Changes the caller's username. Gives when it may be changed again.
    pub async fn change_username(&self, caller: Caller, username: Username) -> Result<Time, Error> {
        let now = Time::now();
        let changed = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, caller.user).await?;
            let logins = store::logins(&mut **transaction, caller.user).await?.ok_or(Error::Unauthenticated)?;
            if let Some(at) = username_rest(&logins, now) {
                return Err(Error::TooSoon(at.since(now)));
            }
            if store::username_taken(transaction, caller.user, &username).await? {
                return Err(Error::UsernameTaken);
            }
            if let Some(old) = logins.username.filter(|old| old != username.as_str()) {
                store::hold_username(transaction, caller.user, old, now + USERNAME_REST).await?;
            }
            Ok(store::set_username(transaction, caller.user, &username, now).await?)
        });
        changed.map_err(|error: Error| error.or_if_taken(Error::UsernameTaken))?;
        // The profile is in another database: if this fails, the next log-in does it.
        self.inner.profiles.set_username(caller.user, username.as_str()).await?;
        Ok(now + USERNAME_REST)
    }

    /// Changes the caller's number to one that a code was sent to.
    pub async fn change_phone(&self, caller: Caller, phone: PhoneNumber, code: &str) -> Result<(), Error> {
        self.require_phone()?;
        self.require_step_up(caller).await?;
        self.use_code(For::NewPhone(caller.user, &phone), code).await?;
        let changed = transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, caller.user).await?;
            // What was begun by the old number does not go on.
            store::end_log_ins(transaction, caller.user).await?;
            Ok(store::set_phone(transaction, caller.user, Some(phone.clone())).await?)
        });
        changed.map_err(|error: Error| error.or_if_taken(Error::PhoneTaken))?;
        self.came_to_phone(&phone).await
    }

    /// Changes the caller's address to one that a code was mailed to.
    pub async fn change_email(&self, caller: Caller, email: Email, code: &str) -> Result<(), Error> {
        self.require_mail()?;
        self.require_step_up(caller).await?;
        self.use_code(For::NewEmail(caller.user, &email), code).await?;
        let changed = store::set_email(&mut *self.inner.db.writer().await?, caller.user, &email).await;
        changed.map_err(|error| Error::from(error).or_if_taken(Error::EmailTaken))?;
        self.came_to_email(&email).await
    }

    /// Sets or changes the PIN that registering the number again asks for; none removes it.
    pub async fn set_registration_pin(&self, caller: Caller, pin: Option<Password>) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        let hash = match pin {
            Some(pin) => Some(self.inner.hasher.hash(pin).await?),
            None => None,
        };
        transact!(self.inner.db, |transaction| {
            store::set_pin(transaction, caller.user, hash.clone()).await?;
            // Without a second factor there is nothing that they would stand in for.
            let factors = store::second_factors(&mut **transaction, caller.user).await?;
            if factors.pin_hash.is_none() && !factors.totp {
                store::set_recovery_codes(transaction, caller.user, &[]).await?;
            }
            Ok(())
        })
    }

    async fn hash_new(&self, user: UserId, password: Password) -> Result<String, Error> {
        let logins = self.logins(user).await?;
        self.check_strength("new_password", &password, &logins.words()).await?;
        self.inner.hasher.hash(password).await
    }

    /// Sets a password within a transaction. What was begun, trusted and open with the old one ends, but for a device.
    async fn set_password(
        &self,
        connection: &mut Connection,
        user: UserId,
        hash: String,
        but: Option<DeviceId>,
    ) -> Result<(), Error> {
        store::lock_account(connection, user).await?;
        store::set_password(connection, user, hash).await?;
        store::end_log_ins(connection, user).await?;
        store::forget_trusted(connection, user).await?;
        self.end_sessions(connection, user, but).await.map(drop)
    }
}
