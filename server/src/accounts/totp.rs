//! Codes of an authenticator app, as a second factor.

use std::time::Duration;

use totp_rs::{Builder, Secret, Totp};

use super::{
    Accounts, Error,
    recovery::RecoveryCodes,
    store::{self, StoredTotp},
};
use crate::{
    backends::db::{Connection, transact},
    gateway::Caller,
    ids::UserId,
    qr::Qr,
    time::Time,
};

/// How long an app has to show that it has the secret.
const BEGUN: Duration = Duration::from_mins(10);
/// What RFC 4226 asks for.
const SECRET_BYTES: usize = 20;

/// A secret for an app.
pub struct NewTotp {
    /// In base32.
    pub secret: String,
    pub uri: String,
    pub qr: Qr,
}

impl Accounts {
    /// Makes a secret for an app; it counts once [`confirm_totp`](Self::confirm_totp) has shown that the app has it.
    pub async fn begin_totp(&self, caller: Caller) -> Result<NewTotp, Error> {
        self.require_step_up(caller).await?;
        let secret: [u8; SECRET_BYTES] = rand::random();
        let sealed = self.inner.sealer.seal(caller.user, &secret)?;
        let until = Time::now() + BEGUN;
        store::begin_totp(&mut *self.inner.db.writer().await?, caller.user, sealed, until).await?;
        let name = self.logins(caller.user).await?.shown();
        let totp = codes(&secret, &name, &self.inner.config.service_name)?;
        let uri = totp.to_url().map_err(|error| Error::Totp(error.to_string()))?;
        Ok(NewTotp { secret: totp.secret().to_base32(), qr: Qr::of(&uri)?, uri })
    }

    /// Turns the second factor on with a code of the app; gives recovery codes. Trusted devices were trusted without it.
    pub async fn confirm_totp(&self, caller: Caller, code: &str) -> Result<RecoveryCodes, Error> {
        self.count_guess(caller.user, super::guesses::Kind::StepUp).await?;
        let recovery = RecoveryCodes::new();
        let confirmed = transact!(self.inner.db, |transaction| {
            let begun = store::totp(transaction, caller.user).await?;
            let begun = begun.and_then(|totp| totp.begun).ok_or(Error::ChallengeInvalid)?;
            let secret = self.inner.sealer.open(caller.user, &begun)?;
            let step = codes(&secret, "", "")?.check_current(code).ok_or(Error::WrongCredentials)?;
            if !store::confirm_totp(transaction, caller.user, begun, step as i64).await? {
                return Err(Error::ChallengeInvalid);
            }
            store::set_recovery_codes(transaction, caller.user, &recovery.hashes()).await?;
            store::forget_trusted(transaction, caller.user).await?;
            // A log-in that was begun without it does not go on without it.
            store::end_log_ins(transaction, caller.user).await?;
            Ok(())
        });
        confirmed?;
        self.forget_guesses(caller.user, super::guesses::Kind::StepUp).await?;
        Ok(recovery)
    }

    /// Turns the second factor off.
    pub async fn remove_totp(&self, caller: Caller) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        transact!(self.inner.db, |transaction| {
            if !store::remove_totp(transaction, caller.user).await? {
                return Err(Error::FactorNotSet);
            }
            store::set_recovery_codes(transaction, caller.user, &[]).await?;
            store::forget_trusted(transaction, caller.user).await?;
            Ok(())
        })
    }

    /// Uses a code of the user's app up, within a transaction. False if it is wrong or was used: each works once, and so
    /// do those of the steps before it.
    pub(super) async fn use_totp(&self, connection: &mut Connection, user: UserId, code: &str) -> Result<bool, Error> {
        let Some(StoredTotp { secret: Some(sealed), .. }) = store::totp(connection, user).await? else {
            return Ok(false);
        };
        let secret = self.inner.sealer.open(user, &sealed)?;
        match codes(&secret, "", "")?.check_current(code) {
            Some(step) => Ok(store::use_totp_step(connection, user, step as i64).await?),
            None => Ok(false),
        }
    }
}

/// Six digits each 30 seconds, by SHA-1, which is what every app knows; one step before and after is taken too.
fn codes(secret: &[u8], name: &str, service: &str) -> Result<Totp, Error> {
    // A colon would end the name of the service.
    let plain = |text: &str| text.replace(':', " ");
    let name = if name.is_empty() { "account".to_owned() } else { plain(name) };
    let builder = Builder::new().with_secret(Secret::new(secret.into())).with_account_name(name);
    let builder = builder.with_issuer((!service.is_empty()).then(|| plain(service)));
    builder.build().map_err(|error| Error::Totp(error.to_string()))
}
