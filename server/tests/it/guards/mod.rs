//! What guards accounts: codes, second factors, step-up, changes of logins, and attacks on all of them.

pub mod app;
mod attacks;
mod changes;
mod codes;
mod factors;
mod passwords;
mod provider;
mod refresh;
mod resets;
mod senders;
mod step_up;
mod suspension;

use tidings_proto::v1::{
    BeginTotpRequest, CompleteLogInRequest, CompleteLogInResponse, ConfirmTotpRequest, GetSecurityRequest,
    GetSecurityResponse, LogInRequest, LogInResponse, SendCodeRequest, SendCodeResponse, StepUpRequest, StepUpResponse,
    VerifyCodeRequest, VerifyCodeResponse, complete_log_in_request, log_in_request, step_up_request,
};
use tonic::Status;

use crate::world::{Device, PASSWORD, Transport, World, new_device, until};
use app::App;

const PHONE: &str = "+4915112345678";
const OTHER_PHONE: &str = "+4915112345679";

/// A server for development, whose codes are in its log and may be sent again at once.
async fn world() -> World {
    world_with(&[]).await
}

async fn world_with(settings: &[(&str, &str)]) -> World {
    let ours = [("TIDINGS_MODE", "development"), ("TIDINGS_AUTH__RESEND_WAIT", "0s")];
    World::start_with(Transport::Connect, &[&ours[..], settings].concat()).await
}

/// What a code for somebody is, once it is in the log after so many lines.
async fn code_after(world: &World, lines: usize, receiver: &str) -> String {
    until("the code is in the log", async || {
        let log = world.server.log();
        let line = log.lines().skip(lines).find(|line| line.contains(receiver) && line.contains("a code"))?.to_owned();
        let mut digits = line.split(|character: char| !character.is_ascii_digit());
        digits.rfind(|digits| digits.len() == 6).map(str::to_owned)
    })
    .await
}

fn log_lines(world: &World) -> usize {
    world.server.log().lines().count()
}

/// Another code than this one.
fn wrong(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

async fn send_code(world: &World, phone: &str) -> Result<SendCodeResponse, Status> {
    let request = SendCodeRequest { phone: phone.to_owned(), ..Default::default() };
    Ok(world.anyone().auth().send_code(request).await?.into_inner())
}

/// Asks for a code, and reads it.
async fn code_for(world: &World, phone: &str) -> String {
    let lines = log_lines(world);
    send_code(world, phone).await.expect("send a code");
    code_after(world, lines, phone).await
}

fn verification(phone: &str, code: &str) -> VerifyCodeRequest {
    VerifyCodeRequest {
        phone: phone.to_owned(),
        code: code.to_owned(),
        display_name: "Ada".to_owned(),
        device: Some(new_device()),
        ..Default::default()
    }
}

async fn verify(world: &World, request: VerifyCodeRequest) -> Result<VerifyCodeResponse, Status> {
    Ok(world.anyone().auth().verify_code(request).await?.into_inner())
}

/// A device that is logged in by phone.
async fn by_phone(world: &World, phone: &str) -> Device {
    let code = code_for(world, phone).await;
    let response = verify(world, verification(phone, &code)).await.expect("log in");
    Device::new(Transport::Connect, world.server.address(), phone, response.session.expect("a session"))
}

fn log_in_request(username: &str, password: &str) -> LogInRequest {
    LogInRequest {
        login: Some(log_in_request::Login::Username(username.to_owned())),
        password: password.to_owned(),
        device: Some(new_device()),
        ..Default::default()
    }
}

async fn log_in(world: &World, username: &str, password: &str) -> Result<LogInResponse, Status> {
    Ok(world.anyone().auth().log_in(log_in_request(username, password)).await?.into_inner())
}

/// The token of a log-in whose first factor was right.
async fn begin_log_in(world: &World, username: &str) -> String {
    let response = log_in(world, username, PASSWORD).await.expect("the first factor");
    assert_eq!(response.session, None, "the second factor is needed");
    response.second_factor.expect("a second factor").log_in_token
}

async fn complete(
    world: &World,
    token: &str,
    proof: complete_log_in_request::Proof,
) -> Result<CompleteLogInResponse, Status> {
    complete_with(world, token, proof, false).await
}

async fn complete_with(
    world: &World,
    token: &str,
    proof: complete_log_in_request::Proof,
    trust_device: bool,
) -> Result<CompleteLogInResponse, Status> {
    let request = CompleteLogInRequest { log_in_token: token.to_owned(), proof: Some(proof), trust_device };
    Ok(world.anyone().auth().complete_log_in(request).await?.into_inner())
}

/// Turns an authenticator app on. Gives the app and the recovery codes.
pub async fn turn_totp_on(device: &Device) -> (App, Vec<String>) {
    let begun = device.auth().begin_totp(BeginTotpRequest {}).await.expect("begin").into_inner();
    let mut app = App::scan(&begun.uri);
    let confirm = ConfirmTotpRequest { code: app.code() };
    let codes = device.auth().confirm_totp(confirm).await.expect("confirm").into_inner().recovery_codes;
    (app, codes)
}

async fn security(device: &Device) -> Result<GetSecurityResponse, Status> {
    Ok(device.auth().get_security(GetSecurityRequest {}).await?.into_inner())
}

async fn step_up(device: &Device, proof: step_up_request::Proof) -> Result<StepUpResponse, Status> {
    Ok(device.auth().step_up(StepUpRequest { proof: Some(proof) }).await?.into_inner())
}

/// A device of a user with an authenticator app that was let in by an earlier trust, and so is not stepped up.
async fn trusted_device(world: &World, username: &str, app: &mut App) -> Device {
    let request = trusted_log_in(world, username, app).await;
    let response = world.anyone().auth().log_in(request).await.expect("log in").into_inner();
    Device::new(Transport::Connect, world.server.address(), username, response.session.expect("no second factor"))
}

/// What logs a device in that is trusted to need no second factor.
async fn trusted_log_in(world: &World, username: &str, app: &mut App) -> LogInRequest {
    let token = begin_log_in(world, username).await;
    let totp = complete_log_in_request::Proof::TotpCode(app.code());
    let trust_token = complete_with(world, &token, totp, true).await.expect("complete").trust_token;
    LogInRequest { trust_token, ..log_in_request(username, PASSWORD) }
}
