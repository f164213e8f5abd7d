//! The keys of devices.

use std::sync::Arc;

use async_trait::async_trait;
use p256::{
    ecdsa::{DerSignature, SigningKey, signature::Signer as _},
    pkcs8::EncodePublicKey as _,
};
use tidings_ffi::{DeviceKeySigner, SignerError};

/// A key in software, where a phone has its hardware; none where the user turns the biometric prompt down.
pub struct Key(Option<SigningKey>);

#[async_trait]
impl DeviceKeySigner for Key {
    async fn public_key(&self) -> Result<Vec<u8>, SignerError> {
        Ok(self.key()?.verifying_key().to_public_key_der().unwrap().into_vec())
    }

    async fn sign(&self, challenge: Vec<u8>) -> Result<Vec<u8>, SignerError> {
        let signature: DerSignature = self.key()?.sign(&challenge);
        Ok(signature.as_bytes().to_vec())
    }
}

impl Key {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(Some(SigningKey::from_slice(&rand::random::<[u8; 32]>()).unwrap())))
    }

    pub fn turned_down() -> Arc<Self> {
        Arc::new(Self(None))
    }

    fn key(&self) -> Result<&SigningKey, SignerError> {
        self.0.as_ref().ok_or_else(|| SignerError::Failed { detail: "turned down".to_owned() })
    }
}
