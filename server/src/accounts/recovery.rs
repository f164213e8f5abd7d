//! Recovery codes: each works once, in place of the second factor.

use sha2::{Digest, Sha256};

use super::{Accounts, Error, store};
use crate::{
    backends::db::{Connection, transact},
    gateway::Caller,
    ids::UserId,
};

const CODES: usize = 10;
/// Without letters and digits that look alike: 32 of them, so five bits each.
const ALPHABET: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz023456789";
/// Groups of letters in a code: 80 bits, which need no slow hash.
const GROUPS: usize = 4;
const GROUP: usize = 4;

/// Codes that their user is shown once.
pub struct RecoveryCodes(pub Vec<String>);

impl RecoveryCodes {
    pub fn new() -> Self {
        Self((0..CODES).map(|_| code()).collect())
    }

    pub fn hashes(&self) -> Vec<Vec<u8>> {
        self.0.iter().map(|code| hash(code)).collect()
    }
}

fn code() -> String {
    let letters = || {
        let bytes: [u8; GROUP] = rand::random();
        bytes.map(|byte| char::from(ALPHABET[usize::from(byte) % ALPHABET.len()])).iter().collect::<String>()
    };
    (0..GROUPS).map(|_| letters()).collect::<Vec<_>>().join("-")
}

/// People may leave the dashes out, or write capitals.
fn hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).map(|it| it.to_ascii_lowercase()).collect();
    Sha256::digest(plain).to_vec()
}

impl Accounts {
    /// Makes new codes; the old ones no longer work.
    pub async fn new_recovery_codes(&self, caller: Caller) -> Result<RecoveryCodes, Error> {
        self.require_step_up(caller).await?;
        let codes = RecoveryCodes::new();
        let made = transact!(self.inner.db, |transaction| {
            // Of two calls at once, the codes of one are gone.
            store::lock_account(transaction, caller.user).await?;
            let factors = store::second_factors(&mut **transaction, caller.user).await?;
            if !factors.totp && factors.pin_hash.is_none() {
                return Err(Error::FactorNotSet);
            }
            store::set_recovery_codes(transaction, caller.user, &codes.hashes()).await?;
            Ok(())
        });
        made?;
        Ok(codes)
    }

    /// Uses a code up, within a transaction. False if it is none of the user's, or was used.
    pub(super) async fn use_recovery_code(
        &self,
        connection: &mut Connection,
        user: UserId,
        code: &str,
    ) -> Result<bool, Error> {
        Ok(store::use_recovery_code(connection, user, hash(code)).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_the_same_however_it_is_written() {
        let codes = RecoveryCodes::new().0;
        assert_eq!(codes.len(), CODES);
        assert!(codes.iter().all(|code| code.len() == GROUPS * (GROUP + 1) - 1), "{codes:?}");
        let written = codes[0].to_uppercase().replace('-', " ");
        assert_eq!(hash(&written), hash(&codes[0]));
        assert_ne!(hash(&codes[0]), hash(&codes[1]));
    }
}
