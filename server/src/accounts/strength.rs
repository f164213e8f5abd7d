//! Whether a password is good enough to be set.

use super::{Accounts, Error, login::Password};

impl Accounts {
    /// Refuses a password that is easily guessed, by who knows these words about its owner too, or known from a breach.
    pub(super) async fn check_strength(
        &self,
        field: &'static str,
        password: &Password,
        about: &[&str],
    ) -> Result<(), Error> {
        let least = self.inner.config.password_strength;
        if self.inner.hasher.strength(password.clone(), about).await? < least {
            return Err(Error::WeakPassword(field, "is easily guessed"));
        }
        if let Some(breached) = &self.inner.breached
            && breached.has(password.as_bytes()).await
        {
            return Err(Error::WeakPassword(field, "is known from a breach"));
        }
        Ok(())
    }
}
