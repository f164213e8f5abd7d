//! One connection: to a single Redis, or to the nodes of a cluster.

use std::{collections::HashMap, time::Duration};

use ::redis::{
    AsyncConnectionConfig, Client, Cmd, Pipeline, ProtocolVersion, PushInfo, RedisFuture, RedisResult, Value,
    aio::{AsyncPushSender, ConnectionLike, MultiplexedConnection, SendError},
    cluster::ClusterClient,
    cluster_async::ClusterConnection,
};
use futures::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream};
use uuid::Uuid;

use super::{Address, Channel};

/// How long a connection may take to be made, and an answer to come.
const PATIENCE: Duration = Duration::from_secs(2);
/// Channels in one command.
const CHANNELS: usize = 512;
/// Commands that are on their way to a cluster at once.
const AT_ONCE: usize = 128;
/// How often the cluster's client goes after a moved slot before it gives up.
const RETRIES: u32 = 3;

/// Cheap to clone; the clones share what is beneath.
#[derive(Clone)]
pub enum Connection {
    Single(MultiplexedConnection),
    Cluster(ClusterConnection),
}

/// Called with what the server says by itself, and when it is lost. It must not wait.
pub struct Pushes<F>(pub F);

impl<F: Fn(PushInfo) + Send + Sync + 'static> AsyncPushSender for Pushes<F> {
    fn send(&self, push: PushInfo) -> Result<(), SendError> {
        self.0(push);
        Ok(())
    }
}

impl Connection {
    pub async fn open(address: &Address, pushes: impl AsyncPushSender) -> RedisResult<Self> {
        let mut nodes = address.nodes()?;
        match address {
            Address::Cluster(_) => {
                let client = ClusterClient::builder(nodes)
                    .use_protocol(ProtocolVersion::RESP3)
                    .connection_timeout(PATIENCE)
                    .response_timeout(PATIENCE)
                    .retries(RETRIES)
                    .push_sender(pushes)
                    .build()?;
                Ok(Self::Cluster(client.get_async_connection().await?))
            }
            Address::Single(_) | Address::None => {
                let node = nodes.pop().ok_or((::redis::ErrorKind::InvalidClientConfig, "no address"))?;
                let config = AsyncConnectionConfig::new()
                    .set_connection_timeout(Some(PATIENCE))
                    .set_response_timeout(Some(PATIENCE))
                    .set_push_sender(pushes);
                let client = Client::open(node)?;
                Ok(Self::Single(client.get_multiplexed_async_connection_with_config(&config).await?))
            }
        }
    }

    pub async fn subscribe(&mut self, channels: &[Channel]) -> RedisResult<()> {
        match self {
            // One Redis has no shards.
            Self::Single(connection) => {
                for channels in channels.chunks(CHANNELS) {
                    connection.subscribe(names(channels)).await?;
                }
                Ok(())
            }
            Self::Cluster(connection) => {
                let subscribe = |channels| {
                    let mut connection = connection.clone();
                    async move { connection.ssubscribe(names(channels)).await }.boxed()
                };
                all(by_shard(channels).into_iter().map(subscribe).collect()).await
            }
        }
    }

    pub async fn unsubscribe(&mut self, channels: &[Channel]) -> RedisResult<()> {
        match self {
            Self::Single(connection) => {
                for channels in channels.chunks(CHANNELS) {
                    connection.unsubscribe(names(channels)).await?;
                }
                Ok(())
            }
            Self::Cluster(connection) => {
                let unsubscribe = |channels| {
                    let mut connection = connection.clone();
                    async move { connection.sunsubscribe(names(channels)).await }.boxed()
                };
                all(by_shard(channels).into_iter().map(unsubscribe).collect()).await
            }
        }
    }

    /// Publishes what a node says; what it says on one channel in order.
    pub async fn publish(&mut self, node: &Uuid, messages: &[(Channel, Vec<u8>)]) -> RedisResult<()> {
        let from = |message: &[u8]| [node.as_bytes(), message].concat();
        match self {
            Self::Single(connection) => {
                let mut pipeline = Pipeline::with_capacity(messages.len());
                for (channel, message) in messages {
                    pipeline.cmd("PUBLISH").arg(channel.to_string()).arg(from(message)).ignore();
                }
                pipeline.query_async(connection).await
            }
            Self::Cluster(connection) => {
                let publish = |(channel, message): &(Channel, Vec<u8>)| {
                    let mut connection = connection.clone();
                    let mut command = ::redis::cmd("SPUBLISH");
                    command.arg(channel.to_string()).arg(from(message));
                    async move { command.query_async(&mut connection).await }.boxed()
                };
                all(messages.iter().map(publish).collect()).await
            }
        }
    }

    /// Fails if the server is not there.
    pub async fn ping(&mut self) -> RedisResult<()> {
        ::redis::cmd("PING").query_async::<Value>(self).await.map(drop)
    }
}

/// Sends commands, some at once. They go out in order, and so do those of one shard arrive.
async fn all(commands: Vec<BoxFuture<'static, RedisResult<()>>>) -> RedisResult<()> {
    stream::iter(commands).buffered(AT_ONCE).try_collect().await
}

fn names(channels: impl AsRef<[Channel]>) -> Vec<String> {
    channels.as_ref().iter().map(Channel::to_string).collect()
}

/// Channels that one command may name in a cluster, together.
fn by_shard(channels: &[Channel]) -> Vec<Vec<Channel>> {
    let mut shards: HashMap<u8, Vec<Vec<Channel>>> = HashMap::new();
    for channel in channels {
        let commands = shards.entry(channel.shard()).or_default();
        match commands.last_mut() {
            Some(command) if command.len() < CHANNELS => command.push(*channel),
            _ => commands.push(vec![*channel]),
        }
    }
    shards.into_values().flatten().collect()
}

impl ConnectionLike for Connection {
    fn req_packed_command<'a>(&'a mut self, command: &'a Cmd) -> RedisFuture<'a, Value> {
        match self {
            Self::Single(connection) => connection.req_packed_command(command),
            Self::Cluster(connection) => connection.req_packed_command(command),
        }
    }

    fn req_packed_commands<'a>(
        &'a mut self,
        pipeline: &'a Pipeline,
        offset: usize,
        count: usize,
    ) -> RedisFuture<'a, Vec<Value>> {
        match self {
            Self::Single(connection) => connection.req_packed_commands(pipeline, offset, count),
            Self::Cluster(connection) => connection.req_packed_commands(pipeline, offset, count),
        }
    }

    fn get_db(&self) -> i64 {
        match self {
            Self::Single(connection) => connection.get_db(),
            Self::Cluster(connection) => connection.get_db(),
        }
    }
}
