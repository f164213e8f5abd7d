//! Looking phone numbers up by the beginnings of their hashes.
//!
//! Hashes are made of the numbers where they are missing, whoever wrote the number: whatever changes a number only has
//! to take its hash away.

use sha2::{Digest, Sha256};

use super::{Accounts, Error, login::PhoneNumber, store};
use crate::{backends::db::Db, gateway::status::Invalid, ids::UserId};

/// Bytes of a hash that are kept: as many as are sent.
const HASH: usize = 16;
const SALT: usize = 32;
/// Numbers that are hashed with one statement.
const AT_ONCE: i64 = 1024;

/// The beginning of a hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PhonePrefix {
    first: u32,
    last: u32,
}

impl PhonePrefix {
    /// From a number of so many bits, 1 to 32.
    pub fn parse(field: &str, value: u32, bits: u32) -> Result<Self, Invalid> {
        let free = 32 - bits;
        let first = u64::from(value) << free;
        let last = first | ((1_u64 << free) - 1);
        match (u32::try_from(first), u32::try_from(last)) {
            (Ok(first), Ok(last)) => Ok(Self { first, last }),
            _ => Err(Invalid::new(field, format!("must be numbers of {bits} bits"))),
        }
    }

    /// The lowest hash that begins so.
    pub fn first(self) -> Vec<u8> {
        hash_from(self.first, 0x00)
    }

    /// The highest hash that begins so.
    pub fn last(self) -> Vec<u8> {
        hash_from(self.last, 0xff)
    }
}

fn hash_from(beginning: u32, rest: u8) -> Vec<u8> {
    let mut hash = vec![rest; HASH];
    hash[..4].copy_from_slice(&beginning.to_be_bytes());
    hash
}

fn hash(salt: &[u8], phone: &PhoneNumber) -> Vec<u8> {
    let hash = Sha256::new().chain_update(salt).chain_update(phone.as_str()).finalize();
    hash[..HASH].to_vec()
}

/// The salt of this deployment, which is made once.
pub async fn salt(db: &Db) -> Result<Vec<u8>, Error> {
    Ok(store::phone_salt(&mut *db.writer().await?, rand::random::<[u8; SALT]>().to_vec()).await?)
}

impl Accounts {
    /// A number's hash is that of this and the number.
    pub fn phone_salt(&self) -> &[u8] {
        &self.inner.phone_salt
    }

    /// Whose number's hash has one of these beginnings, and the hash: at most `limit`.
    pub async fn by_phone_prefixes(
        &self,
        prefixes: &[PhonePrefix],
        limit: usize,
    ) -> Result<Vec<(Vec<u8>, UserId)>, Error> {
        self.hash_phones().await?;
        let mut prefixes = prefixes.to_vec();
        prefixes.sort_unstable();
        prefixes.dedup();
        Ok(store::by_phone_prefixes(self.inner.db.reader(), &prefixes, limit).await?)
    }

    /// Hashes the numbers that have no hash.
    pub async fn hash_phones(&self) -> Result<(), Error> {
        loop {
            let phones = store::unhashed_phones(self.inner.db.reader(), AT_ONCE).await?;
            let last = phones.len() < AT_ONCE as usize;
            let hashed: Vec<_> = phones
                .into_iter()
                .map(|(user, phone)| {
                    let hash = hash(&self.inner.phone_salt, &phone);
                    (user, phone, hash)
                })
                .collect();
            if !hashed.is_empty() {
                store::set_phone_hashes(&mut *self.inner.db.writer().await?, &hashed).await?;
            }
            if last {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::tests::World;

    async fn set_phone(world: &World, user: UserId, phone: &PhoneNumber) {
        let mut writer = world.accounts.inner.db.writer().await.unwrap();
        store::set_phone(&mut writer, user, Some(phone.clone())).await.unwrap();
    }

    fn phone(last: u8) -> PhoneNumber {
        PhoneNumber::parse("phone", &format!("+493090182{last}")).unwrap()
    }

    async fn found(world: &World, phone: &PhoneNumber) -> Vec<UserId> {
        let hash = hash(world.accounts.phone_salt(), phone);
        let prefix = u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]]);
        let prefix = PhonePrefix::parse("prefixes", prefix, 32).unwrap();
        let matches = world.accounts.by_phone_prefixes(&[prefix], 10).await.unwrap();
        assert!(matches.iter().all(|(found, _)| *found == hash));
        matches.into_iter().map(|(_, user)| user).collect()
    }

    #[tokio::test]
    async fn a_number_is_found_whoever_wrote_it_and_not_when_it_was_changed() {
        let world = World::new().await;
        let ada = world.register("ada").await.caller.user;
        set_phone(&world, ada, &phone(0)).await;
        assert_eq!(found(&world, &phone(0)).await, [ada]);
        set_phone(&world, ada, &phone(1)).await;
        assert_eq!(found(&world, &phone(0)).await, []);
        assert_eq!(found(&world, &phone(1)).await, [ada]);
    }

    #[tokio::test]
    async fn a_beginning_that_comes_twice_counts_once_and_no_more_are_given_than_wanted() {
        let world = World::new().await;
        for last in 0..3 {
            let user = world.register(&format!("user{last}")).await.caller.user;
            set_phone(&world, user, &phone(last)).await;
        }
        let all: Vec<_> = [0, 1, 1, 0].map(|value| PhonePrefix::parse("prefixes", value, 1).unwrap()).into();
        assert_eq!(world.accounts.by_phone_prefixes(&all, 10).await.unwrap().len(), 3);
        assert_eq!(world.accounts.by_phone_prefixes(&all, 2).await.unwrap().len(), 2);
    }

    #[test]
    fn a_prefix_stands_for_the_hashes_that_begin_with_it() {
        let prefix = PhonePrefix::parse("prefixes", 0xabc, 12).unwrap();
        assert_eq!(prefix.first(), [&[0xab, 0xc0][..], &[0; 14]].concat());
        assert_eq!(prefix.last(), [&[0xab, 0xcf][..], &[0xff; 14]].concat());
        let whole = PhonePrefix::parse("prefixes", u32::MAX, 32).unwrap();
        assert_eq!((&whole.first()[..4], &whole.last()[..4]), (&[0xff; 4][..], &[0xff; 4][..]));
    }

    #[test]
    fn a_prefix_has_no_more_bits_than_it_may() {
        assert!(PhonePrefix::parse("prefixes", 0xff, 8).is_ok());
        assert!(PhonePrefix::parse("prefixes", 0x100, 8).is_err());
        assert!(PhonePrefix::parse("prefixes", u32::MAX, 31).is_err());
    }

    #[test]
    fn a_hash_is_what_the_contract_says() {
        let phone = PhoneNumber::parse("phone", "+4930901820").unwrap();
        assert_eq!(hash(b"salt", &phone), Sha256::digest("salt+4930901820")[..16]);
    }
}
