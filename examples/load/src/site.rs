//! Where a run happens: the servers that share its work, and what they keep their data in.

use std::{net::SocketAddr, time::Instant};

use http_body_util::{BodyExt, Empty};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tempfile::TempDir;
use tokio::time::sleep_until;

use crate::{
    backends::{Database, Written},
    error::{Error, Result},
    server::{Server, Usage},
};

pub struct Site {
    pub nodes: Vec<Server>,
    database: Option<Database>,
    /// Goes after the servers.
    _data: Option<TempDir>,
}

/// What was used in some time.
#[derive(Clone, Copy, Default)]
pub struct Used {
    pub usage: Usage,
    /// Of PostgreSQL, and the statements that it was sent.
    pub written: Option<Written>,
    pub statements: Option<u64>,
}

impl Site {
    pub fn new(nodes: Vec<Server>, database: Option<Database>, data: Option<TempDir>) -> Self {
        Self { nodes, database, _data: data }
    }

    /// One server that keeps nothing.
    pub fn of(server: Server) -> Self {
        Self::new(vec![server], None, None)
    }

    /// For what any server can do.
    pub fn address(&self) -> SocketAddr {
        self.nodes[0].address
    }

    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    pub fn database(&self) -> Option<&Database> {
        self.database.as_ref()
    }

    /// The memory of all servers now, in bytes.
    pub fn memory(&self) -> Result<Option<u64>> {
        Ok(self.usage()?.memory)
    }

    /// What is used between two moments.
    pub async fn used_between(&self, from: Instant, to: Instant) -> Result<Used> {
        sleep_until(from.into()).await;
        let before = self.used().await?;
        sleep_until(to.into()).await;
        Ok(self.used().await?.since(&before))
    }

    /// What has been used so far.
    pub async fn used(&self) -> Result<Used> {
        let written = match &self.database {
            Some(database) => Some(database.written().await?),
            None => None,
        };
        Ok(Used { usage: self.usage()?, written, statements: self.statements().await? })
    }

    fn usage(&self) -> Result<Usage> {
        let mut sum = self.nodes[0].usage()?;
        for node in &self.nodes[1..] {
            let usage = node.usage()?;
            sum.server = sum.server.zip(usage.server).map(|(sum, usage)| sum + usage);
            sum.memory = sum.memory.zip(usage.memory).map(|(sum, usage)| sum + usage);
        }
        Ok(sum)
    }

    /// The statements that the servers have sent to PostgreSQL.
    async fn statements(&self) -> Result<Option<u64>> {
        if self.database.is_none() {
            return Ok(None);
        }
        let client: Client<HttpConnector, Empty<bytes::Bytes>> = Client::builder(TokioExecutor::new()).build_http();
        let mut sum = 0;
        for node in &self.nodes {
            let unread = |error: String| Error::Unable(format!("the metrics of {}: {error}", node.address));
            let uri =
                format!("http://{}/metrics", node.address).parse().map_err(|_| unread("no address".to_owned()))?;
            let response = client.get(uri).await.map_err(|error| unread(error.to_string()))?;
            let body = response.into_body().collect().await.map_err(|error| unread(error.to_string()))?.to_bytes();
            sum += counter(&String::from_utf8_lossy(&body), "tidings_db_statements_total");
        }
        Ok(Some(sum))
    }
}

impl Used {
    pub fn since(&self, before: &Self) -> Self {
        let Usage { server, generator, memory } = self.usage;
        Self {
            usage: Usage {
                server: server.zip(before.usage.server).map(|(after, before)| after.saturating_sub(before)),
                generator: generator.saturating_sub(before.usage.generator),
                memory,
            },
            written: self.written.zip(before.written).map(|(after, before)| Written {
                bytes: after.bytes.saturating_sub(before.bytes),
                syncs: after.syncs.saturating_sub(before.syncs),
            }),
            statements: self.statements.zip(before.statements).map(|(after, before)| after.saturating_sub(before)),
        }
    }
}

/// The sum of a counter over its labels, from a page of metrics.
fn counter(page: &str, name: &str) -> u64 {
    let lines = page.lines().filter_map(|line| line.strip_prefix(name));
    lines.filter_map(|rest| rest.rsplit_once(' ')?.1.parse::<f64>().ok()).sum::<f64>() as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_is_summed_over_its_labels() {
        let page = "# TYPE a_total counter\na_total{database=\"x\"} 3\na_total{database=\"y\"} 4\nb_total 9\n";
        assert_eq!(counter(page, "a_total"), 7);
    }
}
