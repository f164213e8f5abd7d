//! Access tokens, signed and short-lived, and refresh tokens, random and stored hashed.

use std::{
    fs,
    io::{ErrorKind, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, errors::ErrorKind as JwtError};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Config, Error};
use crate::{
    gateway::Caller,
    ids::{DeviceId, UserId},
    time::Time,
};

const KEY_BYTES: usize = 32;

/// Signs access tokens and verifies them.
pub struct Signer {
    encoding: EncodingKey,
    decoding: DecodingKey,
    validation: Validation,
}

/// What an access token says.
#[derive(Serialize, Deserialize)]
struct Claims {
    sub: Uuid,
    device: Uuid,
    /// Seconds since 1970.
    exp: i64,
}

impl Signer {
    pub fn new(key: &[u8]) -> Self {
        let mut validation = Validation::new(Algorithm::HS256);
        validation.leeway = 0;
        Self { encoding: EncodingKey::from_secret(key), decoding: DecodingKey::from_secret(key), validation }
    }

    pub fn sign(&self, caller: Caller) -> Result<String, Error> {
        let claims =
            Claims { sub: caller.user.0, device: caller.device.0, exp: caller.expires_at.as_millis().div_euclid(1000) };
        jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding)
            .map_err(|error| Error::Signing(error.to_string()))
    }

    pub fn verify(&self, token: &str) -> Result<Caller, Error> {
        let decoded = jsonwebtoken::decode::<Claims>(token, &self.decoding, &self.validation);
        let claims = decoded.map_err(|error| match error.kind() {
            JwtError::ExpiredSignature => Error::TokenExpired,
            _ => Error::Unauthenticated,
        })?;
        let Claims { sub, device, exp } = claims.claims;
        let expires_at = Time::from_millis(exp.saturating_mul(1000));
        // The library lets a token live through the second in which it ends.
        if expires_at <= Time::now() {
            return Err(Error::TokenExpired);
        }
        Ok(Caller { user: UserId(sub), device: DeviceId(device), expires_at })
    }
}

/// The key that signs: that of the configuration, otherwise the one in the file.
pub fn signing_key(config: &Config, key_file: &Path) -> Result<Vec<u8>, Error> {
    match config.signing_key.as_bytes() {
        [] => kept_key(key_file).map_err(|error| Error::Key(format!("{}: {error}", key_file.display()))),
        key if key.len() < KEY_BYTES => {
            Err(Error::Config(format!("auth.signing_key must have {KEY_BYTES} bytes or more")))
        }
        key => Ok(key.to_vec()),
    }
}

/// The key in a file that only the server's user may read; a new one if there is none.
fn kept_key(file: &Path) -> std::io::Result<Vec<u8>> {
    match fs::read(file) {
        Ok(key) if key.len() >= KEY_BYTES => return Ok(key),
        Ok(_) => return Err(std::io::Error::new(ErrorKind::InvalidData, "the key is too short")),
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        Err(_) => {}
    }
    let key: [u8; KEY_BYTES] = rand::random();
    // Under another name until it is whole: a crash half-way leaves no key that is too short to start with again.
    let draft = file.with_extension("new");
    let mut options = fs::OpenOptions::new();
    let mut opened = options.write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    opened.write_all(&key)?;
    opened.sync_all()?;
    fs::rename(draft, file)?;
    Ok(key.to_vec())
}

/// A token that says nothing: 256 random bits, as text for the device and as a hash for the database.
pub struct RandomToken {
    pub text: String,
    pub hash: Vec<u8>,
}

impl RandomToken {
    pub fn new() -> Self {
        use std::fmt::Write;
        let bits: [u8; 32] = rand::random();
        let mut text = String::with_capacity(64);
        for byte in bits {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        let hash = Self::hash(&text);
        Self { text, hash }
    }

    /// The token has all the entropy that a hash could ask for, so one round and no salt are enough; and looking a
    /// hash up tells nothing of a token by its time.
    pub fn hash(text: &str) -> Vec<u8> {
        Sha256::digest(text.as_bytes()).to_vec()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn signer() -> Signer {
        Signer::new(&[b'x'; KEY_BYTES])
    }

    fn caller(expires_at: Time) -> Caller {
        Caller { user: UserId::new(), device: DeviceId::new(), expires_at }
    }

    #[test]
    fn a_token_names_who_it_was_signed_for() {
        let second = Time::from_millis((Time::now() + Duration::from_mins(1)).as_millis() / 1000 * 1000);
        let caller = caller(second);
        let token = signer().sign(caller).unwrap();
        assert_eq!(signer().verify(&token).unwrap(), caller);
    }

    #[test]
    fn a_token_that_has_expired_or_was_changed_is_refused() {
        // One ends in this very second, which has begun.
        for end in [Time::now() - Duration::from_secs(5), Time::now()] {
            let expired = signer().sign(caller(end)).unwrap();
            assert!(matches!(signer().verify(&expired), Err(Error::TokenExpired)));
        }
        let token = signer().sign(caller(Time::now() + Duration::from_mins(1))).unwrap();
        let (head, rest) = token.split_once('.').unwrap();
        let (body, signature) = rest.split_once('.').unwrap();
        let unsigned = "eyJhbGciOiJub25lIn0";
        for wrong in [
            format!("{unsigned}.{body}."),
            format!("{unsigned}.{body}.{signature}"),
            format!("{head}.{}x.{signature}", &body[..body.len() - 1]),
            format!("{head}.{body}."),
            String::new(),
            "x".repeat(100),
        ] {
            assert!(matches!(signer().verify(&wrong), Err(Error::Unauthenticated)), "{wrong}");
        }
    }

    #[test]
    fn a_key_is_made_once_and_only_the_owner_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("key");
        let first = kept_key(&file).unwrap();
        assert_eq!(kept_key(&file).unwrap(), first);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
