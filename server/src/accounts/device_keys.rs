//! Keys that are bound to a device and guarded by its biometric prompt.
//!
//! The device keeps the private key where it cannot be taken out, and signs a challenge when its user shows a finger or
//! a face. A key lives as long as its device: who is logged out or revoked has none.

use p256::{
    ecdsa::{DerSignature, VerifyingKey, signature::Verifier},
    pkcs8::{DecodePublicKey, EncodePublicKey},
};

use super::{
    Accounts, Error,
    challenges::{Begun, Purpose},
    sessions::Session,
    store,
};
use crate::{
    backends::db::transact,
    gateway::{Caller, Place, status::Invalid},
    ids::{ChallengeId, DeviceId, UserId},
    time::Time,
};

/// What a challenge begins with, so that what a device signs for Tidings can stand for nothing else.
const PREFIX: &[u8] = b"tidings device key\n";

/// A public key that a device made.
pub struct DeviceKey(VerifyingKey);

impl DeviceKey {
    pub fn parse(field: &str, der: &[u8]) -> Result<Self, Invalid> {
        let invalid = |_| Invalid::new(field, "must be a P-256 public key, as SubjectPublicKeyInfo in DER");
        VerifyingKey::from_public_key_der(der).map(Self).map_err(invalid)
    }
}

/// What a device's key signed.
pub struct Signed {
    pub challenge: ChallengeId,
    /// ECDSA over SHA-256, in DER.
    pub signature: Vec<u8>,
}

/// What a device is to sign.
pub struct ToSign {
    pub challenge: ChallengeId,
    pub bytes: Vec<u8>,
    pub expires_at: Time,
}

impl Accounts {
    /// Binds a key to the caller's device.
    pub async fn enrol_device_key(&self, caller: Caller, key: &DeviceKey) -> Result<(), Error> {
        self.require_step_up(caller).await?;
        let der = key.0.to_public_key_der().map_err(|error| Error::Signing(error.to_string()))?;
        let mut writer = self.inner.db.writer().await?;
        let set = store::device_keys::set(&mut writer, caller.user, caller.device, der.as_bytes()).await?;
        if set { Ok(()) } else { Err(Error::Unauthenticated) }
    }

    /// Removes the key of the caller's device, if it has one.
    pub async fn remove_device_key(&self, caller: Caller) -> Result<(), Error> {
        Ok(store::device_keys::delete(&mut *self.inner.db.writer().await?, caller.device).await?)
    }

    /// A challenge for a device, whether there is such a device or not.
    pub async fn begin_device_key(&self, device: DeviceId) -> Result<ToSign, Error> {
        let bytes = [PREFIX, &rand::random::<[u8; 32]>()].concat();
        let begun = Begun { user: None, device: Some(device), state: bytes.clone() };
        let (challenge, expires_at) = self.begin(Purpose::DeviceKey, &begun).await?;
        Ok(ToSign { challenge, bytes, expires_at })
    }

    /// Logs a device in again.
    pub async fn log_in_with_device_key(&self, signed: &Signed, place: &Place) -> Result<Session, Error> {
        let (user, device) = self.verify_device_key(signed).await?;
        transact!(self.inner.db, |transaction| { self.renew_session(transaction, user, device, place).await })
    }

    /// Whether the key of the caller's own device signed.
    pub(super) async fn check_device_key(&self, caller: Caller, signed: &Signed) -> Result<(), Error> {
        let (_, device) = self.verify_device_key(signed).await?;
        if device == caller.device { Ok(()) } else { Err(Error::WrongCredentials) }
    }

    /// Whose key signed the challenge. It is used up, also where the signature is wrong.
    async fn verify_device_key(&self, signed: &Signed) -> Result<(UserId, DeviceId), Error> {
        let begun = self.take(signed.challenge, Purpose::DeviceKey).await?;
        let device = begun.device.ok_or(Error::ChallengeInvalid)?;
        let (user, der) =
            store::device_keys::get(self.inner.db.reader(), device).await?.ok_or(Error::WrongCredentials)?;
        let key = VerifyingKey::from_public_key_der(&der).map_err(|error| Error::Signing(error.to_string()))?;
        let signature = DerSignature::from_bytes(&signed.signature).map_err(|_| Error::WrongCredentials)?;
        key.verify(&begun.state, &signature).map_err(|_| Error::WrongCredentials)?;
        Ok((user, device))
    }
}
