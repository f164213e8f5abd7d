//! Serving: configuration in, running server out.
//!
//! [`databases`] are opened, the [`services`] on them are started, the [`router`] puts the gateway and plain HTTP around
//! their calls, and a listener is opened, with [`tls`] or without. [`readiness`] tells the outside how that is;
//! [`lifecycle`] ends it all in order.

mod connection;
pub mod databases;
mod lifecycle;
mod readiness;
mod router;
mod services;
mod tls;

use std::{io, io::Write, net::SocketAddr};

use axum::Router;
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::{service::Routes, transport::Server};

use self::{
    databases::Databases,
    lifecycle::{Lifecycle, wait_for_signal},
    readiness::Readiness,
    services::Services,
    tls::Tls,
};
use crate::{
    accounts,
    backends::{db, kafka, senders},
    config::{self, Config, Mode, Role},
    log, profiles,
    telemetry::{metrics::Metrics, traces::Traces},
};

/// The part of the grace at shutdown in which devices may go by themselves.
const DRAIN: f64 = 0.5;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}: {1}")]
    Folder(String, io::Error),
    #[error("the address {0} cannot be listened on: {1}")]
    Listen(SocketAddr, io::Error),
    #[error("configuration: server.cors_origins: {0}")]
    Origin(String),
    #[error("configuration: server.place_header: {0}")]
    PlaceHeader(String),
    #[error("configuration: {0}: {1}")]
    Tls(&'static str, String),
    #[error("{0}")]
    Traces(String),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the database of {0}: {1}")]
    Open(&'static str, db::Error),
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the log: {0}")]
    Log(#[from] log::Error),
    #[error("sending codes: {0}")]
    Senders(#[from] senders::Error),
    #[error("accounts: {0}")]
    Accounts(#[from] accounts::Error),
    #[error("profiles: {0}")]
    Profiles(#[from] profiles::Error),
    #[error("configuration: kafka: {0}")]
    Kafka(#[from] kafka::Error),
    #[error("metrics: {0}")]
    Metrics(#[from] metrics_exporter_prometheus::BuildError),
    #[error("reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    #[error("serving: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Brings the databases up to date.
pub fn migrate(config: &Config) -> Result<(), Error> {
    Runtime::new()?.block_on(async {
        let databases = Databases::open(config).await?;
        databases.close().await?;
        Ok(())
    })
}

/// Serves until a signal.
pub fn run(config: &Config) -> Result<(), Error> {
    let runtime = Runtime::new()?;
    let served = runtime.block_on(serve(config));
    // What blocks a thread has had its time too: dropping the runtime would wait for it without an end.
    runtime.shutdown_background();
    served
}

fn listen(address: SocketAddr) -> Result<TcpListener, Error> {
    connection::listen(address).map_err(|error| Error::Listen(address, error))
}

/// Answers what comes in until `closing`, and finishes then what is under way.
async fn answer(
    listener: TcpListener,
    router: Router,
    tls: Option<Tls>,
    config: config::Server,
    closing: CancellationToken,
) -> Result<(), tonic::transport::Error> {
    Server::builder()
        .accept_http1(true)
        .http2_keepalive_interval(Some(config.keepalive_interval))
        .http2_keepalive_timeout(Some(config.keepalive_timeout))
        .max_concurrent_streams(config.max_streams_per_connection)
        .add_routes(Routes::from(router))
        .serve_with_incoming_shutdown(connection::accept(listener, tls), closing.cancelled_owned())
        .await
}

async fn serve(config: &Config) -> Result<(), Error> {
    if config.mode == Mode::Development {
        tracing::warn!("development: codes for log-in by phone are written to this log");
    }
    let tls = Tls::load(&config.server)?;
    let metrics = Metrics::start()?;
    let traces = Traces::start(&config.telemetry).map_err(Error::Traces)?;
    let databases = Databases::open(config).await?;
    let life = Lifecycle::default();
    let services = Services::start(config, &databases, &life).await?;
    life.tasks.spawn(metrics.clone().keep_up(life.services.clone()));
    let checks = databases.checks().into_iter().chain(services.checks()).collect();
    let readiness = Readiness::look(checks).await;
    let (health_reporter, health) = tonic_health::server::health_reporter();
    let routes = services.routes(config)?.add_service(health).into_axum_router();
    let router = router::gateway(routes, &services, &config.server, readiness.clone(), metrics)?;

    let listener = listen(config.server.listen)?;
    let administration = if config.roles.has(Role::Admin) {
        let routes = services.admin_routes()?.into_axum_router();
        let listener = listen(config.admin.listen)?;
        tracing::info!(address = %listener.local_addr()?, "administrators are served");
        Some((listener, router::administration(routes, config)))
    } else {
        None
    };
    life.tasks.spawn(readiness.clone().watch(health_reporter, services::served(config)));
    life.tasks.spawn(tls::reload_on_hangup(tls.clone(), signal(SignalKind::hangup())?, life.services.clone()));
    // The one line that says where; whoever started the server on port 0 reads it.
    let scheme = if tls.is_some() { "https" } else { "http" };
    writeln!(io::stdout(), "tidings: listening on {scheme}://{}", listener.local_addr()?)?;
    let closing = CancellationToken::new();
    let mut servers = JoinSet::new();
    for (listener, router) in [(listener, router)].into_iter().chain(administration) {
        servers.spawn(answer(listener, router, tls.clone(), config.server.clone(), closing.clone()));
    }

    wait_for_signal().await?;
    tracing::info!("draining");
    readiness.drain();
    let grace = config.server.shutdown_grace;
    let drained = async {
        services.accounts.end_links().await;
        services.live.drain(grace.mul_f64(DRAIN)).await;
        closing.cancel();
        while let Some(ended) = servers.join_next().await {
            ended.map_err(io::Error::other)??;
        }
        life.end().await;
        databases.close().await?;
        traces.end().await;
        Ok::<(), Error>(())
    };
    let end = async {
        sleep(config.server.drain_delay).await;
        timeout(grace, drained).await
    };
    tokio::select! {
        ended = end => {
            ended.unwrap_or_else(|_| {
                tracing::warn!("not everything ended within the grace");
                Ok(())
            })?;
        }
        second = wait_for_signal() => second?,
    }
    tracing::info!("stopped");
    Ok(())
}
