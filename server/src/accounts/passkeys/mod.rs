//! Passkeys: keys that a person's phone, browser or security key keeps, and uses when it has recognised them.
//!
//! One logs in without a username and is both factors. What is signed is checked by a library
//! ([`relying_party`]); which passkey it was, whose, and that it counts once, here.

pub mod association;
mod config;
mod relying_party;

pub use config::{AndroidApp, Config};
pub use relying_party::RelyingParty;

use webauthn_rs::prelude::{PublicKeyCredential, RegisterPublicKeyCredential};

use self::relying_party::User;
use super::{
    Accounts, Error,
    challenges::{self, Purpose},
    sessions::{NewDevice, Proven, Session},
    store,
};
use crate::{
    backends::db::transact,
    gateway::{Caller, status::Invalid},
    ids::{ChallengeId, PasskeyId, UserId},
    time::Time,
};

/// Passkeys of one user, at most.
const MOST: usize = 32;

/// A passkey, as its user sees it.
pub struct Passkey {
    pub passkey: PasskeyId,
    pub name: String,
    pub created_at: Time,
    pub last_used_at: Option<Time>,
}

/// What a client needs to ask its user for a passkey.
pub struct Asked {
    pub challenge: ChallengeId,
    /// Options, in the JSON form of the standard.
    pub options: String,
}

/// The answer of a client that made a passkey.
pub struct Made {
    challenge: ChallengeId,
    credential: RegisterPublicKeyCredential,
}

/// What a passkey signed.
pub struct Assertion {
    challenge: ChallengeId,
    credential: PublicKeyCredential,
}

impl Made {
    pub fn parse(challenge: ChallengeId, field: &str, json: &str) -> Result<Self, Invalid> {
        let invalid = |_| Invalid::new(field, "must be a RegistrationResponseJSON");
        Ok(Self { challenge, credential: serde_json::from_str(json).map_err(invalid)? })
    }
}

impl Assertion {
    pub fn parse(challenge: ChallengeId, field: &str, json: &str) -> Result<Self, Invalid> {
        let invalid = |_| Invalid::new(field, "must be an AuthenticationResponseJSON");
        Ok(Self { challenge, credential: serde_json::from_str(json).map_err(invalid)? })
    }
}

impl Accounts {
    /// Begins to make a passkey.
    pub async fn begin_passkey_registration(&self, caller: Caller) -> Result<Asked, Error> {
        let relying_party = self.relying_party()?;
        self.require_step_up(caller).await?;
        let named = store::passkeys::named(self.inner.db.reader(), caller.user).await?.ok_or(Error::Unauthenticated)?;
        let known = store::passkeys::credential_ids(self.inner.db.reader(), caller.user).await?;
        if known.len() >= MOST {
            return Err(Error::PasskeysUnavailable);
        }
        let user = User { user: caller.user, login: &named.login, display_name: &named.display_name };
        let begun = relying_party.begin_registration(&user, known)?;
        self.ask(Purpose::PasskeyRegistration, Some(caller), begun).await
    }

    /// Keeps the passkey that was made.
    pub async fn finish_passkey_registration(
        &self,
        caller: Caller,
        made: &Made,
        name: String,
    ) -> Result<Passkey, Error> {
        let state = self.answered(made.challenge, Purpose::PasskeyRegistration, Some(caller)).await?;
        let credential = self.relying_party()?.finish_registration(&state, &made.credential)?;
        let passkey = Passkey { passkey: PasskeyId::new(), name, created_at: Time::now(), last_used_at: None };
        let written = relying_party::written(&credential)?;
        transact!(self.inner.db, |transaction| {
            store::lock_account(transaction, caller.user).await?;
            if store::passkeys::list(&mut **transaction, caller.user).await?.len() >= MOST {
                return Err(Error::PasskeysUnavailable);
            }
            let (id, written) = (credential.cred_id(), written.clone());
            let new = store::passkeys::insert(transaction, caller.user, &passkey, id, written).await?;
            if new { Ok(()) } else { Err(Error::WrongCredentials) }
        })?;
        Ok(passkey)
    }

    /// Begins a log-in with a passkey that the client finds.
    pub async fn begin_passkey_log_in(&self) -> Result<Asked, Error> {
        let begun = self.relying_party()?.begin_use(Vec::new())?;
        self.ask(Purpose::PasskeyLogIn, None, begun).await
    }

    /// Logs the device in with what a passkey signed.
    pub async fn finish_passkey_log_in(&self, assertion: &Assertion, device: NewDevice) -> Result<Session, Error> {
        let state = self.answered(assertion.challenge, Purpose::PasskeyLogIn, None).await?;
        // Nobody was named when it began, so the passkey must name its user.
        let named = assertion.credential.get_user_unique_id().ok_or(Error::WrongCredentials)?;
        let user = self.use_passkey(&state, &assertion.credential).await?;
        if named != user.0.as_bytes() {
            return Err(Error::WrongCredentials);
        }
        let session = transact!(self.inner.db, |transaction| {
            let (session, revoked) = self.begin_session(transaction, user, &device, Proven::Now).await?;
            for device in revoked {
                self.note_revoked(device);
            }
            Ok(session)
        });
        let session = session?;
        self.began(&session).await?;
        Ok(session)
    }

    /// Begins a step-up with one of the caller's passkeys.
    pub async fn begin_passkey_step_up(&self, caller: Caller) -> Result<Asked, Error> {
        let relying_party = self.relying_party()?;
        let own = store::passkeys::credential_ids(self.inner.db.reader(), caller.user).await?;
        if own.is_empty() {
            return Err(Error::FactorNotSet);
        }
        self.ask(Purpose::PasskeyStepUp, Some(caller), relying_party.begin_use(own)?).await
    }

    /// Whether a passkey of the caller's signed what this device began.
    pub(super) async fn check_passkey(&self, caller: Caller, assertion: &Assertion) -> Result<(), Error> {
        let state = self.answered(assertion.challenge, Purpose::PasskeyStepUp, Some(caller)).await?;
        let user = self.use_passkey(&state, &assertion.credential).await?;
        if user == caller.user { Ok(()) } else { Err(Error::WrongCredentials) }
    }

    /// The newest first.
    pub async fn passkeys(&self, user: UserId) -> Result<Vec<Passkey>, Error> {
        Ok(store::passkeys::list(self.inner.db.reader(), user).await?)
    }

    pub async fn rename_passkey(&self, user: UserId, passkey: PasskeyId, name: &str) -> Result<Passkey, Error> {
        if !store::passkeys::rename(&mut *self.inner.db.writer().await?, user, passkey, name).await? {
            return Err(Error::PasskeyNotFound);
        }
        let passkeys = self.passkeys(user).await?;
        passkeys.into_iter().find(|renamed| renamed.passkey == passkey).ok_or(Error::PasskeyNotFound)
    }

    pub async fn delete_passkey(&self, caller: Caller, passkey: PasskeyId) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        let deleted = store::passkeys::delete(&mut *self.inner.db.writer().await?, caller.user, passkey).await?;
        if deleted { Ok(()) } else { Err(Error::PasskeyNotFound) }
    }

    fn relying_party(&self) -> Result<&RelyingParty, Error> {
        self.inner.relying_party.as_ref().ok_or(Error::PasskeysUnavailable)
    }

    async fn ask(&self, purpose: Purpose, by: Option<Caller>, begun: relying_party::Begun) -> Result<Asked, Error> {
        let (user, device) = (by.map(|caller| caller.user), by.map(|caller| caller.device));
        let (challenge, _) = self.begin(purpose, &challenges::Begun { user, device, state: begun.state }).await?;
        Ok(Asked { challenge, options: begun.options })
    }

    /// What was begun for this purpose by this device. It is used up, whatever the answer is.
    async fn answered(&self, challenge: ChallengeId, purpose: Purpose, by: Option<Caller>) -> Result<Vec<u8>, Error> {
        let begun = self.take(challenge, purpose).await?;
        let same = begun.device == by.map(|caller| caller.device);
        if same { Ok(begun.state) } else { Err(Error::ChallengeInvalid) }
    }

    /// Whose passkey signed. It counts once: who comes second with the same passkey read what is no longer true.
    async fn use_passkey(&self, state: &[u8], signed: &PublicKeyCredential) -> Result<UserId, Error> {
        let stored = store::passkeys::by_credential(self.inner.db.reader(), signed.get_credential_id()).await?;
        let stored = stored.ok_or(Error::WrongCredentials)?;
        let now = self.relying_party()?.finish_use(state, signed, &stored.credential)?;
        let counts = store::passkeys::set_used(&mut *self.inner.db.writer().await?, &stored, now).await?;
        if counts { Ok(stored.user) } else { Err(Error::WrongCredentials) }
    }
}
