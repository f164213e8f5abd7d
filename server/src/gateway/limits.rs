//! How often one may call: limits per device, per address and per phone number.
//!
//! Redis counts for all nodes together. Where there is none, or it does not answer, the node counts by itself.

use std::{hash::Hash, net::IpAddr, num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tidings_proto::v1::ErrorReason;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;
use tonic::{Status, transport::server::TcpConnectInfo};

use super::{Caller, status};
use crate::{
    accounts::{Email, Login, PhoneNumber},
    backends::redis::{self, Redis},
    ids::{DeviceId, UserId},
};

/// How often what is known of callers who are no longer limited is forgotten.
const FORGET: Duration = Duration::from_mins(1);

/// The section `[limits]` of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Whether calls are limited at all.
    pub enabled: bool,
    /// Calls of one device in a second, in the long run. Frames of a stream do not count.
    pub device_per_second: NonZeroU32,
    /// Calls of one device at once.
    pub device_burst: NonZeroU32,
    /// Calls without a token from one address in a minute, in the long run.
    pub address_per_minute: NonZeroU32,
    /// Calls without a token from one address at once.
    pub address_burst: NonZeroU32,
    /// Codes sent to or tried for one phone number or e-mail address in an hour.
    pub phone_per_hour: NonZeroU32,
    /// Codes that are asked for from one address in an hour.
    pub codes_per_address_per_hour: NonZeroU32,
    /// Codes that are asked for by one installation of an app in an hour.
    pub codes_per_installation_per_hour: NonZeroU32,
    /// Passwords tried for one username or e-mail address in an hour.
    pub log_ins_per_hour: NonZeroU32,
    /// Phone numbers that one user looks up in a day, in the long run.
    pub lookups_per_day: NonZeroU32,
    /// Phone numbers that one user looks up at once.
    pub lookup_burst: NonZeroU32,
}

impl Default for Config {
    fn default() -> Self {
        let number = |number| NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN);
        Self {
            enabled: true,
            device_per_second: number(50),
            device_burst: number(200),
            address_per_minute: number(60),
            address_burst: number(30),
            phone_per_hour: number(10),
            codes_per_address_per_hour: number(60),
            codes_per_installation_per_hour: number(20),
            log_ins_per_hour: number(60),
            lookups_per_day: number(1000),
            lookup_burst: number(5000),
        }
    }
}

/// What is known of who called lately.
pub struct Limits {
    enabled: bool,
    redis: Option<Redis>,
    devices: Limit<DeviceId>,
    addresses: Limit<IpAddr>,
    /// Phone numbers and e-mail addresses, by their digests.
    receivers: Limit<String>,
    code_addresses: Limit<IpAddr>,
    installations: Limit<String>,
    /// Usernames and e-mail addresses, by their digests.
    log_ins: Limit<String>,
    lookups: Limit<UserId>,
}

/// How often some kind of caller may call.
struct Limit<Key: Hash + Eq + Clone> {
    quota: Quota,
    here: DefaultKeyedRateLimiter<Key>,
}

impl<Key: Hash + Eq + Clone> Limit<Key> {
    fn new(quota: Quota) -> Self {
        Self { quota, here: RateLimiter::keyed(quota) }
    }

    fn quota(&self) -> redis::Quota {
        redis::Quota { interval: self.quota.replenish_interval(), burst: self.quota.burst_size() }
    }

    /// Counts so many calls, or none of them. Gives how long to wait if they are too many.
    fn take(&self, key: &Key, count: NonZeroU32) -> Option<Duration> {
        // No more than the burst is asked for.
        let refused = self.here.check_key_n(key, count).ok()?.err()?;
        Some(refused.wait_time_from(DefaultClock::default().now()))
    }
}

fn per_day(count: NonZeroU32) -> Quota {
    const DAY: Duration = Duration::from_hours(24);
    // A day is long enough for every count.
    Quota::with_period(DAY / count.get()).unwrap_or(Quota::per_hour(count))
}

impl Limits {
    pub fn new(config: &Config, redis: Option<Redis>) -> Arc<Self> {
        let device = Quota::per_second(config.device_per_second).allow_burst(config.device_burst);
        let address = Quota::per_minute(config.address_per_minute).allow_burst(config.address_burst);
        Arc::new(Self {
            enabled: config.enabled,
            redis,
            devices: Limit::new(device),
            addresses: Limit::new(address),
            receivers: Limit::new(Quota::per_hour(config.phone_per_hour)),
            code_addresses: Limit::new(Quota::per_hour(config.codes_per_address_per_hour)),
            installations: Limit::new(Quota::per_hour(config.codes_per_installation_per_hour)),
            log_ins: Limit::new(Quota::per_hour(config.log_ins_per_hour)),
            lookups: Limit::new(per_day(config.lookups_per_day).allow_burst(config.lookup_burst)),
        })
    }

    /// Counts a code that is sent to or tried for a number.
    pub async fn check_phone(&self, phone: &PhoneNumber) -> Result<(), Status> {
        let digest = phone.digest();
        self.check(&self.receivers, &digest, || format!("phone:{digest}")).await
    }

    /// Counts a code that is sent to or tried for an e-mail address.
    pub async fn check_email(&self, email: &Email) -> Result<(), Status> {
        let digest = email.digest();
        self.check(&self.receivers, &digest, || format!("email:{digest}")).await
    }

    /// Counts a code that is asked for, by where it is asked for.
    pub async fn check_asking<T>(&self, request: &tonic::Request<T>) -> Result<(), Status> {
        match request.remote_addr() {
            Some(address) => {
                let address = address.ip();
                self.check(&self.code_addresses, &address, || format!("codes:{address}")).await
            }
            None => Ok(()),
        }
    }

    /// Counts a code that is asked for by an installation of an app.
    pub async fn check_installation(&self, installation: &str) -> Result<(), Status> {
        if installation.is_empty() {
            return Ok(());
        }
        let digest = format!("{:x}", Sha256::digest(installation));
        self.check(&self.installations, &digest, || format!("installation:{digest}")).await
    }

    /// Counts a password that is tried for a login, whether there is an account or not.
    pub async fn check_log_in(&self, login: &Login) -> Result<(), Status> {
        let digest = login.digest();
        self.check(&self.log_ins, &digest, || format!("log-in:{digest}")).await
    }

    /// Counts phone numbers that a user looks up.
    pub async fn check_lookups(&self, user: UserId, count: u32) -> Result<(), Status> {
        let count = NonZeroU32::new(count).unwrap_or(NonZeroU32::MIN);
        self.check_many(&self.lookups, &user, count, || format!("lookup:{user}")).await
    }

    async fn check_device(&self, device: DeviceId) -> Result<(), Status> {
        self.check(&self.devices, &device, || format!("device:{device}")).await
    }

    async fn check_address(&self, address: IpAddr) -> Result<(), Status> {
        self.check(&self.addresses, &address, || format!("address:{address}")).await
    }

    /// Counts a call by `key`, which Redis knows by its name.
    async fn check<Key: Hash + Eq + Clone>(
        &self,
        limit: &Limit<Key>,
        key: &Key,
        name: impl FnOnce() -> String,
    ) -> Result<(), Status> {
        self.check_many(limit, key, NonZeroU32::MIN, name).await
    }

    /// The same for several at once.
    async fn check_many<Key: Hash + Eq + Clone>(
        &self,
        limit: &Limit<Key>,
        key: &Key,
        count: NonZeroU32,
        name: impl FnOnce() -> String,
    ) -> Result<(), Status> {
        if !self.enabled {
            return Ok(());
        }
        let quota = limit.quota();
        let count = count.min(quota.burst);
        let counted = match &self.redis {
            Some(redis) => redis.take(&name(), quota, count).await.ok(),
            None => None,
        };
        match counted.unwrap_or_else(|| limit.take(key, count)) {
            None => Ok(()),
            Some(wait) => Err(status::retry_later(ErrorReason::RateLimited, "too many calls", wait)),
        }
    }

    /// Forgets those who may call again, so that memory is bounded by who calls within a limit's time; until `stop`.
    pub async fn forget(self: Arc<Self>, stop: CancellationToken) {
        let mut ticks = interval(FORGET);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {
                    self.devices.here.retain_recent();
                    self.addresses.here.retain_recent();
                    self.receivers.here.retain_recent();
                    self.code_addresses.here.retain_recent();
                    self.installations.here.retain_recent();
                    self.log_ins.here.retain_recent();
                    self.lookups.here.retain_recent();
                }
            }
        }
    }
}

/// Refuses a device, or an address without a token, that calls too often.
pub async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let allowed = if let Some(caller) = extensions.get::<Caller>() {
        limits.check_device(caller.device).await
    } else if let Some(address) = extensions.get::<TcpConnectInfo>().and_then(TcpConnectInfo::remote_addr)
        && request.uri().path().starts_with("/tidings.v1.")
    {
        limits.check_address(address.ip()).await
    } else {
        Ok(())
    };
    match allowed {
        Ok(()) => next.run(request).await,
        Err(status) => status.into_http(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_number_is_limited_by_itself_and_told_when_to_come_back() {
        use tonic_types::StatusExt;
        let limits = Limits::new(&Config { phone_per_hour: NonZeroU32::new(2).unwrap(), ..Config::default() }, None);
        let [one, other] = ["+4930901820", "+4930901821"].map(|phone| PhoneNumber::parse("phone", phone).unwrap());
        limits.check_phone(&one).await.unwrap();
        limits.check_phone(&one).await.unwrap();
        let refused = limits.check_phone(&one).await.unwrap_err();
        let wait = refused.get_error_details().retry_info().and_then(|info| info.retry_delay).unwrap();
        assert!(wait > Duration::from_mins(1), "{wait:?}");
        limits.check_phone(&other).await.unwrap();
    }

    #[tokio::test]
    async fn look_ups_count_by_how_many_numbers_are_looked_up() {
        let number = |number| NonZeroU32::new(number).unwrap();
        let config = Config { lookups_per_day: number(10), lookup_burst: number(600), ..Config::default() };
        let limits = Limits::new(&config, None);
        let (one, other) = (UserId::new(), UserId::new());
        limits.check_lookups(one, 512).await.unwrap();
        limits.check_lookups(one, 512).await.unwrap_err();
        limits.check_lookups(one, 88).await.unwrap();
        limits.check_lookups(one, 1).await.unwrap_err();
        limits.check_lookups(other, 512).await.unwrap();
    }

    #[tokio::test]
    async fn nobody_is_limited_where_limits_are_off() {
        let limits = Limits::new(&Config { enabled: false, ..Config::default() }, None);
        let phone = PhoneNumber::parse("phone", "+4930901820").unwrap();
        for _ in 0..1000 {
            limits.check_phone(&phone).await.unwrap();
        }
    }
}
