//! The calls of AuthService about passkeys.

use tidings_proto::v1::{
    self, BeginPasskeyLogInRequest, BeginPasskeyLogInResponse, BeginPasskeyRegistrationRequest,
    BeginPasskeyRegistrationResponse, BeginPasskeyStepUpRequest, BeginPasskeyStepUpResponse, DeletePasskeyRequest,
    DeletePasskeyResponse, FinishPasskeyLogInRequest, FinishPasskeyLogInResponse, FinishPasskeyRegistrationRequest,
    FinishPasskeyRegistrationResponse, ListPasskeysRequest, ListPasskeysResponse, PasskeyAssertion,
    RenamePasskeyRequest, RenamePasskeyResponse,
};
use tonic::{Request, Status};

use super::{NAME_CHARACTERS, parts::new_device};
use crate::{
    accounts::{
        Accounts,
        passkeys::{Assertion, Made, Passkey},
    },
    gateway::{Caller, Place, parse, status::Invalid},
};

pub async fn begin_passkey_log_in(
    accounts: &Accounts,
    _: Request<BeginPasskeyLogInRequest>,
) -> Result<BeginPasskeyLogInResponse, Status> {
    let asked = accounts.begin_passkey_log_in().await?;
    Ok(BeginPasskeyLogInResponse { challenge_id: asked.challenge.to_string(), options_json: asked.options })
}

pub async fn finish_passkey_log_in(
    accounts: &Accounts,
    request: Request<FinishPasskeyLogInRequest>,
) -> Result<FinishPasskeyLogInResponse, Status> {
    let place = Place::of(&request);
    let request = request.into_inner();
    let assertion = assertion("assertion", &parse::required("assertion", request.assertion)?)?;
    let device = new_device(request.device, place)?;
    let session = accounts.finish_passkey_log_in(&assertion, device).await?;
    Ok(FinishPasskeyLogInResponse { session: Some(session.into()) })
}

pub async fn begin_passkey_step_up(
    accounts: &Accounts,
    request: Request<BeginPasskeyStepUpRequest>,
) -> Result<BeginPasskeyStepUpResponse, Status> {
    let asked = accounts.begin_passkey_step_up(Caller::of(&request)?).await?;
    Ok(BeginPasskeyStepUpResponse { challenge_id: asked.challenge.to_string(), options_json: asked.options })
}

pub async fn begin_passkey_registration(
    accounts: &Accounts,
    request: Request<BeginPasskeyRegistrationRequest>,
) -> Result<BeginPasskeyRegistrationResponse, Status> {
    let asked = accounts.begin_passkey_registration(Caller::of(&request)?).await?;
    Ok(BeginPasskeyRegistrationResponse { challenge_id: asked.challenge.to_string(), options_json: asked.options })
}

pub async fn finish_passkey_registration(
    accounts: &Accounts,
    request: Request<FinishPasskeyRegistrationRequest>,
) -> Result<FinishPasskeyRegistrationResponse, Status> {
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let challenge = parse::id("challenge_id", &request.challenge_id)?;
    let made = Made::parse(challenge, "credential_json", &request.credential_json)?;
    let name = parse::text("name", &request.name, 1..=NAME_CHARACTERS)?;
    let passkey = accounts.finish_passkey_registration(caller, &made, name).await?;
    Ok(FinishPasskeyRegistrationResponse { passkey: Some(passkey.into()) })
}

pub async fn list_passkeys(
    accounts: &Accounts,
    request: Request<ListPasskeysRequest>,
) -> Result<ListPasskeysResponse, Status> {
    let passkeys = accounts.passkeys(Caller::of(&request)?.user).await?;
    Ok(ListPasskeysResponse { passkeys: passkeys.into_iter().map(v1::Passkey::from).collect() })
}

pub async fn rename_passkey(
    accounts: &Accounts,
    request: Request<RenamePasskeyRequest>,
) -> Result<RenamePasskeyResponse, Status> {
    let caller = Caller::of(&request)?;
    let request = request.into_inner();
    let passkey = parse::id("passkey_id", &request.passkey_id)?;
    let name = parse::text("name", &request.name, 1..=NAME_CHARACTERS)?;
    let passkey = accounts.rename_passkey(caller.user, passkey, &name).await?;
    Ok(RenamePasskeyResponse { passkey: Some(passkey.into()) })
}

pub async fn delete_passkey(
    accounts: &Accounts,
    request: Request<DeletePasskeyRequest>,
) -> Result<DeletePasskeyResponse, Status> {
    let caller = Caller::of(&request)?;
    accounts.delete_passkey(caller, parse::id("passkey_id", &request.into_inner().passkey_id)?).await?;
    Ok(DeletePasskeyResponse {})
}

/// What a passkey signed, from the field of this name.
pub fn assertion(field: &str, assertion: &PasskeyAssertion) -> Result<Assertion, Invalid> {
    let challenge = parse::id(&format!("{field}.challenge_id"), &assertion.challenge_id)?;
    Assertion::parse(challenge, &format!("{field}.credential_json"), &assertion.credential_json)
}

impl From<Passkey> for v1::Passkey {
    fn from(passkey: Passkey) -> Self {
        Self {
            passkey_id: passkey.passkey.to_string(),
            name: passkey.name,
            created_at: Some(passkey.created_at.into()),
            last_used_at: passkey.last_used_at.map(Into::into),
        }
    }
}
