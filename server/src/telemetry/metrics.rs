//! What is measured. Every metric is in a list here, and explained in METRICS.md; a test keeps the two together.

use std::time::Duration;

use metrics_exporter_prometheus::{BuildError, Matcher, PrometheusBuilder, PrometheusHandle};
use metrics_process::Collector;
use tokio::time::interval;
use tokio_util::sync::CancellationToken;

/// Bounds of buckets, in seconds: from what a commit takes on a fast disk to what nobody waits for.
const SECONDS: [f64; 15] =
    [0.0005, 0.001, 0.002, 0.004, 0.008, 0.015, 0.03, 0.06, 0.125, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0];
/// Bounds of buckets, for how many entries are written at once.
const ENTRIES: [f64; 11] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1024.0];
/// How often what was recorded is put into buckets, as a scrape does too; it takes memory until then.
const UPKEEP: Duration = Duration::from_secs(5);

struct Metric {
    name: &'static str,
    kind: Kind,
    help: &'static str,
}

enum Kind {
    Counter,
    Gauge,
    Histogram,
    /// Not there from the start: they have labels, or belong to a part that not every server has.
    LaterCounter,
    LaterGauge,
}

#[rustfmt::skip]
const METRICS: &[Metric] = &[
    Metric { name: "tidings_rpc_seconds", kind: Kind::Histogram, help: "Calls that are not streams, and how long they took" },
    Metric { name: "tidings_rpc_streams_total", kind: Kind::LaterCounter, help: "Calls that open a stream" },
    Metric { name: "tidings_streams", kind: Kind::Gauge, help: "Live streams that are open" },
    Metric { name: "tidings_rooms", kind: Kind::Gauge, help: "Logs that streams of this node follow" },
    Metric { name: "tidings_append_batch_entries", kind: Kind::Histogram, help: "Entries in a commit" },
    Metric { name: "tidings_append_seconds", kind: Kind::Histogram, help: "How long a commit of entries took" },
    Metric { name: "tidings_append_undone_total", kind: Kind::Counter, help: "Commits undone for a repeat" },
    Metric { name: "tidings_delivery_seconds", kind: Kind::Histogram, help: "From when an entry was given its time, as its commit began, to when it was handed to a stream's connection" },
    Metric { name: "tidings_outbox_rows", kind: Kind::Gauge, help: "Rows of the outbox, one for each commit and log, that have not gone on" },
    Metric { name: "tidings_outbox_lag_seconds", kind: Kind::Gauge, help: "Age of the oldest entry in the outbox" },
    Metric { name: "tidings_outbox_turn", kind: Kind::Gauge, help: "1 while this node empties the outbox, 0 while it only helps another" },
    Metric { name: "tidings_relayed_total", kind: Kind::Counter, help: "Entries that Kafka acknowledged; one that went twice counts twice" },
    Metric { name: "tidings_entries_total", kind: Kind::LaterCounter, help: "Entries that a worker counted after their commit; one that came twice counts twice" },
    Metric { name: "tidings_accounts_deleted_total", kind: Kind::Counter, help: "Accounts of which nothing is left, as this node finished it" },
    Metric { name: "tidings_dead_letters_total", kind: Kind::LaterCounter, help: "Entries that a worker could not handle" },
    Metric { name: "tidings_gap_fills_total", kind: Kind::Counter, help: "Gaps that rooms filled from the log" },
    Metric { name: "tidings_queue_overflows_total", kind: Kind::Counter, help: "Queues of streams that overflowed, so that the stream reads from the log" },
    Metric { name: "tidings_presence_missed_total", kind: Kind::Counter, help: "Notices of presence that a full queue dropped" },
    Metric { name: "tidings_db_statements_total", kind: Kind::Counter, help: "Statements that PostgreSQL was sent, those that begin and end a transaction too" },
    Metric { name: "tidings_fabric_connected", kind: Kind::LaterGauge, help: "1 while there is a connection to Redis, otherwise 0" },
    Metric { name: "tidings_fabric_subscriptions", kind: Kind::LaterGauge, help: "Channels of Redis that this node hears" },
    Metric { name: "tidings_fabric_published_total", kind: Kind::LaterCounter, help: "Notices to other nodes" },
    Metric { name: "tidings_fabric_received_total", kind: Kind::LaterCounter, help: "Notices from other nodes" },
    Metric { name: "tidings_fabric_dropped_total", kind: Kind::LaterCounter, help: "Notices to other nodes that could not be sent; their rooms read the log" },
    Metric { name: "tidings_fabric_reconnects_total", kind: Kind::LaterCounter, help: "Connections to Redis after the first" },
    Metric { name: "tidings_db_retries_total", kind: Kind::Counter, help: "Statements and transactions that were tried again, after a deadlock or a lost connection" },
    Metric { name: "tidings_codes_sent_total", kind: Kind::LaterCounter, help: "Codes that were to be sent by SMS, call or e-mail" },
    Metric { name: "tidings_db_pool_connections", kind: Kind::LaterGauge, help: "Connections to a service's database" },
    Metric { name: "tidings_db_pool_wait_seconds", kind: Kind::Histogram, help: "How long a connection to PostgreSQL was waited for; of a transaction, until it began" },
];

/// All metrics of the process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    recorded: PrometheusHandle,
    process: Collector,
}

impl Metrics {
    /// Starts measuring; once in a process.
    pub fn start() -> Result<Self, BuildError> {
        let recorded = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?
            .set_buckets_for_metric(Matcher::Suffix("_entries".to_owned()), &ENTRIES)?
            .install_recorder()?;
        METRICS.iter().for_each(Metric::describe);
        let process = Collector::default();
        process.describe();
        Ok(Self { recorded, process })
    }

    /// In the text format of Prometheus.
    pub fn render(&self) -> String {
        self.process.collect();
        self.recorded.render()
    }

    /// Keeps what was recorded small, also when nobody scrapes; until `stop`.
    pub async fn keep_up(self, stop: CancellationToken) {
        let mut ticks = interval(UPKEEP);
        while stop.run_until_cancelled(ticks.tick()).await.is_some() {
            self.recorded.run_upkeep();
        }
    }
}

impl Metric {
    /// Says what it is, and begins a single one at zero, so that it is there before something happens.
    fn describe(&self) {
        match self.kind {
            Kind::Counter => {
                metrics::describe_counter!(self.name, self.help);
                metrics::counter!(self.name).absolute(0);
            }
            Kind::Gauge => {
                metrics::describe_gauge!(self.name, self.help);
                metrics::gauge!(self.name).set(0.0);
            }
            Kind::LaterCounter => metrics::describe_counter!(self.name, self.help),
            Kind::LaterGauge => metrics::describe_gauge!(self.name, self.help),
            Kind::Histogram => metrics::describe_histogram!(self.name, self.help),
        }
    }
}

/// How many connections to a service's database there are.
pub fn pool_connections(database: &'static str, used: usize, idle: usize) {
    metrics::gauge!("tidings_db_pool_connections", "database" => database, "state" => "used").set(used as f64);
    metrics::gauge!("tidings_db_pool_connections", "database" => database, "state" => "idle").set(idle as f64);
}

/// How long a connection to a service's database was waited for.
pub fn pool_wait(database: &'static str, waited: Duration) {
    metrics::histogram!("tidings_db_pool_wait_seconds", "database" => database).record(waited);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_lists_every_metric() {
        let listed = include_str!("../../METRICS.md").lines().filter_map(|line| line.strip_prefix("| `tidings_"));
        let listed: Vec<_> =
            listed.filter_map(|line| line.split('`').next()).map(|name| format!("tidings_{name}")).collect();
        let described: Vec<_> = METRICS.iter().map(|metric| metric.name).collect();
        assert_eq!(listed, described);
    }
}
