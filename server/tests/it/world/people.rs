//! Users, and how they reach the service.

use std::net::SocketAddr;

use tidings_proto::v1::{LogInRequest, RegisterRequest, Session, log_in_request, register_request};

use super::{Clients, Device, PASSWORD, Transport, new_device};

/// Those who come by one address, which may be a balancer's.
#[derive(Clone, Copy)]
pub struct People {
    address: SocketAddr,
    transport: Transport,
}

impl People {
    pub fn new(transport: Transport, address: SocketAddr) -> Self {
        Self { address, transport }
    }

    /// Two people.
    pub async fn pair(&self) -> (Device, Device) {
        (self.user("alice").await, self.user("bob").await)
    }

    /// A new user with this username, and their first device.
    pub async fn user(&self, username: &str) -> Device {
        let request = RegisterRequest {
            login: Some(register_request::Login::Username(username.to_owned())),
            password: PASSWORD.to_owned(),
            display_name: username.to_owned(),
            device: Some(new_device()),
        };
        let response = self.anyone().auth().register(request).await.expect("register").into_inner();
        Device::new(self.transport, self.address, username, response.session.expect("a session"))
    }

    /// The first device of a user who registered without a username.
    pub fn device(&self, name: &str, session: Session) -> Device {
        Device::new(self.transport, self.address, name, session)
    }

    /// Another device of a user.
    pub async fn another_device(&self, of: &Device) -> Device {
        let request = LogInRequest {
            login: Some(log_in_request::Login::Username(of.username.clone())),
            password: PASSWORD.to_owned(),
            device: Some(new_device()),
            ..Default::default()
        };
        let response = self.anyone().auth().log_in(request).await.expect("log in").into_inner();
        Device::new(self.transport, self.address, &of.username, response.session.expect("a session"))
    }

    /// Clients without an access token.
    pub fn anyone(&self) -> Clients {
        Clients::new(self.transport, self.address, None)
    }
}
