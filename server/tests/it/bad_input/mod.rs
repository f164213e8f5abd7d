//! Bad input to every call: the documented refusal, and nothing changed.
//!
//! [`cases`] is the table of what is wrong with single fields and of who may not do what; what is true of every call
//! alike (no token, bytes that are not Protobuf, too many bytes) is tried on every method that the contract lists.

mod cases;
mod hidden;
mod random;
mod raw;
mod stage;

use std::collections::BTreeSet;

use cases::{Case, Refusal, cases};
use raw::{call, methods};
use stage::Stage;
use tidings_proto::v1::ErrorReason;
use tonic::Status;

use crate::world::{refused, refused_field};

/// Larger than anything that the contract allows in one message.
const OVERSIZED: usize = 8 * 1024 * 1024;

/// Calls that are made without an access token.
const OPEN_TO_ALL: [&str; 13] = [
    "AuthService/Register",
    "AuthService/LogIn",
    "AuthService/SendCode",
    "AuthService/VerifyCode",
    "AuthService/CompleteLogIn",
    "AuthService/Refresh",
    "AuthService/RequestPasswordReset",
    "AuthService/ResetPassword",
    "AuthService/BeginPasskeyLogIn",
    "AuthService/FinishPasskeyLogIn",
    "AuthService/BeginDeviceKey",
    "AuthService/LogInWithDeviceKey",
    "DeviceService/LinkDevice",
];

/// Calls with nothing in them that could be wrong.
const WITHOUT_FIELDS: [&str; 16] = [
    "AuthService/DeleteAccount",
    "AuthService/ExportAccount",
    "AuthService/LogOut",
    "AuthService/GetSecurity",
    "AuthService/BeginTotp",
    "AuthService/ForgetTrustedDevices",
    "AuthService/ListPasskeys",
    "AuthService/RemoveDeviceKey",
    "DeviceService/ListDevices",
    "DeviceService/RevokeOtherDevices",
    "ProfileService/GetPrivacy",
    "ProfileService/GetProfileCode",
    "ProfileService/RotateProfileCode",
    "ContactService/GetPhoneLookup",
    "ContactService/ListInvitations",
    // Any nonce is fine.
    "LiveService/Ping",
];

#[tokio::test]
async fn bad_fields_and_missing_rights_are_refused_and_change_nothing() {
    let stage = Stage::set().await;
    let before = stage.state().await;
    let mut tried = "";
    for Case { method, by, messages, refusal } in cases(&stage) {
        if method != tried {
            assert_eq!(stage.state().await, before, "{tried} changed something");
            tried = method;
        }
        let result = call(by, method, messages).await;
        println!("{method}: {refusal:?} expected, got {:?}", result.as_ref().map_err(Status::message));
        match refusal {
            Refusal::Field(field) => refused_field(result, field),
            Refusal::Reason(reason) => drop(refused(result, reason)),
        }
    }
    assert_eq!(stage.state().await, before, "{tried} changed something");
}

#[tokio::test]
async fn every_call_has_cases() {
    let stage = Stage::set().await;
    let tried: BTreeSet<_> = cases(&stage).into_iter().map(|case| case.method).chain(WITHOUT_FIELDS).collect();
    let methods = methods();
    let all: BTreeSet<_> = methods.iter().map(|method| method.name.as_str()).collect();
    assert_eq!(tried, all);
}

#[tokio::test]
async fn calls_without_a_valid_token_are_refused() {
    let stage = Stage::set().await;
    let before = stage.state().await;
    for method in methods().iter().filter(|method| !OPEN_TO_ALL.contains(&method.name.as_str())) {
        println!("{}", method.name);
        for by in stage.strangers(&method.name) {
            let result = call(&by, &method.name, vec![Vec::new()]).await;
            refused(result, ErrorReason::Unauthenticated);
        }
    }
    assert_eq!(stage.state().await, before);
}

#[tokio::test]
async fn bytes_that_are_no_message_are_refused() {
    let stage = Stage::set().await;
    let before = stage.state().await;
    for method in methods() {
        println!("{}", method.name);
        refused(
            call(stage.entitled(&method.name), &method.name, vec![vec![0xff; 32]]).await,
            ErrorReason::InvalidField,
        );
    }
    assert_eq!(stage.state().await, before);
}

#[tokio::test]
async fn messages_that_are_too_large_are_refused() {
    let stage = Stage::set().await;
    let before = stage.state().await;
    for method in methods() {
        println!("{}", method.name);
        refused(
            call(stage.entitled(&method.name), &method.name, vec![vec![0; OVERSIZED]]).await,
            ErrorReason::TooLarge,
        );
    }
    assert_eq!(stage.state().await, before);
}

#[tokio::test]
async fn unknown_calls_are_refused() {
    let stage = Stage::set().await;
    for method in ["ChatService/Destroy", "NoService/GetChat"] {
        refused(call(&stage.owner, method, vec![Vec::new()]).await, ErrorReason::UnknownMethod);
    }
}
