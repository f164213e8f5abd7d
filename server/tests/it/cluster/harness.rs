//! Nodes with one database and one Redis.

use std::time::Duration;

use crate::world::{Database, Device, Redis, Transport, World, page, until};

/// Signs the tokens of all nodes.
const KEY: &str = "a key that every node of this test has";

/// Of each node for each service: several tests run at once.
const CONNECTIONS: &str = "3";

/// Some nodes, each as a world of its own to reach it by. All of it ends when this is dropped.
pub struct Cluster {
    pub nodes: Vec<World>,
    pub redis: Redis,
    pub database: Database,
}

impl Cluster {
    pub async fn start(count: usize) -> Self {
        Self::start_with(count, &[]).await
    }

    pub async fn start_with(count: usize, settings: &[(&str, &str)]) -> Self {
        Self::start_on(Database::create().await, count, settings).await
    }

    pub async fn start_on(database: Database, count: usize, settings: &[(&str, &str)]) -> Self {
        let redis = Redis::start().await;
        let (redis_url, database_url) = (redis.url(), database.url());
        let mut settings = settings.to_vec();
        settings.extend([
            ("TIDINGS_REDIS", redis_url.as_str()),
            ("TIDINGS_DATABASE__URL", database_url.as_str()),
            ("TIDINGS_DATABASE__MAX_CONNECTIONS", CONNECTIONS),
            ("TIDINGS_AUTH__SIGNING_KEY", KEY),
        ]);
        let mut nodes = Vec::new();
        for _ in 0..count {
            nodes.push(World::node(&settings).await);
        }
        let cluster = Self { nodes, redis, database };
        cluster.is_connected(true).await;
        cluster
    }

    /// The same device, at another node.
    pub fn at(&self, device: &Device, node: usize) -> Device {
        device.by(Transport::Connect, self.nodes[node].server.address())
    }

    /// Waits until all nodes know whether Redis is there.
    pub async fn is_connected(&self, is: bool) {
        let line = format!("tidings_fabric_connected {}", u8::from(is));
        for node in &self.nodes {
            until(&line, async || {
                let (_, metrics) = page(node.server.address(), "/metrics").await?;
                metrics.lines().any(|metric| metric == line).then_some(())
            })
            .await;
        }
    }
}

/// Longer than it takes until the users of a node that is gone are offline.
pub const GONE: Duration = Duration::from_mins(1);
