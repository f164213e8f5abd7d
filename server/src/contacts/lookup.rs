//! Finding people by their phone numbers: by one, or by the beginnings of the hashes of many.

use std::collections::HashSet;

use super::{Contacts, Error};
use crate::{
    accounts::{PhoneNumber, PhonePrefix},
    gateway::status::Invalid,
    ids::UserId,
};

/// Users that one look-up gives at most, before those go who are not to be found.
const MATCHES: usize = 8192;

/// How to look phone numbers up.
pub struct PhoneLookup {
    pub salt: Vec<u8>,
    pub prefix_bits: u32,
}

/// A user whose number has this hash.
pub struct PhoneMatch {
    pub hash: Vec<u8>,
    pub user: UserId,
}

impl Contacts {
    pub fn phone_lookup(&self) -> PhoneLookup {
        PhoneLookup { salt: self.accounts.phone_salt().to_vec(), prefix_bits: self.config.phone_prefix_bits }
    }

    /// The beginnings of hashes that a caller asks for.
    pub fn parse_prefixes(&self, field: &str, values: &[u32]) -> Result<Vec<PhonePrefix>, Invalid> {
        let bits = self.config.phone_prefix_bits;
        values.iter().map(|value| PhonePrefix::parse(field, *value, bits)).collect()
    }

    /// Those whose number's hash has one of these beginnings, and who let `user` find them by phone.
    pub async fn look_up(&self, user: UserId, prefixes: &[PhonePrefix]) -> Result<Vec<PhoneMatch>, Error> {
        let mut matches = self.accounts.by_phone_prefixes(prefixes, MATCHES + 1).await?;
        if matches.len() > MATCHES {
            return Err(Error::TooManyMatches);
        }
        let users: Vec<UserId> = matches.iter().map(|(_, user)| *user).collect();
        let letting = self.profiles.letting(user, &users, |privacy| privacy.find_by_phone).await?;
        let present = self.profiles.present(&users).await?;
        let letting: HashSet<UserId> = present.into_iter().filter(|found| letting.contains(found)).collect();
        matches.retain(|(_, found)| *found != user && letting.contains(found));
        Ok(matches.into_iter().map(|(hash, user)| PhoneMatch { hash, user }).collect())
    }

    /// The user with this number, who lets `user` find them by it. Whether there is one who does not, or none, is not
    /// told, nor does it take longer.
    pub(super) async fn find_by_phone(&self, user: UserId, phone: &PhoneNumber) -> Result<UserId, Error> {
        let found = self.accounts.find_by_phone(phone).await?.unwrap_or_else(UserId::new);
        let letting = self.profiles.letting(user, &[found], |privacy| privacy.find_by_phone).await?;
        // One's own number is no secret.
        if found == user || letting.contains(&found) { Ok(found) } else { Err(Error::UserNotFound) }
    }
}
