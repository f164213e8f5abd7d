//! The key that is bound to this device and that its biometric prompt guards. The app keeps it and signs with it; the
//! server knows its public half.

use std::{sync::Arc, time::SystemTime};

use async_trait::async_trait;
use tidings_proto::v1::{
    BeginDeviceKeyRequest, DeviceKeySignature, EnrolDeviceKeyRequest, LogInWithDeviceKeyRequest,
    RemoveDeviceKeyRequest, auth_service_client::AuthServiceClient, step_up_request::Proof,
};

use super::Client;
use crate::{Error, Result, store};

/// Keeps a P-256 key, as Android's Keystore or Apple's Secure Enclave do. What it fails with reaches the caller; it fails
/// with [`Error::NotSigned`] if the user turned its question down, or if the key is gone.
#[async_trait]
pub trait DeviceKeySigner: Send + Sync {
    /// The public key, as `SubjectPublicKeyInfo` in DER.
    async fn public_key(&self) -> Result<Vec<u8>>;
    /// Signs by ECDSA over SHA-256 of the challenge; the signature is in DER.
    async fn sign(&self, challenge: Vec<u8>) -> Result<Vec<u8>>;
}

impl Client {
    /// Binds the signer's key to this device, in place of an earlier one. Step-up.
    /// Errors: Offline, `StepUpRequired`, `NotSigned`, Refused (`InvalidField`).
    pub async fn enrol_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<()> {
        let request = EnrolDeviceKeyRequest { public_key: signer.public_key().await? };
        call!(self.session, AuthServiceClient, enrol_device_key, request)?;
        Ok(())
    }

    /// Removes this device's key; removing one that is not is fine.
    pub async fn remove_device_key(&self) -> Result<()> {
        call!(self.session, AuthServiceClient, remove_device_key, RemoveDeviceKeyRequest {})?;
        Ok(())
    }

    /// Logs in again after the server ended the session, unless it revoked the device, which stays the same one and keeps
    /// what is stored.
    /// Errors: Offline, `LoggedOut` (nobody was logged in, or they logged out), `NotSigned`, Refused
    /// (`WrongCredentials`, `AccountSuspended`).
    pub async fn log_in_with_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<()> {
        let request = LogInWithDeviceKeyRequest { signature: Some(self.signature(signer).await?) };
        let response = call_openly!(self.session, AuthServiceClient, log_in_with_device_key, request)?;
        self.session.resume(response.session).await
    }

    /// A [`step_up`](Self::step_up) with this device's key; says until when it counts.
    /// Errors: Offline, `LoggedOut`, `NotSigned`, Refused (`WrongCredentials`, `FactorNotSet`).
    pub async fn step_up_with_device_key(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<SystemTime> {
        let signature = self.signature(signer).await?;
        self.step_up_by(Proof::DeviceKey(signature)).await
    }

    /// Has a challenge for this device signed.
    async fn signature(&self, signer: Arc<dyn DeviceKeySigner>) -> Result<DeviceKeySignature> {
        let (_, device_id) = self.store.read(store::owner).await?.ok_or(Error::LoggedOut)?;
        let request = BeginDeviceKeyRequest { device_id };
        let begun = call_openly!(self.session, AuthServiceClient, begin_device_key, request)?;
        let signature = signer.sign(begun.challenge).await?;
        Ok(DeviceKeySignature { challenge_id: begun.challenge_id, signature })
    }
}
