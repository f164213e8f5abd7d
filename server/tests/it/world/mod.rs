//! The harness: a server in its own process, and people on its clients.
//!
//! ```ignore
//! let world = World::start().await;
//! let (alice, bob) = world.pair().await;
//! let chat = alice.chat_with(&bob).await;
//! alice.send(&chat, "hi").await;
//! bob.sees(&chat, ["hi"]).await;
//! ```
//!
//! A [`Device`] makes unary calls, [`Device::live`] opens its stream. Both go over HTTP/2 gRPC, or over gRPC-Web and
//! HTTP/1.1, by one parameter, the [`Transport`].

mod device;
mod live;
mod proxy;
mod refusal;
mod server;
mod until;
mod wire;

use tidings_proto::v1::{LogInRequest, RegisterRequest, log_in_request, register_request};

pub use device::{Device, client_id, content, new_device, request};
pub use live::Live;
pub use proxy::Proxy;
pub use refusal::{code_of, reason_of, refused, refused_field};
pub use server::Server;
pub use until::{PATIENCE, until, within};
pub use wire::{Clients, Transport};

/// The password of everybody in a world.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server, and how its people reach it.
pub struct World {
    pub server: Server,
    transport: Transport,
}

impl World {
    /// A new server with its own data, reached over HTTP/2.
    pub async fn start() -> Self {
        Self::start_with(Transport::Connect, &[]).await
    }

    /// A new server, with settings such as `("TIDINGS_LIMITS__ENABLED", "true")` on top of those for tests.
    pub async fn start_with(transport: Transport, settings: &[(&str, &str)]) -> Self {
        Self { server: Server::start(settings).await, transport }
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
        Device::new(self.transport, self.server.address(), username, response.session.expect("a session"))
    }

    /// Another device of a user.
    pub async fn another_device(&self, of: &Device) -> Device {
        let request = LogInRequest {
            login: Some(log_in_request::Login::Username(of.username.clone())),
            password: PASSWORD.to_owned(),
            device: Some(new_device()),
        };
        let response = self.anyone().auth().log_in(request).await.expect("log in").into_inner();
        Device::new(self.transport, self.server.address(), &of.username, response.session.expect("a session"))
    }

    /// Clients without an access token.
    pub fn anyone(&self) -> Clients {
        Clients::new(self.transport, self.server.address(), None)
    }
}
