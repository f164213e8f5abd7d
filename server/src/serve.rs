//! Serving: configuration in, running server out.

use std::{
    fs, io,
    io::Write,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{Router, extract::State, http::StatusCode, middleware, routing::get};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use sqlx::migrate::Migrator;
use tidings_proto::{
    DESCRIPTORS,
    v1::{
        auth_service_server::AuthServiceServer, chat_service_server::ChatServiceServer,
        contact_service_server::ContactServiceServer, device_service_server::DeviceServiceServer,
        live_service_server::LiveServiceServer, message_service_server::MessageServiceServer,
        profile_service_server::ProfileServiceServer,
    },
};
use tokio::{
    net::TcpListener,
    runtime::Runtime,
    signal::unix::{SignalKind, signal},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};
use tonic::{
    service::Routes,
    transport::{Server, server::TcpIncoming},
};
use tonic_web::GrpcWebLayer;
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::{AllowOrigin, CorsLayer},
};

use crate::{
    accounts::{
        self, Accounts, CodeSender,
        rpc::{AuthRpc, DeviceRpc},
    },
    backends::db::Db,
    chats::{Chats, rpc::ChatRpc},
    config::{self, Config, Mode},
    contacts::{Contacts, rpc::ContactRpc},
    gateway::{authenticate, complete, limits, limits::Limits, observe, status, timeout},
    live::{Live, rpc::LiveRpc},
    log::{self, Fabric, Log, PendingEvents},
    messages::{Messages, rpc::MessageRpc},
    profiles::{self, Profiles, rpc::ProfileRpc},
};

static ACCOUNTS: Migrator = sqlx::migrate!("../migrations/sqlite/accounts");
static PROFILES: Migrator = sqlx::migrate!("../migrations/sqlite/profiles");
static CHATS: Migrator = sqlx::migrate!("../migrations/sqlite/chats");

/// The part of the grace at shutdown in which devices may go by themselves.
const DRAIN: f64 = 0.5;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{0}: {1}")]
    Folder(String, io::Error),
    #[error("the address {0} cannot be listened on: {1}")]
    Listen(std::net::SocketAddr, io::Error),
    #[error("configuration: server.cors_origins: {0}")]
    Origin(String),
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("the database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("the log: {0}")]
    Log(#[from] log::Error),
    #[error("accounts: {0}")]
    Accounts(#[from] accounts::Error),
    #[error("profiles: {0}")]
    Profiles(#[from] profiles::Error),
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
        let databases = Databases::open(&config.data).await?;
        databases.close().await?;
        Ok(())
    })
}

/// Serves until a signal.
pub fn run(config: &Config) -> Result<(), Error> {
    Runtime::new()?.block_on(serve(config))
}

/// The databases of the services.
#[derive(Clone)]
struct Databases {
    accounts: Db,
    profiles: Db,
    chats: Db,
}

impl Databases {
    async fn open(folder: &Path) -> Result<Self, Error> {
        fs::create_dir_all(folder).map_err(|error| Error::Folder(folder.display().to_string(), error))?;
        Ok(Self {
            accounts: Db::open(&folder.join("accounts.db"), &ACCOUNTS).await?,
            profiles: Db::open(&folder.join("profiles.db"), &PROFILES).await?,
            chats: Db::open(&folder.join("chats.db"), &CHATS).await?,
        })
    }

    /// Whether all of them answer.
    async fn check(&self) -> Result<(), sqlx::Error> {
        for db in [&self.accounts, &self.profiles, &self.chats] {
            sqlx::query("SELECT 1").execute(db.reader()).await?;
        }
        Ok(())
    }

    async fn close(self) -> Result<(), sqlx::Error> {
        for db in [self.accounts, self.profiles, self.chats] {
            db.close().await?;
        }
        Ok(())
    }
}

/// The services, and what ends them.
struct Services {
    accounts: Accounts,
    profiles: Profiles,
    contacts: Contacts,
    chats: Chats,
    messages: Messages,
    live: Live,
    limits: Arc<Limits>,
}

/// Background tasks. The log ends after everything that writes to it.
#[derive(Default)]
struct Lifecycle {
    services: CancellationToken,
    log: CancellationToken,
    tasks: TaskTracker,
    log_tasks: TaskTracker,
}

impl Services {
    async fn start(config: &Config, databases: &Databases, life: &Lifecycle) -> Result<Self, Error> {
        #[cfg(feature = "faults")]
        crate::faults::prepare(&databases.chats).await?;
        let fabric = Fabric::default();
        let log = Log::start(databases.chats.clone(), fabric.clone(), config.log.clone(), &life.log_tasks, &life.log);
        let events = |db: &Db| PendingEvents::new(db.clone(), log.clone());
        let profiles = Profiles::open(databases.profiles.clone(), events(&databases.profiles)).await?;
        let sender = match config.mode {
            Mode::Development => CodeSender::Log,
            Mode::Production => CodeSender::None,
        };
        let key_file = config.data.join("signing.key");
        let accounts = Accounts::open(
            databases.accounts.clone(),
            config.auth.clone(),
            &key_file,
            sender,
            profiles.clone(),
            events(&databases.accounts),
        );
        let accounts = accounts.await?;
        let live = Live::start(
            config.live.clone(),
            log.clone(),
            &fabric,
            accounts.clone(),
            profiles.clone(),
            &life.tasks,
            &life.services,
        );
        let limits = Limits::new(&config.limits);
        life.tasks.spawn(Arc::clone(&limits).forget(life.services.clone()));
        Ok(Self {
            contacts: Contacts::new(profiles.clone(), accounts.clone()),
            chats: Chats::new(log.clone(), profiles.clone()),
            messages: Messages::new(log, live.receipts().clone()),
            accounts,
            profiles,
            live,
            limits,
        })
    }

    /// All calls.
    fn routes(&self, config: &config::Server) -> Result<Routes, Error> {
        let most = config.max_message_bytes;
        macro_rules! service {
            ($server:ident, $rpc:expr) => {
                $server::new($rpc).max_decoding_message_size(most)
            };
        }
        let auth = AuthRpc { accounts: self.accounts.clone(), limits: Arc::clone(&self.limits) };
        let reflection = || {
            tonic_reflection::server::Builder::configure()
                .register_encoded_file_descriptor_set(DESCRIPTORS)
                .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
                // For the details of errors.
                .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET)
        };
        let mut routes = Routes::builder();
        routes
            .add_service(service!(AuthServiceServer, auth))
            .add_service(service!(DeviceServiceServer, DeviceRpc(self.accounts.clone())))
            .add_service(service!(ProfileServiceServer, ProfileRpc(self.profiles.clone())))
            .add_service(service!(ContactServiceServer, ContactRpc(self.contacts.clone())))
            .add_service(service!(ChatServiceServer, ChatRpc(self.chats.clone())))
            .add_service(service!(MessageServiceServer, MessageRpc(self.messages.clone())))
            .add_service(service!(LiveServiceServer, LiveRpc(self.live.clone())))
            .add_service(reflection().build_v1()?)
            .add_service(reflection().build_v1alpha()?);
        Ok(routes.routes())
    }
}

async fn serve(config: &Config) -> Result<(), Error> {
    if config.mode == Mode::Development {
        tracing::warn!("development: codes for log-in by phone are written to this log");
    }
    let metrics = PrometheusBuilder::new().install_recorder()?;
    let databases = Databases::open(&config.data).await?;
    let life = Lifecycle::default();
    let services = Services::start(config, &databases, &life).await?;
    let readiness = Readiness { databases: databases.clone(), draining: Arc::default(), metrics };
    let (health_reporter, health) = tonic_health::server::health_reporter();
    let routes = services.routes(&config.server)?.add_service(health).into_axum_router();
    let router = gateway(routes, &services, &config.server, readiness.clone())?;

    let listener = TcpListener::bind(config.server.listen).await;
    let listener = listener.map_err(|error| Error::Listen(config.server.listen, error))?;
    // The one line that says where; whoever started the server on port 0 reads it.
    writeln!(io::stdout(), "tidings: listening on http://{}", listener.local_addr()?)?;
    let closing = CancellationToken::new();
    let server = Server::builder()
        .accept_http1(true)
        .http2_keepalive_interval(Some(config.server.keepalive_interval))
        .http2_keepalive_timeout(Some(config.server.keepalive_timeout))
        .max_concurrent_streams(config.server.max_streams_per_connection)
        .add_routes(Routes::from(router))
        .serve_with_incoming_shutdown(
            TcpIncoming::from(listener).with_nodelay(Some(true)),
            closing.clone().cancelled_owned(),
        );
    let server = tokio::spawn(server);

    wait_for_signal().await?;
    tracing::info!("draining");
    readiness.draining.store(true, Ordering::Relaxed);
    health_reporter.set_service_status("", tonic_health::ServingStatus::NotServing).await;
    let grace = config.server.shutdown_grace;
    let end = async {
        services.live.drain(grace.mul_f64(DRAIN)).await;
        closing.cancel();
        server.await.map_err(io::Error::other)??;
        life.services.cancel();
        life.tasks.close();
        life.tasks.wait().await;
        life.log.cancel();
        life.log_tasks.close();
        life.log_tasks.wait().await;
        databases.close().await?;
        Ok::<(), Error>(())
    };
    tokio::select! {
        ended = tokio::time::timeout(grace, end) => {
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

/// Puts the gateway around the calls, and plain HTTP beside them.
fn gateway(
    routes: Router,
    services: &Services,
    config: &config::Server,
    readiness: Readiness,
) -> Result<Router, Error> {
    let calls = routes
        .layer(middleware::from_fn(complete::complete))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::from_fn_with_state(config.request_timeout, timeout::timeout))
        .layer(middleware::from_fn_with_state(Arc::clone(&services.limits), limits::limit))
        .layer(middleware::from_fn_with_state(services.accounts.clone(), authenticate::authenticate))
        .layer(middleware::from_fn(observe::observe));
    // Inside of gRPC-Web, so that what the layers refuse is a gRPC-Web answer too.
    let calls = ServiceBuilder::new()
        .layer(GrpcWebLayer::new())
        .map_response(|response: axum::response::Response| response.map(tonic::body::Body::new))
        .service(calls);
    Ok(Router::new()
        .route("/", get(about))
        .route("/livez", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(|State(readiness): State<Readiness>| async move { readiness.metrics.render() }))
        .with_state(readiness)
        .fallback_service(calls)
        .layer(cors(&config.cors_origins)?))
}

/// A call that panicked; the others go on.
fn panicked(_: Box<dyn std::any::Any + Send>) -> axum::response::Response {
    status::refuse(tidings_proto::v1::ErrorReason::Internal, "internal error").into_http()
}

fn cors(origins: &[String]) -> Result<CorsLayer, Error> {
    let allowed = if origins.iter().any(|origin| origin == "*") {
        AllowOrigin::any()
    } else {
        let parsed = origins.iter().map(|origin| origin.parse().map_err(|_| Error::Origin(origin.clone())));
        AllowOrigin::list(parsed.collect::<Result<Vec<_>, _>>()?)
    };
    let exposed = ["grpc-status", "grpc-message", "grpc-status-details-bin", "x-request-id"];
    let taken = ["authorization", "content-type", "x-grpc-web", "x-user-agent", "grpc-timeout", "x-request-id"];
    Ok(CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([http::Method::POST])
        .allow_headers(taken.map(http::HeaderName::from_static))
        .expose_headers(exposed.map(http::HeaderName::from_static))
        .max_age(Duration::from_hours(24)))
}

/// What `/readyz` and `/metrics` answer with.
#[derive(Clone)]
struct Readiness {
    databases: Databases,
    draining: Arc<AtomicBool>,
    metrics: PrometheusHandle,
}

async fn ready(State(readiness): State<Readiness>) -> (StatusCode, String) {
    if readiness.draining.load(Ordering::Relaxed) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the server is stopping\n".to_owned());
    }
    match readiness.databases.check().await {
        Ok(()) => (StatusCode::OK, "ok\n".to_owned()),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "a database does not answer\n".to_owned())
        }
    }
}

async fn about() -> &'static str {
    concat!(
        "Tidings ",
        env!("CARGO_PKG_VERSION"),
        ": a messaging backend, over gRPC and gRPC-Web on this port.\n\n",
        "  grpcurl -plaintext HOST:PORT list\n\n",
        "Health: /livez, /readyz. Metrics: /metrics.\n"
    )
}

async fn wait_for_signal() -> io::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    Ok(())
}
