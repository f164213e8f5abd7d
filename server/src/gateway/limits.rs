//! How often one may call: limits per device, per address and per phone number.

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
use tidings_proto::v1::ErrorReason;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;
use tonic::{Status, transport::server::TcpConnectInfo};

use super::{Caller, status};
use crate::{accounts::PhoneNumber, ids::DeviceId};

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
    /// Codes sent to or tried for one phone number in an hour.
    pub phone_per_hour: NonZeroU32,
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
        }
    }
}

/// What is known of who called lately.
pub struct Limits {
    enabled: bool,
    devices: DefaultKeyedRateLimiter<DeviceId>,
    addresses: DefaultKeyedRateLimiter<IpAddr>,
    phones: DefaultKeyedRateLimiter<PhoneNumber>,
}

impl Limits {
    pub fn new(config: &Config) -> Arc<Self> {
        let device = Quota::per_second(config.device_per_second).allow_burst(config.device_burst);
        let address = Quota::per_minute(config.address_per_minute).allow_burst(config.address_burst);
        Arc::new(Self {
            enabled: config.enabled,
            devices: RateLimiter::keyed(device),
            addresses: RateLimiter::keyed(address),
            phones: RateLimiter::keyed(Quota::per_hour(config.phone_per_hour)),
        })
    }

    /// Counts a code that is sent to or tried for a number.
    pub fn check_phone(&self, phone: &PhoneNumber) -> Result<(), Status> {
        self.check(&self.phones, phone)
    }

    fn check<Key: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<Key>, key: &Key) -> Result<(), Status> {
        if !self.enabled {
            return Ok(());
        }
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            status::retry_later(ErrorReason::RateLimited, "too many calls", wait)
        })
    }

    /// Forgets those who may call again, so that memory is bounded by who calls within a limit's time; until `stop`.
    pub async fn forget(self: Arc<Self>, stop: CancellationToken) {
        let mut ticks = interval(FORGET);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {
                    self.devices.retain_recent();
                    self.addresses.retain_recent();
                    self.phones.retain_recent();
                }
            }
        }
    }
}

/// Refuses a device, or an address without a token, that calls too often.
pub async fn limit(State(limits): State<Arc<Limits>>, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    let allowed = if let Some(caller) = extensions.get::<Caller>() {
        limits.check(&limits.devices, &caller.device)
    } else if let Some(address) = extensions.get::<TcpConnectInfo>().and_then(TcpConnectInfo::remote_addr)
        && request.uri().path().starts_with("/tidings.v1.")
    {
        limits.check(&limits.addresses, &address.ip())
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

    #[test]
    fn a_number_is_limited_by_itself_and_told_when_to_come_back() {
        use tonic_types::StatusExt;
        let limits = Limits::new(&Config { phone_per_hour: NonZeroU32::new(2).unwrap(), ..Config::default() });
        let [one, other] = ["+4930901820", "+4930901821"].map(|phone| PhoneNumber::parse("phone", phone).unwrap());
        limits.check_phone(&one).unwrap();
        limits.check_phone(&one).unwrap();
        let refused = limits.check_phone(&one).unwrap_err();
        let wait = refused.get_error_details().retry_info().and_then(|info| info.retry_delay).unwrap();
        assert!(wait > Duration::from_mins(1), "{wait:?}");
        limits.check_phone(&other).unwrap();
    }

    #[test]
    fn nobody_is_limited_where_limits_are_off() {
        let limits = Limits::new(&Config { enabled: false, ..Config::default() });
        let phone = PhoneNumber::parse("phone", "+4930901820").unwrap();
        for _ in 0..1000 {
            limits.check_phone(&phone).unwrap();
        }
    }
}
