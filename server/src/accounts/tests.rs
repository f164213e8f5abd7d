//! Sessions and codes on databases of their own: what rotates, what ends, and what a restart must not forget.

use std::time::Duration;

use tempfile::TempDir;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    codes::StoredCode,
    login::{Login, Password},
    sessions::{DEVICES, NewDevice, Session},
    *,
};
use crate::log::{self, Fabric, Log};

const PASSWORD: &str = "correct horse";

/// Accounts and profiles in a folder that goes with them.
pub struct World {
    pub accounts: Accounts,
    pub profiles: Profiles,
    databases: [Db; 3],
    config: Config,
    stop: CancellationToken,
    tasks: TaskTracker,
    folder: TempDir,
}

impl World {
    pub async fn new() -> Self {
        Self::with(Config::default()).await
    }

    async fn with(config: Config) -> Self {
        Self::open(tempfile::tempdir().unwrap(), config).await
    }

    async fn open(folder: TempDir, config: Config) -> Self {
        // Hashing is tested as well when it is cheap.
        let config = Config { argon2_memory_kib: 64, argon2_passes: 1, ..config };
        let file = |name| folder.path().join(name);
        let chats = Db::open(&file("chats.db"), &sqlx::migrate!("../migrations/sqlite/chats")).await.unwrap();
        let people = Db::open(&file("profiles.db"), &sqlx::migrate!("../migrations/sqlite/profiles")).await.unwrap();
        let db = Db::open(&file("accounts.db"), &sqlx::migrate!("../migrations/sqlite/accounts")).await.unwrap();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let fabric = Fabric::default();
        let log = Log::start(chats.clone(), fabric, log::Config::default(), &tasks, &stop);
        let events = |db: &Db| PendingEvents::new(db.clone(), log.clone());
        let profiles = Profiles::open(people.clone(), events(&people)).await.unwrap();
        let (sender, of_profiles) = (CodeSender::Log, profiles.clone());
        let key_file = file("signing.key");
        let accounts = Accounts::open(db.clone(), config.clone(), &key_file, sender, of_profiles, events(&db));
        let accounts = accounts.await.unwrap();
        Self { accounts, profiles, databases: [chats, people, db], config, stop, tasks, folder }
    }

    async fn restart(self) -> Self {
        self.stop.cancel();
        self.tasks.close();
        self.tasks.wait().await;
        for db in self.databases {
            db.close().await.unwrap();
        }
        Self::open(self.folder, self.config).await
    }

    pub async fn register(&self, username: &str) -> Session {
        let registered = self.accounts.register(login(username), password(PASSWORD), username.to_owned(), device());
        registered.await.unwrap()
    }

    async fn log_in(&self, username: &str) -> Session {
        self.accounts.log_in(login(username), password(PASSWORD), device()).await.unwrap()
    }

    /// Stands for a code that was sent.
    async fn expect_code(&self, code: &str, expires_at: Time) {
        store::set_code(&mut *self.accounts.inner.db.writer().await, &phone(), &StoredCode::new(code, expires_at))
            .await
            .unwrap();
    }

    async fn verify(&self, code: &str) -> Result<(Session, bool), Error> {
        self.accounts.verify_code(phone(), code, None, device()).await
    }
}

fn login(username: &str) -> Login {
    Login::Username(Username::parse("username", username).unwrap())
}

fn password(password: &str) -> Password {
    Password::parse_new(password.to_owned()).unwrap()
}

fn device() -> NewDevice {
    NewDevice { name: "Phone".to_owned(), platform: "Test".to_owned() }
}

fn phone() -> PhoneNumber {
    PhoneNumber::parse("phone", "+4915112345678").unwrap()
}

fn soon() -> Time {
    Time::now() + Duration::from_mins(1)
}

#[tokio::test]
async fn a_refresh_token_works_once_and_the_next_one_after_it() {
    let world = World::new().await;
    let first = world.register("ada").await;
    let second = world.accounts.refresh(&first.refresh_token).await.unwrap();
    assert_eq!((second.caller.user, second.caller.device), (first.caller.user, first.caller.device));
    assert_eq!(world.accounts.authenticate(&second.access_token).unwrap(), second.caller);
    let third = world.accounts.refresh(&second.refresh_token).await.unwrap();
    assert_ne!(third.refresh_token, second.refresh_token);
}

#[tokio::test]
async fn using_a_refresh_token_again_ends_the_device_and_no_other() {
    let world = World::new().await;
    let stolen = world.register("ada").await;
    let other = world.log_in("ada").await;
    let mut revocations = world.accounts.revocations();
    let latest = world.accounts.refresh(&stolen.refresh_token).await.unwrap();

    let again = world.accounts.refresh(&stolen.refresh_token).await;
    assert!(matches!(again, Err(Error::RefreshTokenInvalid)));
    assert_eq!(revocations.try_recv().unwrap(), stolen.caller.device);
    let followed = world.accounts.refresh(&latest.refresh_token).await;
    assert!(matches!(followed, Err(Error::RefreshTokenInvalid)));
    assert!(matches!(world.accounts.authenticate(&latest.access_token), Err(Error::Unauthenticated)));

    assert!(world.accounts.authenticate(&other.access_token).is_ok());
    assert!(world.accounts.refresh(&other.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_that_has_expired_gets_nothing() {
    let world = World::with(Config { refresh_token_life: Duration::ZERO, ..Config::default() }).await;
    let session = world.register("ada").await;
    let late = world.accounts.refresh(&session.refresh_token).await;
    assert!(matches!(late, Err(Error::RefreshTokenInvalid)));
    // It was never used, so nobody is suspected.
    assert!(world.accounts.authenticate(&session.access_token).is_ok());
}

#[tokio::test]
async fn a_restart_remembers_keys_and_revocations() {
    let world = World::new().await;
    let (kept, ended) = (world.register("ada").await, world.log_in("ada").await);
    world.accounts.log_out(ended.caller).await.unwrap();
    let world = world.restart().await;
    assert!(matches!(world.accounts.authenticate(&ended.access_token), Err(Error::Unauthenticated)));
    assert_eq!(world.accounts.authenticate(&kept.access_token).unwrap(), kept.caller);
}

#[tokio::test]
async fn a_device_is_logged_out_once_and_only_by_its_user() {
    let world = World::new().await;
    let (ada, eve) = (world.register("ada").await, world.register("eve").await);
    let others = world.accounts.revoke(eve.caller.user, ada.caller.device).await;
    assert!(matches!(others, Err(Error::DeviceNotFound)));
    assert!(world.accounts.authenticate(&ada.access_token).is_ok());
    let ada = world.accounts.refresh(&ada.refresh_token).await.unwrap();
    world.accounts.log_out(ada.caller).await.unwrap();
    assert!(matches!(world.accounts.log_out(ada.caller).await, Err(Error::Unauthenticated)));
}

#[tokio::test]
async fn one_device_too_many_ends_the_one_longest_unseen() {
    let world = World::new().await;
    let oldest = world.register("ada").await;
    let mut later = Vec::new();
    for _ in 1..DEVICES {
        later.push(world.log_in("ada").await.caller.device);
    }
    // All but one are seen in a later minute.
    let minute = Time::now().to_minute() + Duration::from_mins(1);
    let unseen = later.pop().unwrap();
    for device in later.iter().chain([&oldest.caller.device]) {
        store::set_seen(&mut *world.accounts.inner.db.writer().await, *device, minute).await.unwrap();
    }
    world.log_in("ada").await;
    let devices = world.accounts.devices(oldest.caller.user).await.unwrap();
    assert_eq!(devices.len(), DEVICES);
    assert!(world.accounts.is_revoked(unseen));
    assert!(devices.iter().all(|device| device.device != unseen));
}

#[tokio::test]
async fn a_refresh_is_a_sign_of_life() {
    const LONG_AGO: &str = "UPDATE devices SET last_seen_at = 0";
    let world = World::new().await;
    let session = world.register("ada").await;
    sqlx::query(LONG_AGO).execute(&mut *world.accounts.inner.db.writer().await).await.unwrap();
    world.accounts.refresh(&session.refresh_token).await.unwrap();
    let seen = world.accounts.devices(session.caller.user).await.unwrap()[0].last_seen_at;
    assert!(seen > Time::now() - Duration::from_mins(2));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_the_same() {
    let world = World::new().await;
    world.register("ada").await;
    for (username, tried) in [("ada", "wrong horse"), ("nobody", PASSWORD), ("nobody", "nobody's password")] {
        let refused = world.accounts.log_in(login(username), password(tried), device()).await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{username}");
    }
}

#[tokio::test]
async fn logging_in_makes_the_profile_that_a_crash_kept_from_being_made() {
    const CRASH: &str = "DELETE FROM profiles";
    let world = World::new().await;
    let user = world.register("ada").await.caller.user;
    sqlx::query(CRASH).execute(&mut *world.profiles.db().writer().await).await.unwrap();
    world.log_in("ada").await;
    let profile = world.profiles.get_one(user, user).await.unwrap();
    assert_eq!((profile.username.as_deref(), profile.display_name.as_str()), (Some("ada"), "ada"));
}

#[tokio::test]
async fn a_code_registers_once_and_then_logs_in() {
    let world = World::new().await;
    world.expect_code("123456", soon()).await;
    let (first, registered) = world.verify("123456").await.unwrap();
    assert!(registered);
    assert!(matches!(world.verify("123456").await, Err(Error::WrongCredentials)));
    world.expect_code("654321", soon()).await;
    let (second, registered) = world.verify("654321").await.unwrap();
    assert!(!registered);
    assert_eq!(first.caller.user, second.caller.user);
    let profile = world.profiles.get_one(first.caller.user, first.caller.user).await.unwrap();
    assert_eq!(profile.display_name, "…5678");
}

#[tokio::test]
async fn a_code_is_dead_after_five_wrong_ones() {
    let world = World::new().await;
    world.expect_code("123456", soon()).await;
    for _ in 0..4 {
        assert!(matches!(world.verify("000000").await, Err(Error::WrongCredentials)));
    }
    assert!(world.verify("123456").await.is_ok());
    world.expect_code("123456", soon()).await;
    for _ in 0..5 {
        assert!(matches!(world.verify("000000").await, Err(Error::WrongCredentials)));
    }
    assert!(matches!(world.verify("123456").await, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn a_code_that_was_replaced_or_has_expired_is_wrong() {
    let world = World::new().await;
    world.expect_code("123456", soon()).await;
    world.expect_code("654321", soon()).await;
    assert!(matches!(world.verify("123456").await, Err(Error::WrongCredentials)));
    world.expect_code("654321", Time::now()).await;
    assert!(matches!(world.verify("654321").await, Err(Error::WrongCredentials)));
}
