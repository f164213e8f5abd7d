//! Passkeys. The platform makes and uses them; the JSON of the Web Authentication standard goes between it and the server.

use tidings_proto::v1::{
    BeginPasskeyLogInRequest, BeginPasskeyRegistrationRequest, BeginPasskeyStepUpRequest, DeletePasskeyRequest,
    FinishPasskeyLogInRequest, FinishPasskeyRegistrationRequest, ListPasskeysRequest, PasskeyAssertion,
    RenamePasskeyRequest, auth_service_client::AuthServiceClient,
};

use super::Client;
use crate::{Passkey, PasskeyChallenge, Result, wire};

impl Client {
    /// Begins to make a passkey: give the options to the platform, and what it answers within five minutes to
    /// [`finish_passkey_registration`](Self::finish_passkey_registration). Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`PasskeysUnavailable`, also where there are 32).
    pub async fn begin_passkey_registration(&self) -> Result<PasskeyChallenge> {
        let request = BeginPasskeyRegistrationRequest {};
        let response = call!(self.session, AuthServiceClient, begin_passkey_registration, request)?;
        Ok(PasskeyChallenge { challenge_id: response.challenge_id, options_json: response.options_json })
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
        let request = FinishPasskeyRegistrationRequest { challenge_id, credential_json, name };
        let response = call!(self.session, AuthServiceClient, finish_passkey_registration, request)?;
        Ok(wire::passkey(response.passkey.unwrap_or_default()))
    }

    /// The user's passkeys, the newest first; at most 32.
    pub async fn passkeys(&self) -> Result<Vec<Passkey>> {
        let response = call!(self.session, AuthServiceClient, list_passkeys, ListPasskeysRequest {})?;
        Ok(response.passkeys.into_iter().map(wire::passkey).collect())
    }

    /// Gives a passkey another name, of 1 to 64 characters.
    /// Errors: Offline, Refused (`PasskeyNotFound`).
    pub async fn rename_passkey(&self, passkey_id: String, name: String) -> Result<Passkey> {
        let request = RenamePasskeyRequest { passkey_id, name };
        let response = call!(self.session, AuthServiceClient, rename_passkey, request)?;
        Ok(wire::passkey(response.passkey.unwrap_or_default()))
    }

    /// Deletes a passkey. Step-up.
    /// Errors: Offline, `StepUpRequired`, Refused (`PasskeyNotFound`).
    pub async fn delete_passkey(&self, passkey_id: String) -> Result<()> {
        call!(self.session, AuthServiceClient, delete_passkey, DeletePasskeyRequest { passkey_id })?;
        Ok(())
    }

    /// Begins a log-in with a passkey that the platform finds by itself, without a username, within five minutes.
    /// Errors: Offline, Refused (`PasskeysUnavailable`).
    pub async fn begin_passkey_log_in(&self) -> Result<PasskeyChallenge> {
        let request = BeginPasskeyLogInRequest {};
        let response = call_openly!(self.session, AuthServiceClient, begin_passkey_log_in, request)?;
        Ok(PasskeyChallenge { challenge_id: response.challenge_id, options_json: response.options_json })
    }

    /// Logs in with what the passkey signed, which is both factors. `credential_json` is the
    /// `AuthenticationResponseJSON`. Empties the local store.
    /// Errors: Offline, Refused (`WrongCredentials`, `ChallengeInvalid`, `AccountSuspended`).
    pub async fn finish_passkey_log_in(&self, challenge_id: String, credential_json: String) -> Result<()> {
        let assertion = Some(PasskeyAssertion { challenge_id, credential_json });
        let request = FinishPasskeyLogInRequest { assertion, device: Some(self.device()) };
        let response = call_openly!(self.session, AuthServiceClient, finish_passkey_log_in, request)?;
        self.session.begin(response.session).await
    }

    /// Begins a step-up with one of the user's passkeys, which
    /// [`StepUpProof::Passkey`](crate::StepUpProof::Passkey) finishes.
    /// Errors: Offline, Refused (`PasskeysUnavailable`, `FactorNotSet`).
    pub async fn begin_passkey_step_up(&self) -> Result<PasskeyChallenge> {
        let request = BeginPasskeyStepUpRequest {};
        let response = call!(self.session, AuthServiceClient, begin_passkey_step_up, request)?;
        Ok(PasskeyChallenge { challenge_id: response.challenge_id, options_json: response.options_json })
    }
}
