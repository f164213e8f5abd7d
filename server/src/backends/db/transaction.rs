//! Transactions that write.

use std::ops::{Deref, DerefMut};

use tokio::sync::OwnedMutexGuard;

use super::{Connection, Db, Script, postgres, query, retry, sqlite::Writer};

/// What begins a transaction of PostgreSQL, on a server that can be written to. Each of its statements sees what was
/// committed when the statement began.
const BEGIN: &str = "BEGIN READ WRITE, ISOLATION LEVEL READ COMMITTED";

/// Whoever writes now.
pub enum Guard {
    Sqlite(OwnedMutexGuard<Writer>),
    Own(Connection),
}

impl Deref for Guard {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        match self {
            Self::Sqlite(writer) => &writer.connection,
            Self::Own(connection) => connection,
        }
    }
}

impl DerefMut for Guard {
    fn deref_mut(&mut self) -> &mut Connection {
        match self {
            Self::Sqlite(writer) => &mut writer.connection,
            Self::Own(connection) => connection,
        }
    }
}

impl Db {
    /// Begins a transaction that writes.
    pub async fn begin(&self) -> Result<Transaction, sqlx::Error> {
        let (mut transaction, begin) = self.begin_later().await?;
        begin.execute(&mut transaction).await?;
        Ok(transaction)
    }

    /// A transaction that begins with the script, which is to be executed first, with more in it or not.
    pub async fn begin_later(&self) -> Result<(Transaction, Script), sqlx::Error> {
        match self {
            Self::Sqlite(sqlite) => {
                let mut writer = sqlite.writer().await;
                if let Guard::Sqlite(writer) = &mut writer {
                    writer.unfinished = true;
                }
                Ok((Transaction(writer), Script::default().then(query("BEGIN IMMEDIATE"))))
            }
            Self::Postgres(postgres) => {
                let transaction = retry(|| postgres.begin(BEGIN)).await?;
                Ok((Transaction(Guard::Own(Connection::PostgresTransaction(transaction))), Script::default()))
            }
        }
    }
}

/// A transaction. Dropped without [`commit_with`](Self::commit_with), it leaves nothing behind.
pub struct Transaction(Guard);

impl Transaction {
    /// Makes it durable.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        self.commit_with(Script::default()).await
    }

    /// Executes a last script and makes it all durable.
    pub async fn commit_with(mut self, last: Script) -> Result<(), sqlx::Error> {
        match self.0 {
            Guard::Sqlite(ref mut writer) => {
                last.then(query("COMMIT")).execute(&mut writer.connection).await?;
                writer.unfinished = false;
                Ok(())
            }
            Guard::Own(mut connection) => {
                last.execute(&mut connection).await?;
                match connection {
                    Connection::PostgresTransaction(transaction) => {
                        postgres::count_statement();
                        transaction.commit().await
                    }
                    _ => Ok(()),
                }
            }
        }
    }
}

impl Deref for Transaction {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.0
    }
}

impl DerefMut for Transaction {
    fn deref_mut(&mut self) -> &mut Connection {
        &mut self.0
    }
}
