//! Who of an address book is here. The server learns only the beginnings of the numbers' hashes, each of which stands for
//! many numbers; the rest is compared here.

use std::collections::{BTreeSet, HashMap};

use sha2::{Digest as _, Sha256};
use tidings_proto::v1::{
    self, GetPhoneLookupRequest, LookUpPhonesRequest, contact_service_client::ContactServiceClient,
};

use super::Client;
use crate::{PhoneMatch, Reason, Result};

/// The contract's bound on the beginnings of one call.
const MAX_PREFIXES: usize = 512;
/// How many bytes of a hash the server answers with.
const ANSWERED_BYTES: usize = 16;

impl Client {
    /// Who of those with these phone numbers, in E.164 form, is here and may be found by this user.
    /// Errors: Offline, Refused (`RateLimited` for very many).
    pub async fn find_by_phone(&self, phones: Vec<String>) -> Result<Vec<PhoneMatch>> {
        let lookup = call!(self.session, ContactServiceClient, get_phone_lookup, GetPhoneLookupRequest {})?;
        let mut phone_by_hash = HashMap::new();
        let mut prefixes = BTreeSet::new();
        for phone in phones {
            let hash: [u8; 32] = Sha256::new().chain_update(&lookup.salt).chain_update(&phone).finalize().into();
            prefixes.insert(prefix(hash, lookup.prefix_bits));
            phone_by_hash.insert(hash[..ANSWERED_BYTES].to_vec(), phone);
        }
        let prefixes: Vec<u32> = prefixes.into_iter().collect();
        let mut found = Vec::new();
        for prefixes in prefixes.chunks(MAX_PREFIXES) {
            for answer in self.look_up(prefixes).await? {
                if let Some(phone) = phone_by_hash.get(&answer.hash) {
                    found.push(PhoneMatch { phone: phone.clone(), user_id: answer.user_id });
                }
            }
        }
        Ok(found)
    }

    /// Who has numbers with these beginnings. Where too many have, it is asked for fewer beginnings at once.
    async fn look_up(&self, prefixes: &[u32]) -> Result<Vec<v1::PhoneMatch>> {
        let (mut found, mut waiting) = (Vec::new(), vec![prefixes]);
        while let Some(prefixes) = waiting.pop() {
            let request = LookUpPhonesRequest { prefixes: prefixes.to_vec() };
            match call!(self.session, ContactServiceClient, look_up_phones, request) {
                Ok(response) => found.extend(response.matches),
                Err(error) if error.reason() == Some(Reason::TooLarge) && prefixes.len() > 1 => {
                    let (first, second) = prefixes.split_at(prefixes.len() / 2);
                    waiting.extend([second, first]);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }
}

/// The hash's first bits as a number, the highest bit of the first byte first.
fn prefix(hash: [u8; 32], bits: u32) -> u32 {
    let [first, second, third, fourth, ..] = hash;
    // The contract gives 8 to 32 bits; of others no prefix matches anybody.
    u32::from_be_bytes([first, second, third, fourth]).checked_shr(32_u32.saturating_sub(bits)).unwrap_or(0)
}
