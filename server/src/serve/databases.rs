//! The databases of the services.

use std::{borrow::Cow, fs};

use sqlx::migrate::Migrator;

use super::{Error, readiness::Check};
use crate::{
    backends::db::{Db, Migrations},
    config::Config,
};

#[derive(Clone)]
pub struct Databases {
    pub accounts: Db,
    pub profiles: Db,
    pub chats: Db,
}

/// A service's tables, from the folders of migrations.
macro_rules! migrations {
    ($service:literal, $sqlite:literal, $postgres:literal) => {
        Migrations {
            service: $service,
            sqlite: sqlx::migrate!($sqlite),
            postgres: Migrator {
                create_schemas: Cow::Borrowed(&[Cow::Borrowed($service)]),
                ..sqlx::migrate!($postgres)
            },
        }
    };
}

pub fn accounts() -> Migrations {
    migrations!("accounts", "../migrations/sqlite/accounts", "../migrations/postgres/accounts")
}

pub fn profiles() -> Migrations {
    migrations!("profiles", "../migrations/sqlite/profiles", "../migrations/postgres/profiles")
}

pub fn chats() -> Migrations {
    migrations!("chats", "../migrations/sqlite/chats", "../migrations/postgres/chats")
}

impl Databases {
    /// Opens them, and brings them up to date.
    pub async fn open(config: &Config) -> Result<Self, Error> {
        let folder = &config.data;
        fs::create_dir_all(folder).map_err(|error| Error::Folder(folder.display().to_string(), error))?;
        Ok(Self {
            accounts: open(config, &accounts()).await?,
            profiles: open(config, &profiles()).await?,
            chats: open(config, &chats()).await?,
        })
    }

    /// Whether each of them answers.
    pub fn checks(&self) -> Vec<Check> {
        let databases = [("accounts", &self.accounts), ("profiles", &self.profiles), ("chats", &self.chats)];
        databases.map(|(service, db)| check(service, db.clone())).into()
    }

    pub async fn close(self) -> Result<(), sqlx::Error> {
        for db in [self.accounts, self.profiles, self.chats] {
            db.close().await?;
        }
        Ok(())
    }
}

async fn open(config: &Config, migrations: &Migrations) -> Result<Db, Error> {
    let opened = match config.database.url_of(migrations.service) {
        Some(url) => Db::connect(url, &config.database, migrations).await,
        None => Db::open_file(&config.data.join(format!("{}.db", migrations.service)), migrations).await,
    };
    opened.map_err(|error| Error::Open(migrations.service, error))
}

/// Whether it answers. As that is asked all the time, its connections are counted on the way.
fn check(service: &'static str, db: Db) -> Check {
    Check::required(format!("database of {service}"), move || {
        let db = db.clone();
        async move {
            db.reader().measure(service);
            db.check().await
        }
    })
}
