//! Sessions and codes on databases of their own: what rotates, what ends, and what a restart must not forget.

use std::time::Duration;

use tempfile::TempDir;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{
    challenges::{Begun, Purpose},
    codes::{For, StoredCode},
    links::{Decision, Secret},
    login::Password,
    pending::Outcome,
    sessions::{DEVICES, NewDevice, Session},
    verify_code::ByPhone,
    *,
};
use crate::{
    backends::{
        db::{self, Db, testing, transact},
        senders::{MailConfig, SmsConfig},
    },
    config::Mode,
    contacts::{self, Contacts},
    gateway::Place,
    ids::{ChallengeId, LinkId},
    log::{self, Fabric, Log},
    reports::Reports,
    serve::databases,
};

const PASSWORD: &str = "correct horse";

/// Accounts and profiles in a folder that goes with them.
pub struct World {
    pub accounts: Accounts,
    pub profiles: Profiles,
    reports: Reports,
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
        let chats = testing::open(folder.path(), &databases::chats()).await;
        let people = testing::open(folder.path(), &databases::profiles()).await;
        let db = testing::open(folder.path(), &databases::accounts()).await;
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let fabric = Fabric::default();
        let log = Log::start(chats.clone(), fabric, log::Config::default(), &tasks, &stop);
        let events = |db: &Db| PendingEvents::new(db.clone(), log.clone());
        let profiles = Profiles::open(people.clone(), events(&people)).await.unwrap();
        let senders = Senders::new(&SmsConfig::default(), &MailConfig::default(), Mode::Development).unwrap();
        let of_profiles = profiles.clone();
        let key_file = folder.path().join("signing.key");
        let accounts = Accounts::open(
            db.clone(),
            config.clone(),
            &key_file,
            senders,
            of_profiles,
            events(&db),
            None,
            tasks.clone(),
        );
        let accounts = accounts.await.unwrap();
        let reports = Reports::new(db.clone(), log, profiles.clone());
        Self { accounts, profiles, reports, databases: [chats, people, db], config, stop, tasks, folder }
    }

    pub fn contacts(&self) -> Contacts {
        Contacts::new(contacts::Config::default(), self.profiles.clone(), self.accounts.clone(), self.reports.clone())
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
        session(self.accounts.log_in(login(username), password(PASSWORD), device(), "").await.unwrap())
    }

    async fn refresh(&self, token: &str) -> Result<Session, Error> {
        self.accounts.refresh(token, &Place::default()).await
    }

    /// Stands for a code that was sent.
    async fn expect_code(&self, code: &str, expires_at: Time) {
        let code = StoredCode::new(code, expires_at);
        self.accounts.keep_code(For::LogIn(&phone()), code).await.unwrap();
    }

    async fn verify(&self, code: &str) -> Result<(Session, bool), Error> {
        let (phone, device) = (phone(), device());
        let by = ByPhone { phone, display_name: None, device, trust_token: String::new(), start_over: false };
        match self.accounts.verify_code(by, code).await? {
            Outcome::Session { session, registered } => Ok((session, registered)),
            Outcome::SecondFactor(_) => panic!("no second factor is set"),
        }
    }
}

fn session(outcome: Outcome) -> Session {
    match outcome {
        Outcome::Session { session, .. } => session,
        Outcome::SecondFactor(_) => panic!("no second factor is set"),
    }
}

fn login(username: &str) -> Login {
    Login::Username(Username::parse("username", username).unwrap())
}

fn password(password: &str) -> Password {
    Password::parse_new("password", password.to_owned()).unwrap()
}

fn device() -> NewDevice {
    NewDevice { name: "Phone".to_owned(), platform: "Test".to_owned(), place: Place::default() }
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
    let second = world.refresh(&first.refresh_token).await.unwrap();
    assert_eq!((second.caller.user, second.caller.device), (first.caller.user, first.caller.device));
    assert_eq!(world.accounts.authenticate(&second.access_token).unwrap(), second.caller);
    let third = world.refresh(&second.refresh_token).await.unwrap();
    assert_ne!(third.refresh_token, second.refresh_token);
}

#[tokio::test]
async fn using_a_refresh_token_again_ends_the_device_and_no_other() {
    let world = World::new().await;
    let stolen = world.register("ada").await;
    let other = world.log_in("ada").await;
    let mut revocations = world.accounts.revocations();
    let next = world.refresh(&stolen.refresh_token).await.unwrap();
    let latest = world.refresh(&next.refresh_token).await.unwrap();

    let again = world.refresh(&stolen.refresh_token).await;
    assert!(matches!(again, Err(Error::RefreshTokenInvalid)));
    assert_eq!(revocations.try_recv().unwrap(), stolen.caller.device);
    let followed = world.refresh(&latest.refresh_token).await;
    assert!(matches!(followed, Err(Error::RefreshTokenInvalid)));
    assert!(matches!(world.accounts.authenticate(&latest.access_token), Err(Error::Unauthenticated)));

    assert!(world.accounts.authenticate(&other.access_token).is_ok());
    assert!(world.refresh(&other.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_refresh_token_that_has_expired_gets_nothing() {
    let world = World::with(Config { refresh_token_life: Duration::ZERO, ..Config::default() }).await;
    let session = world.register("ada").await;
    let late = world.refresh(&session.refresh_token).await;
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
    let ada = world.refresh(&ada.refresh_token).await.unwrap();
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
        store::set_seen(&mut world.accounts.inner.db.writer().await.unwrap(), *device, minute, &Place::default())
            .await
            .unwrap();
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
    db::query(LONG_AGO).execute(&mut *world.accounts.inner.db.writer().await.unwrap()).await.unwrap();
    world.refresh(&session.refresh_token).await.unwrap();
    let seen = world.accounts.devices(session.caller.user).await.unwrap()[0].last_seen_at;
    assert!(seen > Time::now() - Duration::from_mins(2));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_login_are_the_same() {
    let world = World::new().await;
    world.register("ada").await;
    for (username, tried) in [("ada", "wrong horse"), ("nobody", PASSWORD), ("nobody", "nobody's password")] {
        let refused = world.accounts.log_in(login(username), password(tried), device(), "").await;
        assert!(matches!(refused, Err(Error::WrongCredentials)), "{username}");
    }
}

#[tokio::test]
async fn logging_in_makes_the_profile_that_a_crash_kept_from_being_made() {
    const CRASH: &str = "DELETE FROM profiles";
    let world = World::new().await;
    let user = world.register("ada").await.caller.user;
    db::query(CRASH).execute(&mut *world.profiles.db().writer().await.unwrap()).await.unwrap();
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

/// An offer that nobody holds a stream for, scanned by the device of this session.
async fn scanned_link(world: &World, by: &Session, expires_at: Time) -> LinkId {
    let (link, secret) = (LinkId::new(), Secret::new());
    let mut writer = world.accounts.inner.db.writer().await.unwrap();
    store::links::insert(&mut writer, link, &secret.hash(), &device(), expires_at).await.unwrap();
    drop(writer);
    let scanned = world.accounts.scan_link(by.caller, &secret).await;
    assert_eq!(scanned.is_ok(), expires_at > Time::now());
    link
}

#[tokio::test]
async fn an_offer_ends_with_its_time() {
    let world = World::new().await;
    let ada = world.register("ada").await;
    let late = scanned_link(&world, &ada, Time::now()).await;
    let refused = world.accounts.decide_link(ada.caller, late, Decision::Approved).await;
    assert!(matches!(refused, Err(Error::ChallengeInvalid)));
}

#[tokio::test]
async fn who_was_revoked_after_approving_lets_nobody_in() {
    let world = World::new().await;
    let ada = world.register("ada").await;
    let (one, other) = (scanned_link(&world, &ada, soon()).await, scanned_link(&world, &ada, soon()).await);
    for link in [one, other] {
        world.accounts.decide_link(ada.caller, link, Decision::Approved).await.unwrap();
    }
    world.accounts.claim_link(one, &device()).await.unwrap();
    let again = world.accounts.claim_link(one, &device()).await;
    assert!(matches!(again, Err(Error::ChallengeInvalid)));
    world.accounts.revoke(ada.caller.user, ada.caller.device).await.unwrap();
    let late = world.accounts.claim_link(other, &device()).await;
    assert!(matches!(late, Err(Error::ChallengeInvalid)));
    assert_eq!(world.accounts.devices(ada.caller.user).await.unwrap().len(), 1);
}

/// What a device key that was right leads to, as if the user was suspended right after it was looked at.
#[tokio::test]
async fn whoever_is_suspended_while_their_device_logs_in_again_is_told() {
    let world = World::new().await;
    let ada = world.register("ada").await.caller;
    let renew = async || {
        let place = Place::default();
        transact!(world.accounts.inner.db, |transaction| {
            world.accounts.renew_session(transaction, ada.user, ada.device, &place).await
        })
    };
    renew().await.unwrap();
    world.accounts.suspend(ada.user, soon(), "spam").await.unwrap();
    assert!(matches!(renew().await, Err(Error::AccountSuspended)));
    world.accounts.reinstate(ada.user).await.unwrap();
    // The device was logged out meanwhile.
    assert!(matches!(renew().await, Err(Error::WrongCredentials)));
}

#[tokio::test]
async fn a_challenge_ends_with_its_time_and_is_then_dropped() {
    let world = World::new().await;
    let begun = Begun { user: None, device: None, state: vec![1] };
    let insert = async |expires_at| {
        let challenge = ChallengeId::new();
        let mut writer = world.accounts.inner.db.writer().await.unwrap();
        store::challenges::insert(&mut writer, challenge, Purpose::DeviceKey, &begun, expires_at).await.unwrap();
        challenge
    };
    let late = insert(Time::now() - Duration::from_secs(1)).await;
    let taken = world.accounts.take(late, Purpose::DeviceKey).await;
    assert!(matches!(taken, Err(Error::ChallengeInvalid)));
    let in_time = insert(soon()).await;
    let rows = db::query("SELECT COUNT(*) FROM challenges").fetch_scalar::<i64>(world.accounts.inner.db.reader()).await;
    assert_eq!(rows.unwrap(), Some(1));
    let other = world.accounts.take(in_time, Purpose::PasskeyLogIn).await;
    assert!(matches!(other, Err(Error::ChallengeInvalid)));
    world.accounts.take(in_time, Purpose::DeviceKey).await.unwrap();
}
