//! Devices, and what guards accounts.

use tidings_proto::v1::{self, complete_log_in_request, step_up_request};

use super::{optional_time, system_time};
use crate::{
    CodeChannel, Device, Factor, Passkey, ScannedLink, SecondFactorProof, SecurityOverview, SentCode, StepUpProof,
    TotpSecret,
};

pub fn device(device: v1::Device) -> Device {
    Device {
        created_at: system_time(device.created_at.as_ref()),
        last_seen_at: system_time(device.last_seen_at.as_ref()),
        id: device.device_id,
        name: device.name,
        platform: device.platform,
        current: device.current,
        place: device.place,
    }
}

pub fn scanned_link(scanned: v1::ScanLinkResponse) -> ScannedLink {
    let device = scanned.device.unwrap_or_default();
    ScannedLink {
        link_id: scanned.link_id,
        device_name: device.name,
        platform: device.platform,
        place: scanned.place,
        words: scanned.words,
    }
}

/// Without those that this version does not know.
pub fn factors(factors: impl Iterator<Item = v1::Factor>) -> Vec<Factor> {
    factors.filter_map(factor).collect()
}

fn factor(factor: v1::Factor) -> Option<Factor> {
    match factor {
        v1::Factor::Unspecified => None,
        v1::Factor::Password => Some(Factor::Password),
        v1::Factor::PhoneCode => Some(Factor::PhoneCode),
        v1::Factor::RegistrationPin => Some(Factor::RegistrationPin),
        v1::Factor::Totp => Some(Factor::Totp),
        v1::Factor::RecoveryCode => Some(Factor::RecoveryCode),
        v1::Factor::Passkey => Some(Factor::Passkey),
        v1::Factor::DeviceKey => Some(Factor::DeviceKey),
    }
}

/// Without those that this version does not know.
pub fn channels(channels: impl Iterator<Item = v1::CodeChannel>) -> Vec<CodeChannel> {
    let channel = |channel| match channel {
        v1::CodeChannel::Unspecified => None,
        v1::CodeChannel::Sms => Some(CodeChannel::Sms),
        v1::CodeChannel::Voice => Some(CodeChannel::Voice),
        v1::CodeChannel::Email => Some(CodeChannel::Email),
    };
    channels.filter_map(channel).collect()
}

/// The channel's number in the contract.
pub fn channel_number(channel: CodeChannel) -> i32 {
    let channel = match channel {
        CodeChannel::Sms => v1::CodeChannel::Sms,
        CodeChannel::Voice => v1::CodeChannel::Voice,
        CodeChannel::Email => v1::CodeChannel::Email,
    };
    channel as i32
}

pub fn sent_code(expires_at: Option<prost_types::Timestamp>, resend_at: Option<prost_types::Timestamp>) -> SentCode {
    SentCode { expires_at: system_time(expires_at.as_ref()), resend_at: system_time(resend_at.as_ref()) }
}

pub fn second_factor_to_wire(proof: SecondFactorProof) -> complete_log_in_request::Proof {
    use complete_log_in_request::Proof;
    match proof {
        SecondFactorProof::Totp { code } => Proof::TotpCode(code),
        SecondFactorProof::RecoveryCode { code } => Proof::RecoveryCode(code),
        SecondFactorProof::RegistrationPin { pin } => Proof::RegistrationPin(pin),
    }
}

pub fn step_up_to_wire(proof: StepUpProof) -> step_up_request::Proof {
    use step_up_request::Proof;
    match proof {
        StepUpProof::Password { password } => Proof::Password(password),
        StepUpProof::PhoneCode { code } => Proof::PhoneCode(code),
        StepUpProof::Totp { code } => Proof::TotpCode(code),
        StepUpProof::RecoveryCode { code } => Proof::RecoveryCode(code),
        StepUpProof::Passkey { challenge_id, credential_json } => {
            Proof::Passkey(v1::PasskeyAssertion { challenge_id, credential_json })
        }
    }
}

pub fn security_overview(security: v1::GetSecurityResponse) -> SecurityOverview {
    SecurityOverview {
        step_up_factors: factors(security.step_up_factors()),
        username_change_at: optional_time(security.username_change_at.as_ref()),
        stepped_up_until: optional_time(security.stepped_up_until.as_ref()),
        has_password: security.has_password,
        phone: security.phone,
        email: security.email,
        username: security.username,
        totp_enabled: security.totp_enabled,
        registration_pin_enabled: security.registration_pin_enabled,
        recovery_codes_left: security.recovery_codes_left,
        passkeys: security.passkeys,
        device_key_enrolled: security.device_key_enrolled,
        trusted_devices: security.trusted_devices,
    }
}

pub fn totp_secret(secret: v1::BeginTotpResponse) -> TotpSecret {
    TotpSecret { secret: secret.secret, uri: secret.uri, qr_svg: secret.qr_svg, qr_png: secret.qr_png }
}

pub fn passkey(passkey: v1::Passkey) -> Passkey {
    Passkey {
        created_at: system_time(passkey.created_at.as_ref()),
        last_used_at: optional_time(passkey.last_used_at.as_ref()),
        id: passkey.passkey_id,
        name: passkey.name,
    }
}
