//! From where a call comes, as its user is told of their devices: what the load balancer says of the place, otherwise
//! the network that the address is in. An address itself is not kept, also where that is what the balancer says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, HeaderName};
use tonic::transport::server::TcpConnectInfo;

use crate::backends::db::bind_as_inner;

const CHARACTERS: usize = 64;

/// A place, as text. Empty where nothing is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Place(pub String);

bind_as_inner!(Place);

impl Place {
    /// The place that a call comes from.
    pub fn of<T>(request: &tonic::Request<T>) -> Self {
        request.extensions().get::<Self>().cloned().unwrap_or_default()
    }

    fn named(headers: &HeaderMap, header: &HeaderName) -> Option<Self> {
        let value = std::str::from_utf8(headers.get(header)?.as_bytes()).ok()?;
        // A balancer adds the address that it knows behind those that it was told.
        if let Some(address) = value.rsplit(',').next().and_then(|last| last.trim().parse().ok()) {
            return Some(Self::network(address));
        }
        let printed = value.trim().chars().filter(|character| !character.is_control());
        let name: String = printed.take(CHARACTERS).collect();
        (!name.is_empty()).then_some(Self(name))
    }

    fn network(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                format!("{}/24", Ipv4Addr::new(a, b, c, 0))
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                format!("{}/48", Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0))
            }
        })
    }
}

/// Notes where a call comes from. `header` is what the load balancer says it in, if it does.
pub async fn place(State(header): State<Option<HeaderName>>, mut request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/tidings.v1.") {
        let named = header.and_then(|header| Place::named(request.headers(), &header));
        let info = request.extensions().get::<TcpConnectInfo>();
        let network = || Some(Place::network(info?.remote_addr()?.ip()));
        if let Some(place) = named.or_else(network) {
            request.extensions_mut().insert(place);
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn an_address_is_known_by_its_network_alone() {
        for (address, network) in [
            ("203.0.113.77", "203.0.113.0/24"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:17:4:1::9", "2001:db8:17::/48"),
        ] {
            assert_eq!(Place::network(address.parse().unwrap()).0, network);
        }
    }

    #[test]
    fn what_a_balancer_says_is_kept_short_and_printable() {
        let header = HeaderName::from_static("x-place");
        let named = |value: &[u8]| {
            let headers = HeaderMap::from_iter([(header.clone(), HeaderValue::from_bytes(value).unwrap())]);
            Place::named(&headers, &header).map(|place| place.0)
        };
        assert_eq!(named(" Zürich, CH ".as_bytes()).as_deref(), Some("Zürich, CH"));
        assert_eq!(named("é".repeat(100).as_bytes()), Some("é".repeat(CHARACTERS)));
        assert_eq!(named(b"203.0.113.77").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(named(b"198.51.100.9, 203.0.113.77").as_deref(), Some("203.0.113.0/24"));
        assert_eq!(named(b"  "), None);
        assert_eq!(named(b"\xff\xfe"), None);
    }
}
