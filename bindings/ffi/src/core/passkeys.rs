//! Passkeys.

use super::Core;
use crate::{Passkey, PasskeyChallenge, error::Result};

#[uniffi::export]
impl Core {
    /// Begins to make a passkey: give the options to the platform, and what it answers within five minutes to
    /// `finish_passkey_registration`. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`PasskeysUnavailable`, also where there are 32).
    pub async fn begin_passkey_registration(&self) -> Result<PasskeyChallenge> {
        call!(self, client => client.begin_passkey_registration())
    }

    /// Keeps the passkey that the platform made, under a name of 1 to 64 characters. `credential_json` is the
    /// `RegistrationResponseJSON`.
    /// Errors: Offline, Refused (`ChallengeInvalid`; `WrongCredentials`, also for an authenticator that the server does
    /// not trust; `PasskeysUnavailable`).
    pub async fn finish_passkey_registration(
        &self,
        challenge_id: String,
        credential_json: String,
        name: String,
    ) -> Result<Passkey> {
        call!(self, client => client.finish_passkey_registration(challenge_id, credential_json, name))
    }

    /// The user's passkeys, the newest first; at most 32.
    pub async fn passkeys(&self) -> Result<Vec<Passkey>> {
        call!(self, client => client.passkeys())
    }

    /// Gives a passkey another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`PasskeyNotFound`).
    pub async fn rename_passkey(&self, passkey_id: String, name: String) -> Result<Passkey> {
        call!(self, client => client.rename_passkey(passkey_id, name))
    }

    /// Deletes a passkey. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`PasskeyNotFound`).
    pub async fn delete_passkey(&self, passkey_id: String) -> Result<()> {
        call!(self, client => client.delete_passkey(passkey_id))
    }

    /// Begins a log-in with a passkey that the platform finds by itself, without a username, within five minutes.
    /// Errors: Offline, Refused (`PasskeysUnavailable`).
    pub async fn begin_passkey_log_in(&self) -> Result<PasskeyChallenge> {
        call!(self, client => client.begin_passkey_log_in())
    }

    /// Logs in with what the passkey signed, which is both factors. `credential_json` is the
    /// `AuthenticationResponseJSON`. Empties the local store.
    /// Errors: Offline, Refused (`WrongCredentials`, `ChallengeInvalid`, `AccountSuspended`).
    pub async fn finish_passkey_log_in(&self, challenge_id: String, credential_json: String) -> Result<()> {
        call!(self, client => client.finish_passkey_log_in(challenge_id, credential_json))
    }

    /// Begins a step-up with one of the user's passkeys, which
    /// the proof with a passkey finishes.
    /// Errors: Offline, Refused (`PasskeysUnavailable`, `FactorNotSet`).
    pub async fn begin_passkey_step_up(&self) -> Result<PasskeyChallenge> {
        call!(self, client => client.begin_passkey_step_up())
    }
}
