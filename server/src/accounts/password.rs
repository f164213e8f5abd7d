//! Passwords, hashed with Argon2id on a bounded number of threads, so that a flood of log-ins slows only log-ins.

use std::{sync::Arc, thread::available_parallelism};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
    password_hash::{SaltString, rand_core::OsRng},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use super::{Config, Error, login::Password};

/// Hashes at the same time; each takes a core, and half of the cores are for everything else.
fn threads() -> usize {
    available_parallelism().map_or(1, |cores| (cores.get() / 2).max(1))
}

/// Log-ins that wait for a thread; one beyond is told to come back.
const WAITING: usize = 64;

pub struct Hasher {
    argon2: Argon2<'static>,
    threads: Arc<Semaphore>,
    waiting: Arc<Semaphore>,
    /// Stands in for the hash of a login that does not exist, so that both take as long.
    dummy: String,
}

impl Hasher {
    pub fn new(config: &Config) -> Result<Self, Error> {
        let params = Params::new(config.argon2_memory_kib, config.argon2_passes, 1, None)
            .map_err(|error| Error::Config(format!("auth.argon2_memory_kib, auth.argon2_passes: {error}")))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let dummy = hash(&argon2, b"nobody's password")?;
        Ok(Self {
            argon2,
            threads: Arc::new(Semaphore::new(threads())),
            waiting: Arc::new(Semaphore::new(WAITING)),
            dummy,
        })
    }

    /// The hash of a password, in PHC form.
    pub async fn hash(&self, password: Password) -> Result<String, Error> {
        self.on_thread(move |argon2| hash(argon2, password.as_bytes())).await?
    }

    /// The hash of a password, in PHC form, if the one there is was made with other parameters.
    pub async fn hash_again(&self, password: Password, hashed: &str) -> Result<Option<String>, Error> {
        let made_with = PasswordHash::new(hashed).ok().and_then(|hash| Params::try_from(&hash).ok());
        let same = |params: &Params| {
            let now = self.argon2.params();
            (params.m_cost(), params.t_cost(), params.p_cost()) == (now.m_cost(), now.t_cost(), now.p_cost())
        };
        if made_with.as_ref().is_some_and(same) { Ok(None) } else { Ok(Some(self.hash(password).await?)) }
    }

    /// How hard a password is to guess, from 0 to 4, by who knows these words about its owner too.
    pub async fn strength(&self, password: Password, about: &[&str]) -> Result<u8, Error> {
        let about: Vec<String> = about.iter().map(|word| (*word).to_owned()).collect();
        self.on_thread(move |_| {
            let about: Vec<&str> = about.iter().map(String::as_str).collect();
            zxcvbn::zxcvbn(password.as_str(), &about).score().into()
        })
        .await
    }

    /// Whether a password is the one that was hashed. Without a hash it is not, after the same time.
    pub async fn verify(&self, password: Password, hashed: Option<String>) -> Result<bool, Error> {
        let exists = hashed.is_some();
        let hashed = hashed.unwrap_or_else(|| self.dummy.clone());
        let right = self.on_thread(move |argon2| {
            let hash = PasswordHash::new(&hashed).map_err(|error| Error::Hash(error.to_string()))?;
            Ok::<_, Error>(argon2.verify_password(password.as_bytes(), &hash).is_ok())
        });
        Ok(right.await?? && exists)
    }

    async fn on_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Argon2<'static>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let waiting = Arc::clone(&self.waiting).try_acquire_owned().map_err(|_| Error::Busy)?;
        let thread = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| Error::Busy)?;
        let argon2 = self.argon2.clone();
        let work = spawn_blocking(move || {
            let _permits = (waiting, thread);
            work(&argon2)
        });
        work.await.map_err(|error| Error::Hash(error.to_string()))
    }
}

fn hash(argon2: &Argon2<'_>, password: &[u8]) -> Result<String, Error> {
    let salt = SaltString::generate(&mut OsRng);
    Ok(argon2.hash_password(password, &salt).map_err(|error| Error::Hash(error.to_string()))?.to_string())
}
