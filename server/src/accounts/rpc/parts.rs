//! What the calls have in common: parts of requests that are parsed, and parts of answers.

use tidings_proto::v1::{self, step_up_request};
use tonic::Status;

use super::{NAME_CHARACTERS, device_keys, passkeys};
use crate::{
    accounts::{
        devices::Device,
        factors::Factor,
        login::{Email, Login, Password, Username},
        pending::Outcome,
        security::Security,
        senders::Channel,
        sessions::{NewDevice, Session},
        step_up::Proof,
    },
    gateway::{Place, parse, status::Invalid},
    ids::DeviceId,
};

pub fn username_login(username: &str) -> Result<Login, Invalid> {
    Username::parse("username", username).map(Login::Username)
}

pub fn email_login(email: &str) -> Result<Login, Invalid> {
    Email::parse("email", email).map(Login::Email)
}

/// A code that was sent to somebody.
pub fn six_digits(field: &str, code: &str) -> Result<(), Invalid> {
    if code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(())
    } else {
        Err(Invalid::new(field, "must have six digits"))
    }
}

pub fn new_device(device: Option<v1::NewDevice>, place: Place) -> Result<NewDevice, Invalid> {
    let device = parse::required("device", device)?;
    Ok(NewDevice {
        name: parse::text("device.name", &device.name, 1..=NAME_CHARACTERS)?,
        platform: parse::text("device.platform", &device.platform, 0..=NAME_CHARACTERS)?,
        place,
    })
}

impl From<Session> for v1::Session {
    fn from(session: Session) -> Self {
        Self {
            user_id: session.caller.user.to_string(),
            device_id: session.caller.device.to_string(),
            access_token: session.access_token,
            access_expires_at: Some(session.caller.expires_at.into()),
            refresh_token: session.refresh_token,
            refresh_expires_at: Some(session.refresh_expires_at.into()),
        }
    }
}

pub fn device_on_wire(device: Device, caller: DeviceId) -> v1::Device {
    v1::Device {
        device_id: device.device.to_string(),
        name: device.name,
        platform: device.platform,
        created_at: Some(device.created_at.into()),
        last_seen_at: Some(device.last_seen_at.into()),
        current: device.device == caller,
        place: device.place,
    }
}

/// What somebody steps up with.
pub fn step_up_proof(proof: step_up_request::Proof) -> Result<Proof, Status> {
    use step_up_request::Proof as P;
    Ok(match proof {
        P::Password(password) => Proof::Password(Password::parse_tried("password", password)?),
        P::PhoneCode(code) => {
            six_digits("phone_code", &code)?;
            Proof::PhoneCode(code)
        }
        P::TotpCode(code) => {
            six_digits("totp_code", &code)?;
            Proof::Totp(code)
        }
        P::RecoveryCode(code) => Proof::RecoveryCode(recovery_code(code)?),
        P::Passkey(assertion) => Proof::Passkey(Box::new(passkeys::assertion("passkey", &assertion)?)),
        P::DeviceKey(signature) => Proof::DeviceKey(device_keys::signed("device_key", signature)?),
    })
}

/// A recovery code, in any way in which people write it.
pub fn recovery_code(code: String) -> Result<String, Invalid> {
    if (1..=64).contains(&code.len()) {
        Ok(code)
    } else {
        Err(Invalid::new("recovery_code", "must have 1 to 64 bytes"))
    }
}

pub fn channel(channel: i32) -> Result<Channel, Invalid> {
    match v1::CodeChannel::try_from(channel) {
        Ok(v1::CodeChannel::Unspecified | v1::CodeChannel::Sms) => Ok(Channel::Sms),
        Ok(v1::CodeChannel::Voice) => Ok(Channel::Voice),
        Ok(v1::CodeChannel::Email) => Ok(Channel::Email),
        Err(_) => Err(Invalid::new("channel", "must be one of the contract's")),
    }
}

pub fn channel_on_wire(channel: Channel) -> v1::CodeChannel {
    match channel {
        Channel::Sms => v1::CodeChannel::Sms,
        Channel::Voice => v1::CodeChannel::Voice,
        Channel::Email => v1::CodeChannel::Email,
    }
}

fn factor_on_wire(factor: Factor) -> i32 {
    let factor = match factor {
        Factor::Password => v1::Factor::Password,
        Factor::PhoneCode => v1::Factor::PhoneCode,
        Factor::RegistrationPin => v1::Factor::RegistrationPin,
        Factor::Totp => v1::Factor::Totp,
        Factor::RecoveryCode => v1::Factor::RecoveryCode,
        Factor::Passkey => v1::Factor::Passkey,
        Factor::DeviceKey => v1::Factor::DeviceKey,
    };
    factor.into()
}

/// The session, what else is needed for one, and whether the account is new.
pub fn outcome_on_wire(outcome: Outcome) -> (Option<v1::Session>, Option<v1::SecondFactorRequired>, bool) {
    match outcome {
        Outcome::Session { session, registered } => (Some(session.into()), None, registered),
        Outcome::SecondFactor(pending) => {
            let needed = v1::SecondFactorRequired {
                log_in_token: pending.token,
                factors: pending.factors.into_iter().map(factor_on_wire).collect(),
                expires_at: Some(pending.expires_at.into()),
            };
            (None, Some(needed), false)
        }
    }
}

pub fn security_on_wire(security: Security) -> v1::GetSecurityResponse {
    let Security { logins, username_change_at, guards, trusted_devices, stepped_up_until } = security;
    let count = |count: i64| u32::try_from(count).unwrap_or(u32::MAX);
    v1::GetSecurityResponse {
        has_password: guards.password,
        phone: logins.phone.map(|phone| phone.as_str().to_owned()).unwrap_or_default(),
        email: logins.email.map(|email| email.as_str().to_owned()).unwrap_or_default(),
        username: logins.username.unwrap_or_default(),
        username_change_at: username_change_at.map(Into::into),
        totp_enabled: guards.totp,
        registration_pin_enabled: guards.pin,
        recovery_codes_left: count(guards.recovery_codes),
        passkeys: count(guards.passkeys),
        device_key_enrolled: guards.device_key,
        trusted_devices: count(trusted_devices),
        step_up_factors: guards.step_up().into_iter().map(factor_on_wire).collect(),
        stepped_up_until: stepped_up_until.map(Into::into),
    }
}
