//! The key that is bound to this device and that its biometric prompt guards. The app keeps it and signs with it.

use std::{sync::Arc, time::SystemTime};

use async_trait::async_trait;

use super::Core;
use crate::{SignerError, error::Result};

/// Keeps a P-256 key, as Android's Keystore or Apple's Secure Enclave do. It fails if the user turned its question down,
/// or if the key is gone; the call that asked then answers `NotSigned`.
#[uniffi::export(with_foreign)]
#[async_trait]
pub trait DeviceKeySigner: Send + Sync {
    /// The public key, as `SubjectPublicKeyInfo` in DER.
    async fn public_key(&self) -> std::result::Result<Vec<u8>, SignerError>;
    /// Signs by ECDSA over SHA-256 of the challenge; the signature is in DER.
    async fn sign(&self, challenge: Vec<u8>) -> std::result::Result<Vec<u8>, SignerError>;
}

#[uniffi::export]
impl Core {
    /// Binds the signer's key to this device, in place of an earlier one. Step-up.
    /// Errors: Offline, `StepUpRequired`, `NotSigned`, Refused (`InvalidField`).
    pub async fn enrol_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<()> {
        call!(self, client => client.enrol_device_key(Arc::new(OfTheApp(signer))))
    }

    /// Removes this device's key; removing one that is not is fine.
    pub async fn remove_device_key(&self) -> Result<()> {
        call!(self, client => client.remove_device_key())
    }

    /// Logs in again after the server ended the session, unless it revoked the device, which stays the same one and keeps
    /// what is stored.
    /// Errors: Offline, `LoggedOut` (nobody was logged in, or they logged out), `NotSigned`, Refused
    /// (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in_with_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<()> {
        call!(self, client => client.log_in_with_device_key(Arc::new(OfTheApp(signer))))
    }

    /// A step-up with this device's key; says until when it counts.
    /// Errors: Offline, `LoggedOut`, `NotSigned`, Refused (`WrongCredentials`, `FactorNotSet`).
    pub async fn step_up_with_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<SystemTime> {
        call!(self, client => client.step_up_with_device_key(Arc::new(OfTheApp(signer))))
    }
}

/// The app's signer, as the SDK wants it.
struct OfTheApp(Arc<dyn DeviceKeySigner>);

#[async_trait]
impl tidings_sdk::DeviceKeySigner for OfTheApp {
    async fn public_key(&self) -> tidings_sdk::Result<Vec<u8>> {
        Ok(self.0.public_key().await?)
    }

    async fn sign(&self, challenge: Vec<u8>) -> tidings_sdk::Result<Vec<u8>> {
        Ok(self.0.sign(challenge).await?)
    }
}
