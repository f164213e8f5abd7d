//! The services: what each is made of, and the calls that they answer.

use std::{future::ready, sync::Arc};

use tidings_proto::{
    DESCRIPTORS,
    v1::{
        admin_service_server::{self, AdminServiceServer},
        auth_service_server::AuthServiceServer,
        chat_service_server::ChatServiceServer,
        contact_service_server::ContactServiceServer,
        device_service_server::DeviceServiceServer,
        live_service_server::{self, LiveServiceServer},
        message_service_server::MessageServiceServer,
        profile_service_server::ProfileServiceServer,
    },
};
use tokio_util::sync::CancellationToken;
use tonic::service::{Routes, RoutesBuilder};

use super::{Error, databases::Databases, lifecycle::Lifecycle, readiness::Check};
use crate::{
    accounts::{
        Accounts, Senders,
        rpc::{AuthRpc, DeviceRpc},
    },
    admin::{self, Admin, Audit, rpc::AdminRpc},
    backends::{db::Db, kafka, redis::Redis},
    chats::{Chats, rpc::ChatRpc},
    config::{Config, Role},
    contacts::{Contacts, rpc::ContactRpc},
    deletion::Deletions,
    export::{Exports, Running},
    gateway::{limits::Limits, methods},
    live::{Live, rpc::LiveRpc},
    log::{Fabric, Log, PendingEvents},
    messages::{Messages, rpc::MessageRpc},
    profiles::{Profiles, rpc::ProfileRpc},
    reports::Reports,
    workers,
};

pub struct Services {
    pub accounts: Accounts,
    profiles: Profiles,
    contacts: Contacts,
    chats: Chats,
    messages: Messages,
    exports: Exports,
    admin: Admin,
    pub live: Live,
    pub limits: Arc<Limits>,
    redis: Option<Redis>,
    kafka: Option<kafka::Health>,
}

impl Services {
    pub async fn start(config: &Config, databases: &Databases, life: &Lifecycle) -> Result<Self, Error> {
        #[cfg(feature = "faults")]
        crate::faults::prepare(&databases.chats).await?;
        let fabric = Fabric::default();
        let redis = Redis::start(config.redis.clone(), &life.tasks, &life.services);
        let log = Log::start(databases.chats.clone(), fabric.clone(), config.log.clone(), &life.log_tasks, &life.log);
        let kafka = if config.roles.has(Role::Relay) {
            workers::start(&log.outbox(), &config.kafka, redis.as_ref(), &life.log_tasks, &life.log)?
        } else {
            None
        };
        let events = |db: &Db| PendingEvents::new(db.clone(), log.clone());
        let profiles = Profiles::open(databases.profiles.clone(), events(&databases.profiles)).await?;
        let senders = Senders::new(&config.sms, &config.mail, config.mode)?;
        let key_file = config.data.join("signing.key");
        let accounts = Accounts::open(
            databases.accounts.clone(),
            config.auth.clone(),
            &key_file,
            senders,
            profiles.clone(),
            events(&databases.accounts),
            redis.clone(),
            life.tasks.clone(),
        );
        let accounts = accounts.await?;
        // There may be other nodes. A file is this node's own.
        if matches!(databases.accounts, Db::Postgres(_)) {
            life.tasks.spawn(accounts.clone().watch_revocations(life.services.clone()));
        }
        life.tasks.spawn(hash_phones(accounts.clone(), life.services.clone()));
        if config.roles.has(Role::Relay) {
            life.tasks.spawn(profiles.clone().end_statuses(life.services.clone()));
        }
        let live = Live::start(
            config.live.clone(),
            log.clone(),
            &fabric,
            redis.clone(),
            accounts.clone(),
            profiles.clone(),
            &life.tasks,
            &life.services,
        );
        let limits = Limits::new(&config.limits, redis.clone());
        life.tasks.spawn(Arc::clone(&limits).forget(life.services.clone()));
        let reports = Reports::new(databases.accounts.clone(), log.clone(), profiles.clone());
        let contacts = Contacts::new(config.contacts.clone(), profiles.clone(), accounts.clone(), reports.clone());
        let chats = Chats::new(log.clone(), profiles.clone());
        let audit = Audit::new(databases.accounts.clone());
        if config.roles.has(Role::Relay) {
            let deletions = Deletions::new(accounts.clone(), profiles.clone(), chats.clone());
            life.tasks.spawn(deletions.run(life.services.clone()));
        }
        Ok(Self {
            exports: Exports {
                accounts: accounts.clone(),
                profiles: profiles.clone(),
                contacts: contacts.clone(),
                chats: chats.clone(),
                log: log.clone(),
                reports: reports.clone(),
                running: Running::default(),
            },
            admin: Admin::new(accounts.clone(), profiles.clone(), reports, audit),
            contacts,
            chats,
            messages: Messages::new(log, live.receipts().clone()),
            accounts,
            profiles,
            live,
            limits,
            redis,
            kafka,
        })
    }

    /// Whether each part beside the databases works.
    pub fn checks(&self) -> Vec<Check> {
        let redis = self.redis.clone().map(|redis| {
            Check::helpful("redis", move || ready(redis.is_up().then_some(()).ok_or("there is no connection")))
        });
        let kafka = self.kafka.clone().map(|kafka| {
            let works = move || ready(kafka.is_good().then_some(()).ok_or("the last batch was not acknowledged"));
            Check::helpful("kafka", works)
        });
        redis.into_iter().chain(kafka).collect()
    }

    /// The calls that this node's roles answer.
    pub fn routes(&self, config: &Config) -> Result<Routes, Error> {
        let most = config.server.max_message_bytes;
        macro_rules! service {
            ($server:ident, $rpc:expr) => {
                $server::new($rpc).max_decoding_message_size(most)
            };
        }
        let contacts = ContactRpc { contacts: self.contacts.clone(), limits: Arc::clone(&self.limits) };
        let auth = AuthRpc {
            accounts: self.accounts.clone(),
            exports: self.exports.clone(),
            limits: Arc::clone(&self.limits),
        };
        let mut routes = Routes::builder();
        reflect(&mut routes, served(config).into_iter().chain([tonic_health::pb::health_server::SERVICE_NAME]))?;
        if config.roles.has(Role::Api) {
            routes
                .add_service(service!(AuthServiceServer, auth))
                .add_service(service!(DeviceServiceServer, DeviceRpc(self.accounts.clone())))
                .add_service(service!(ProfileServiceServer, ProfileRpc(self.profiles.clone())))
                .add_service(service!(ContactServiceServer, contacts))
                .add_service(service!(ChatServiceServer, ChatRpc(self.chats.clone())))
                .add_service(service!(MessageServiceServer, MessageRpc(self.messages.clone())));
        }
        if config.roles.has(Role::Live) {
            routes.add_service(service!(LiveServiceServer, LiveRpc(self.live.clone())));
        }
        Ok(routes.routes())
    }

    /// The calls of administrators, for a port of their own.
    pub fn admin_routes(&self) -> Result<Routes, Error> {
        let service = AdminServiceServer::new(AdminRpc(self.admin.clone()));
        let mut routes = Routes::builder();
        reflect(&mut routes, [admin_service_server::SERVICE_NAME])?;
        routes.add_service(service.max_decoding_message_size(admin::rpc::MAX_MESSAGE_BYTES));
        Ok(routes.routes())
    }
}

/// Answers which of these services there are, and what their messages look like.
fn reflect(routes: &mut RoutesBuilder, services: impl IntoIterator<Item = &'static str>) -> Result<(), Error> {
    let services: Vec<&str> = services.into_iter().collect();
    let reflection = || {
        let described = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(DESCRIPTORS)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
            // For the details of errors.
            .register_encoded_file_descriptor_set(tonic_types::pb::FILE_DESCRIPTOR_SET);
        services.iter().fold(described, |described, service| described.with_service_name(*service))
    };
    routes.add_service(reflection().build_v1()?).add_service(reflection().build_v1alpha()?);
    Ok(())
}

/// Hashes the numbers that an older version kept, so that the first look-up need not.
async fn hash_phones(accounts: Accounts, stop: CancellationToken) {
    if let Some(Err(error)) = stop.run_until_cancelled(accounts.hash_phones()).await {
        tracing::warn!(%error, "phone numbers were not hashed");
    }
}

/// The names of the services whose calls this node's roles answer.
pub fn served(config: &Config) -> Vec<&'static str> {
    let role = |name| if name == live_service_server::SERVICE_NAME { Role::Live } else { Role::Api };
    // Administrators have a port of their own.
    let here = methods::services().filter(|name| *name != admin_service_server::SERVICE_NAME);
    here.filter(|name| config.roles.has(role(*name))).collect()
}
