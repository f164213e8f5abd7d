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

mod administration;
mod authenticator;
mod backends;
mod balancer;
mod database;
mod device;
mod engine;
mod live;
mod page;
mod people;
mod proxy;
mod redis;
mod refusal;
mod server;
mod until;
mod wire;

use std::ops::Deref;

pub use administration::{ADMIN_TOKEN, ADMINISTRATION};
pub use authenticator::{Authenticator, Maker, new_key};
pub use backends::{Backends, Database, Engines};
pub use balancer::{Balancer, Seen};
pub use device::{Device, client_id, content, new_device, request, text_of};
pub use engine::Engine;
pub use live::Live;
pub use page::page;
pub use people::People;
pub use proxy::Proxy;
pub use redis::Redis;
pub use refusal::{code_of, reason_of, refused, refused_field};
pub use server::{Server, program};
pub use until::{PATIENCE, until, within};
pub use wire::{Clients, Transport};

/// The password of everybody in a world.
pub const PASSWORD: &str = "correct horse battery staple";

/// A server, and how its people reach it.
pub struct World {
    pub server: Server,
    people: People,
}

impl World {
    /// A new server with its own data, reached over HTTP/2.
    pub async fn start() -> Self {
        Self::start_with(Transport::Connect, &[]).await
    }

    /// A new server, with settings such as `("TIDINGS_LIMITS__ENABLED", "true")` on top of those for tests.
    pub async fn start_with(transport: Transport, settings: &[(&str, &str)]) -> Self {
        Self::of(transport, Server::start(settings).await)
    }

    /// A new server with its data in files.
    pub async fn embedded() -> Self {
        Self::start_on(Backends::Embedded, &[]).await
    }

    /// A new server on these backends, reached over HTTP/2.
    pub async fn start_on(backends: Backends, settings: &[(&str, &str)]) -> Self {
        Self::of(Transport::Connect, Server::start_on(backends, settings).await)
    }

    /// One of several nodes, which share what these settings say.
    pub async fn node(settings: &[(&str, &str)]) -> Self {
        Self::of(Transport::Connect, Server::start_on(Backends::Embedded, settings).await)
    }

    fn of(transport: Transport, server: Server) -> Self {
        Self { people: People::new(transport, server.address()), server }
    }
}

impl Deref for World {
    type Target = People;

    fn deref(&self) -> &People {
        &self.people
    }
}
