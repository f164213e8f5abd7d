//! Secrets that must be read again, encrypted: a copy of the database alone does not give them.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hkdf::Hkdf;
use sha2::Sha256;

use super::Error;
use crate::ids::UserId;

const NONCE_BYTES: usize = 12;

pub struct Sealer(Aes256Gcm);

impl Sealer {
    /// With a key that is derived from one of any length.
    pub fn new(key: &[u8]) -> Result<Self, Error> {
        let mut derived = [0_u8; 32];
        let failed = |_| Error::Config("auth.sealing_key: no key can be made of it".to_owned());
        Hkdf::<Sha256>::new(None, key).expand(b"tidings sealed secrets", &mut derived).map_err(failed)?;
        Ok(Self(Aes256Gcm::new(&derived.into())))
    }

    /// Encrypts a user's secret; it can be read as that user's only.
    pub fn seal(&self, user: UserId, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let nonce: [u8; NONCE_BYTES] = rand::random();
        let payload = Payload { msg: secret, aad: user.0.as_bytes() };
        let sealed = self.0.encrypt(&Nonce::from(nonce), payload).map_err(|_| Error::Sealed)?;
        Ok([&nonce[..], &sealed].concat())
    }

    pub fn open(&self, user: UserId, sealed: &[u8]) -> Result<Vec<u8>, Error> {
        let (nonce, secret) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(Error::Sealed)?;
        let payload = Payload { msg: secret, aad: user.0.as_bytes() };
        self.0.decrypt(&Nonce::from(*nonce), payload).map_err(|_| Error::Sealed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_read_with_its_key_and_as_its_users_only() {
        let (ada, eve) = (UserId::new(), UserId::new());
        let sealer = Sealer::new(b"one key").unwrap();
        let sealed = sealer.seal(ada, b"secret").unwrap();
        assert_eq!(sealer.open(ada, &sealed).unwrap(), b"secret");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert!(matches!(sealer.open(eve, &sealed), Err(Error::Sealed)));
        assert!(matches!(Sealer::new(b"another").unwrap().open(ada, &sealed), Err(Error::Sealed)));
        assert!(matches!(sealer.open(ada, &sealed[..5]), Err(Error::Sealed)));
    }
}
