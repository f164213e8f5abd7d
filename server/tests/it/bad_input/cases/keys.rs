//! Passkeys, device keys, and new devices that are let in.

use tidings_proto::v1::{self, ErrorReason as Reason, step_up_request::Proof};

use super::{
    Refusal::{Field, Reason as Because},
    Table, device, long, nobody,
};
use crate::{
    device_keys::public,
    world::{new_device, new_key},
};

/// Well-formed, but nobody signed it.
const SIGNED: &str = r#"{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{},
    "response":{"clientDataJSON":"AA","authenticatorData":"AA","signature":"AA"}}"#;
/// Well-formed, but nobody made it.
const MADE: &str = r#"{"id":"AA","rawId":"AA","type":"public-key","clientExtensionResults":{},
    "response":{"clientDataJSON":"AA","attestationObject":"AA"}}"#;

fn assertion(challenge: &str, json: &str) -> v1::PasskeyAssertion {
    v1::PasskeyAssertion { challenge_id: challenge.to_owned(), credential_json: json.to_owned() }
}

fn signature(challenge: &str) -> v1::DeviceKeySignature {
    v1::DeviceKeySignature { challenge_id: challenge.to_owned(), signature: vec![0; 70] }
}

impl Table<'_> {
    pub(super) fn passkeys(&mut self) {
        // This server does not offer them.
        let unavailable = Because(Reason::PasskeysUnavailable);
        self.owner("AuthService/BeginPasskeyLogIn", [(unavailable, v1::BeginPasskeyLogInRequest {})]);
        self.owner("AuthService/BeginPasskeyRegistration", [(unavailable, v1::BeginPasskeyRegistrationRequest {})]);
        self.owner("AuthService/BeginPasskeyStepUp", [(unavailable, v1::BeginPasskeyStepUpRequest {})]);
        let log_in = |assertion, device| v1::FinishPasskeyLogInRequest { assertion, device };
        let right = || Some(assertion(&nobody(), SIGNED));
        self.owner(
            "AuthService/FinishPasskeyLogIn",
            [
                (Field("assertion"), log_in(None, Some(new_device()))),
                (Field("assertion.challenge_id"), log_in(Some(assertion("", SIGNED)), Some(new_device()))),
                (Field("assertion.credential_json"), log_in(Some(assertion(&nobody(), MADE)), Some(new_device()))),
                (Field("device"), log_in(right(), None)),
                (Field("device.name"), log_in(right(), Some(device("", "")))),
                (Because(Reason::ChallengeInvalid), log_in(right(), Some(new_device()))),
            ],
        );
        let finish = |challenge: &str, json: &str, name: &str| v1::FinishPasskeyRegistrationRequest {
            challenge_id: challenge.to_owned(),
            credential_json: json.to_owned(),
            name: name.to_owned(),
        };
        self.owner(
            "AuthService/FinishPasskeyRegistration",
            [
                (Field("challenge_id"), finish("challenge", MADE, "Laptop")),
                (Field("credential_json"), finish(&nobody(), SIGNED, "Laptop")),
                (Field("name"), finish(&nobody(), MADE, "")),
                (Field("name"), finish(&nobody(), MADE, &long(65))),
                (Because(Reason::ChallengeInvalid), finish(&nobody(), MADE, "Laptop")),
            ],
        );
        let rename = |passkey: &str, name: &str| v1::RenamePasskeyRequest {
            passkey_id: passkey.to_owned(),
            name: name.to_owned(),
        };
        self.owner(
            "AuthService/RenamePasskey",
            [
                (Field("passkey_id"), rename("", "Laptop")),
                (Field("name"), rename(&nobody(), "")),
                (Field("name"), rename(&nobody(), &long(65))),
                (Because(Reason::PasskeyNotFound), rename(&nobody(), "Laptop")),
            ],
        );
        let delete = |passkey: &str| v1::DeletePasskeyRequest { passkey_id: passkey.to_owned() };
        self.owner(
            "AuthService/DeletePasskey",
            [(Field("passkey_id"), delete("passkey")), (Because(Reason::PasskeyNotFound), delete(&nobody()))],
        );
    }

    pub(super) fn device_keys(&mut self) {
        let enrol = |public_key| v1::EnrolDeviceKeyRequest { public_key };
        let half = public(&new_key()).split_off(40);
        self.owner(
            "AuthService/EnrolDeviceKey",
            [(Field("public_key"), enrol(Vec::new())), (Field("public_key"), enrol(half))],
        );
        let begin = |device: &str| v1::BeginDeviceKeyRequest { device_id: device.to_owned() };
        self.owner(
            "AuthService/BeginDeviceKey",
            [(Field("device_id"), begin("")), (Field("device_id"), begin("phone"))],
        );
        let log_in = |signature| v1::LogInWithDeviceKeyRequest { signature };
        self.owner(
            "AuthService/LogInWithDeviceKey",
            [
                (Field("signature"), log_in(None)),
                (Field("signature.challenge_id"), log_in(Some(signature("")))),
                (Because(Reason::ChallengeInvalid), log_in(Some(signature(&nobody())))),
            ],
        );
        let step_up = |proof| v1::StepUpRequest { proof: Some(proof) };
        self.owner(
            "AuthService/StepUp",
            [
                (Field("passkey.challenge_id"), step_up(Proof::Passkey(assertion("", SIGNED)))),
                (Field("passkey.credential_json"), step_up(Proof::Passkey(assertion(&nobody(), "{}")))),
                (Because(Reason::FactorNotSet), step_up(Proof::Passkey(assertion(&nobody(), SIGNED)))),
                (Field("device_key.challenge_id"), step_up(Proof::DeviceKey(signature("")))),
                (Because(Reason::FactorNotSet), step_up(Proof::DeviceKey(signature(&nobody())))),
            ],
        );
    }

    pub(super) fn links(&mut self) {
        let link = |device| v1::LinkDeviceRequest { device };
        self.owner(
            "DeviceService/LinkDevice",
            [
                (Field("device"), link(None)),
                (Field("device.name"), link(Some(device("", "")))),
                (Field("device.name"), link(Some(device(&long(65), "")))),
                (Field("device.platform"), link(Some(device("Tablet", &long(65))))),
            ],
        );
        let scan = |text: &str| v1::ScanLinkRequest { qr_text: text.to_owned() };
        self.owner(
            "DeviceService/ScanLink",
            [
                (Field("qr_text"), scan("")),
                (Field("qr_text"), scan("https://example.org")),
                (Field("qr_text"), scan(&format!("tidings:link:{}", long(64)))),
                (Because(Reason::ChallengeInvalid), scan(&format!("tidings:link:{}", "0".repeat(64)))),
            ],
        );
        let approve = |link: &str, approve| v1::ApproveLinkRequest { link_id: link.to_owned(), approve };
        self.owner(
            "DeviceService/ApproveLink",
            [
                (Field("link_id"), approve("", true)),
                (Because(Reason::ChallengeInvalid), approve(&nobody(), true)),
                (Because(Reason::ChallengeInvalid), approve(&nobody(), false)),
            ],
        );
    }
}
